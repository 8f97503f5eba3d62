"""Keeping order at the desk: what convenors choose on its pages, read from what arrives.

Names travel in bodies of forms only, never in addresses, and a list of rows by their random keys or numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.moderation import Reason
from undersigned.signing.rules import (
    NameFilter,
    NameQuery,
    NameState,
    NobodyChosen,
    NumberInvalid,
    ReasonMissing,
    check_reason,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

PAGE = 100
"""Names on a page of those that wait."""

_MAX_DIGITS = 15


def read_reason(data: QueryDict, among: tuple[Reason, ...]) -> Reason:
    """Return the kind of reason that was chosen.

    Raises:
        ReasonMissing: None was.
    """
    try:
        return check_reason(Reason(data.get("reason", "")), among)
    except ValueError as error:
        raise ReasonMissing from error


def read_chosen(data: QueryDict) -> list[bytes]:
    """Return the keys of the rows that were ticked.

    Raises:
        NobodyChosen: None was.
    """
    found = []
    for spelling in dict.fromkeys(data.getlist("chosen")[: PAGE * 10]):
        try:
            found.append(parse_base64url(spelling))
        except ValueError:
            continue
    if not found:
        raise NobodyChosen
    return found


def spell_key(key: bytes) -> str:
    """Return the key of a row as it stands in a form."""
    return format_base64url(key)


def read_query(data: QueryDict) -> NameQuery:
    """Return the conditions that were typed.

    Raises:
        NumberInvalid: What should be a number is none.
    """
    name, role, affiliation = (
        data.get(field, "").replace("\0", "").strip()[:300] for field in ("name", "role", "affiliation")
    )
    klass = data.get("klass", "")
    return NameQuery(
        name=name,
        role=role,
        affiliation=affiliation,
        klass=klass if klass in {"person", "org"} else "",
        version=_read_number(data.get("version", "")),
        first=_read_number(data.get("first", "")),
        last=_read_number(data.get("last", "")),
    )


def read_filter(data: QueryDict) -> NameFilter:
    """Return what the list of names is narrowed by; what is none of the choices narrows nothing."""
    words, organisation = (data.get(field, "").replace("\0", "").strip()[:200] for field in ("words", "organisation"))
    klass, state = data.get("klass", ""), data.get("state", "")
    version = read_number(data.get("version", ""))
    return NameFilter(
        words=words,
        organisation=organisation,
        state=NameState(state) if state in set(NameState) else None,
        klass=klass if klass in {"person", "org"} else "",
        version=None if version < 0 else version,
    )


def spell_filter(chosen: NameFilter) -> Sequence[tuple[str, str]]:
    """Return *chosen* as fields of a form."""
    return [
        ("words", chosen.words),
        ("organisation", chosen.organisation),
        ("state", chosen.state or ""),
        ("klass", chosen.klass),
        ("version", _spell_number(chosen.version)),
    ]


def spell_query(query: NameQuery) -> Sequence[tuple[str, str]]:
    """Return *query* as fields of a form."""
    return [
        ("name", query.name),
        ("role", query.role),
        ("affiliation", query.affiliation),
        ("klass", query.klass),
        *((name, _spell_number(getattr(query, name))) for name in ("version", "first", "last")),
    ]


def read_number(typed: str) -> int:
    """Return the number of an entry; what is none is that of no entry."""
    try:
        number = _read_number(typed)
    except NumberInvalid:
        number = None
    return -1 if number is None else number


def _read_number(typed: str) -> int | None:
    typed = typed.strip().replace(",", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MAX_DIGITS):
        raise NumberInvalid
    return int(typed)


def _spell_number(number: int | None) -> str:
    return "" if number is None else str(number)
