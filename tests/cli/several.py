"""Several commands one after the other in one process, for tests that need what commands make and look at other things.

`python -m tests.cli.several`, with a list of lists of words as JSON on standard input, prints as JSON what each command
printed. `{slug}` in a word is the address of the statement that a command before it made.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

from undersigned.cli.main import main


def run(commands: list[list[str]]) -> list[str]:
    """Run *commands* and return what each printed; the first that fails ends all."""
    said, slug = [], ""
    for words in commands:
        with redirect_stdout(io.StringIO()) as printed:
            code = main([word.replace("{slug}", slug) for word in words])
        if code:
            sys.exit(f"{words[:2]} ended with {code}: {printed.getvalue()}")
        said.append(printed.getvalue())
        if words[:2] == ["statement", "create"]:
            slug = json.loads(printed.getvalue())["slug"]
    return said


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
