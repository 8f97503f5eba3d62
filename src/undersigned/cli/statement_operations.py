"""Those actions of `undersigned statement` that are operations of the list of `api`, and nothing else.

What is typed becomes the body of the operation, which checks it like the body of a request. The operator needs no
token, and no version of what is replaced: the command reads and writes at once.
"""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from undersigned.api.operation import Operation
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.texts.models import Statement

    Option = tuple[tuple[str, ...], dict[str, Any]]


def option(*flags: str, **how: Any) -> Option:
    """Return what is typed: its flags, and what a parser is told of it."""
    return flags, how


def _switch(flag: str, words: str) -> Option:
    return option(flag, action=argparse.BooleanOptionalAction, default=None, help=words)


def _read(path: str) -> bytes:
    from undersigned.cli.main import Undone

    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Undone(f"{path}: {error.strerror}. Name a file that can be read.") from error


def _read_file(path: str) -> dict[str, str]:
    return {"name": Path(path).name, "data": b64encode(_read(path)).decode()}


def _read_json(path: str) -> Any:
    from undersigned.cli.main import Undone

    try:
        return json.loads(_read(path))
    except ValueError as error:
        raise Undone(f"{path} is no JSON. Take what the action that reads it prints with --json.") from error


def _read_invited(path: str) -> list[dict[str, str]]:
    """Return the lines of a file, each split at its last comma, as at the desk."""
    lines = [line.rpartition(",") for line in _read(path).decode("utf-8", "replace").splitlines() if line.strip()]
    return [{"name": name.strip(), "address": address.strip()} for name, _comma, address in lines]


_DEADLINES = (
    option("--soft-at", metavar="MOMENT", help="until when answers are hoped for, such as 2026-12-01T18:00Z"),
    option("--hard-at", metavar="MOMENT", help="until when it can be signed before the release"),
)
_LANG = option("lang", help="the language, such as de")
_NUMBER = option("number", type=int, help="number of its entry in the log, or of the row")
_LIMIT = (
    option("--limit", type=int, help="rows at most (50)"),
    option("--after", help="what `next` said before, for the following rows"),
)
_SHA256 = option("--sha256", required=True, help="of the file that was seen")
_JSON = option("whole", type=_read_json, metavar="FILE", help="JSON, as the action that reads it prints it")
_REASON = option("--reason", help="its kind, for the record: duplicate, harmful, …")
_IDS = option("ids", nargs="+", metavar="ID", help="as `review` tells them")

