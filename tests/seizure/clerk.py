"""Steps and commands one after the other in one process that has the instance's settings.

`python -m tests.seizure.clerk` reads from each line of its standard input words as JSON. "undersigned" and the words of
a command are answered as `tests.cli.several` does; the name of a function of this room, such as "looking.begin", and
what it is given are answered with what it returns. A step that fails ends the process.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import django

from tests.cli.several import run


def do(step: str, *given: Any) -> Any:
    """Do *step*; no connection stays, as when its process ends."""
    from django.db import connections

    module, _, name = step.partition(".")
    try:
        return getattr(import_module(f"tests.seizure.{module}"), name)(*given)
    finally:
        connections.close_all()


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        first, *words = json.loads(line)
        answer = run(words) if first == "undersigned" else do(first, *words)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
