"""The shape of what is typed at the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.roundtable.rules.seats import PartyClass

if TYPE_CHECKING:
    from django.http import QueryDict

_CODE = re.compile(r"([A-Za-z0-9_-]{20,64})/?\s*$")
_MOST_DIGITS = 15
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

    @property
    def new_party(self) -> tuple[str, PartyClass] | None:
        """Name and class of a party that is to be made; a person alone is called as the person."""
        if self.party not in NEW_PARTIES:
            return None
        klass = NEW_PARTIES[self.party]
        return self.party_name or (self.name if klass is PartyClass.PERSON else ""), klass


def read_invite(data: QueryDict) -> InviteForm:
    """Return the invitation that was typed."""
    fields = ("party", "party_name", "role", "name", "address")
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
