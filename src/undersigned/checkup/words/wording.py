"""The shape of the words about a finding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one finding; `{…}` are filled with its values.

    Attributes:
        what: What was found.
        why: Why it matters; nothing where all is well.
        mend: The command or the page that mends it; nothing where all is well.
    """

    what: str
    why: str = ""
    mend: str = ""
