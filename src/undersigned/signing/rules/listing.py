"""The list of signatories at the desk: what it can be narrowed by, all of it public, and how it is paged.

Pages follow keys, not numbers: the next page begins behind the last key of this one, however long the list is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.verifier.rows import MAX_AFFILIATION_CHARACTERS, affiliation_key

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTED_AT_ONCE = 50
"""Names on a page."""

MAX_ORGANISATION_CHARACTERS = MAX_AFFILIATION_CHARACTERS
"""Characters of a folded organisation that count for finding it."""


class NameState(StrEnum):
    """Where a signature stands; of the last two nothing is left but their numbers."""

    LISTED = "listed"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"

    @property
    def has_names(self) -> bool:
        """There are names to show."""
        return self in {NameState.LISTED, NameState.HIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFilter:
    """What the list is narrowed by; what is empty narrows nothing.

    Attributes:
        words: Beginning of the name, compared without case and marks.
        organisation: Beginning of the organisation that is named or that signed, compared alike.
        state: Where the signature stands.
        klass: `person` or `org`.
        version: Of the text that was signed.
    """

    words: str = ""
    organisation: str = ""
    state: NameState | None = None
    klass: str = ""
    version: int | None = None

    @property
    def is_narrow(self) -> bool:
        """It narrows the list by something."""
        return bool(self.words or self.organisation or self.state or self.klass) or self.version is not None


def organisation_key(fields: Mapping[str, object], name_key: str) -> str | None:
    """Return the place of a record in the order of organisations, then names; None if its *fields* name none."""
    named = fields.get("affiliation") or (fields["name"] if fields["class"] == "org" else "")
    return affiliation_key(str(named), name_key)
