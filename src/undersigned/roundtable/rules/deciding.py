"""How a matter is decided: who has a voice, what the voices say, and what comes out of them.

Rules: a rule is fixed before the question opens, and what opened under it is closed under it. Silence lets a text pass;
it never signs for an organisation. A voice counts once: of an organisation's delegates the one who spoke last, and a
deputy only as long as no delegate speaks; whoever sits for two organisations speaks for each of them where
organisations have voices, and once where people have. An objection that was withdrawn is counted as standing aside.
Organisations that left the table before the end have no voice; decisions that are closed are never counted again.

Shares are of weights, which are 1 for everybody unless statutes want it otherwise.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rfc8785

from undersigned.roundtable.rules.refusing import (
    JsonUnreadable,
    NoDeputies,
    NoVoice,
    QuorumOfSilence,
    ReasonMissing,
    ReasonTooLong,
    ReservationSecret,
    RuleOdd,
    SecretReasons,
    StillOpen,
    VoiceEarly,
    VoiceLate,
    WeightsOfPersons,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

REASON_CHARACTERS = 1_000
RESERVATION_CHARACTERS = 280
_SELDOM = "lists_voters"


class Method(StrEnum):
    """When a matter is carried."""

    SILENCE = "silence"
    CONSENT = "consent"
    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two-thirds"
    UNANIMITY = "unanimity"


class Quorum(StrEnum):
    """How much of all voices has to be heard: at least so much of their weight."""

    NONE = "none"
    HALF = "half"
    TWO_THIRDS = "two-thirds"


class OneVoice(StrEnum):
    """What has one voice."""

    PARTY = "party"
    PERSON = "person"


class Tie(StrEnum):
    """What happens where a simple majority is split evenly."""

    FALLS = "falls"
    CHAIR = "chair"


class Answer(StrEnum):
    """What a voice says. In a majority: in favour, in favour, abstaining, against."""

    AGREE = "agree"
    RESERVATION = "reservation"
    ASIDE = "aside"
    OBJECT = "object"


class Result(StrEnum):
    """What came out."""

    CARRIED = "carried"
    FALLEN = "fallen"


class Why(StrEnum):
    """Why it came out so."""

    NOBODY_OBJECTS = "nobody-objects"
    OBJECTIONS_STAND = "objections-stand"
    ENOUGH = "enough"
    NOT_ENOUGH = "not-enough"
    TIE = "tie"
    TIE_BROKEN = "tie-broken"
    NO_QUORUM = "no-quorum"
    NOBODY_AGREES = "nobody-agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one matter is decided.

    Attributes:
        method: When it is carried.
        quorum: How much has to be heard.
        one_voice: Whether each organisation or each person has a voice.
        is_weighted: Whether weights count; else everybody weighs 1.
        is_secret: Who said what is shown to nobody, and stands in no minutes.
        allows_deputies: Whether a deputy may speak for an organisation.
        tie: What an even split of a simple majority means.
        lists_voters: Whether the minutes of a secret vote say who took part; never what they said.
    """

    method: Method
    quorum: Quorum = Quorum.NONE
    one_voice: OneVoice = OneVoice.PARTY
    is_weighted: bool = False
    is_secret: bool = False
    allows_deputies: bool = True
    tie: Tie = Tie.FALLS
    lists_voters: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """The rules of a table: for an amendment, for a clause as it stands, and for the whole text."""

    amendment: Rule
    clause: Rule
    whole: Rule


_SILENCE = Rule(method=Method.SILENCE)
_CONSENT = Rule(method=Method.CONSENT, quorum=Quorum.HALF)
_CONGRESS = Rule(method=Method.SIMPLE, quorum=Quorum.HALF, one_voice=OneVoice.PERSON, allows_deputies=False)

PRESETS = {
    "silence": Procedure(_SILENCE, _SILENCE, _SILENCE),
    "consent": Procedure(_CONSENT, _CONSENT, _CONSENT),
    "congress": Procedure(
        _CONGRESS,
        _CONGRESS,
        Rule(method=Method.ABSOLUTE, quorum=Quorum.HALF, one_voice=OneVoice.PERSON, allows_deputies=False),
    ),
}
"""*Silence*, *Consent, one voice each* and *Congress*, by the word that stands in an address."""

