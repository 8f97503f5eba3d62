"""`undersigned statement key` and its siblings: keys, exports, decisions and the end, for scripts.

What takes two convenors at the desk takes two names here, too; the operator answers for both.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cli.asking import check_absent, read_file, write_new
from undersigned.cli.main import Undone

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.custody.models import Key
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

_MAX_FILE_BYTES = 64 * 1024 * 1024
_PARTS = ("own", "second", "trustees")
_DEEDS = ("show", "add", "test", "answer", "accept", "use", "drop", "lost", "suspected")


def add_key_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `statement key` takes."""
    parser.add_argument("deed", choices=_DEEDS, metavar="DEED", help=", ".join(_DEEDS))
    parser.add_argument("--part", choices=_PARTS, default="own", help="whose key")
    parser.add_argument("--recipient", default="", metavar="age1…", help="the public key")
    parser.add_argument("--box", type=Path, metavar="BOX", help="the trustees' box")
    parser.add_argument("--holder", default="", help="who holds it, as readers shall see it")
    parser.add_argument("--stick", type=int, default=1, choices=(1, 2), help="which stick is tried")
    parser.add_argument("--answer", default="", help="the three words of the test")
    parser.add_argument("--file", type=Path, metavar="FILE", help="where the test goes")


def run_key(
    arguments: argparse.Namespace, statement: Statement, instance: Instance, ring: Ring, now: datetime
) -> dict[str, Any]:
    """Do one step of the ceremony, and say where the keys stand."""
    from undersigned.custody import actions as custody
    from undersigned.custody.rules import Fate
    from undersigned.desk import custody as joining

    today = now.date()
    match arguments.deed:
        case "show":
            pass
        case "add" if arguments.part == "trustees":
            data = read_file(_named(arguments.box, "--box"), 32 * 1024)
            joining.add_box(statement, data, holder=arguments.holder, instance=instance, today=today)
        case "add":
            part = _part(arguments)
            joining.add_key(
                statement, part, arguments.recipient, holder=arguments.holder, instance=instance, today=today
            )
        case "test":
            _write_test(arguments, statement, instance, today)
        case "answer":
            joining.answer_test(
                statement, _find_key(arguments, statement), arguments.stick, arguments.answer, today=today
            )
        case "accept":
            custody.accept_key(_find_key(arguments, statement), _first_convenor(statement), today=today)
        case "use":
            joining.use_keys(statement, instance=instance, ring=ring, now=now)
        case "drop":
            custody.drop_key(_find_key(arguments, statement))
        case _:
            joining.give_up_key(statement, _find_key(arguments, statement), Fate(arguments.deed), today=today)
    return describe_keys(statement)


def describe_keys(statement: Statement) -> dict[str, Any]:
    """Return where the keys of *statement* stand."""
    from undersigned.custody import queries, rules
    from undersigned.sealing.envelope import fingerprint_recipients, spell_fingerprint

    found = []
    for key in queries.keys(statement):
        standing = queries.standing_of(key)
        due = rules.due_on(standing)
        found.append(
            {
                "part": key.part,
                "recipient": key.recipient,
                "words": spell_fingerprint(fingerprint_recipients([key.recipient])),
                "holder": key.holder,
                "from_epoch": key.from_epoch,
                "until_epoch": key.until_epoch,
                "fate": key.fate,
                "missing": [what.value for what in rules.find_missing(standing)],
                "due_on": due.isoformat() if due else None,
            }
        )
    return {"slug": statement.slug, "epoch": queries.last_epoch(statement), "keys": found}


def run_export(arguments: argparse.Namespace, collection: Collection, now: datetime) -> dict[str, Any]:
    """Write the export of one choice and epoch."""
    from undersigned.desk import custody as joining

    check_absent(arguments.file)
    data = joining.export(collection, arguments.vis, arguments.epoch, None, today=now.date())
    write_new(arguments.file, data)
    return {"slug": collection.slug, "file": str(arguments.file), "n": data.count(b"\n") - 1}


