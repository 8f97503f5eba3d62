"""What the round table refuses: one reason, one class. Words for them are chosen at the edge."""

from __future__ import annotations


class Refusal(Exception):
    """Something that was asked of a round table is not done; nothing has changed."""


class ClauseGone(Refusal):
    """The clause was deleted, or joined to another one, since."""


class ClauseChanged(Refusal):
    """The clause has other words by now than those that the change was written against."""


class ClauseMoved(Refusal):
    """The clause stands in another place by now than the one that the change was written against."""


class PlaceGone(Refusal):
    """The clause after which something was to stand is gone, or stands in another part."""


class TitleChanged(Refusal):
    """Title, issuers or addressees are others by now than those that the change was written against."""


class NotNeighbours(Refusal):
    """Only a clause and the one right after it, in the same part, can be joined."""


class WordsLost(Refusal):
    """Splitting and joining may not change a word, and nothing may be typed where it would not be kept."""


class OnlyClauses(Refusal):
    """Sub-items, a verb or an addressee were given to something that is not a numbered clause."""


class NothingChanges(Refusal):
    """The change would leave everything as it is."""


class LanguagesOdd(Refusal):
    """A language is not spelt like `fr` or `pt-BR`, is the one of the text itself, or there are too many."""


class LastClause(Refusal):
    """A text can't do without its last paragraph or clause."""


class TooLong(Refusal):
    """A clause or the draft would be longer than a table can work with."""


class IdTaken(Refusal):
    """The clause that is to come back is there already."""


class NotAmendable(Refusal):
    """Only new words can be amended themselves: of a change, an insertion."""


class CollisionsStand(Refusal):
    """Two changes give the same words different fates, and nobody has said which of them it shall be."""


class RuleOdd(Refusal):
    """The parts of a rule contradict each other."""


class QuorumOfSilence(RuleOdd):
    """Silence has no quorum: who is silent is not heard."""


class SecretReasons(RuleOdd):
    """Objections of which nobody knows whose they are can't be answered: silence and consent are open."""


class WeightsOfPersons(RuleOdd):
    """Weights belong to organisations: where each person has a voice they would count once for each person."""


class WeightFixed(Refusal):
    """A question in which weights count is open: they hold as they were when it opened."""


class ReservationSecret(Refusal):
    """In a secret vote nobody would read the words of a reservation."""


class VoiceLate(Refusal):
    """The deadline has passed."""


class VoiceEarly(Refusal):
    """The question is not open yet."""


class NoVoice(Refusal):
    """Who spoke has no voice in this decision."""


class NoDeputies(Refusal):
    """The rule does not let a deputy speak."""


class ReasonMissing(Refusal):
    """An objection needs a reason; a reservation needs its words."""


class ReasonTooLong(Refusal):
    """A reason is longer than 1,000 characters, or a reservation than 280."""


class StillOpen(Refusal):
    """The deadline has not passed, and not everybody has spoken."""


class MinutesBroken(Refusal):
    """Lines of minutes do not follow from each other; *line* is the first that does not, counted from 0."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(line)
        self.line = line


class JsonUnreadable(Refusal):
    """A stored draft, change or rule is not one that this version knows."""


class AlreadyBegun(Refusal):
    """The table drafts already."""


class NotBegun(Refusal):
    """The table does not draft yet, or its text is adopted."""


class NoText(Refusal):
    """There is no text yet that could lie on the table."""


class OnlyListening(Refusal):
    """Observers read and listen; delegates, deputies and chairs propose."""


class ReasonLong(Refusal):
    """A reason has more than 1,000 characters."""


class TooMany(Refusal):
    """The table has as many amendments as it can work with."""


class Settled(Refusal):
    """The amendment is being decided, or was settled: adopted, fallen or withdrawn."""


class NotEditorial(Refusal):
    """It changes the meaning, or somebody says so: it has to be decided."""


class NotYours(Refusal):
    """Only who proposed it, or somebody of the same party, may do this."""


class DeadlineOdd(Refusal):
    """The deadline is no moment, or less than an hour or more than a year away."""


class DecisionOpen(Refusal):
    """Another question has to be closed before."""


class AlreadyAgreed(Refusal):
    """The clause was agreed to in these very words."""


class CarriedWaits(Refusal):
    """An amendment to the clause was carried and waits to be laid together with it."""


class NotAgreed(Refusal):
    """A clause was put as it stands and not carried; its words are still the same."""


class WholeOpen(Refusal):
    """The whole text is being decided: nothing is changed until that is closed."""


class NothingToTakeBack(Refusal):
    """The line of the minutes holds no change of the text."""


class NothingToMerge(Refusal):
    """The amendment fits the text as it stands, or its clause is gone."""
