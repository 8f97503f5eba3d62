"""`undersigned export`: a checked copy of a published statement, for another host, a disk, an archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "export",
        help="copy the published bundle of a statement, checking it",
        description="Copies the published bundle of a statement into a folder, checked as `undersigned verify` does.",
    )
    parser.add_argument("slug", help="the statement, as it stands after /s/ in its address")
    parser.add_argument("folder", metavar="DIR", type=Path, help="an empty folder, or one that does not exist yet")
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, WRONG, Undone
    from undersigned.cli.opening import open_instance
    from undersigned.verifier.mirror import mirror
    from undersigned.verifier.source import SourceUnreadable, open_source

    instance, ring = open_instance(arguments)
    from undersigned.logkeeper import queries as logs
    from undersigned.publishing.queries import bundle_folder
    from undersigned.signing import queries as signing

    collection = next((found for found in signing.collections() if found.slug == arguments.slug), None)
    if collection is None:
        raise Undone(f"Nothing is published under {arguments.slug}. See what is: undersigned statement list")
    source = open_source(str(bundle_folder(instance, collection)))
    key = logs.signer(collection.log, ring).verifier_key
    try:
        done = mirror(source, arguments.folder.absolute(), keys=[key])
    except SourceUnreadable as error:
        raise Undone(str(error)) from error
    except OSError as error:
        raise Undone(f"{arguments.folder}: {error.strerror}. Check space and permissions.") from error
    if arguments.json:
        print(json.dumps({"folder": str(arguments.folder), "files": done.files, "is_good": done.is_good}))
    elif done.is_good:
        print(f"{arguments.folder}: a checked copy, {done.files} files.")
    else:
        print(f"The published bundle is not right, so nothing was copied. See why: undersigned verify {source.name}")
    return GOOD if done.is_good else WRONG
