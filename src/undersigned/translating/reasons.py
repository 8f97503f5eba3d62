"""Refusals in words, for translators and convenors. Rules know no sentences; they are chosen here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from undersigned.accounts import rules as accounts
from undersigned.texts import rules as texts
from undersigned.translating.actions import Became, Outcome
from undersigned.translating.labels import label_of
from undersigned.translating.rules import Refusal, refusing
from undersigned.translating.rules.segments import Part

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from undersigned.translating.rules.segments import Unit

_SHOWN = 6

REASONS: dict[type[Exception], str | Promise] = {
    refusing.TranslationExists: gettext_lazy("There is a translation into this language. Go on with that one."),
    refusing.TooManyLanguages: gettext_lazy("A statement has up to a hundred languages."),
    refusing.SegmentChanged: gettext_lazy("Somebody saved other words meanwhile. Read them, then press it again."),
    refusing.SourceChanged: gettext_lazy("The text changed after this page was made. Read it again."),
    refusing.SegmentGone: gettext_lazy("This part of the text is gone meanwhile."),
    refusing.NothingToReview: gettext_lazy(
        "There is nothing to review here: it is not translated, not up to date, or was reviewed before."
    ),
    refusing.OwnWords: gettext_lazy("These words are yours. Somebody else reviews them."),
    refusing.MayNotReview: gettext_lazy("You came as a translator. A reviewer or a convenor reviews."),
    refusing.RoleInvalid: gettext_lazy("Choose whether the person translates or reviews."),
    refusing.TooManyHands: gettext_lazy("Fifty people were invited to this language; there can't be more."),
    refusing.LinkUnknown: gettext_lazy(
        "This link is not known. It was not copied whole, was taken back, or a newer one replaced it."
    ),
    refusing.LinkUsed: gettext_lazy(
        "Somebody came in with this link already: it works once. If that was you, use the browser that you had then, "
        "or ask the convenors for a new link."
    ),
    refusing.LinkExpired: gettext_lazy("This link is older than two weeks. Ask the convenors for a new one."),
    refusing.TermInvalid: gettext_lazy(
        "An entry needs words: 1 to 300 characters without control characters; a note has up to 500, a name up to 200."
    ),
    refusing.TermTaken: gettext_lazy("The glossary has this entry already."),
    refusing.TooManyTerms: gettext_lazy("The glossary has 2,000 entries; there can't be more."),
    refusing.NobodyOfThisName: gettext_lazy(
        "Nobody of this name stands in a list. Write the name as it was signed. For a name that occurs in the text, "
        "choose “a term or a name in the text”."
    ),
    refusing.OfferIncomplete: gettext_lazy(
        "Say who sends it, in 1 to 200 characters, and paste the whole translated text."
    ),
    refusing.OfferTooLong: gettext_lazy("A text has up to 100,000 characters. Nothing was kept."),
    refusing.OffersFull: gettext_lazy(
        "Many translations wait for a look already. Nothing was kept; come back in some days, or write to the "
        "convenors."
    ),
    refusing.AddressNotPublic: gettext_lazy(
        "Write the address of a web site, beginning with https://, or leave it empty."
    ),
    refusing.ProposerSilent: gettext_lazy(
        "The program that proposes translations did not answer, or not as it should. Nothing was changed; tell who "
        "runs this site."
    ),
    refusing.NotXliff: gettext_lazy(
        "This is no XLIFF file of version 2.0, 2.1 or 1.2, or it has a document type. Nothing was changed."
    ),
    refusing.XliffTooBig: gettext_lazy("The file has more than 5 MB or 10,000 parts. Nothing was changed."),
    refusing.XliffOfAnother: gettext_lazy("The file translates into another language. Nothing was changed."),
    texts.LanguageInvalid: gettext_lazy("Write the language as a short code, such as en, de or pt-BR."),
    texts.LanguageLeads: gettext_lazy("This is the language that the text leads with. Choose another one."),
    texts.NotFrozen: gettext_lazy(
        "The leading text is a draft. Translating can go on; the translation is frozen once the text is."
    ),
    accounts.NameInvalid: gettext_lazy("Write a name of 1 to 200 characters."),
}

REFUSALS = (Refusal, texts.LanguageInvalid, texts.LanguageLeads, texts.NotFrozen, accounts.NameInvalid)

OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.CHANGED: gettext_lazy(
        "Somebody else saved other words meanwhile. Yours stand in the field and are not saved. Saving again puts them "
        "in the place of these:"
    ),
    Outcome.SOURCE_CHANGED: gettext_lazy(
        "The text changed after this page was made. What you typed stands in the field and is not saved yet."
    ),
    Outcome.GONE: gettext_lazy("This part of the text is gone meanwhile. You had typed:"),
    Outcome.TOO_LONG: gettext_lazy("It has more than 20,000 characters, and is not saved."),
    Outcome.UNREADABLE: gettext_lazy(
        "It is not saved: there is an invisible control character, a mark that turns the direction of writing, or "
        "marks of emphasis that can be read in two ways. Type that passage again by hand."
    ),
}

BECAME: dict[Became, str | Promise] = {
    Became.TAKEN: gettext_lazy("taken"),
    Became.SAME: gettext_lazy("the same as here"),
    Became.EMPTY: gettext_lazy("not translated in the file"),
    Became.STALE: gettext_lazy("made for another wording of the text; mend it here"),
    Became.CONFLICT: gettext_lazy(
        "other words stand here, and it can't be said which are newer; tick the field below to let the file win"
    ),
    Became.TAGS: gettext_lazy("emphasis or links overlap, are not closed, or are not those of the text"),
    Became.UNREADABLE: gettext_lazy("an invisible control character, or a mark that turns the direction of writing"),
    Became.TOO_LONG: gettext_lazy("more than 20,000 characters"),
    Became.UNKNOWN: gettext_lazy("the text has no such part any more"),
}


def reason_for(refusal: Exception) -> str:
    """Return the sentence for *refusal*, with the units that it is about."""
    if isinstance(refusal, refusing.UnitsMissing):
        # Translators: the comma of a list, with the space that belongs to it.
        names = pgettext("between phrases", ", ").join(_name(unit) for unit in refusal.units[:_SHOWN])
        if len(refusal.units) > _SHOWN:
            names = _("%(names)s and %(count)s more") % {"names": names, "count": len(refusal.units) - _SHOWN}
        if isinstance(refusal, refusing.UnitsStale):
            return _("The text changed after these were translated: %(names)s. Mend them first.") % {"names": names}
        if isinstance(refusal, refusing.UnitsUnreviewed):
            return _("These have to be reviewed by a second person first: %(names)s.") % {"names": names}
        return _("These are not translated yet: %(names)s.") % {"names": names}
    return str(REASONS[type(refusal)])


def _name(unit: Unit) -> str:
    # A paragraph has no number, so its first words say which one is meant.
    return label_of(unit) if unit.number or unit.part is Part.TITLE else f"{label_of(unit)} “{unit.text[:30]}…”"
