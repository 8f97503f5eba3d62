"""Objecting: "my name is here and I did not sign". Three pages: which name, which line and why, thank you.

Nobody has to prove anything, because nothing follows by itself: a convenor looks, and what a convenor hides can be
shown again, stays counted, and stands in the log. So nothing is asked and nothing kept of who objects: no address, no
words of theirs; only the number of the line, one of four sentences, and how often. docs/reference/moderation.md.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from undersigned.letterbox.changing import read_slug
from undersigned.letterbox.gate import turn_away
from undersigned.letterbox.http import RequestRefused
from undersigned.letterbox.limits import Gate
from undersigned.letterbox.slots import Html
from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.errors import CanonicalInvalid
from undersigned.signing.rules import OBJECTIONS
from undersigned.verifier.rows import MAX_KEY_CHARACTERS, fold, format_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from undersigned.letterbox.http import Answer
    from undersigned.letterbox.limits import Network
    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Collection, Database

SHOWN: Final = 20
"""Lines of one name that are shown to choose from."""

_ID_BYTES = 16
_LINE = re.compile(r"(s)(0|[1-9][0-9]{0,14})|(f)(0|[1-9][0-9]{0,6})-([0-9a-f]{16})")
_FIND = (
    'SELECT "index", record FROM signing_opening WHERE collection_id = ? AND name_key >= ? AND name_key <= ? '
    "AND is_hidden = false AND NOT (SELECT is_withheld FROM signing_collection WHERE id = ?) "
    "ORDER BY name_key LIMIT ?"
)
_KEEP = (
    'INSERT INTO signing_objection (id, collection_id, "index", reason, times, is_answered, is_mailed) '
    'SELECT ?, collection_id, "index", ?, 1, false, false FROM signing_opening '
    'WHERE collection_id = ? AND "index" = ? AND is_hidden = false '
    "ON CONFLICT (id) DO UPDATE SET times = signing_objection.times + 1, is_answered = false, "
    "is_mailed = signing_objection.is_mailed AND NOT signing_objection.is_answered"
)
_ASK_REMOVAL = (
    "UPDATE signing_imported SET removals_asked = removals_asked + 1 "
    "WHERE statement_id = (SELECT statement_id FROM signing_collection WHERE id = ?) "
    "AND ground <> '' AND name = ? AND role = ? AND affiliation = ?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a list: its name in forms, and the row that shows it."""

    value: str
    row: str


@dataclass(frozen=True, slots=True)
class FindLines:
    """Finds who stands on the lists under a name."""

    collection: Collection
    name: str

    def run(self, database: Database) -> list[Line]:
        """Look them up by the sort key: without case and marks, and no beginning is enough."""
        key = f"{fold(self.name)[:MAX_KEY_CHARACTERS]}\n"
        number = self.collection.id
        return [
            Line(f"s{index}", _format_row(f"s{index}", parse_canonical(bytes(record))))
            for index, record in database.read_rows(_FIND, number, key, f"{key}9999999999", number, SHOWN)
        ]


@dataclass(frozen=True, slots=True)
class Object:
    """Notes an objection to a name that stands on the lists now."""

    collection: Collection
    index: int
    reason: str

    def run(self, database: Database) -> bool:
        """Note it, and say whether the name stands there."""
        number = self.collection.id
        key = sha256(b"%d %d %b" % (number, self.index, self.reason.encode())).digest()[:_ID_BYTES]
        return bool(database.change_rows(_KEEP, key, self.reason, number, self.index))


@dataclass(frozen=True, slots=True)
class AskRemoval:
    """Notes that an imported name is to be removed."""

    collection: Collection
    members: Mapping[str, Any]

    def run(self, database: Database) -> bool:
        """Note it, and say whether the name stands there."""
        words = [str(self.members.get(name, "")) for name in ("name", "role", "affiliation")]
        return bool(database.change_rows(_ASK_REMOVAL, self.collection.id, *words))


def answer_objection(office: Office, lang: str, slug: str) -> Answer:
    """Show the page that asks for the name."""
    return _ask(office, 200, lang, {"statement": slug})


async def answer_find(office: Office, fields: Mapping[str, str], network: Network) -> Answer:
    """Show the lines that have the typed name, to choose from."""
    lang = office.pages.choose_lang(fields.get("lang", ""))
    collection = await _find_collection(office, fields)
    if collection is None:
        return _ask(office, 404, lang, fields, statement="StatementUnknown")
    if not _may(office, collection, network):
        return await turn_away(office, None, "/objection", fields)
    name = " ".join(fields.get("name", "").split())
    if not name:
        return _ask(office, 422, lang, fields, name="Empty")
    lines = await _find_lines(office, collection, name)
    if not lines:
        return _ask(office, 404, lang, fields, name="NameNotListed")
    return _choose(office, 200, lang, {**fields, "statement": collection.slug, "name": name}, lines)


