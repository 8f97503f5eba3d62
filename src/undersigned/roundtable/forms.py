"""The shape of what is typed at the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from undersigned.roundtable.rules.changing import (
    AnyChange,
    Change,
    Delete,
    Insert,
    Join,
    Move,
    Place,
    Retitle,
    Split,
    find_place,
)
from undersigned.roundtable.rules.deciding import Method, OneVoice, Procedure, Quorum, Rule
from undersigned.roundtable.rules.drafting import Part, Wording
from undersigned.roundtable.rules.refusing import ClauseGone, NothingChanges, NotNeighbours, PlaceGone, RuleOdd
from undersigned.roundtable.rules.seats import PartyClass
from undersigned.texts.canonical import BlockKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from undersigned.roundtable.rules.drafting import Clause, Draft

_CODE = re.compile(r"([A-Za-z0-9_-]{20,64})/?\s*$")
_MOST_DIGITS = 15
_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
_MAILED_CODE_NOISE = re.compile(r"[\W_]")

NEW_PARTIES = {"new-org": PartyClass.ORG, "new-person": PartyClass.PERSON}


@dataclass(frozen=True, slots=True)
class InviteForm:
    """An invitation as typed; *party* is a number, `new-org`, `new-person`, or empty for nobody's observer."""

    party: str
    party_name: str
    role: str
    name: str
    address: str
    lang: str

    @property
    def new_party(self) -> tuple[str, PartyClass] | None:
        """Name and class of a party that is to be made; a person alone is called as the person."""
        if self.party not in NEW_PARTIES:
            return None
        klass = NEW_PARTIES[self.party]
        return self.party_name or (self.name if klass is PartyClass.PERSON else ""), klass


def read_invite(data: QueryDict) -> InviteForm:
    """Return the invitation that was typed."""
    fields = ("party", "party_name", "role", "name", "address", "lang")
    return InviteForm(*(" ".join(data.get(name, "").split()) for name in fields))


def read_code(data: QueryDict) -> str:
    """Return the code out of a pasted link, or an empty string."""
    found = _CODE.search(data.get("link", ""))
    return found[1] if found else ""


def read_mailed_code(typed: str) -> str:
    """Return a mailed code in one spelling, however it was typed."""
    return _MAILED_CODE_NOISE.sub("", typed).lower()


def read_number(typed: str) -> int:
    """Return a number out of a form, or -1 for what is none."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else -1


def read_change(does: str, data: Mapping[str, str], draft: Draft) -> AnyChange:  # noqa: PLR0911 (one for each sort)
    """Return the change that was typed, written against what the page showed (`base` travels in the form).

    Raises:
        ClauseGone, NotNeighbours, PlaceGone, NothingChanges: What it is about is not there, or nothing was asked.
    """
    name, base = data.get("clause", ""), data.get("base", "")
    match does:
        case "insert":
            return Insert(read_place(data.get("place", "")), read_wording(data))
        case "title":
            issuers, addressees = (_read_lines(data.get(field, "")) for field in ("issuers", "addressees"))
            return Retitle(base, data.get("title", ""), data.get("subtitle", ""), issuers, addressees)
        case "change":
            return Change(name, base, read_wording(data))
        case "delete":
            return Delete(name, base)
    clause = draft.find_clause(name)
    if clause is None:
        raise ClauseGone
    match does:
        case "move":
            return Move(name, find_place(draft, name), read_place(data.get("place", "")))
        case "split":
            head, _break, tail = data.get("text", "").replace("\r", "").strip().partition("\n")
            return Split(
                name,
                base,
                Wording(clause.kind, head, clause.verb, clause.addressee),
                Wording(clause.kind, tail, clause.verb, clause.addressee, clause.items),
            )
        case "join":
            second = find_next(draft, clause)
            if second is None:
                raise NotNeighbours
            return Join(name, base, second.id, data.get("second_base", ""), read_wording(data))
    raise NothingChanges


def read_wording(data: Mapping[str, str]) -> Wording:
    """Return the words of a clause as typed; its parts stand one a line."""
    kind = data.get("kind", "")
    return Wording(
        BlockKind(kind) if kind in list(BlockKind) else BlockKind.PARAGRAPH,
        data.get("text", ""),
        data.get("verb", ""),
        data.get("addressee", ""),
        _read_lines(data.get("items", "")),
    )


def read_place(typed: str) -> Place:
    """Return the place that a list offered, `operative k3`.

    Raises:
        PlaceGone: It is none.
    """
    part, _space, after = typed.partition(" ")
    if part not in list(Part):
        raise PlaceGone
    return Place(Part(part), after)


def format_place(place: Place) -> str:
    """Return *place* as `read_place` reads it."""
    return f"{place.part} {place.after}".strip()


def find_next(draft: Draft, clause: Clause) -> Clause | None:
    """Return what follows *clause* in its part, or None."""
    at = draft.clauses.index(clause) + 1
    after = draft.clauses[at] if at < len(draft.clauses) else None
    return after if after and after.part is clause.part else None


def read_moment(typed: str, zone: str = "UTC") -> datetime:
    """Return in UTC a moment typed as `2026-11-30T18:00` in a time *zone*; the beginning of time for what is none.

    An hour that the clocks skip is the one after it, one that they repeat is its first.
    """
    nothing = datetime.min.replace(tzinfo=UTC)
    if zone not in ("UTC", *list_zones()):
        return nothing
    try:
        moment = datetime.strptime(typed.strip()[:16].replace(" ", "T"), "%Y-%m-%dT%H:%M").replace(
            tzinfo=ZoneInfo(zone)
        )
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return nothing


@cache
def list_zones() -> tuple[str, ...]:
    """Return the time zones that are offered, by the places whose clocks they follow."""
    return tuple(sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS and "/" in zone))


def read_own_rules(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return own rules as typed, matter by matter and what holds `for_all`; what was not typed yet is consent."""
    is_typed = bool(data)
    rules = {
        matter: {
            "method": data.get(f"{matter}-method", Method.CONSENT.value),
            "quorum": data.get(f"{matter}-quorum", Quorum.HALF.value),
            "secret": data.get(f"{matter}-secret", ""),
        }
        for matter in Procedure.__slots__
    }
    rules["for_all"] = {
        "one_voice": data.get("one_voice", OneVoice.PARTY.value),
        "weighted": data.get("weighted", ""),
        "deputies": data.get("deputies", "" if is_typed else "yes"),
        "listed": data.get("listed", ""),
    }
    return rules


def make_procedure(typed: Mapping[str, Mapping[str, str]]) -> Procedure:
    """Return the rules that `read_own_rules` read.

    Raises:
        RuleOdd: Something was chosen that was not offered.
    """
    for_all = typed["for_all"]
    try:
        one_voice = OneVoice(for_all["one_voice"])
        return Procedure(
            **{
                matter: Rule(
                    method=Method(typed[matter]["method"]),
                    quorum=Quorum(typed[matter]["quorum"]),
                    one_voice=one_voice,
                    is_weighted=bool(for_all["weighted"]),
                    is_secret=bool(typed[matter]["secret"]),
                    allows_deputies=bool(for_all["deputies"]) and one_voice is OneVoice.PARTY,
                    lists_voters=bool(for_all["listed"] and typed[matter]["secret"]),
                )
                for matter in Procedure.__slots__
            }
        )
    except ValueError as error:
        raise RuleOdd from error


def _read_lines(typed: str) -> tuple[str, ...]:
    return tuple(line for line in typed.replace("\r", "").split("\n") if line.strip())
