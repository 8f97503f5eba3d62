"""Values and decisions of texts: what a text consists of. The canonical file stands in `canonical`."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of statement it is; words for it are chosen at the edge."""

    JOINT_STATEMENT = "joint-statement"
    OPEN_LETTER = "open-letter"
    RESOLUTION = "resolution"
    APPEAL = "appeal"
    PETITION = "petition"
    MOTION = "motion"


class Role(StrEnum):
    """What a language of a text is: the lead text is what people sign."""

    LEAD = "lead"
    AUTHORITATIVE = "authoritative"
    TRANSLATION = "translation"
