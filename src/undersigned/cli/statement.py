"""`undersigned statement`: what convenors do at the desk, for scripts.

Every action prints where the statement stands afterwards; with `--json` as one JSON object.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cli import statement_keys, statement_operations

if TYPE_CHECKING:
    from undersigned.cli.opening import Action
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.publiclog.moderation import Reason
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("statement", help="do what the desk can do, for scripts")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add(actions, "list", "list all statements", _list, has_slug=False)
    create = _add(actions, "create", "read a statement from a file and keep it as a draft", _create, has_slug=False)
    create.add_argument("file", type=Path, help="text, Markdown, HTML or DOCX")
    create.add_argument("--coalition", metavar="SLUG", help="which one it belongs to; without it, the first one")
    create.add_argument("--names", type=Path, help="list of names signed elsewhere (CSV)")
    _add(actions, "show", "say where a statement stands", _show)
    _add_details(_add(actions, "details", "say who calls, and what may be chosen when signing", _details))
    _add(actions, "text", "print the text that freezing would fix, or has fixed", _text)
    freeze = _add(actions, "freeze", "freeze the draft for good", _freeze)
    freeze.add_argument("--sha256", help="freeze only a text with this hash")
    _add(actions, "open", "open for signing", _open)
    _add(actions, "close", "stop taking signatures (links mailed before are taken for a day more)", _close)
    names = _add(actions, "names", "show the names signed elsewhere on the published page", _names)
    names.add_argument("--ground", required=True, help="why they may be shown")
    for verb, run in (("hide", _hide), ("unhide", _unhide)):
        hiding = _add(actions, verb, f"{verb} one name", run)
        hiding.add_argument("index", type=int, help="number of its entry in the log")
        hiding.add_argument("--reason", default="not-stated", help="its kind, for the record: duplicate, harmful, …")
    remove = _add(actions, "remove", "end one signature for good, as the operator of this site", _remove)
    remove.add_argument("index", type=int, help="number of its entry in the log")
    remove.add_argument("--reason", default="law", help="its kind, for the record")
    statement_keys.add_key_arguments(_add(actions, "key", "lead through the key ceremony", _key))
    locked = _add(actions, "locked", "export what is locked, for those who hold the key", _locked)
    locked.add_argument("file", type=Path, help="where the export goes")
    locked.add_argument("--vis", choices=("convenors", "threshold", "public"), default="convenors")
    locked.add_argument("--epoch", type=int, required=True)
    decisions = _add(actions, "decisions", "carry out what two convenors decided about an export", _decisions)
    decisions.add_argument("file", type=Path, help="the decisions")
    decisions.add_argument("--names", type=Path, help="the names to publish, where at least N signed")
    destroy = _add(actions, "destroy", "destroy keys and locked records of a closed statement", _destroy)
    destroy.add_argument("--tick", action="append", default=[], metavar="STEP", help="a step of the checklist, done")
    destroy.add_argument("--unread", action="store_true", help="what nobody has opened may go unread")
    for parser in (decisions, destroy):
        parser.add_argument(
            "--convenor", dest="convenors", action="append", default=[], metavar="NAME", help="twice: who wants it"
        )
    _add(actions, "withhold", "take all names off at once", _withhold)
    statement_operations.add_actions(lambda name, words, action: _add(actions, name, words, action))


def _add(actions: Any, name: str, words: str, action: Action, *, has_slug: bool = True) -> argparse.ArgumentParser:
    from undersigned.cli.opening import add_instance_arguments

    parser: argparse.ArgumentParser = actions.add_parser(name, help=words, description=words.capitalize() + ".")
    if has_slug:
        parser.add_argument("slug", help="the statement, as it stands after /s/ in its address")
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=lambda arguments: _run(arguments, action))
    return parser


def _add_details(parser: argparse.ArgumentParser) -> None:
    for name, words in (
        ("convened-by", "who calls for signatures"),
        ("contact", "how to reach them: an address or a page"),
        ("imprint", "who answers for the page"),
        ("privacy", "privacy notice"),
    ):
        parser.add_argument(f"--{name}", help=words)
    parser.add_argument("--key-printed-at", help="where else the key of the log is printed, a place a line")
    parser.add_argument("--accent", help="colour of links and buttons, such as #0f5468; empty for the house's own")
    parser.add_argument("--closes-on", type=date.fromisoformat, help="last day of signing (YYYY-MM-DD)")
    for name, words in (
        ("identification", "organisations may be named for identification only"),
        ("organisations", "organisations may sign"),
        ("initials", "initials are enough"),
    ):
        action = argparse.BooleanOptionalAction
        parser.add_argument(f"--{name}", dest=f"allows_{name}", action=action, default=None, help=words)


def _run(arguments: argparse.Namespace, action: Action) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.cli.opening import carry_out

    answer = carry_out(arguments, action)
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(statement_operations.spell(answer) if "is_operation" in arguments else _spell(answer))
    return GOOD


def _spell(answer: dict[str, Any]) -> str:
    """Return *answer* for people: a line for each statement, a bare text, or a line for each member."""
    if "statements" in answer:
        return "\n".join(f"{row['slug']}\t{row['state']}\t{row['title']}" for row in answer["statements"])
    if "text" in answer:
        return str(answer["text"]).rstrip("\n")
    return "\n".join(f"{name}: {value}" for name, value in answer.items() if value not in (None, ""))


def _describe(statement: Statement, instance: Instance) -> dict[str, Any]:
    from undersigned.signing import queries as signing
    from undersigned.texts import queries as texts

    collection = signing.collection_of(statement)
    frozen, draft = texts.newest_frozen(statement), texts.draft_of(statement)
    title = frozen.title if frozen else texts.content_of(draft).title if draft else ""
    counts = signing.tally(collection, collection.version) if collection else {}
    return {
        "slug": statement.slug,
        "title": title,
        "state": collection.state if collection else "frozen" if frozen else "draft",
        "version": frozen.number if frozen else None,
        "text_sha256": frozen.text_sha256 if frozen else None,
        "page": f"{instance.base_url}/s/{statement.slug}/" if collection else None,
        "signed": {klass: count.signed for klass, count in counts.items()},
    }


def _find(arguments: argparse.Namespace) -> Statement:
    from undersigned.cli.main import Undone
    from undersigned.texts import queries

    statement = queries.find_statement(arguments.slug)
    if statement is None:
        raise Undone(f"There is no statement {arguments.slug}. See which there are: undersigned statement list")
    return statement


def _find_collection(arguments: argparse.Namespace) -> Collection:
    from undersigned.cli.main import Undone
    from undersigned.signing import queries

    collection = queries.collection_of(_find(arguments))
    if collection is None:
        raise Undone(f"{arguments.slug} is not open yet. Open it with: undersigned statement open {arguments.slug}")
    return collection


def _read(path: Path) -> bytes:
    from undersigned.cli.main import Undone

    try:
        return path.read_bytes()
    except OSError as error:
        raise Undone(f"{path}: {error.strerror}. Name a file that can be read.") from error


def _list(_arguments: argparse.Namespace, instance: Instance, _ring: Ring, _now: datetime) -> dict[str, Any]:
    from undersigned.texts import queries

    return {"statements": [_describe(statement, instance) for statement in queries.statements()]}


def _show(arguments: argparse.Namespace, instance: Instance, _ring: Ring, _now: datetime) -> dict[str, Any]:
    return _describe(_find(arguments), instance)


def _create(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.cli.coalition import find_member
    from undersigned.desk import actions

    coalition, convenor = find_member(arguments.coalition)
    names = (_read(arguments.names), arguments.names.name) if arguments.names else None
    statement = actions.import_statement(
        convenor,
        _read(arguments.file),
        filename=arguments.file.name,
        kind=None,
        names=names,
        now=now,
        coalition=coalition,
    )
    return _describe(statement, instance)


def _details(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions
    from undersigned.texts.rules import Details

    statement = _find(arguments)
    present = Details(**{field.name: getattr(statement, field.name) for field in fields(Details)})
    given = {field.name: getattr(arguments, field.name, None) for field in fields(Details)}
    details = replace(present, **{name: value for name, value in given.items() if value is not None})
    actions.save_details(statement, details, instance=instance, ring=ring, now=now)
    return _describe(statement, instance)


def _text(arguments: argparse.Namespace, _instance: Instance, _ring: Ring, _now: datetime) -> dict[str, Any]:
    return {"text": _draft_or_frozen(_find(arguments)).decode()}


def _draft_or_frozen(statement: Statement) -> bytes:
    from undersigned.desk.rules import TextNotFrozen
    from undersigned.texts import queries
    from undersigned.texts.canonical import format_text

    draft = queries.draft_of(statement)
    if draft is not None:
        return format_text(queries.content_of(draft))
    frozen = queries.newest_frozen(statement)
    if frozen is None:
        raise TextNotFrozen
    return frozen.text_file


def _freeze(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from hashlib import sha256

    from undersigned.desk import actions, rules
    from undersigned.texts import queries

    statement = _find(arguments)
    seen = _draft_or_frozen(statement)
    if arguments.sha256 and sha256(seen).hexdigest() != arguments.sha256.lower():
        raise rules.DraftChanged
    actions.freeze(queries.newest_version(statement), seen=seen, instance=instance, ring=ring, now=now)
    return _describe(statement, instance)


def _open(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    statement = _find(arguments)
    actions.open_statement(statement, instance=instance, ring=ring, now=now)
    return _describe(statement, instance)


def _close(arguments: argparse.Namespace, instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    collection = _find_collection(arguments)
    actions.close_statement(collection, now=now)
    return _describe(collection.statement, instance)


def _names(arguments: argparse.Namespace, instance: Instance, _ring: Ring, _now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    statement = _find(arguments)
    actions.publish_names(statement, arguments.ground)
    return _describe(statement, instance)


def _hide(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    collection = _find_collection(arguments)
    actions.hide_name(collection, arguments.index, ring=ring, now=now, reason=_read_reason(arguments))
    return _describe(collection.statement, instance)


def _unhide(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    collection = _find_collection(arguments)
    actions.show_name(collection, arguments.index, ring=ring, now=now, reason=_read_reason(arguments))
    return _describe(collection.statement, instance)


def _remove(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions
    from undersigned.publiclog.moderation import ActBy
    from undersigned.signing.rules import NoSuchName

    collection, reason = _find_collection(arguments), _read_reason(arguments)
    # Removing takes hiding first; one that is hidden already stays so.
    for deed in (actions.hide_names, actions.remove_names):
        done = deed(collection, [arguments.index], ring=ring, now=now, reason=reason, by=ActBy.OPERATOR)
    if not done:
        raise NoSuchName
    return _describe(collection.statement, instance)


def _read_reason(arguments: argparse.Namespace) -> Reason:
    from undersigned.cli.main import Undone
    from undersigned.publiclog.moderation import Reason

    try:
        return Reason(arguments.reason)
    except ValueError as error:
        known = ", ".join(Reason)
        raise Undone(f"{arguments.reason} is no kind of reason. Choose one of: {known}") from error


def _key(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    return statement_keys.run_key(arguments, _find(arguments), instance, ring, now)


def _locked(arguments: argparse.Namespace, _instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    return statement_keys.run_export(arguments, _find_collection(arguments), now)


def _decisions(arguments: argparse.Namespace, _instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    return statement_keys.run_decisions(arguments, _find_collection(arguments), now)


def _destroy(arguments: argparse.Namespace, _instance: Instance, _ring: Ring, now: datetime) -> dict[str, Any]:
    return statement_keys.run_destroy(arguments, _find_collection(arguments), now)


def _withhold(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
    from undersigned.desk import actions

    collection = _find_collection(arguments)
    actions.withhold_names(collection, ring=ring, now=now)
    return _describe(collection.statement, instance)
