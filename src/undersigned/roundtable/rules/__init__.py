"""Values, decisions, refusals of the round table: `drafting` and `changing`, `merging`, `deciding`, `minutes`."""

from undersigned.roundtable.rules import changing, deciding, drafting, merging, minutes
from undersigned.roundtable.rules.refusing import Refusal

__all__ = ["Refusal", "changing", "deciding", "drafting", "merging", "minutes"]
