"""The fields of the form: read from a request, and set into pages. The static front page uses the same template.

Template: letterbox/fields.html; its groups of slots are `values`, `errors`, `invalid`, `checked` and `hidden`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned.letterbox.choosing import format_choices, is_ticked
from undersigned.signing.rules import Capacity, Refusal, Typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.slots import Pages
    from undersigned.letterbox.tables import Collection
    from undersigned.publiclog.record import Record
    from undersigned.signing.rules import FormRefused

TRAP: Final = "website"
"""A field that people don't see; only programs fill it."""


class AddressUnreachable(Refusal):
    """Our mail server can't write to this address."""


class TrapFilled(Refusal):
    """The field that people don't see was filled in."""


READ: Final = "read"
"""A box that is only there where the text changed: ticked, it holds the hash of the text that was read instead."""

_TEXTS: Final = ("name", "email", "role", "affiliation", "decided_by", "decided_on", "reservation", "text", "lang")


def read_typed(fields: Mapping[str, str]) -> Typed:
    """Return what was typed into the form."""
    return Typed(
        name=fields.get("name", ""),
        email=fields.get("email", ""),
        role=fields.get("role", ""),
        affiliation=fields.get("affiliation", ""),
        capacity=fields.get("class", ""),
        decided_by=fields.get("decided_by", ""),
        decided_on=fields.get("decided_on", ""),
        reservation=fields.get("reservation", ""),
        former=is_ticked(fields, "former"),
        consent=is_ticked(fields, "consent"),
        vis=fields.get("vis", ""),
        text=fields.get("text", ""),
        wants_news=is_ticked(fields, "news"),
    )


def note_read(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return *fields* with the text that the person ticked to have read, where the text changed under the form."""
    return {**fields, "text": fields[READ]} if fields.get(READ) else fields


def fields_of(record: Record) -> dict[str, str]:
    """Return the fields that would be typed for *record*."""
    capacity = Capacity.IDENTIFICATION if record.identification_only else Capacity(record.class_.value)
    role = "decided_by" if capacity is Capacity.ORG else "role"
    fields = {"name": record.name, role: record.role, "affiliation": record.affiliation, "class": capacity.value}
    fields |= {"decided_on": record.decided_on, "reservation": record.reservation}
    return fields | {"former": "yes" if record.former else ""}


def hide_capacities(collection: Collection) -> dict[str, str]:
    """Return, for the group `hidden`, the capacities that the statement does not offer."""
    return {
        "identification": "" if collection.allows_identification else "hidden",
        "org": "" if collection.allows_organisations else "hidden",
    }


def hide_reservation(collection: Collection) -> dict[str, str]:
    """Return who is asked for a reservation: organisations alone (`values.reserved_to`), everybody, or nobody."""
    takes_any = collection.allows_organisations or collection.allows_person_reservations
    return {
        "values.reserved_to": "" if collection.allows_person_reservations else "org",
        "hidden.reservation": "" if takes_any else "hidden",
    }


def check_capacity(fields: Mapping[str, str]) -> dict[str, str]:
    """Return, for the group `checked`, what is chosen in *fields*; without a choice people sign for themselves."""
    chosen = {fields.get("class") or Capacity.PERSON.value} | ({"former"} if is_ticked(fields, "former") else set())
    return dict.fromkeys(chosen & {"person", "identification", "org", "former"}, "checked")


def set_fields(
    fields: Mapping[str, str], collection: Collection, *, pages: Pages, lang: str, refused: FormRefused | None = None
) -> dict[str, str]:
    """Return the values of all slots of the form: what was typed, and beside it what is wrong."""
    reasons = refused.reasons if refused else {}
    values = {f"values.{name}": fields.get(name, "") for name in _TEXTS}
    values |= {f"errors.{name}": pages.say(reason.__name__, lang) for name, reason in reasons.items() if name != TRAP}
    values |= {f"invalid.{name}": "true" for name in reasons}
    values |= {f"checked.{name}": word for name, word in check_capacity(fields).items()}
    values |= {f"hidden.{name}": word for name, word in hide_capacities(collection).items()}
    values |= hide_reservation(collection)
    return values | format_choices(fields, collection, pages=pages, lang=lang, refused=refused)