def run_decisions(arguments: argparse.Namespace, collection: Collection, now: datetime) -> dict[str, Any]:
    """Bring decisions as one convenor and agree to them as another; with names, publish them."""
    from undersigned.desk import custody as joining

    first, second = _two_convenors(arguments, collection.statement)
    names = read_file(arguments.names, _MAX_FILE_BYTES) if arguments.names else b""
    decisions = joining.bring_decisions(collection, read_file(arguments.file, _MAX_FILE_BYTES), first, today=now.date())
    try:
        if names:
            outcome = joining.open_names(collection, decisions, names, second, now=now)
        else:
            outcome = joining.agree_decisions(collection, decisions, second, now=now)
    except Exception:
        # Nothing half done: what was brought a moment ago does not stay to wait.
        from undersigned.custody import actions as custody

        custody.drop_decisions(decisions)
        raise
    return {"slug": collection.slug, "ended": outcome.ended, "of": outcome.of}


def run_destroy(arguments: argparse.Namespace, collection: Collection, now: datetime) -> dict[str, Any]:
    """Destroy keys and locked records, as two convenors; the worker finishes within minutes."""
    from undersigned.custody import queries
    from undersigned.desk import custody as joining

    first, second = _two_convenors(arguments, collection.statement)
    ticked = tuple(step for step in joining.STEPS if step in arguments.tick)
    joining.ask_destruction(collection, first, ticked, may_go_unread=arguments.unread, today=now.date())
    joining.agree_destruction(collection, second, (), today=now.date())
    made = queries.find_destruction(collection.statement)
    if made is None:
        raise Undone("Nothing was destroyed.")
    return {"slug": collection.slug, "sealed": made.sealed, "marks": made.marks, "list_sha256": made.list_sha256}


def _write_test(arguments: argparse.Namespace, statement: Statement, instance: Instance, today: Any) -> None:
    from undersigned.custody import queries
    from undersigned.desk import custody as joining

    path = _named(arguments.file, "--file")
    check_absent(path)
    key = _find_key(arguments, statement)
    if queries.find_test(key, arguments.stick) is None:
        joining.renew_test(statement, key, arguments.stick, instance=instance, today=today)
    found = queries.find_test(key, arguments.stick)
    if found is not None:
        write_new(path, bytes(found.test))


def _find_key(arguments: argparse.Namespace, statement: Statement) -> Key:
    """Return the key of the part that is named: the prepared one, else the one in force."""
    from undersigned.custody import queries

    prepared = [key for key in queries.prepared_keys(statement) if key.part == arguments.part]
    found = prepared or [key for key in queries.keys_in_force(statement) if key.part == arguments.part]
    if not found:
        raise Undone(f"There is no such key ({arguments.part}). Bring it with: undersigned statement key … add")
    return found[-1]


def _two_convenors(arguments: argparse.Namespace, statement: Statement) -> tuple[Convenor, Convenor]:
    by_name = {convenor.name: convenor for convenor in statement.convenors.order_by("pk")}
    named = [by_name.get(name) for name in arguments.convenors]
    if len(named) != 2 or named[0] is None or named[1] is None:
        raise Undone("It takes two convenors of this statement: --convenor NAME, twice, as they stand at the desk.")
    return named[0], named[1]


def _first_convenor(statement: Statement) -> Convenor:
    convenor = statement.convenors.order_by("pk").first()
    if convenor is None:
        raise Undone("The statement has no convenor.")
    return convenor


def _part(arguments: argparse.Namespace) -> Any:
    from undersigned.custody.rules import Part

    return Part(arguments.part)


def _named(path: Path | None, option: str) -> Path:
    if path is None:
        raise Undone(f"Name the file: {option} FILE")
    return path


__all__ = ["add_key_arguments", "describe_keys", "run_decisions", "run_destroy", "run_export", "run_key"]
