"""What happens beside a running instance: what holders of keys and a union did before, and the nights between.

`python -m tests.journeys.beside` reads from each line of its standard input who acts and their words as JSON, and
answers with a line: what they say. One process does it all, since Django takes longer to begin than most of it.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

import django

django.setup()

from django.db import connections  # noqa: E402
from tests.journeys import key_holders, union  # noqa: E402

ACTS = {"key holders": key_holders.act, "union": union.act}


def run(who: str, *words: str) -> str:
    """Let *who* act, and return what they say; no connection stays open."""
    with redirect_stdout(io.StringIO()) as said:
        ACTS[who](*words)
    connections.close_all()
    return said.getvalue().strip()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(*json.loads(line))) + "\n")
        sys.stdout.flush()