OWN = "own"
"""The word for rules that a table made itself."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A person who may speak, at the moment of counting.

    Attributes:
        person: Who; the same for all seats of one person.
        party: For whom.
        weight: Of the party, or of the person where persons have voices.
        is_deputy: Speaks only as long as no delegate of the party does.
        is_chair: Breaks a tie, where the rule says so.
    """

    person: str
    party: str
    weight: int = 1
    is_deputy: bool = False
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said; of several by one person for one party the last counts.

    Attributes:
        person: Who.
        party: For whom.
        answer: What.
        cast_at: When.
        reason: Of an objection; the words of a reservation.
        is_withdrawn: Taken back, of an objection.
    """

    person: str
    party: str
    answer: Answer
    cast_at: datetime
    reason: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voices said one thing, and what they weigh."""

    voices: int
    weight: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a decision.

    Attributes:
        result: Carried or fallen.
        why: The reason.
        tallies: For each answer.
        silent: Those who said nothing.
        entitled: All who had a voice.
        spoken: The voices that were counted, by who has it (a party or a person).
        uncounted: Voices that were cast and not counted: by who left, or in whose place somebody else spoke.
    """

    result: Result
    why: Why
    tallies: Mapping[Answer, Tally]
    silent: Tally
    entitled: Tally
    spoken: Mapping[str, Voice]
    uncounted: tuple[Voice, ...]

    @property
    def objections(self) -> tuple[Voice, ...]:
        """The objections that stand."""
        return tuple(voice for voice in self.spoken.values() if _meaning(voice) is Answer.OBJECT)


def check_rule(rule: Rule) -> None:
    """Raise RuleOdd where the parts of *rule* contradict each other.

    Raises:
        QuorumOfSilence: Who is silent is not heard.
        SecretReasons: Under silence and consent an objection has to be answered by somebody.
        WeightsOfPersons: An organisation's weight would count once for each of its people.
        RuleOdd: Nobody could say how a tie is broken, or there is nothing secret of which voters could be listed.
    """
    if rule.method is Method.SILENCE and rule.quorum is not Quorum.NONE:
        raise QuorumOfSilence
    if rule.method in (Method.SILENCE, Method.CONSENT) and rule.is_secret:
        raise SecretReasons
    if rule.is_weighted and rule.one_voice is OneVoice.PERSON:
        raise WeightsOfPersons
    if rule.lists_voters and not rule.is_secret:
        raise RuleOdd
    if rule.tie is Tie.CHAIR and (rule.method is not Method.SIMPLE or rule.is_secret):
        raise RuleOdd


def check_procedure(procedure: Procedure) -> None:
    """Raise RuleOdd, or one of its kinds, unless every rule of *procedure* can be used."""
    for rule in (procedure.amendment, procedure.clause, procedure.whole):
        check_rule(rule)


def check_voice(
    rule: Rule, voice: Voice, *, voters: Collection[Voter], opened_at: datetime, closes_at: datetime
) -> None:
    """Raise a Refusal unless *voice* may be heard under *rule*.

    Raises:
        VoiceEarly, VoiceLate: It is not the time; the deadline itself is too late.
        NoVoice, NoDeputies: It is not the person.
        ReservationSecret: Nobody would ever read the words of the reservation.
        ReasonMissing, ReasonTooLong: An objection has no reason, where reasons are answered; a reservation no words.
    """
    if voice.cast_at < opened_at:
        raise VoiceEarly
    if voice.cast_at >= closes_at:
        raise VoiceLate
    voter = _find_voter(voice, voters)
    if voter is None:
        raise NoVoice
    if voter.is_deputy and not rule.allows_deputies:
        raise NoDeputies
    if rule.is_secret and voice.answer is Answer.RESERVATION:
        raise ReservationSecret
    has_reasons = rule.method in (Method.SILENCE, Method.CONSENT)
    if not voice.reason.strip() and (
        voice.answer is Answer.RESERVATION or (voice.answer is Answer.OBJECT and has_reasons)
    ):
        raise ReasonMissing
    limit = RESERVATION_CHARACTERS if voice.answer is Answer.RESERVATION else REASON_CHARACTERS
    if len(voice.reason) > limit:
        raise ReasonTooLong


def check_closing(
    rule: Rule, voices: Sequence[Voice], *, voters: Collection[Voter], closes_at: datetime, now: datetime
) -> None:
    """Raise StillOpen unless the deadline has passed, or everybody who has a voice used it."""
    if now < closes_at and count_voices(rule, voices, voters=voters).silent.voices:
        raise StillOpen


def count_voices(rule: Rule, voices: Sequence[Voice], *, voters: Collection[Voter]) -> Outcome:
    """Return what comes out of *voices*, all of which were heard in time, among *voters*."""
    weights = _find_weights(rule, voters)
    spoken = _choose_voices(rule, voices, voters)
    chosen = set(spoken.values())
    tallies = {
        answer: _add(weights, [name for name, voice in spoken.items() if _meaning(voice) is answer])
        for answer in Answer
    }
    entitled = Tally(len(weights), sum(weights.values()))
    silent = _add(weights, [name for name in weights if name not in spoken])
    chairs = {voter.person for voter in voters if voter.is_chair}
    chair = next((_meaning(voice) for voice in spoken.values() if voice.person in chairs), None)
    result, why = _decide(rule, tallies, entitled, entitled.weight - silent.weight, chair)
    return Outcome(
        result, why, tallies, silent, entitled, spoken, tuple(voice for voice in voices if voice not in chosen)
    )


def format_rule(rule: Rule) -> str:
    """Return *rule* as canonical JSON."""
    return rfc8785.dumps(members_of_rule(rule)).decode()


def parse_rule(data: str) -> Rule:
    """Return the rule that `format_rule` wrote.

    Raises:
        JsonUnreadable: It is none.
    """
    try:
        return rule_from_members(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise JsonUnreadable from error


def format_procedure(procedure: Procedure) -> str:
    """Return *procedure* as canonical JSON."""
    return rfc8785.dumps(members_of_procedure(procedure)).decode()


def parse_procedure(data: str) -> Procedure:
    """Return the procedure that `format_procedure` wrote.

    Raises:
        JsonUnreadable: It is none.
    """
    try:
        members = json.loads(data)
        return Procedure(**{name: rule_from_members(rule) for name, rule in members.items()})
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        raise JsonUnreadable from error


def format_counts(outcome: Outcome) -> str:
    """Return the sums of *outcome* as canonical JSON: how many voices said what, and what they weigh; no names."""
    return rfc8785.dumps(members_of_counts(outcome)).decode()


def members_of_counts(outcome: Outcome) -> dict[str, Any]:
    """Return the sums of *outcome* as members of JSON."""
    return {
        "tallies": {answer.value: asdict(outcome.tallies[answer]) for answer in Answer},
        "silent": asdict(outcome.silent),
        "entitled": asdict(outcome.entitled),
    }


def members_of_rule(rule: Rule) -> dict[str, Any]:
    """Return *rule* as members of JSON; `lists_voters` stands there only where it is true."""
    members = asdict(rule)
    return members if rule.lists_voters else {name: member for name, member in members.items() if name != _SELDOM}


def members_of_procedure(procedure: Procedure) -> dict[str, Any]:
    """Return *procedure* as members of JSON."""
    return {matter: members_of_rule(getattr(procedure, matter)) for matter in Procedure.__slots__}


def rule_from_members(members: Any) -> Rule:
    """Return the rule whose members of JSON these are.

    Raises:
        JsonUnreadable: They are none.
    """
    try:
        rest = {name: members[name] for name in ("is_weighted", "is_secret", "allows_deputies")}
        if _SELDOM in members:
            rest[_SELDOM] = members[_SELDOM]
        known = set(Rule.__slots__) - {_SELDOM} | set(rest)
        if set(members) != known or not all(isinstance(value, bool) for value in rest.values()):
            raise JsonUnreadable
        return Rule(
            method=Method(members["method"]),
            quorum=Quorum(members["quorum"]),
            one_voice=OneVoice(members["one_voice"]),
            tie=Tie(members["tie"]),
            **rest,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JsonUnreadable from error


def _find_voter(voice: Voice, voters: Collection[Voter]) -> Voter | None:
    return next((voter for voter in voters if (voter.person, voter.party) == (voice.person, voice.party)), None)


def _find_weights(rule: Rule, voters: Collection[Voter]) -> dict[str, int]:
    """Return who has a voice, and what it weighs. An organisation of which only deputies are left keeps its voice."""
    weights: dict[str, int] = {}
    for voter in voters:
        if voter.is_deputy and not rule.allows_deputies:
            continue
        name = voter.party if rule.one_voice is OneVoice.PARTY else voter.person
        weight = voter.weight if rule.is_weighted else 1
        weights[name] = max(weight, weights.get(name, 0))
    return weights


def _choose_voices(rule: Rule, voices: Sequence[Voice], voters: Collection[Voter]) -> dict[str, Voice]:
    chosen: dict[str, tuple[bool, datetime, Voice]] = {}
    for voice in voices:
        voter = _find_voter(voice, voters)
        if voter is None or (voter.is_deputy and not rule.allows_deputies):
            continue
        name = voice.party if rule.one_voice is OneVoice.PARTY else voice.person
        rank = (not voter.is_deputy, voice.cast_at)
        if name not in chosen or rank >= chosen[name][:2]:
            chosen[name] = (*rank, voice)
    return {name: voice for name, (_, _, voice) in chosen.items()}


def _meaning(voice: Voice) -> Answer:
    return Answer.ASIDE if voice.is_withdrawn and voice.answer is Answer.OBJECT else voice.answer


def _add(weights: Mapping[str, int], names: Sequence[str]) -> Tally:
    return Tally(len(names), sum(weights[name] for name in names))


def _decide(
    rule: Rule, tallies: Mapping[Answer, Tally], entitled: Tally, heard: int, chair: Answer | None
) -> tuple[Result, Why]:
    yes = tallies[Answer.AGREE].weight + tallies[Answer.RESERVATION].weight
    no = tallies[Answer.OBJECT].weight
    if not _has_quorum(rule.quorum, heard, entitled.weight):
        return Result.FALLEN, Why.NO_QUORUM
    if rule.method in (Method.SILENCE, Method.CONSENT, Method.UNANIMITY):
        return _decide_together(rule, yes, no, tallies[Answer.ASIDE].weight)
    if rule.method is Method.SIMPLE and yes == no and yes:
        if rule.tie is Tie.CHAIR and chair in (Answer.AGREE, Answer.RESERVATION):
            return Result.CARRIED, Why.TIE_BROKEN
        return Result.FALLEN, Why.TIE
    is_enough = {
        Method.SIMPLE: yes > no,
        Method.ABSOLUTE: 2 * yes > entitled.weight,
        Method.TWO_THIRDS: bool(yes) and yes >= 2 * no,
    }[rule.method]
    return (Result.CARRIED, Why.ENOUGH) if is_enough else (Result.FALLEN, Why.NOT_ENOUGH)


def _decide_together(rule: Rule, yes: int, no: int, aside: int) -> tuple[Result, Why]:
    if no:
        return Result.FALLEN, Why.OBJECTIONS_STAND
    if rule.method is Method.UNANIMITY and aside:
        return Result.FALLEN, Why.NOT_ENOUGH
    if rule.method is not Method.SILENCE and not yes:
        return Result.FALLEN, Why.NOBODY_AGREES
    return Result.CARRIED, Why.NOBODY_OBJECTS


def _has_quorum(quorum: Quorum, heard: int, entitled: int) -> bool:
    return {
        Quorum.NONE: True,
        Quorum.HALF: 2 * heard >= entitled,
        Quorum.TWO_THIRDS: 3 * heard >= 2 * entitled,
    }[quorum]
