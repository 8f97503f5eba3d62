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