_ROW = option("number", type=int, metavar="ID", help="as `answers` tells it")
_ENTRY = (
    option("--kind", choices=("answer", "delivery")),
    option("--happened-on", required=True, metavar="DAY", help="YYYY-MM-DD"),
    option("--addressee", required=True, help="who was asked"),
    option("--clause", help="its name, such as c2; without it the whole statement"),
    option("--state", choices=("no-answer", "refused", "promised", "partly-met", "met")),
    option("--words", help="what happened, in the convenors' words"),
    option("--quote", help="the addressee's own words"),
    option("--quote-lang", help="their language, such as de"),
    option("--source", help="address or words by which anybody can look it up"),
    option("--handed-by", help="who handed the statement over"),
    option("--corrects", type=int, help="number of the published entry that it corrects"),
    _switch("--empties", "take off what the corrected entry said"),
    option("--file", type=_read_file, help="picture or PDF"),
    option("--document-words", help="what the file shows"),
)


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the command line: the operation behind it, and what is typed."""

    operation: str
    words: str
    options: tuple[Option, ...] = ()


ACTIONS = {
    "trend": Action("trend", "count what entered the log, by day", (option("--days", type=int),)),
    "show-details": Action("details", "show who calls, and what may be chosen when signing"),
    "choices": Action("choices", "show which choices are wanted, and which are open"),
    "save-choices": Action(
        "save-choices",
        "change which choices are wanted",
        (
            _switch("--people-at-risk", "offer that only the convenors can read a name"),
            _switch("--offers-threshold", "offer to be named only if at least N sign"),
            _switch("--offers-members", "count members of organisations without their names"),
            _switch("--offers-news", "offer to be kept informed"),
            option("--threshold", type=int, help="the number N"),
            option("--threshold-until", help="last day for it (YYYY-MM-DD)"),
        ),
    ),
    "offer-choices": Action("offer-choices", "open the wanted choices whose keys have become ready"),
    "pause": Action("pause", "pause signing until somebody goes on"),
    "resume": Action("resume", "go on with signing after a pause"),
    "acts": Action("acts", "show what was done, to names and at the desk"),
    "hand-over": Action("hand-over", "show what is missing before others go on alone"),
    "at-the-end": Action("at-the-end", "show what is missing at the end"),
    "draft": Action("draft", "show the draft of the leading text"),
    "save-draft": Action("save-draft", "replace the draft of the leading text", (_JSON,)),
    "new-version": Action("new-version", "begin a corrected text"),
    "drop-version": Action("drop-version", "throw away the draft of a corrected text"),
    "languages": Action("languages", "list the languages of the newest version, and drafts"),
    "begin-language": Action(
        "begin-language",
        "take the newest version in another language, as a draft",
        (
            _LANG,
            option("file", type=_read_file, metavar="FILE", help="text, Markdown, HTML or DOCX"),
            option("--role", choices=("translation", "authoritative")),
        ),
    ),
    "language": Action("language", "show the draft of another language", (_LANG,)),
    "save-language": Action("save-language", "replace the draft of another language", (_LANG, _JSON)),
    "language-text": Action("language-text", "show the file that freezing a language would fix", (_LANG,)),
    "freeze-language": Action("freeze-language", "freeze another language for good", (_LANG, _SHA256)),
    "translations": Action("translations", "list the languages that are translated part by part"),
    "begin-translation": Action(
        "begin-translation",
        "begin to translate the text part by part, also while it is a draft",
        (_LANG, option("--role", choices=("translation", "authoritative"))),
    ),
    "drop-translation": Action("drop-translation", "throw away what was translated part by part", (_LANG,)),
    "translation-parts": Action("translation-parts", "show the text and its translation, part by part", (_LANG,)),
    "save-translation-parts": Action("save-translation-parts", "keep new words for parts", (_LANG, _JSON)),
    "translation-text": Action("translation-text", "show the file that the parts make", (_LANG,)),
    "freeze-translation": Action("freeze-translation", "freeze what the parts make for good", (_LANG, _SHA256)),
    "glossary": Action("glossary", "list the glossary: terms, and names in other scripts"),
    "add-term": Action("add-term", "add an entry to the glossary", (_JSON,)),
    "change-term": Action("change-term", "change an entry of the glossary", (_NUMBER, _JSON)),
    "delete-term": Action("delete-term", "take an entry out of the glossary", (_NUMBER,)),
    "offers": Action("offers", "list translations that were sent"),
    "show-offer": Action("show-offer", "show a translation that was sent, as unofficial", (_NUMBER,)),
    "take-over-offer": Action("take-over-offer", "put a translation that was sent into parts", (_NUMBER,)),
    "decline-offer": Action("decline-offer", "delete a translation that was sent", (_NUMBER,)),
    "round-tables": Action("round-tables", "list the round tables"),
    "open-table": Action(
        "open-table", "open a round table", (option("--kept-days", type=int, help="days until names are deleted"),)
    ),
    "follow-table": Action(
        "follow-table",
        "let translators see the text as its round table changes it",
        (_switch("--may-follow", "they may; else they see the draft of the desk"),),
    ),
    "take-adopted-text": Action(
        "take-adopted-text",
        "make the text that a round table adopted the draft",
        (option("--table", type=int, required=True, help="its number"),),
    ),
    "imported": Action("names", "list the names signed elsewhere", _LIMIT),
    "save-names": Action("save-names", "replace the names signed elsewhere", (_JSON,)),
    "add-names": Action(
        "add-names",
        "add the names of a file behind those that are there",
        (option("file", type=_read_file, metavar="FILE", help="list of names (CSV)"),),
    ),
    "unpublish-names": Action("unpublish-names", "take the names signed elsewhere off the published page"),
    "removals": Action("removals", "list imported names whose removal somebody asked for"),
    "answer-removal": Action(
        "answer-removal",
        "remove an imported name whose removal was asked for, or leave it",
        (_NUMBER, option("do", choices=("remove", "keep"))),
    ),
    "board": Action("board", "show how signing before a release stands, in numbers"),
    "begin-sign-on": Action(
        "begin-sign-on", "let those who will be invited sign before anybody else sees it", _DEADLINES
    ),
    "save-deadlines": Action("save-deadlines", "change the deadlines before a release", _DEADLINES),
    "invite": Action(
        "invite",
        "ask some to sign before the release",
        (
            option("--class", choices=("person", "org")),
            option("invited", type=_read_invited, metavar="FILE", help="a line for each: name, address"),
        ),
    ),
    "remind-invited": Action("remind-invited", "send the one reminder now to those who have not answered"),
    "search": Action(
        "search",
        "find names on the lists, hidden ones too",
        (
            option("--words", help="beginning of the name"),
            option("--organisation", help="beginning of the organisation"),
            option("--state", choices=("listed", "hidden")),
            option("--class", choices=("person", "org")),
            option("--version", type=int, help="of the text that was signed"),
            _switch("--inside", "look inside of names too"),
            *_LIMIT,
        ),
    ),
    "objections": Action("objections", "list names to which somebody objected"),
    "keep": Action("keep", "leave a name on the lists although somebody objected", (_NUMBER,)),
    "review": Action("review", "list names that wait for a look", _LIMIT),
    "let-in": Action("let-in", "let names in that waited for a look", (_IDS,)),
    "decline": Action("decline", "do not let names in that waited for a look", (_IDS, _REASON)),
    "look-first": Action(
        "look-first",
        "let names wait for a look before they appear, or not",
        (option("is_wanted", type=lambda typed: typed == "on", metavar="on|off"),),
    ),
    "organisations": Action("organisations", "list organisations that signed", _LIMIT),
    "mark-organisation": Action(
        "mark-organisation",
        "note that the convenors know an organisation, or that they don't",
        (_NUMBER, _switch("--is-known", "they know it")),
    ),
    "put-logo": Action(
        "put-logo",
        "put a logo beside the name of an organisation",
        (_NUMBER, option("file", type=_read_file, metavar="FILE", help="picture: PNG, JPEG or WebP")),
    ),
    "take-logo-away": Action("take-logo-away", "take the logo of an organisation away", (_NUMBER,)),
    "members": Action("members", "list organisations whose members are counted without their names"),
    "order": Action("order", "show what the letter box does not take, and alarms"),
    "save-order": Action(
        "save-order",
        "change what the letter box does not take",
        (
            option("--blocked-domains", nargs="*", metavar="DOMAIN", help="mail domains, all of them"),
            _switch("--takes-disposable", "take short-lived mailboxes"),
            option("--normal-level", type=int, help="forms in five minutes, above which each brings a proof of work"),
        ),
    ),
    "shared-words": Action("shared-words", "show words to pass on, talking points and answers", (_LANG,)),
    "save-shared-words": Action("save-shared-words", "replace words to pass on, points and answers", (_LANG, _JSON)),
    "republication": Action("republication", "show terms of reprinting, and where it was published too"),
    "save-republication": Action("save-republication", "replace terms of reprinting and places", (_JSON,)),
    "recordings": Action("recordings", "list the recordings of the text read aloud"),
    "put-recording": Action(
        "put-recording",
        "publish a recording of the text in one language",
        (
            _LANG,
            option("file", type=_read_file, metavar="FILE", help="sound: MP3, M4A with AAC, or Ogg with Opus"),
            option("--speaker", help="who speaks, if they want to be named"),
        ),
    ),
    "take-recording-back": Action(
        "take-recording-back",
        "take a recording back",
        (option("number", type=int, metavar="ID", help="as `recordings` tells it"),),
    ),
    "keys": Action("keys", "list the public keys that names are locked to"),
    "answers": Action("answers", "show how the demands stand, what is recorded, and reminders"),
    "record-answer": Action("record-answer", "keep an entry about answers as a draft", _ENTRY),
    "change-answer": Action("change-answer", "replace what a draft about answers says", (_ROW, *_ENTRY)),
    "publish-answer": Action("publish-answer", "publish a draft about answers for good", (_ROW,)),
    "delete-answer": Action("delete-answer", "delete a draft about answers", (_ROW,)),
    "remind": Action(
        "add-reminder",
        "have the convenors reminded to ask an addressee again",
        (
            option("asks_on", metavar="DAY", help="YYYY-MM-DD"),
            option("--addressee", help="whom to ask"),
            option("--note", help="for the convenors alone"),
        ),
    ),
    "drop-reminder": Action("drop-reminder", "take a reminder off", (_ROW,)),
}
"""Actions that are operations, by their name at the command line."""

OLDER = {
    "list": "statements",
    "create": "create",
    "show": "show",
    "details": "save-details",
    "text": "text",
    "freeze": "freeze",
    "open": "open",
    "close": "close",
    "names": "publish-names",
    "hide": "hide",
    "unhide": "unhide",
}
"""Actions with words of their own, and the operations that they are the same as."""

_ADDRESS = ("lang", "number")


def add_actions(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the actions with *add*, which makes the parser of one."""
    for name, action in ACTIONS.items():
        parser = add(name, action.words, _runner(action))
        parser.set_defaults(is_operation=True)
        for flags, how in action.options:
            parser.add_argument(*flags, **how)


