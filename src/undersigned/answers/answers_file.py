"""`answers.json`: the demands of a statement, how each stands, and what happened, for programs.

Rules: RFC 8785; a reader refuses what it does not know and every other spelling.
Source: docs/reference/formats/answers.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import rfc8785

from undersigned.answers.rules import Demand, Kind, State
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VERSION = 1


class AnswersInvalid(Exception):
    """The bytes are no answers file of this version."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The addressee's own words, and their language."""

    words: str
    lang: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or PDF of the bundle: its path from the root, and what it shows. *width* 0: no picture."""

    path: str
    sha256: str
    size: int
    words: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A published entry.

    Attributes:
        number: Counts the published entries of the statement, from 1.
        on: The day on which it happened.
        published_on: The day on which it appeared.
        version: Of the text that stood then.
        by: Who handed the statement over.
        corrects: Number of the entry that this one corrects; 0 for none.
        corrected_by: Number of the entry that corrects this one; 0 for none.
        emptied: What it said was taken off with its correction.
        signed_by: Of a condition: those of the two convenors who chose to be named.
    """

    number: int
    kind: Kind
    on: date
    published_on: date
    version: int
    addressee: str = ""
    clause: str = ""
    state: State | None = None
    words: str = ""
    quote: Quote | None = None
    source: str = ""
    by: str = ""
    document: Attached | None = None
    corrects: int = 0
    corrected_by: int = 0
    emptied: bool = False
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All that an answers file says. *lang* is the language of the convenors' words."""

    origin: str
    lang: str
    demands: tuple[Demand, ...]
    entries: tuple[Said, ...]


def format_answers(answers: Answers) -> bytes:
    """Return the canonical bytes of *answers*."""
    members: dict[str, Any] = {
        "demands": [_format_demand(one) for one in answers.demands],
        "entries": [_format_entry(one) for one in answers.entries],
        "lang": answers.lang,
        "origin": answers.origin,
        "v": _VERSION,
    }
    return rfc8785.dumps(members)


def parse_answers(data: bytes) -> Answers:
    """Return what the answers file *data* says.

    Raises:
        AnswersInvalid: It is not canonical, or a member is missing or not known.
    """
    try:
        members = json.loads(data)
        if members["v"] != _VERSION:
            raise AnswersInvalid
        answers = Answers(
            members["origin"],
            members["lang"],
            tuple(_read(one, _DEMAND, Demand) for one in members["demands"]),
            tuple(_read_entry(one) for one in members["entries"]),
        )
        spelt = format_answers(answers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AnswersInvalid from error
    if spelt != data:
        raise AnswersInvalid
    return answers


def _format_demand(demand: Demand) -> dict[str, Any]:
    members = {
        "addressee": demand.addressee,
        "clause": demand.clause,
        "number": demand.number,
        "since": demand.since.isoformat() if demand.since else "",
        "state": demand.state.value,
    }
    return _without_empty(members)


def _format_entry(said: Said) -> dict[str, Any]:
    members = {
        "addressee": said.addressee,
        "by": said.by,
        "clause": said.clause,
        "corrected_by": said.corrected_by,
        "corrects": said.corrects,
        "document": _format_attached(said.document) if said.document else "",
        "emptied": said.emptied,
        "kind": said.kind.value,
        "number": said.number,
        "on": said.on.isoformat(),
        "published_on": said.published_on.isoformat(),
        "quote": _format_quote(said.quote) if said.quote else "",
        "signed_by": list(said.signed_by),
        "source": said.source,
        "state": said.state.value if said.state else "",
        "version": said.version,
        "words": said.words,
    }
    return _without_empty(members)


def _format_quote(quote: Quote) -> dict[str, Any]:
    return {"dir": direction(quote.lang), "lang": quote.lang, "words": quote.words}


def _format_attached(document: Attached) -> dict[str, Any]:
    names = ("height", "path", "sha256", "size", "width", "words")
    return _without_empty({name: getattr(document, name) for name in names})


def _without_empty(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in ("", 0, False, [])}


def _read_entry(members: dict[str, Any]) -> Said:
    quote = members.pop("quote", None)
    document = members.pop("document", None)
    said: Said = _read(members, _ENTRY, Said)
    return replace(
        said,
        quote=Quote(quote["words"], quote["lang"]) if quote else None,
        document=Attached(**document) if document else None,
    )


def _read(members: dict[str, Any], readers: Mapping[str, Callable[[Any], Any]], shape: Callable[..., Any]) -> Any:
    given = {"clause": "", "number": 0, **members} if shape is Demand else members
    return shape(**{name: readers.get(name, _same)(value) for name, value in given.items()})


def _same(value: Any) -> Any:
    return value


_DEMAND: Mapping[str, Callable[[Any], Any]] = {"state": State, "since": date.fromisoformat}
_ENTRY: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "on": date.fromisoformat,
    "published_on": date.fromisoformat,
    "state": State,
    "signed_by": tuple,
}
