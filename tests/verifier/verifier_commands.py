"""Runs a command of the verifier as a person would, and gives exit code and output."""

import argparse

from undersigned.cli import mirror, receipt, verify


def run_command(capsys, *words):
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    for command in (verify, mirror, receipt):
        command.register(subparsers)
    # Nothing writes to the bundles of these tests, so a forgery need not be waited for.
    patience = ["--patience", "0"] if words[0] in {"verify", "mirror"} else []
    arguments = parser.parse_args([*map(str, words), *patience])
    capsys.readouterr()
    code = arguments.run(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err
