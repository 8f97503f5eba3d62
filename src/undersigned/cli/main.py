"""The `undersigned` command: finds the subcommand, runs it, turns what went wrong into one line and an exit code.

0: good. 1: something was found to be wrong. 2: it could not be done; one line on standard error says what to do.
A subcommand lives in a module of this package with `register(subparsers)`, which sets `run` to a function from the
parsed arguments to the exit code. Modules import what they need inside the function: the plain install has no server.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from undersigned import __version__
from undersigned.cli import output
from undersigned.instance.config import SettingInvalid
from undersigned.instance.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "serve": "serve",
    "prepare": "prepare",
    "doctor": "doctor",
    "convenor": "convenor",
    "coalition": "coalition",
    "statement": "statement",
    "edition": "edition",
    "export": "export",
    "tidy": "tidy",
    "watch": "watch",
    "backup": "backup",
    "restore": "restore",
    "upgrade": "upgrade",
    "database": "database",
    "import": "import_",
    "verify": "verify",
    "mirror": "mirror",
    "warc": "warc",
    "receipt": "receipt",
    "key": "key",
    "keys": "keys",
    "open": "open_",
    "member": "member",
    "bench": "bench",
}
"""Subcommands in the order of the help, and the modules that they live in."""

GOOD, WRONG, UNDONE = 0, 1, 2

_SERVER_PARTS = {"django", "granian", "uvicorn", "uvloop", "httptools", "psycopg"}


class Undone(Exception):
    """A command could not do its work; the message is the one line that says what to do."""


def make_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line: of one *command*, or of all.

    Args:
        command: Only this one is imported, as a process of `serve` should not carry the importer's libraries.
    """
    parser = argparse.ArgumentParser(
        prog="undersigned",
        description="Joint statements: agree on a text, sign it, publish it, and let anyone check the list.",
    )
    parser.add_argument("--version", action="version", version=f"undersigned {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in [COMMANDS[command]] if command in COMMANDS else COMMANDS.values():
        import_module(f"undersigned.cli.{name}").register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    output.prepare()
    try:
        try:
            arguments = make_parser(given[0] if given else None).parse_args(given)
            code: int = arguments.run(arguments)
        finally:
            # Also where argparse ends the program, behind its help.
            sys.stdout.flush()
    except (Undone, SettingInvalid, Unfinished) as error:
        return _give_up(str(error))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _SERVER_PARTS:
            raise
        return _give_up("This command needs the server. Install it with: pip install 'undersigned[server]'")
    except BrokenPipeError:
        # The reader of our output left, as `head` does; what is still buffered has no reader either.
        output.silence()
        return GOOD
    except OSError as error:
        if not output.is_broken():
            raise
        output.silence()
        return _give_up(f"What this says could not be written: {error.strerror}. Make room, or write it elsewhere.")
    except KeyboardInterrupt:
        return 130
    return code


def _give_up(line: str) -> int:
    print(f"undersigned: {line}", file=sys.stderr)
    return UNDONE
