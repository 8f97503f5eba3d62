"""`undersigned receipt`: checks one signatory's receipt, offline, or against a bundle."""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.text import Text

from undersigned.cli.terminal import Console
from undersigned.cli.verify import GOOD, WRONG, parse_key, show_lines, tell_impossible
from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import MAX_NOTE_BYTES
from undersigned.publiclog.receipt import Receipt, find_entry, parse_receipt, read_checkpoint, verify_receipt
from undersigned.publiclog.states import Standing
from undersigned.verifier.earlier import RECEIPT_HEAD
from undersigned.verifier.findings import Wrong
from undersigned.verifier.source import FolderSource, SourceUnreadable, open_source
from undersigned.verifier.standing import Kept, look_up
from undersigned.verifier.tojson import report_members
from undersigned.verifier.wording import describe_findings

_STANDINGS = {
    Standing.LISTED: "It is listed there.",
    Standing.NOT_NAMED: "It is counted there, without its name.",
    Standing.HIDDEN: "Its name is hidden or withheld there; it is counted as such.",
    Standing.WITHDRAWN: "It was withdrawn, by the signatory, as the log says. If you did not do that, this receipt "
    "shows that you had signed.",
    Standing.REMOVED: "It was removed, and not by the signatory, as the log says.",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "receipt",
        help="check one signatory's receipt, offline",
        description="Checks a receipt (.tlog-proof): that the record in it stands in a signed log. With --bundle, also "
        "that the log published there continues it, and where the signature stands now.",
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--key", metavar="VKEY", help="the log's key, from somewhere else than the bundle")
    parser.add_argument("--bundle", metavar="DIR|URL", help="the published statement")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    try:
        keys = parse_key(arguments.key)
        data = _read(arguments.file)
        source = open_source(arguments.bundle) if arguments.bundle else None
    except SourceUnreadable as error:
        return tell_impossible(str(error), as_json=arguments.json)
    try:
        receipt = parse_receipt(data)
        visibility = find_entry(receipt).vis
        if keys:
            verify_receipt(receipt, keys)
    except PublicLogError as error:
        _tell_invalid(str(error), as_json=arguments.json)
        return WRONG
    try:
        kept = look_up(receipt, source, keys) if source else None
    except SourceUnreadable as error:
        return tell_impossible(str(error), as_json=arguments.json)
    members = _members(receipt, visibility, kept, is_key_given=bool(keys))
    if arguments.json:
        print(json.dumps(members, ensure_ascii=False, indent=2))
    else:
        _show(receipt, members, kept)
    return GOOD if members["verdict"] == "good" else WRONG


def _read(path: Path) -> bytes:
    """Return the bytes of a file that begins as a receipt does.

    Raises:
        SourceUnreadable: It can't be read, or is something else.
    """
    try:
        data = FolderSource(path.parent).read(path.name, 2 * MAX_NOTE_BYTES)
    except SourceUnreadable as error:
        raise SourceUnreadable(f"{path} can't be read; name a receipt, a file that ends with .tlog-proof") from error
    if not data.startswith(RECEIPT_HEAD):
        raise SourceUnreadable(f"{path} is no receipt: it begins otherwise; name a file that ends with .tlog-proof")
    if b"\r" in data:
        raise SourceUnreadable(
            f"{path} has the line ends of another system, which a program put there; save the receipt anew, as it was"
        )
    return data


def _tell_invalid(reason: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"reason": reason, "verdict": "wrong"}, ensure_ascii=False))
    else:
        print(f"This receipt does not hold: {reason}.")


def _members(receipt: Receipt, visibility: str, kept: Kept | None, *, is_key_given: bool) -> dict[str, Any]:
    checkpoint = read_checkpoint(receipt)
    members: dict[str, Any] = {
        "entry": receipt.index,
        "key_given": is_key_given,
        "origin": checkpoint.origin,
        "record": parse_canonical(receipt.record_bytes),
        "signature": receipt.signature_index,
        "size": checkpoint.size,
        "verdict": "good" if kept is None or (kept.report.is_good and kept.signature) else "wrong",
        "vis": visibility,
    }
    if kept:
        standing = kept.signature.standing if kept.signature else None
        members["bundle"] = {
            "is_newest": kept.is_newest,
            "report": report_members(kept.report),
            "standing": standing,
        }
    return members


def _show(receipt: Receipt, members: dict[str, Any], kept: Kept | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    record = members["record"]
    who = ", ".join(str(record[name]) for name in ("name", "role", "affiliation") if record.get(name))
    signer = "an organisation" if record["class"] == "org" else "a person"
    where = f"entry {receipt.signature_index} of {members['origin']}"
    signed = f"signed on {record.get('signed')}, as {signer}, the text {record['text']}"
    show_lines(console, [who, signed, f"as {where}, whose log had {members['size']:,} entries then."])
    if members["key_given"]:
        console.print(Text("The log's key signed this.", style="bold"))
    else:
        console.print(Text("Who signed the log could not be known: no key was given. Use --key."))
    if kept is None:
        console.print(Text("Not compared with what is published now: use --bundle for that."))
        return
    show_lines(console, describe_findings(kept.report.findings), style="red")
    if kept.signature is None:
        if Wrong.ORIGIN_OTHER not in kept.report.findings.counted:
            console.print(Text("The log published there does not reach this entry.", style="bold red"))
        return
    console.print(Text(_STANDINGS[kept.signature.standing]))
    if not kept.is_newest:
        console.print(Text("Its record was replaced by a newer one since this receipt."))
