"""The glossary: terms and names in other languages and scripts; which of them occur in a passage; the published file.

A name stands in a list as it was signed. What the glossary has for it stands beside it, never in its place. Entries
about people who signed are not part of the file: it would be a second list of names.
Source: docs/reference/formats/glossary.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import rfc8785

from undersigned.texts.rules import CharacterForbidden, LanguageInvalid, check_language, fold_line
from undersigned.translating.rules.refusing import TermInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_TERMS = 2_000
MOST_WORDS = 300
MOST_NOTE = 500
MOST_BY = 200
_VERSION = 1
_RENDERING = frozenset({"by", "words"})
_TERM = frozenset({"kind", "note", "renderings", "source"})


class TermKind(StrEnum):
    """What an entry is about."""

    TERM = "term"
    ORG = "org"
    ROLE = "role"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A term in another language or script; *by* says who put it so, and may be empty."""

    lang: str
    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the glossary.

    Attributes:
        kind: What it is about.
        source: The words as they stand in the text or in the list.
        note: For translators; may be empty.
        renderings: Each language once.
    """

    kind: TermKind
    source: str
    note: str = ""
    renderings: tuple[Rendering, ...] = ()


class GlossaryInvalid(Exception):
    """Bytes are no glossary of a version that is known."""


def check_words(words: str, most: int = MOST_WORDS, *, may_be_empty: bool = False) -> str:
    """Return *words* as one line.

    Raises:
        TermInvalid: There are none, too many, or a control character among them.
    """
    try:
        line = fold_line(words)
    except CharacterForbidden as error:
        raise TermInvalid from error
    if len(line) > most or (not line and not may_be_empty):
        raise TermInvalid
    return line


def fold_term(words: str) -> str:
    """Return *words* as terms are compared: without differences of case, composition and white space."""
    return " ".join(normalize("NFC", normalize("NFKC", words).casefold()).split())


def find_terms(entries: Iterable[Entry], passage: str) -> list[Entry]:
    """Return those of *entries* that occur in *passage*, the longest first."""
    folded = fold_term(passage)
    found = [entry for entry in entries if _occurs(fold_term(entry.source)).search(folded)]
    return sorted(found, key=lambda entry: (-len(entry.source), entry.source))


def format_glossary(entries: Iterable[Entry]) -> bytes:
    """Return the file of *entries*, without those about people."""
    told = [entry for entry in entries if entry.kind is not TermKind.PERSON]
    terms = [_format_entry(entry) for entry in sorted(told, key=lambda entry: (entry.kind, entry.source))]
    return rfc8785.dumps({"terms": terms, "v": _VERSION})


def parse_glossary(data: bytes) -> list[Entry]:
    """Return what the file *data* says.

    Raises:
        GlossaryInvalid: It is not the one spelling of a glossary, or of a version that is not known.
    """
    try:
        members = json.loads(data)
        entries = [_read_entry(term) for term in members["terms"]]
        spelt = format_glossary(entries)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LanguageInvalid) as error:
        raise GlossaryInvalid from error
    if spelt != data or members.get("v") != _VERSION:
        raise GlossaryInvalid
    return entries


def remarks_on(entry: Entry) -> Sequence[Rendering]:
    """Return what stands beside a signed name or role that *entry* is about, in a steady order."""
    return sorted(entry.renderings, key=lambda rendering: rendering.lang)


@cache
def _occurs(folded: str) -> re.Pattern[str]:
    # A word's border only where the term itself begins or ends with a letter that scripts with spaces use.
    start = r"(?<!\w)" if _is_spaced(folded[:1]) else ""
    # Endings of number and case follow a term ("board", "boards"): up to two letters more are the same term.
    end = r"\w{0,2}(?!\w)" if _is_spaced(folded[-1:]) else ""
    return re.compile(start + re.escape(folded) + end)


def _is_spaced(letter: str) -> bool:
    # Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces between words.
    return bool(re.fullmatch(r"\w", letter)) and not re.fullmatch(
        "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]", letter
    )


def _format_entry(entry: Entry) -> dict[str, Any]:
    renderings = {
        one.lang: {name: value for name, value in (("by", one.by), ("words", one.words)) if value}
        for one in entry.renderings
    }
    members = {"kind": entry.kind.value, "note": entry.note, "renderings": renderings, "source": entry.source}
    return {name: value for name, value in members.items() if value or name == "renderings"}


def _read_entry(term: Mapping[str, Any]) -> Entry:
    if term.keys() - {"note"} != _TERM - {"note"}:
        raise GlossaryInvalid
    renderings = []
    for lang, told in term["renderings"].items():
        check_language(lang)
        if told.keys() - {"by"} != _RENDERING - {"by"}:
            raise GlossaryInvalid
        renderings.append(Rendering(lang, told["words"], told.get("by", "")))
    return Entry(TermKind(term["kind"]), term["source"], term.get("note", ""), tuple(renderings))
