"""`statement.json`: what a text means and how it is signed; its hash stands beside the text's in the log.

Rules: RFC 8785; unknown members are refused; no person's name but what the convenors give as their own contact.
Source: docs/reference/formats/text.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import rfc8785

from undersigned.texts.canonical import BlockKind, Content
from undersigned.texts.rules import FileInvalid, Kind, Offered

_REQUIRED = frozenset(
    {
        "addressees", "clauses", "contact", "convenors", "imprint", "issuers", "kind", "lang", "origin", "privacy",
        "signing", "text", "title", "v", "version",
    }
)  # fmt: skip
_SIGNING = frozenset({"capacities", "initials", "opens_on", "vis"})
_SIGNING_OPTIONAL = frozenset({"closes_on", "members", "news", "recipient", "threshold"})
_THRESHOLD = frozenset({"n", "needed", "papers", "until"})
_VERSION = 1
_CAPACITIES = {
    ("person", *(["identification"] if names_one else []), *(["org"] if as_body else []))
    for names_one in (True, False)
    for as_body in (True, False)
}


@dataclass(frozen=True, slots=True)
class ClauseMeaning:
    """What a clause does and whom it asks; *verb* and *addressee* may be empty."""

    id: str
    number: int
    verb: str = ""
    addressee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMeaning:
    """All that a statement file says.

    Attributes:
        text: SHA-256 of the text in the leading language *lang*.
        capacities: Any of `person`, `identification`, `org`.
        opens_on: Day, `2026-11-23`.
        closes_on: Day, or empty.
        subtitle: May be empty.
        offered: Who may see a name, and what locks it.
    """

    title: str
    subtitle: str
    kind: str
    lang: str
    text: str
    version: int
    origin: str
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    clauses: tuple[ClauseMeaning, ...]
    convenors: str
    contact: str
    imprint: str
    privacy: str
    capacities: tuple[str, ...]
    initials: bool
    opens_on: str
    closes_on: str
    offered: Offered = field(default_factory=Offered)


def format_statement_file(meaning: StatementMeaning) -> bytes:
    """Return the canonical bytes of *meaning*."""
    signing: dict[str, Any] = {
        "capacities": list(meaning.capacities),
        "closes_on": meaning.closes_on,
        "initials": meaning.initials,
        "opens_on": meaning.opens_on,
        "vis": list(meaning.offered.vis),
        **_format_offered(meaning.offered),
    }
    members: dict[str, Any] = {
        "addressees": list(meaning.addressees),
        "clauses": [_format_clause(clause) for clause in meaning.clauses],
        "contact": meaning.contact,
        "convenors": meaning.convenors,
        "imprint": meaning.imprint,
        "issuers": list(meaning.issuers),
        "kind": meaning.kind,
        "lang": meaning.lang,
        "origin": meaning.origin,
        "privacy": meaning.privacy,
        "signing": {name: value for name, value in signing.items() if value != ""},
        "subtitle": meaning.subtitle,
        "text": meaning.text,
        "title": meaning.title,
        "v": _VERSION,
        "version": meaning.version,
    }
    return rfc8785.dumps({name: value for name, value in members.items() if name != "subtitle" or value})


def parse_statement_file(data: bytes) -> StatementMeaning:
    """Return what the statement file *data* says.

    Raises:
        FileInvalid: It is not canonical, or a member is missing or not known.
    """
    try:
        members = json.loads(data)
        meaning = _read(members)
        spelt = format_statement_file(meaning)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileInvalid from error
    if members.get("v") != _VERSION or spelt != data:
        raise FileInvalid
    return meaning


def apply_meaning(content: Content, meaning: StatementMeaning) -> Content:
    """Return *content*, as read from a text's file, with what *meaning* tells of it: clauses, issuers, addressees.

    Raises:
        FileInvalid: They are not of one text, or *meaning* says what no statement of this release can say.
    """
    clauses = iter(meaning.clauses)
    told = (meaning.title, meaning.subtitle, [clause.number for clause in meaning.clauses])
    if told != (content.title, content.subtitle, list(range(1, len(content.clauses) + 1))):
        raise FileInvalid
    if meaning.kind not in set(Kind) or not _is_allowed(meaning):
        raise FileInvalid
    blocks = tuple(
        replace(block, id=clause.id, verb=clause.verb, addressee=clause.addressee)
        if block.kind is BlockKind.CLAUSE and (clause := next(clauses))
        else block
        for block in content.blocks
    )
    return replace(content, blocks=blocks, issuers=meaning.issuers, addressees=meaning.addressees)


def _is_allowed(meaning: StatementMeaning) -> bool:
    try:
        days = [date.fromisoformat(day) for day in (meaning.opens_on, meaning.closes_on) if day]
    except ValueError:
        return False
    return bool(days) and meaning.capacities in _CAPACITIES


def _format_clause(clause: ClauseMeaning) -> dict[str, Any]:
    members = {"addressee": clause.addressee, "id": clause.id, "number": clause.number, "verb": clause.verb}
    return {name: value for name, value in members.items() if value != ""}


def _format_offered(offered: Offered) -> dict[str, Any]:
    members: dict[str, Any] = {"recipient": offered.recipient}
    if offered.has_members:
        members["members"] = True
    if offered.has_news:
        members["news"] = True
    if offered.threshold is not None and offered.threshold_until is not None:
        members["threshold"] = {
            "n": offered.threshold,
            "needed": offered.needed or 0,
            "papers": offered.papers or 0,
            "until": offered.threshold_until.isoformat(),
        }
    return members


def _read_offered(signing: dict[str, Any]) -> Offered:
    threshold = signing.get("threshold", {})
    if threshold and threshold.keys() != _THRESHOLD:
        raise FileInvalid
    return Offered(
        vis=tuple(signing["vis"]),
        recipient=signing.get("recipient", ""),
        threshold=threshold.get("n"),
        threshold_until=date.fromisoformat(threshold["until"]) if threshold else None,
        needed=threshold.get("needed"),
        papers=threshold.get("papers"),
        has_news=signing.get("news", False),
        has_members=signing.get("members", False),
    )


def _read(members: dict[str, Any]) -> StatementMeaning:
    signing = members["signing"]
    if members.keys() - {"subtitle"} != _REQUIRED or signing.keys() - _SIGNING_OPTIONAL != _SIGNING:
        raise FileInvalid
    return StatementMeaning(
        title=members["title"],
        subtitle=members.get("subtitle", ""),
        kind=members["kind"],
        lang=members["lang"],
        text=members["text"],
        version=members["version"],
        origin=members["origin"],
        issuers=tuple(members["issuers"]),
        addressees=tuple(members["addressees"]),
        clauses=tuple(ClauseMeaning(**clause) for clause in members["clauses"]),
        convenors=members["convenors"],
        contact=members["contact"],
        imprint=members["imprint"],
        privacy=members["privacy"],
        capacities=tuple(signing["capacities"]),
        initials=signing["initials"],
        opens_on=signing["opens_on"],
        closes_on=signing.get("closes_on", ""),
        offered=_read_offered(signing),
    )