def _runner(action: Action) -> Callable[[argparse.Namespace, Instance, Ring, datetime], dict[str, Any]]:
    def run(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
        typed = [name_of(flags) for flags, _ in action.options]
        given = {name: getattr(arguments, name) for name in typed if getattr(arguments, name) is not None}
        return carry_out(action.operation, given, slug=arguments.slug, instance=instance, ring=ring, now=now)

    return run


def name_of(flags: tuple[str, ...]) -> str:
    """Return the member of a body that is typed with *flags*."""
    return flags[0].lstrip("-").replace("-", "_")


def carry_out(
    name: str,
    given: dict[str, Any],
    *,
    slug: str = "",
    edition: str = "",
    instance: Instance,
    ring: Ring,
    now: datetime,
) -> dict[str, Any]:
    """Carry out the operation *name* with what was *given*, and return what it answers.

    Args:
        name: As the list of operations has it.
        given: What was typed, by the names of members.
        slug: The statement that it is about, if any.
        edition: The edition that it is about, if any.
        instance: The settings.
        ring: The keys.
        now: The time.
    Raises:
        Undone: It can't be done; the line says why.
    """
    from pydantic import ValidationError

    from undersigned.api.operation import Call
    from undersigned.api.operations import find_operation
    from undersigned.api.problems import REFUSALS, say
    from undersigned.cli.main import Undone

    wanted = find_operation(name)
    call = Call(
        instance=instance,
        ring=ring,
        now=now,
        about=_find(slug) if slug else None,
        edition=edition,
        lang=str(given.get("lang", "")),
        number=int(given.get("number", -1)),
    )
    in_address = {member for member in _ADDRESS if f":{member}>" in wanted.route}
    if "whole" in given:
        body = _take_whole(given["whole"], wanted)
    else:
        body = {member: value for member, value in given.items() if member not in in_address}
    try:
        told = wanted.takes.model_validate_json(json.dumps(body))
        answer = wanted.run(call, told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "/".join(map(str, first["loc"])) or "it"
        raise Undone(f"{where}: {first['msg']}. See --help.") from error
    except REFUSALS as refusal:
        raise Undone(say(refusal)) from refusal
    return answer.model_dump(mode="json") if answer else {"done": wanted.name}


def _take_whole(whole: Any, wanted: Operation) -> Any:
    """Return what a file says, without those members that reading tells and writing does not take."""
    from undersigned.cli.main import Undone

    if not isinstance(whole, dict):
        return whole
    if whole.get("next"):
        raise Undone("This file holds a part of the list alone; the rest would be lost. Read all of it: --limit 200")
    told = set(wanted.gives.model_fields) if wanted.gives else set()
    return {member: value for member, value in whole.items() if member not in told - set(wanted.takes.model_fields)}


def _find(slug: str) -> Statement:
    from undersigned.cli.main import Undone
    from undersigned.texts import queries

    statement = queries.find_statement(slug)
    if statement is None:
        raise Undone(f"There is no statement {slug}. See which there are: undersigned statement list")
    return statement


def spell(answer: dict[str, Any]) -> str:
    """Return *answer* for people: its plain members, then a line for each row of a list."""
    lines = []
    for name, value in answer.items():
        if isinstance(value, list) and value:
            lines += [_spell_row(row) for row in value]
        elif value not in (None, "", [], {}):
            lines.append(f"{name}: {_spell_cell(value)}")
    return "\n".join(lines)


def _spell_row(row: Any) -> str:
    return "\t".join(map(_spell_cell, row.values())) if isinstance(row, dict) else _spell_cell(row)


def _spell_cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
