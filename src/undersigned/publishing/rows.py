"""Rows of signatories: out of a record, in the words of the page's language.

Names stand as written; what a person adds beside them (former, for identification only, …) is said in `<small>`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from undersigned.organisations.rules import Level, Shown, format_domain, parse_level
from undersigned.verifier.rows import format_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from undersigned.publishing.beside import Beside
    from undersigned.signing.queries import OpeningRow
    from undersigned.verifier.rows import LogoShown


def signatory_row(
    row: OpeningRow,
    version: int,
    missing: Mapping[int, str] | None = None,
    beside: Beside | None = None,
    logo: LogoShown | None = None,
) -> str:
    """Return the line of *row* on a page that is made while *version* is the present one.

    *missing* tells since when the domain of the organisation at an index is not found any more; *beside*, what the
    glossary has for names; *logo*, what an organisation's is.
    """
    members = json.loads(row.record.decode())
    other = tuple(beside.remarks(members)) if beside else ()
    return format_row(
        f"s{row.index}",
        name=members["name"],
        role=members.get("role", ""),
        affiliation=members.get("affiliation", ""),
        smalls=(*other, *row_remarks(members, version, (missing or {}).get(row.index, "")))
        if len(members) > _PLAIN or members["version"] != version
        else other,
        logo=logo,
    )


def imported_row(position: int, members: Mapping[str, Any], beside: Beside | None = None) -> str:
    """Return the line of an imported name, which stands in line *position* of `imported.jsonl`."""
    other = tuple(beside.remarks(members)) if beside else ()
    return format_row(
        f"f{position}",
        name=members["name"],
        role=members.get("role", ""),
        affiliation=members.get("affiliation", ""),
        smalls=(*other, _("former")) if members.get("former") else other,
    )


def format_list(rows: Iterable[str], attributes: str = "") -> str:
    """Return the list of signatories with *rows*, as readers expect it: every line begins at the margin."""
    return "\n".join([f'<ol class="signatories"{attributes}>', *rows, "</ol>"])


# Members that say nothing beside name, role and affiliation: class, name, origin, signed, text, v, version.
_PLAIN = 7


def row_remarks(members: Mapping[str, Any], version: int, missing_since: str = "") -> Sequence[str]:
    """Return what is said beside the name, role and affiliation of a record with these *members*."""
    remarks = []
    if members.get("former"):
        remarks.append(_("former"))
    if members.get("identification_only"):
        remarks.append(_("named for identification only"))
    if "decided_on" in members:
        remarks.append(_("decided on %(day)s") % {"day": members["decided_on"]})
    if shown := parse_level(members.get("level", "")):
        remarks.append(_say_level(shown))
        if missing_since:
            remarks.append(_("not found again since %(day)s") % {"day": missing_since})
    if "reservation" in members:
        remarks.append(_("with a reservation: %(words)s") % {"words": members["reservation"]})
    if "place" in members:
        remarks.append(members["place"])
    if members["version"] != version:
        remarks.append(_("signed version %(number)s") % {"number": members["version"]})
    return remarks


def _say_level(shown: Shown) -> str:
    values = {"domain": format_domain(shown.domain), "day": shown.day}
    if shown.level is Level.DOMAIN:
        return _("showed on %(day)s that it controls %(domain)s") % values
    return _("confirmed on %(day)s through an address at %(domain)s") % values
