"""Why something is not done about a language; words are chosen at the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.translating.rules.segments import Unit


class Refusal(Exception):
    """Something that was asked of a translation is not done; nothing has changed."""


class TranslationExists(Refusal):
    """There is a translation into this language; it is worked on there."""


class TooManyLanguages(Refusal):
    """The statement has as many translations as it may have."""


class UnitsMissing(Refusal):
    """Something is not translated yet: *units*."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__()
        self.units = tuple(units)


class UnitsStale(UnitsMissing):
    """The text changed after something was translated. *units* say what."""


class UnitsUnreviewed(UnitsMissing):
    """A machine proposed something, or a language is to be authoritative, and no second person has reviewed it."""


class SegmentChanged(Refusal):
    """Somebody else saved other words meanwhile."""


class SourceChanged(Refusal):
    """The text changed after the page was made."""


class SegmentGone(Refusal):
    """There is no such part of the text any more."""


class SegmentTooLong(Refusal):
    """A translation of one part has more characters than a part may have."""


class NothingToReview(Refusal):
    """It is not translated yet, or stale, or was reviewed before."""


class OwnWords(Refusal):
    """Who translated something does not review it."""


class MayNotReview(Refusal):
    """A translator translates; who reviews came by another link."""


class RoleInvalid(Refusal):
    """Somebody is invited as a translator or as a reviewer."""


class TooManyHands(Refusal):
    """As many people were invited to a language as may be."""


class LinkUnknown(Refusal):
    """There is no such link: not copied whole, replaced by a newer one, or taken back."""


class LinkUsed(Refusal):
    """Somebody came in with this link."""


class LinkExpired(Refusal):
    """The link is too old."""


class TermInvalid(Refusal):
    """A term has no words, or more than it may have."""


class TermTaken(Refusal):
    """The glossary has this term already."""


class TooManyTerms(Refusal):
    """The glossary is full."""


class NobodyOfThisName(Refusal):
    """No name on the list is spelt like this."""


class OfferIncomplete(Refusal):
    """A translation that is sent has words, and says who sends it."""


class OfferTooLong(Refusal):
    """More was sent than a text may have."""


class OffersFull(Refusal):
    """As many translations wait for a look as may wait."""


class AddressNotPublic(Refusal):
    """The address of who sends it is none of a web site."""


class NotXliff(Refusal):
    """The file is no XLIFF that is read here."""


class XliffTooBig(Refusal):
    """The file has more than is read."""


class XliffOfAnother(Refusal):
    """The file is about another statement or language."""


class ProposerSilent(Refusal):
    """The program that proposes translations did not answer, or not as it should."""
