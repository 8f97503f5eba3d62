"""Several commands one after the other in one process, as Django takes longer to begin than most of them to end.

`python -m tests.cli.several` reads from each line of its standard input the words of a command as JSON, and answers
with a line: the exit code, and what was written to standard output and to standard error.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from undersigned.cli.main import main


def run(words: list[str]) -> tuple[int, str, str]:
    """Run a command as the shell would see it; no connection and no setting stays, as when its process ends.

    Only Django's own settings stay, so that all commands are for one instance.
    """
    surroundings = dict(os.environ)
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as complained:
        try:
            code = main(words)
        except SystemExit as ended:  # the parser of the words
            code = int(ended.code or 0)
    os.environ.clear()
    os.environ.update(surroundings)
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()
    return code, said.getvalue(), complained.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
