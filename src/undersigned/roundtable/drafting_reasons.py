"""Refusals of drafting and deciding in words. Each says what holds now, and what was typed is kept by the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from undersigned.roundtable.rules import refusing
from undersigned.texts import rules as texts

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    refusing.ClauseGone: gettext_lazy(
        "This clause was deleted, or joined to another one, meanwhile. Nothing was changed."
    ),
    refusing.ClauseChanged: gettext_lazy(
        "Somebody changed these words meanwhile. What you wrote is kept below: compare it with the text as it stands."
    ),
    refusing.ClauseMoved: gettext_lazy("This clause was moved meanwhile. Look where it stands now."),
    refusing.PlaceGone: gettext_lazy(
        "The place is no longer there, or it is the one where the clause stands. Choose another one."
    ),
    refusing.TitleChanged: gettext_lazy(
        "Title, issuers or addressees were changed meanwhile. Compare with the text as it stands."
    ),
    refusing.NotNeighbours: gettext_lazy("Only a clause and the one right after it, in the same part, can be joined."),
    refusing.WordsLost: gettext_lazy(
        "Splitting and joining keep every word. To change words too, propose other words as an amendment of its own."
    ),
    refusing.OnlyClauses: gettext_lazy("Only a numbered clause has parts, a verb and somebody whom it asks."),
    refusing.NothingChanges: gettext_lazy("This would leave everything as it is. Change something first."),
    refusing.LanguagesOdd: gettext_lazy(
        "Write the codes of other languages, such as: ar, fr, pt-BR. Up to twenty, and not that of the text itself."
    ),
    refusing.LastClause: gettext_lazy("This is the last paragraph of the text; it can be changed, not deleted."),
    refusing.TooLong: gettext_lazy(
        "That is too long: a clause may have 20,000 characters with its parts, a text 2,000 clauses. What you wrote is "
        "kept."
    ),
    refusing.IdTaken: gettext_lazy("This clause is back already."),
    refusing.NotAmendable: gettext_lazy(
        "Only new words can be amended or laid together: of a change, or of a new clause."
    ),
    refusing.CollisionsStand: gettext_lazy("Both changes give the same words another fate. Write what shall hold."),
    refusing.VoiceLate: gettext_lazy(
        "The deadline has passed, or the question is closed. Your voice was not counted; nothing was changed."
    ),
    refusing.VoiceEarly: gettext_lazy("The question is not open yet."),
    refusing.NoVoice: gettext_lazy(
        "Your seat has no voice in this decision: observers and chairs have none, nor have parties that came or went "
        "after it opened."
    ),
    refusing.NoDeputies: gettext_lazy("In this decision only delegates speak, no deputies."),
    refusing.ReasonMissing: gettext_lazy(
        "An objection needs its reason, and a reservation its words: the others have to answer them."
    ),
    refusing.RuleOdd: gettext_lazy("Choose for each of the three how it is decided. What you chose is kept below."),
    refusing.QuorumOfSilence: gettext_lazy(
        "Silence has no quorum: whoever is silent lets it pass. Choose “no quorum” there, or another way to decide."
    ),
    refusing.SecretReasons: gettext_lazy(
        "Under silence and consent an objection is answered, so it can't be secret. Untick “secret” there, or choose "
        "another way to decide."
    ),
    refusing.WeightsOfPersons: gettext_lazy(
        "Weights belong to organisations: where each person has a voice, an organisation with more delegates would "
        "weigh more. Choose one of the two."
    ),
    refusing.WeightFixed: gettext_lazy(
        "A question is open in which weights count. Change the weight once it is closed; nothing was changed."
    ),
    refusing.ReservationSecret: gettext_lazy(
        "In a secret vote nobody would read a reservation. Agree, stand aside or object."
    ),
    refusing.ReasonTooLong: gettext_lazy(
        "A reason may have 1,000 characters, a reservation 280. What you wrote is kept below."
    ),
    refusing.ReasonLong: gettext_lazy("A reason may have 1,000 characters. What you wrote is kept below."),
    refusing.StillOpen: gettext_lazy("The deadline has not passed, and somebody has not spoken yet."),
    refusing.AlreadyBegun: gettext_lazy("Drafting has begun already."),
    refusing.NotBegun: gettext_lazy("The text is not on the table yet. The chair lays it there."),
    refusing.NoText: gettext_lazy("There is no text yet. Write a first draft at the desk."),
    refusing.OnlyListening: gettext_lazy("Observers read and listen. Delegates, deputies and chairs propose."),
    refusing.TooMany: gettext_lazy("This table has as many amendments as it can work with: 5,000."),
    refusing.Settled: gettext_lazy(
        "This amendment or question is being decided, or settled already. Nothing was changed."
    ),
    refusing.NotEditorial: gettext_lazy("Somebody says that this changes the meaning. Put it to a decision."),
    refusing.NotYours: gettext_lazy("Only who proposed it, or somebody of the same party, may do this."),
    refusing.DeadlineOdd: gettext_lazy("Give a deadline that is at least an hour and at most a year away."),
    refusing.DecisionOpen: gettext_lazy("Another question about this is open. Wait until it is closed."),
    refusing.AlreadyAgreed: gettext_lazy("This clause was agreed to in these very words. There is nothing to decide."),
    refusing.CarriedWaits: gettext_lazy(
        "An amendment to this clause was carried and waits to be laid together with it. Do that first."
    ),
    refusing.NotAgreed: gettext_lazy(
        "A clause was put as it stands and not carried. Amend it, put it again or delete it: before that the whole "
        "can't be put."
    ),
    refusing.WholeOpen: gettext_lazy("The whole text is being decided. Nothing is changed until that is closed."),
    refusing.NothingToTakeBack: gettext_lazy("There is no such change of the text in the minutes."),
    refusing.NothingToMerge: gettext_lazy(
        "This amendment fits the text as it stands; there is nothing to lay together."
    ),
    texts.TitleMissing: gettext_lazy("The text has no title."),
    texts.WordsMissing: gettext_lazy("The text has a title and nothing else yet."),
    texts.BlockEmpty: gettext_lazy("There are no words. To take a clause away, propose to delete it."),
    texts.CharacterForbidden: gettext_lazy(
        "There is a character that can't be seen, or a mark that turns the direction of what follows. Type the line "
        "anew; right-to-left words need no such mark. What you wrote is kept below."
    ),
    texts.MarkupUnclear: gettext_lazy(
        "The stars or brackets can be read in two ways. Put spaces around them, or leave them out."
    ),
}
