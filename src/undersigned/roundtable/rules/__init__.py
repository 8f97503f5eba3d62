"""Values and decisions: `seats`, `talking`, `noticing`; `drafting`, `changing`, `merging`, `deciding`, `minutes`."""

from undersigned.roundtable.rules import changing, deciding, drafting, merging, minutes, seats, talking
from undersigned.roundtable.rules.refusing import Refusal

__all__ = ["Refusal", "changing", "deciding", "drafting", "merging", "minutes", "seats", "talking"]
