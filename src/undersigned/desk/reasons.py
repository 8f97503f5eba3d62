"""Refusals in words, for convenors: what is wrong, and what to do. Rules know no sentences; they are chosen here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.accounts import rules as accounts
from undersigned.answers import rules as answers
from undersigned.coalitions import rules as coalitions
from undersigned.custody import rules as custody
from undersigned.desk import answers_reasons, custody_reasons, members_reasons, recordings_reasons, using_words
from undersigned.desk import rules as desk
from undersigned.editions import rules as editions
from undersigned.hooks import rules as hooks
from undersigned.importing.errors import ImportingError
from undersigned.logkeeper import rules as logkeeper
from undersigned.members import rules as members
from undersigned.organisations import rules as organisations
from undersigned.outreach import rules as outreach
from undersigned.pictures import rules as pictures
from undersigned.publishing.spelling import spell_list
from undersigned.recordings import rules as recordings
from undersigned.roundtable import reasons as roundtable
from undersigned.roundtable import rules as round_table
from undersigned.sharing import rules as sharing
from undersigned.signing import rules as signing
from undersigned.signon import reasons as signon
from undersigned.signon import rules as sign_on
from undersigned.sounds import rules as sounds
from undersigned.texts import accent
from undersigned.texts import rules as texts
from undersigned.tokens import rules as tokens
from undersigned.translating import reasons as translating
from undersigned.translating.rules import Refusal as TranslatingRefusal

if TYPE_CHECKING:
    from django.utils.functional import Promise

_HELD = gettext_lazy(
    "What is published at this address is not what is known here, as can be after a backup was restored. Its log can't "
    "go on, so nothing was changed. Ask who runs this site; a new statement needs another address."
)

DETAILS: dict[str, str | Promise] = {
    "convened_by": gettext_lazy("who calls for signatures"),
    "contact": gettext_lazy("how to reach you"),
    "imprint": gettext_lazy("the imprint"),
    "privacy": gettext_lazy("the privacy notice"),
}

REASONS: dict[type[Exception], str | Promise] = {
    texts.DutiesMissing: gettext_lazy("Choose at least one thing that this convenor looks after."),
    texts.NobodyHasAll: gettext_lazy("At least one convenor keeps everything. Give everything to another one first."),
    texts.NotTheirs: gettext_lazy("Only a convenor who looks after everything can change this."),
    texts.TitleMissing: gettext_lazy("The text has no title. Write one, then try again."),
    texts.WordsMissing: gettext_lazy("There is a title, but no text yet. Add a paragraph or a clause."),
    texts.BlockEmpty: gettext_lazy("A paragraph, clause or sub-item has no words. Fill it in, or remove it."),
    texts.CharacterForbidden: gettext_lazy(
        "There is an invisible control character, or a mark that turns the direction of writing, in the line below. "
        "Type the line again by hand."
    ),
    texts.MarkupUnclear: gettext_lazy(
        "Stars, brackets or other marks stand so close in the line below that it could be read in two ways. "
        "Put a space between them, or a backslash before a mark that is meant as it stands."
    ),
    texts.TextTooLarge: gettext_lazy(
        "A text has up to 2,000 paragraphs, headings and clauses and 2,000,000 characters; this one has more. Leave "
        "out what does not belong to it, and hand in a list of names as a file of its own."
    ),
    texts.LineTooLong: gettext_lazy(
        "The line below is too long. A title has up to 500 characters, what a clause does up to 40, and a subtitle, or "
        "who speaks or is asked, up to 1,000."
    ),
    texts.SlugInvalid: gettext_lazy(
        "An address has 1 to 64 small letters from a to z, digits and hyphens, such as open-timetable."
    ),
    accent.AccentInvalid: gettext_lazy(
        "This is no colour. Write it with six digits from 0 to f, such as #0f5468, or leave it empty."
    ),
    texts.SlugTaken: gettext_lazy("Another statement has this address. Choose another one."),
    texts.LanguageInvalid: gettext_lazy("Write the language as a short code, such as en, de or pt-BR."),
    texts.LanguageLeads: gettext_lazy(
        "This is the language that the statement leads with. To correct it, start a new version."
    ),
    texts.AlreadyFrozen: gettext_lazy("This text is frozen and stays as it is. To correct it, start a new version."),
    texts.NotFrozen: gettext_lazy("The text is still a draft. Freeze it first."),
    texts.DraftExists: gettext_lazy("There is a draft already. Finish it, or throw it away."),
    accounts.LinkInvalid: gettext_lazy(
        "This link was used before, is older than a day, or was not copied whole. Ask for a new one, or, on the "
        "machine itself, type: undersigned convenor link"
    ),
    coalitions.CoalitionNeeded: gettext_lazy("You belong to several coalitions. Choose for which one it is."),
    coalitions.CoalitionUnknown: gettext_lazy("There is no such coalition that you belong to."),
    coalitions.NoCoalition: gettext_lazy(
        "You belong to no coalition, so nothing can begin here. Ask who runs this instance to let you into one."
    ),
    coalitions.SlugInvalid: gettext_lazy(
        "A coalition's short name has 1 to 20 small letters from a to z, digits and single hyphens, such as harbour."
    ),
    coalitions.SlugTaken: gettext_lazy("A coalition has this short name, or had it once. Choose another one."),
    coalitions.NameInvalid: gettext_lazy("Write a name of 1 to 200 characters."),
    accounts.NameInvalid: gettext_lazy("Write a name of 1 to 200 characters."),
    signing.TooManyChoices: gettext_lazy(
        "A signatory sees at most two choices, and signing with a name is one of them. Choose one more, not two."
    ),
    signing.ThresholdMissing: gettext_lazy("Give the number to be reached, and the day by which."),
    signing.ThresholdOdd: gettext_lazy("The number is at least eight, and the day has not come yet."),
    signing.ThresholdFixed: gettext_lazy(
        "People have signed under this number and this day, so both stay. You may end the choice, not change it."
    ),
    desk.NoTableDrafts: gettext_lazy("No round table works on this text now. Translators see the draft of the desk."),
    desk.LanguageNamed: gettext_lazy(
        "The round table adopted the text as equally authoritative in this language. Only a table can decide otherwise."
    ),
    desk.NothingAdopted: gettext_lazy("There is no adopted text here, or what the table knew is deleted already."),
    desk.TextDiffers: gettext_lazy("The text at the table is not the one that was adopted. Look at its minutes."),
    desk.TextNotFrozen: gettext_lazy("There is no frozen text yet that could be signed. Freeze it first."),
    desk.KeyNotKept: gettext_lazy(
        "The second party that protects this instance's keys does not answer, so nothing was opened. Try again later, "
        "or tell who runs this instance."
    ),
    desk.KeyAway: gettext_lazy(
        "The statement's key is not in memory, so what was signed can't be read. Tell who runs this instance; "
        "nothing is lost."
    ),
    desk.OriginMissing: gettext_lazy(
        "This instance has no public address, so only its sample may open: signatures name the address for good. "
        "Set UNDERSIGNED_ORIGIN to its host name, such as letters.example.org, and start it again."
    ),
    desk.SampleInPublic: gettext_lazy(
        "This is a sample for trying out. On a public address, begin a statement of your own."
    ),
    desk.DraftChanged: gettext_lazy(
        "The draft was changed after this page was made, here or by somebody else. Read it again, then freeze it."
    ),
    desk.DraftOvertaken: gettext_lazy(
        "This draft was saved after the page was made, by somebody else or in another tab. What you typed stands below "
        "and is not saved yet. Look at what is stored now; saving again keeps it as it stands below."
    ),
    desk.ListChanged: gettext_lazy(
        "Somebody changed this list after the page was made. What you typed stands below and is not saved yet. "
        "Compare it with the list in another tab; saving again keeps it as it stands below."
    ),
    desk.NothingHandedIn: gettext_lazy("Paste the text of the statement, or choose the file that holds it."),
    desk.FileEmpty: gettext_lazy(
        "The file that you chose is empty. See whether it was saved whole, then choose it again."
    ),
    desk.ListHandedIn: gettext_lazy(
        "This file is a table, such as a list of names. Choose it under “A list of names in a file of its own”, and "
        "paste the text of the statement or choose the file that holds it."
    ),
    desk.BlankLeft: gettext_lazy("A passage in brackets […] is still to be filled in, or to be removed."),
    desk.GroundMissing: gettext_lazy(
        "Say why these names may be shown here, such as: the signatories published them at …, or agreed on …."
    ),
    desk.FormIncomplete: gettext_lazy("The form did not arrive whole. Nothing was changed; go back and send it again."),
    desk.NameTooLong: gettext_lazy(
        "A name or role has up to 200 characters, an affiliation up to 300, and none may hold control characters. "
        "The row is marked below."
    ),
    desk.NameOdd: gettext_lazy("A row holds something that is no name. It is marked below."),
    desk.NameMissing: gettext_lazy("A row has no name. Fill it in, or remove the row."),
    signing.AlreadyOpened: gettext_lazy("This statement was opened before."),
    signing.NotPrivate: gettext_lazy(
        "The statement was released already, or signing before its release was called off."
    ),
    signing.PrivateNow: gettext_lazy(
        "Organisations are signing this text before its release, so it stays as it is. To change it, call the sign-on "
        "off first: what was signed is deleted then, and everybody is asked anew."
    ),
    signing.NotFrozen: gettext_lazy("There is no frozen text yet that could be signed. Freeze it first."),
    signing.NothingNew: gettext_lazy("This version is open for signing already."),
    signing.NotOpen: gettext_lazy("Signing is closed, so nothing can be changed about it any more."),
    signing.NoSuchName: gettext_lazy("No name stands there, or it is in that state already."),
    signing.NoCondition: gettext_lazy(
        "Give at least one condition; an asterisk alone is none. Otherwise everybody fits."
    ),
    signing.NumberInvalid: gettext_lazy(
        "Entries and versions are numbers, and the first entry does not come after the last one."
    ),
    signing.NobodyChosen: gettext_lazy("No name is ticked. Tick those that you mean, then press the button again."),
    signing.MoreThanSeen: gettext_lazy(
        "More names fit now than the page showed. Nothing was done. Look at the list below, then press it again."
    ),
    signing.ReasonMissing: gettext_lazy("Choose of which kind the reason is. It is published, without the name."),
    signing.NotHidden: gettext_lazy("Only hidden names can be removed for good. Hide them first."),
    signing.AlreadyWithheld: gettext_lazy("All names are withheld already."),
    signing.NotWithheld: gettext_lazy("The names are not withheld."),
    signing.SecondConvenorNeeded: gettext_lazy(
        "You asked for this yourself. A second convenor has to sign in and agree."
    ),
    hooks.AddressOdd: gettext_lazy(
        "This is no address that can be told: it begins with https://, names a host of the public network, and has no "
        "user name, no other port and no #."
    ),
    hooks.AddressKnown: gettext_lazy("This address is told already."),
    hooks.TooManyHooks: gettext_lazy("Five addresses are told already. Remove one first."),
    hooks.NoSuchHook: gettext_lazy("This webhook was removed meanwhile."),
    sharing.TooManyLines: gettext_lazy(
        "That is more than the page can hold: up to eight wordings, twelve points, twelve answers and a hundred "
        "places where it was published."
    ),
    sharing.LineTooLong: gettext_lazy(
        "One line is too long. Wordings have up to 400 characters, talking points and objections 300, answers 1200."
    ),
    sharing.AnswerMissing: gettext_lazy(
        "An objection has no answer, or an answer no objection. Fill in both, or none."
    ),
    sharing.OutletMissing: gettext_lazy("A place where it was published has no name. Say which outlet it was."),
    sharing.DayOdd: gettext_lazy("A day is no day. Write it as year, month and day, such as 2026-11-24."),
    sharing.PlaceOdd: gettext_lazy("An address is none of the web. It begins with https:// and has no spaces."),
    editions.TitleMissing: gettext_lazy("Write a title."),
    editions.TitleTooLong: gettext_lazy("The title is too long. It has up to 400 characters."),
    editions.NumberTooLong: gettext_lazy("The number is too long. It has up to 60 characters, such as: No. 3 / 2026."),
    editions.IntroductionTooLong: gettext_lazy("The introduction is too long. It has up to 20,000 characters."),
    editions.SlugInvalid: gettext_lazy(
        "An address has 1 to 64 small letters from a to z, digits and hyphens, such as open-timetable."
    ),
    editions.SlugTaken: gettext_lazy("Another edition has this address. Choose another one."),
    editions.NoContribution: gettext_lazy("No statement stands in the edition. Give at least one of them a place."),
    editions.TooManyContributions: gettext_lazy("An edition holds up to 100 statements."),
    editions.ContributionTwice: gettext_lazy("A statement stands in the edition twice. Leave one of them out."),
    editions.NotPublished: gettext_lazy(
        "One of the statements can't stand in this edition: it is not published yet, is of another coalition, or you "
        "don't look after press there."
    ),
    editions.OrderOdd: gettext_lazy("A place is a number, such as 1."),
    editions.AlreadyOut: gettext_lazy(
        "The edition is out, so its statements stay as they are. Single ones can be taken out, or the whole taken back."
    ),
    editions.NotOut: gettext_lazy("The edition is not out, or was taken back."),
    editions.NotInIt: gettext_lazy("The statement does not stand in this edition, or was taken out of it already."),
    tokens.PurposeInvalid: gettext_lazy("Say in up to 80 characters what the token is for, such as: nightly figures."),
    tokens.ScopesMissing: gettext_lazy("Choose at least one thing that the token may read or change."),
    tokens.ScopesTooWide: gettext_lazy("A token can do no more than you: choose among what you look after."),
    tokens.DaysOdd: gettext_lazy("A token is good for 1 to 365 days."),
    tokens.TooManyTokens: gettext_lazy("You have fifty tokens already. End one that is not used any more."),
    tokens.NoSuchToken: gettext_lazy("This token has ended already, or only its convenor can end it."),
    organisations.OfferGone: gettext_lazy(
        "The logo that you looked at does not wait any more: it was taken back, decided on, or another one stands here "
        "now. Nothing was changed; look again."
    ),
    outreach.NothingFrozen: gettext_lazy("There is no frozen text yet: what is printed is the text that people sign."),
    outreach.SheetsOdd: gettext_lazy("From 1 to 50 sheets are made at once."),
    outreach.DestructionOdd: gettext_lazy(
        "Say by which day the sheets are destroyed: a day after today, at most two years ahead."
    ),
    outreach.SheetUnknown: gettext_lazy("No sheet of this statement has this code, or it was destroyed. Look again."),
    outreach.NumberOdd: gettext_lazy("A sheet has 12 lines: type a number from 0 to 12."),
    outreach.CountedByYou: gettext_lazy("You counted this sheet first. The second count is another convenor's."),
    outreach.CountsDiffer: gettext_lazy(
        "The two counts differ. Both are forgotten; count the sheet again, each of you alone."
    ),
    outreach.AlreadyCounted: gettext_lazy("This sheet has been counted twice already."),
    outreach.NothingCounted: gettext_lazy("No sheet was counted twice that is not in the log yet."),
    outreach.NotCountedYet: gettext_lazy("Put the count of this sheet into the log before it is destroyed."),
    outreach.PieceUnknown: gettext_lazy("Choose one of the things, papers and languages in the list."),
    outreach.PlaceTooLong: gettext_lazy("The line of your own may have 120 characters: more has no room on the paper."),
    logkeeper.LogMoved: gettext_lazy(
        "Many people are signing at this moment. Nothing was changed; press the button again."
    ),
    logkeeper.LogBehind: _HELD,
    logkeeper.LogForked: _HELD,
    logkeeper.LogForeign: _HELD,
}

REFUSALS = (
    texts.Refusal,
    answers.Refusal,
    pictures.Refusal,
    accounts.Refusal,
    coalitions.Refusal,
    desk.Refusal,
    signing.Refusal,
    custody.Refusal,
    members.Refusal,
    round_table.Refusal,
    tokens.Refusal,
    hooks.Refusal,
    sharing.Refusal,
    recordings.Refusal,
    sounds.Refusal,
    editions.Refusal,
    organisations.Refusal,
    outreach.Refusal,
    sign_on.Refusal,
    TranslatingRefusal,
    logkeeper.LogMoved,
    logkeeper.LogHeld,
    ImportingError,
)


_SENTENCES = {
    **roundtable.REASONS,
    **REASONS,
    **members_reasons.REASONS,
    **answers_reasons.REASONS,
    **recordings_reasons.REASONS,
}


def all_refusals() -> set[type[Exception]]:
    """Return every refusal that has a sentence of its own."""
    rooms = (roundtable, members_reasons, custody_reasons, answers_reasons, recordings_reasons)
    return {*REASONS, *(one for room in rooms for one in room.REASONS), desk.DetailsMissing, coalitions.OverLimit}


def reason_for(refusal: Exception) -> str:
    """Return the sentence for *refusal*, with the line or the fields that it is about."""
    if isinstance(refusal, ImportingError):
        return str(refusal)
    if isinstance(refusal, TranslatingRefusal):
        return translating.reason_for(refusal)
    if isinstance(refusal, desk.DetailsMissing):
        names = spell_list(DETAILS[name] for name in refusal.names)
        return _("Before opening, fill in under Details: %(names)s.") % {"names": names}
    if isinstance(refusal, accent.AccentUnreadable):
        return _(
            "Words in the colour %(colour)s could hardly be read on light paper: its contrast is %(contrast)s to 1, "
            "and 4.5 is needed. The darker shade %(nearest)s would do. Dark screens get a lighter shade by themselves."
        ) % {"colour": refusal.colour, "contrast": f"{refusal.contrast:.1f}", "nearest": refusal.nearest}
    if isinstance(refusal, sign_on.Refusal):
        return signon.reason_for(refusal)
    return custody_reasons.reason_for(refusal) or using_words.reason_for(refusal) or str(_SENTENCES[type(refusal)])


def passage_of(refusal: Exception) -> str:
    """Return the line of the text that *refusal* is about, or an empty string."""
    return refusal.passage[:300] if isinstance(refusal, (texts.TextInvalid, texts.LineTooLong, desk.BlankLeft)) else ""
