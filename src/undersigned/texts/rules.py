"""Values, decisions and refusals of texts.

The canonical file stands in `canonical`, the statement file in `statement_file`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category, normalize

if TYPE_CHECKING:
    from datetime import date

_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_WHITE_SPACE = re.compile(r"[ \t\n\r\f\v\u0085\u2028\u2029]+")
# Marks that turn the direction of what follows can make a text look like another one. Those that
# Arabic, Hebrew or Persian need to be written at all (U+200C to U+200F) do not reach further than themselves.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NO_LETTERS = frozenset({"Cc", "Cs"})
_LETTERS_WITHOUT_MARK = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "\u0131": "i"})

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku-Arab", "ps", "sd", "ug", "ur", "yi"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Who calls and how to reach them (required before opening), and what may be chosen when signing."""

    kind: Kind = Kind.JOINT_STATEMENT
    convened_by: str = ""
    contact: str = ""
    imprint: str = ""
    privacy: str = ""
    allows_identification: bool = True
    allows_organisations: bool = True
    allows_initials: bool = True
    allows_person_reservations: bool = False
    allows_bulk_list: bool = False
    lists_affiliations: bool = False
    closes_on: date | None = None
    accent: str = ""
    key_printed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which further choices the convenors want to offer; they are open once their keys are."""

    people_at_risk: bool = False
    offers_convenors: bool = False
    offers_threshold: bool = False
    offers_members: bool = False
    offers_news: bool = False
    threshold: int | None = None
    threshold_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What is open to signatories now, as the statement file says it.

    Attributes:
        vis: Who may see a name.
        recipient: Fingerprint of all keys that names are locked to, in hexadecimal; empty where there is none.
        threshold: At least so many have to sign before names are opened.
        threshold_until: Last day on which that can happen.
        needed: How many of the trustees' papers open.
        papers: How many there are.
        has_news: Signatories may ask to be kept informed.
        has_members: Members of organisations may be counted without their names.
    """

    vis: tuple[str, ...] = ("public",)
    recipient: str = ""
    threshold: int | None = None
    threshold_until: date | None = None
    needed: int | None = None
    papers: int | None = None
    has_news: bool = False
    has_members: bool = False


class Refusal(Exception):
    """Something that was asked of a text is not done; nothing has changed."""


class TextInvalid(Refusal):
    """A text cannot be written down in one way. *passage* is the line that is meant."""

    def __init__(self, passage: str = "") -> None:
        super().__init__(passage)
        self.passage = passage


class TitleMissing(TextInvalid):
    """A text has no title."""


class WordsMissing(TextInvalid):
    """A text has a title and nothing else."""


class BlockEmpty(TextInvalid):
    """A paragraph, heading, clause or sub-item has no words."""


class CharacterForbidden(TextInvalid):
    """A control character, or a mark that turns the direction of what follows."""


class MarkupUnclear(TextInvalid):
    """Marks of emphasis or links touch each other so that they can be read in two ways."""


class FileInvalid(TextInvalid):
    """Bytes are not the canonical spelling of a text or statement file."""


class TextTooLarge(Refusal):
    """A text has more blocks or characters than a draft may hold."""


class LineTooLong(Refusal):
    """A title, a line of the head or what a clause does is too long. *passage* is what is meant."""

    def __init__(self, passage: str = "") -> None:
        super().__init__(passage)
        self.passage = passage


class SlugInvalid(Refusal):
    """An address has other characters than a-z, 0-9 and hyphens, or is too long."""


class SlugTaken(Refusal):
    """Another statement has this address."""


class LanguageInvalid(Refusal):
    """A language is not spelt like `en` or `pt-BR`."""


class LanguageLeads(Refusal):
    """The leading language changes by a new version, not by a translation."""


class AlreadyFrozen(Refusal):
    """A frozen text cannot be changed."""


class NotFrozen(Refusal):
    """The version is still a draft."""


class DraftExists(Refusal):
    """The newest version is a draft already."""


class DutiesMissing(Refusal):
    """A convenor has at least one duty."""


class NobodyHasAll(Refusal):
    """At least one convenor keeps all duties, or nobody could give them any more."""


class NotTheirs(Refusal):
    """Who is meant is no convenor of the statement, or is not one who may give duties."""


def check_slug(slug: str) -> None:
    """Raise SlugInvalid unless *slug* may stand in an address."""
    if not _SLUG.fullmatch(slug) or slug.strip("-") != slug:
        raise SlugInvalid


def check_language(lang: str) -> None:
    """Raise LanguageInvalid unless *lang* is spelt as a language tag (BCP 47)."""
    if not _LANG.fullmatch(lang):
        raise LanguageInvalid


def propose_slug(title: str) -> str:
    """Return an address made from *title*; `statement` where no letter of it can stand in one."""
    letters = normalize("NFKD", title.casefold().translate(_LETTERS_WITHOUT_MARK))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in letters if category(letter) != "Mn"))
    slug = ""
    for word in words:
        if len(slug) + len(word) > 48:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:48] if words else "statement")


def fold_line(words: str) -> str:
    """Return *words* as one line in NFC: runs of white space as one space, none at the ends.

    Raises:
        CharacterForbidden: It holds a control character or a mark that turns the direction.
    """
    line = _WHITE_SPACE.sub(" ", normalize("NFC", words.replace("\ufeff", ""))).strip()
    if _TURNS.search(line) or (not line.isprintable() and any(category(letter) in _NO_LETTERS for letter in line)):
        raise CharacterForbidden(line)
    return line


def direction(lang: str) -> str:
    """Return the direction in which *lang* is written: `ltr` or `rtl`."""
    return "rtl" if lang in RIGHT_TO_LEFT or lang.split("-", 1)[0] in RIGHT_TO_LEFT else "ltr"