async def answer_object(office: Office, fields: Mapping[str, str], network: Network) -> Answer:
    """Note the objection, and say what happens now."""
    lang = office.pages.choose_lang(fields.get("lang", ""))
    collection = await _find_collection(office, fields)
    if collection is None:
        raise RequestRefused(404, "StatementUnknown")
    if not _may(office, collection, network):
        return await turn_away(office, None, "/objection/send", fields)
    found = _LINE.fullmatch(fields.get("line", ""))
    is_known = fields.get("reason", "") in {reason.value for reason in OBJECTIONS}
    if not found or not is_known:
        errors = {} if found else {"line": "LineMissing"}
        errors |= {} if is_known else {"reason": "ObjectionMissing"}
        lines = await _find_lines(office, collection, fields.get("name", ""))
        return _choose(office, 422, lang, fields, lines, **errors)
    if not await _note(office, collection, found, fields["reason"]):
        raise RequestRefused(404, "LineGone")
    page = f"{office.base_url}/s/{collection.slug}/"
    is_imported = bool(found[3])
    values = {
        "slot.page": page,
        "slot.number": found[2] or str(int(found[4]) + 1),
        "hidden.entry": "hidden" if is_imported else "",
        "hidden.imported": "" if is_imported else "hidden",
    }
    return office.answer(200, "objected", lang, values)


async def _note(office: Office, collection: Collection, line: re.Match[str], reason: str) -> bool:
    if line[1]:
        return await office.store.run(Object(collection, int(line[2]), reason))
    imported = await asyncio.to_thread(_read_imported, _folder(office, collection))
    number = int(line[4])
    if number >= len(imported) or _digest(imported[number]) != line[5]:
        return False
    return await office.store.run(AskRemoval(collection, _members(imported[number])))


async def _find_collection(office: Office, fields: Mapping[str, str]) -> Collection | None:
    slug = read_slug(fields.get("statement", ""))
    try:
        return (await office.find_known(slug)).collection if slug else None
    except RequestRefused:
        return None


def _may(office: Office, collection: Collection, network: Network) -> bool:
    """Count the form apart from signatures, whose limit it must not use up."""
    now = office.now_seconds()
    return office.limits.judge_form(-collection.id, network, normal_level=None, now_seconds=now) is not Gate.SHUT


async def _find_lines(office: Office, collection: Collection, name: str) -> list[Line]:
    name = " ".join(name.split())
    lines = await office.store.run(FindLines(collection, name))
    imported = await asyncio.to_thread(_find_imported, _folder(office, collection), name)
    return (lines + imported)[:SHOWN]


def _find_imported(folder: Path, name: str) -> list[Line]:
    wanted = fold(name)
    found = []
    for number, data in enumerate(_read_imported(folder)):
        members = _members(data)
        if fold(str(members.get("name", ""))) == wanted:
            found.append(Line(f"f{number}-{_digest(data)}", _format_row(f"f{number}", members)))
    return found


def _read_imported(folder: Path) -> list[bytes]:
    # What everybody can read, so nothing that is not published can be found out here.
    try:
        return (folder / "imported.jsonl").read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _members(line: bytes) -> dict[str, Any]:
    try:
        return parse_canonical(line)
    except CanonicalInvalid:
        return {}


def _digest(line: bytes) -> str:
    return sha256(line).hexdigest()[:16]


def _folder(office: Office, collection: Collection) -> Path:
    return office.instance.public / "s" / collection.slug


def _format_row(row_id: str, members: Mapping[str, Any]) -> str:
    name, role, affiliation = (str(members.get(name, "")) for name in ("name", "role", "affiliation"))
    return format_row(row_id, name=name, role=role, affiliation=affiliation)


def _ask(office: Office, status: int, lang: str, fields: Mapping[str, str], **errors: str) -> Answer:
    values = {f"values.{name}": fields.get(name, "") for name in ("statement", "name")} | {"values.lang": lang}
    values |= {f"errors.{name}": office.pages.say(code, lang) for name, code in errors.items()}
    values |= {f"invalid.{name}": "true" for name in errors}
    # Who comes from a list need not say of which statement it is.
    values["hidden.statement"] = "hidden" if fields.get("statement") and "statement" not in errors else ""
    return office.answer(status, "objection", lang, values)


def _choose(
    office: Office, status: int, lang: str, fields: Mapping[str, str], lines: list[Line], **errors: str
) -> Answer:
    values = {f"values.{name}": fields.get(name, "") for name in ("statement", "name")} | {"values.lang": lang}
    values |= {f"errors.{name}": office.pages.say(code, lang) for name, code in errors.items()}
    values |= {f"checked.{fields.get('reason', '').replace('-', '_')}": "checked"}
    chosen = fields.get("line") or (lines[0].value if len(lines) == 1 else "")
    values["slot.lines"] = Html(
        "\n".join(
            office.pages.fill(
                "objection_line",
                lang,
                {
                    "slot.value": line.value,
                    "slot.row": Html(line.row.removeprefix("<li").partition(">")[2].removesuffix("</li>")),
                    "checked.line": "checked" if line.value == chosen else "",
                },
            ).decode()
            for line in lines
        )
    )
    values["hidden.more"] = "" if len(lines) == SHOWN else "hidden"
    return office.answer(status, "objection_lines", lang, values)
