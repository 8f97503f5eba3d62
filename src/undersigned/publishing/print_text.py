"""A statement as its print template wants it: blocks, facts, counts in words, names on pages.

Only strings and numbers: what people wrote reaches the press as data. Names stand as signed; organisations first, then
those who signed before the release in the order that they agreed on, then people by name.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import segno
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.publishing.counting import paper_words, short_tally
from undersigned.publishing.front import front_path, kind_words
from undersigned.publishing.print_paths import PAPERS
from undersigned.publishing.rows import row_remarks
from undersigned.publishing.spelling import spell_day, spell_list, spell_number
from undersigned.signing import queries as signing
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import Words, parse_inline
from undersigned.texts.rules import Kind
from undersigned.typesetting.words import breakable, isolate, keep_apart, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.signing.queries import OpeningRow
    from undersigned.texts.canonical import Block
    from undersigned.texts.inline import Parts

RUN_IN_ABOVE = 2_000
"""So many names stand one under the other; more of them run on, as in a newspaper."""
MOST_NAMES = 100_000
"""So many names a document holds; the press takes 7 kB of memory for each."""

# Points that three columns of a page have, what a name and each line below it take, and what a heading takes.
_COLUMN = {"a4": 706.0, "letter": 656.0}
_NAME, _LINE, _HEADING, _SLACK = 12.6, 9.3, 50.0, 25.0
_NAME_CHARACTERS, _LINE_CHARACTERS = 30, 38
_RUN_IN = {"a4": 6000, "letter": 5500}

Row = list[str]


def count_listed(bundle: Bundle) -> int:
    """Return how many names the lists of *bundle* hold."""
    counts = bundle.ledger.counts()
    return counts.person.listed + counts.org.listed


def statement_data(bundle: Bundle, language: Language, paper: str, *, is_with_names: bool = True) -> dict[str, Any]:
    """Return what the template of the statement is told; names only with the language that people sign.

    Args:
        bundle: What is published.
        language: That the document speaks.
        paper: A key of `PAPERS`.
        is_with_names: Whether there is room for the names; where not, the document says where they are.
    """
    is_lead = language is bundle.lead
    content = language.content
    path = front_path(bundle, language)
    address = bundle.home + ("" if path == "index.html" else path.removesuffix("index.html"))
    return {
        "paper": PAPERS[paper],
        "title": breakable(content.title),
        "subtitle": breakable(content.subtitle),
        "convened_by": bundle.statement.convened_by,
        "footer": f"{keep_apart(shorten(content.title))} · {keep_apart(address)}",
        "kicker": _kicker(bundle),
        "facts": [
            [label, isolate(spell_list(names))]
            for label, names in ((_("Issued by"), content.issuers), (_("Addressed to"), content.addressees))
            if names
        ],
        "blocks": list(text_blocks(content.blocks)),
        "count": _("%(counts)s.") % {"counts": short_tally(bundle.ledger.counts())},
        "paper_count": paper_words(bundle),
        "explained": _explain(bundle, is_with_names=is_with_names),
        "made": ngettext(
            "Made on %(day)s from the first entry of the public log.",
            "Made on %(day)s from the first %(n)s entries of the public log.",
            bundle.size,
        )
        % {"day": spell_day(bundle.day), "n": spell_number(bundle.size)},
        "hash_label": _say_text(bundle, language),
        "sha256_a": bundle.lead.sha256[:32],
        "sha256_b": bundle.lead.sha256[32:],
        "address_label": _("To sign, to take a signature back, and to check this list:"),
        "address": address,
        "qr": code_rows(address),
        "groups": _groups(bundle, paper) if is_lead and is_with_names else [],
    }


def text_blocks(blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    """Yield blocks of a text, clauses with their numbers."""
    number = 0
    for block in blocks:
        number += block.kind is BlockKind.CLAUSE
        yield {
            "kind": block.kind.value,
            "number": number,
            "parts": inline_parts(parse_inline(block.text)),
            "items": [inline_parts(parse_inline(item)) for item in block.items],
        }


def inline_parts(parts: Parts) -> list[Any]:
    """Return words inside a line; a link prints its address too, unless its words are the address."""
    found: list[Any] = []
    for part in parts:
        if isinstance(part, Words):
            found.append(breakable(part.text))
            continue
        inner = inline_parts(part.parts)
        note = part.href.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        spoken = "".join(one for one in inner if isinstance(one, str)).rstrip("/")
        note = "" if not note or note in spoken.replace("\u200b", "") else breakable(note)
        found.append({"tag": part.tag, "parts": inner, "note": note})
    return found


def code_rows(address: str) -> list[str]:
    """Return the code to scan for *address*, as rows of zeros and ones without a quiet zone."""
    return ["".join(map(str, row)) for row in segno.make(address, error="m", micro=False).matrix]


def _kicker(bundle: Bundle) -> str:
    kind = kind_words()[Kind(bundle.statement.kind)]
    who = bundle.statement.convened_by
    return _("%(kind)s, called by %(who)s") % {"kind": kind, "who": isolate(who)} if who else kind


def _explain(bundle: Bundle, *, is_with_names: bool) -> str:
    words = [_("Each person confirmed by e-mail; we do not check who they are.")]
    counts = bundle.ledger.counts()
    if bundle.ledger.withheld_at is not None:
        words.append(_("The convenors withhold all names at present; counts and proof stay."))
    elif n := counts.person.not_named + counts.org.not_named + counts.person.hidden + counts.org.hidden:
        words.append(
            ngettext(
                "%(n)s of them is counted without being named here.",
                "%(n)s of them are counted without being named here.",
                n,
            )
            % {"n": spell_number(n)}
        )
    if not is_with_names:
        words.append(_("There are too many names for one document: they stand at the address below."))
    return " ".join(words)


def _say_text(bundle: Bundle, language: Language) -> str:
    if language is bundle.lead:
        return _("This is the text that people sign. SHA-256 of its file %(file)s:") % {
            "file": f"text.{bundle.lead.lang}.md"
        }
    return _("This is another language of the text. People sign %(file)s, SHA-256:") % {
        "file": f"text.{bundle.lead.lang}.md"
    }


def _groups(bundle: Bundle, paper: str) -> list[dict[str, Any]]:
    """Return the lists with their pages; empty while all names are withheld."""
    version, collection = bundle.ledger.version, bundle.collection
    rows = [
        row
        for row in signing.openings(collection, 0, bundle.size)
        if row.version == version and bundle.ledger.is_listed(row.index)
    ]
    first = range(collection.released_from or 0, collection.released_until or 0)
    bodies = sorted((row for row in rows if row.org_number is not None), key=lambda row: row.org_number or 0)
    people = [row for row in rows if row.org_number is None]
    early = [row for row in people if row.index in first]
    others = sorted((row for row in people if row.index not in first), key=lambda row: row.name_key)
    note = _("Names as people wrote them.")
    lists = (
        (_("Organisations that signed"), _("Each decided as a body."), bodies),
        (_("First signatories"), note, early),
        (_("Signatories"), _("By name. Names as people wrote them."), others),
    )
    return [_group(heading, note, found, version, paper) for heading, note, found in lists if found]


def _group(heading: str, note: str, found: Sequence[OpeningRow], version: int, paper: str) -> dict[str, Any]:
    rows = (_name_and_rest(row, version) for row in found)
    is_run_in = len(found) > RUN_IN_ABOVE
    pages = _run_in_pages(rows, paper) if is_run_in else _column_pages(rows, paper)
    return {"heading": heading, "note": note, "is_run_in": is_run_in, "pages": list(pages)}


def _name_and_rest(row: OpeningRow, version: int) -> Row:
    members = json.loads(row.record)
    rest = [members[key] for key in ("role", "affiliation") if members.get(key)]
    said = [*rest, *row_remarks(members, version)]
    return [isolate(members["name"]), spell_list(map(isolate, said))]


def _column_pages(rows: Iterable[Row], paper: str) -> Iterator[list[Row]]:
    """Break pages of names that stand one under the other; one that is filled too far only flows on."""
    room = 3 * (_COLUMN[paper] - _SLACK) - 3 * _HEADING
    page: list[Row] = []
    taken = 0.0
    for row in rows:
        lines = -(-_width(row[0]) // _NAME_CHARACTERS) - 1 + -(-_width(row[1]) // _LINE_CHARACTERS)
        height = _NAME + _LINE * lines
        if page and taken + height > room:
            yield page
            page, taken, room = [], 0.0, 3 * (_COLUMN[paper] - _SLACK)
        page.append(row)
        taken += height
    if page:
        yield page


def _run_in_pages(rows: Iterable[Row], paper: str) -> Iterator[str]:
    """Break pages of names that run on: one string each, which is the quickest to set."""
    page: list[str] = []
    room = _RUN_IN[paper] * 9 // 10
    for name, rest in rows:
        words = f"{name} ({rest})" if rest else name
        room -= _width(words) + 3
        if page and room < 0:
            yield " · ".join(page)
            page, room = [], _RUN_IN[paper]
        page.append(words)
    if page:
        yield " · ".join(page)


def _width(words: str) -> int:
    """Return about how many letters' room *words* take: those of East Asia take two."""
    return len(words) if words.isascii() else sum(1 + (east_asian_width(one) in "WF") for one in words)
