"""Tables of votes: who was heard, what came out, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.roundtable.rules.deciding import (
    PRESETS,
    Answer,
    Method,
    OneVoice,
    Quorum,
    Result,
    Rule,
    Tie,
    Voice,
    Voter,
    Why,
    check_closing,
    check_rule,
    check_voice,
    count_voices,
    format_procedure,
    format_rule,
    parse_procedure,
    parse_rule,
)
from undersigned.roundtable.rules.refusing import (
    JsonUnreadable,
    NoDeputies,
    NoVoice,
    ReasonMissing,
    ReasonTooLong,
    RuleOdd,
    StillOpen,
    VoiceEarly,
    VoiceLate,
)

OPENED = datetime(2026, 11, 1, 12, tzinfo=UTC)
CLOSES = OPENED + timedelta(days=3)
ANSWERS = {"+": Answer.AGREE, "r": Answer.RESERVATION, "0": Answer.ASIDE, "-": Answer.OBJECT}
AGREE, RESERVATION, ASIDE, OBJECT = (ANSWERS[sign] for sign in "+r0-")


def voters(count: int, **members: object) -> list[Voter]:
    return [Voter(f"person{n}", f"party{n}", **members) for n in range(count)]  # type: ignore[arg-type]


def voices(signs: str) -> list[Voice]:
    """Return one voice for each sign of *signs*; a dot is silent."""
    at = OPENED + timedelta(hours=1)
    return [
        Voice(f"person{n}", f"party{n}", ANSWERS[sign], at, reason="why") for n, sign in enumerate(signs) if sign != "."
    ]


@pytest.mark.parametrize(
    ("method", "quorum", "signs", "result", "why"),
    [
        ("silence", "none", ".....", "carried", "nobody-objects"),
        ("silence", "none", "+r0..", "carried", "nobody-objects"),
        ("silence", "none", "++++-", "fallen", "objections-stand"),
        ("consent", "none", "+....", "carried", "nobody-objects"),
        ("consent", "none", "r0000", "carried", "nobody-objects"),
        ("consent", "none", "00000", "fallen", "nobody-agrees"),
        ("consent", "none", ".....", "fallen", "nobody-agrees"),
        ("consent", "none", "++++-", "fallen", "objections-stand"),
        ("consent", "half", "++..", "carried", "nobody-objects"),
        ("consent", "half", "++...", "fallen", "no-quorum"),
        ("simple", "none", "+-0..", "fallen", "tie"),
        ("simple", "none", "r+-0.", "carried", "enough"),
        ("simple", "none", "+--..", "fallen", "not-enough"),
        ("simple", "none", ".....", "fallen", "not-enough"),
        ("simple", "two-thirds", "++0...", "fallen", "no-quorum"),
        ("simple", "two-thirds", "++00..", "carried", "enough"),
        ("absolute", "none", "++...", "fallen", "not-enough"),
        ("absolute", "none", "+++..", "carried", "enough"),
        ("absolute", "none", "++--", "fallen", "not-enough"),
        ("two-thirds", "none", "++-..", "carried", "enough"),
        ("two-thirds", "none", "+++--", "fallen", "not-enough"),
        ("two-thirds", "none", "00000", "fallen", "not-enough"),
        ("unanimity", "none", "++r..", "carried", "nobody-objects"),
        ("unanimity", "none", "++0..", "fallen", "not-enough"),
        ("unanimity", "none", "++-..", "fallen", "objections-stand"),
        ("unanimity", "none", ".....", "fallen", "nobody-agrees"),
    ],
)
def test_votes_come_out_as_the_rule_says(method: str, quorum: str, signs: str, result: str, why: str):
    rule = Rule(method=Method(method), quorum=Quorum(quorum))
    outcome = count_voices(rule, voices(signs), voters=voters(len(signs)))

    assert (outcome.result, outcome.why) == (Result(result), Why(why))
    assert outcome.silent.voices == signs.count(".")


@pytest.mark.parametrize(
    ("sign", "result", "why"), [("+", "carried", "tie-broken"), ("-", "fallen", "tie"), ("0", "fallen", "tie")]
)
def test_a_chair_breaks_a_tie_where_the_rule_says_so(sign: str, result: str, why: str):
    electorate = [*voters(2), Voter("person2", "party2", is_chair=True), Voter("person3", "party3")]
    rest = {"+": "-", "-": "+", "0": "."}[sign]
    outcome = count_voices(Rule(method=Method.SIMPLE, tie=Tie.CHAIR), voices(f"+-{sign}{rest}"), voters=electorate)

    assert (outcome.result, outcome.why) == (Result(result), Why(why))


def test_weights_count_where_statutes_want_them():
    electorate = [Voter("person0", "party0", weight=3), Voter("person1", "party1"), Voter("person2", "party2")]

    outcome = count_voices(Rule(method=Method.ABSOLUTE, is_weighted=True), voices("+--"), voters=electorate)
    assert outcome.result is Result.CARRIED
    assert count_voices(Rule(method=Method.ABSOLUTE), voices("+--"), voters=electorate).result is Result.FALLEN


def test_several_delegates_have_one_voice_and_the_last_word_counts():
    electorate = [Voter("ada", "walkers"), Voter("bo", "walkers"), Voter("cy", "sitters")]
    cast = [
        Voice("bo", "walkers", AGREE, OPENED + timedelta(hours=2)),
        Voice("ada", "walkers", OBJECT, OPENED + timedelta(hours=1), "no"),
        Voice("cy", "sitters", AGREE, OPENED),
    ]
    outcome = count_voices(Rule(method=Method.CONSENT), cast, voters=electorate)

    assert outcome.entitled.voices == 2
    assert (outcome.result, outcome.uncounted) == (Result.CARRIED, (cast[1],))


def test_a_deputy_speaks_only_as_long_as_no_delegate_does():
    electorate = [Voter("ada", "walkers"), Voter("dee", "walkers", is_deputy=True)]
    deputy = Voice("dee", "walkers", OBJECT, OPENED + timedelta(hours=9), "no")
    rule = Rule(method=Method.CONSENT)

    assert count_voices(rule, [deputy], voters=electorate).spoken == {"walkers": deputy}
    delegate = Voice("ada", "walkers", AGREE, OPENED)
    assert count_voices(rule, [delegate, deputy], voters=electorate).spoken == {"walkers": delegate}
    without = replace(rule, allows_deputies=False)
    assert count_voices(without, [deputy], voters=electorate).silent.voices == 1


def test_a_delegate_of_two_organisations_speaks_for_each_or_once():
    electorate = [Voter("ada", "walkers"), Voter("ada", "sitters"), Voter("bo", "riders")]
    cast = [Voice("ada", "walkers", AGREE, OPENED), Voice("ada", "sitters", ASIDE, OPENED)]

    by_party = count_voices(Rule(method=Method.CONSENT), cast, voters=electorate)
    by_person = count_voices(Rule(method=Method.CONSENT, one_voice=OneVoice.PERSON), cast, voters=electorate)

    assert (by_party.entitled.voices, len(by_party.spoken)) == (3, 2)
    assert (by_person.entitled.voices, len(by_person.spoken)) == (2, 1)


def test_an_organisation_that_left_has_no_voice_and_is_not_missed():
    outcome = count_voices(Rule(method=Method.CONSENT, quorum=Quorum.HALF), voices("+-"), voters=voters(1))

    assert outcome.result is Result.CARRIED
    assert [voice.party for voice in outcome.uncounted] == ["party1"]


def test_a_withdrawn_objection_stands_aside():
    cast = voices("+-")
    cast[1] = replace(cast[1], is_withdrawn=True)
    outcome = count_voices(Rule(method=Method.CONSENT), cast, voters=voters(2))

    assert outcome.result is Result.CARRIED
    assert outcome.tallies[Answer.ASIDE].voices == 1
    assert outcome.objections == ()


@given(
    st.text(st.sampled_from("+r0-."), min_size=1, max_size=9),
    st.sampled_from(Method),
    st.sampled_from(Quorum),
    st.randoms(),
)
def test_the_order_of_voices_changes_nothing_and_nobody_is_lost(signs, method, quorum, chance):
    rule = Rule(method=method, quorum=quorum)
    cast = voices(signs)
    outcome = count_voices(rule, cast, voters=voters(len(signs)))
    shuffled = list(cast)
    chance.shuffle(shuffled)

    assert count_voices(rule, shuffled, voters=voters(len(signs))) == outcome
    assert sum(tally.voices for tally in outcome.tallies.values()) + outcome.silent.voices == len(signs)
    # One more in favour never makes a carried matter fall.
    if "." in signs and outcome.result is Result.CARRIED:
        better = count_voices(rule, voices(signs.replace(".", "+", 1)), voters=voters(len(signs)))
        assert better.result is Result.CARRIED


CONSENT = Rule(method=Method.CONSENT)
BY = Voice("person0", "party0", AGREE, OPENED)


@pytest.mark.parametrize(
    ("rule", "voice", "refusal"),
    [
        (CONSENT, replace(BY, cast_at=OPENED - timedelta(seconds=1)), VoiceEarly),
        (CONSENT, replace(BY, cast_at=CLOSES), VoiceLate),
        (CONSENT, replace(BY, person="stranger"), NoVoice),
        (CONSENT, replace(BY, answer=OBJECT, reason=" "), ReasonMissing),
        (Rule(method=Method.SIMPLE), replace(BY, answer=RESERVATION), ReasonMissing),
        (CONSENT, replace(BY, answer=OBJECT, reason="x" * 1_001), ReasonTooLong),
        (CONSENT, replace(BY, answer=RESERVATION, reason="x" * 281), ReasonTooLong),
        (replace(CONSENT, allows_deputies=False), replace(BY, person="dee"), NoDeputies),
    ],
)
def test_a_voice_that_cannot_be_heard_is_refused_with_its_reason(rule: Rule, voice: Voice, refusal: type[Exception]):
    electorate = [*voters(1), Voter("dee", "party0", is_deputy=True)]

    with pytest.raises(refusal):
        check_voice(rule, voice, voters=electorate, opened_at=OPENED, closes_at=CLOSES)


def test_voices_are_heard_up_to_the_deadline_and_a_majority_asks_no_reasons():
    last = replace(BY, cast_at=CLOSES - timedelta(microseconds=1))

    check_voice(CONSENT, last, voters=voters(1), opened_at=OPENED, closes_at=CLOSES)
    check_voice(
        Rule(method=Method.SIMPLE), replace(last, answer=OBJECT), voters=voters(1), opened_at=OPENED, closes_at=CLOSES
    )


def test_a_question_closes_at_its_deadline_or_when_everybody_has_spoken():
    early = CLOSES - timedelta(days=1)

    with pytest.raises(StillOpen):
        check_closing(CONSENT, voices("+."), voters=voters(2), closes_at=CLOSES, now=early)
    check_closing(CONSENT, voices("+0"), voters=voters(2), closes_at=CLOSES, now=early)
    check_closing(CONSENT, voices("+."), voters=voters(2), closes_at=CLOSES, now=CLOSES)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(method=Method.SILENCE, quorum=Quorum.HALF),
        Rule(method=Method.SILENCE, is_secret=True),
        Rule(method=Method.CONSENT, is_secret=True),
        Rule(method=Method.ABSOLUTE, tie=Tie.CHAIR),
        Rule(method=Method.SIMPLE, lists_voters=True),
        Rule(method=Method.SIMPLE, is_weighted=True, one_voice=OneVoice.PERSON),
        Rule(method=Method.SIMPLE, tie=Tie.CHAIR, is_secret=True),
    ],
)
def test_rules_that_contradict_themselves_are_refused(rule: Rule):
    with pytest.raises(RuleOdd):
        check_rule(rule)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_sound_and_read_back_from_their_json(name: str):
    procedure = PRESETS[name]

    assert parse_procedure(format_procedure(procedure)) == procedure
    for rule in (procedure.amendment, procedure.clause, procedure.whole):
        check_rule(rule)
        assert parse_rule(format_rule(rule)) == rule


@pytest.mark.parametrize(
    "data",
    ["[]", "{", "{}", format_rule(CONSENT).replace("consent", "dice"), format_rule(CONSENT).replace("true", "1")],
)
def test_json_that_is_no_rule_is_refused(data: str):
    with pytest.raises(JsonUnreadable):
        parse_rule(data)
    with pytest.raises(JsonUnreadable):
        parse_procedure(data)
