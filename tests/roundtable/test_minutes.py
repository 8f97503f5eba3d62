"""Minutes: a chain of lines from which the text can be made again."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from sequences import STEPS, every_change, make_change

from undersigned.roundtable.rules.changing import AnyChange, apply_change, invert_change
from undersigned.roundtable.rules.deciding import PRESETS, Answer, Method, Rule, Voice, Voter, count_voices
from undersigned.roundtable.rules.drafting import Draft, content_of, draft_from_content
from undersigned.roundtable.rules.minutes import (
    Ground,
    Kind,
    Line,
    Matter,
    format_lines,
    make_line,
    note_change,
    note_decision,
    note_put,
    open_minutes,
    parse_lines,
    replay,
)
from undersigned.roundtable.rules.refusing import MinutesBroken, Refusal
from undersigned.texts.canonical import Block, BlockKind, Content, format_text
from undersigned.texts.rules import Refusal as TextRefusal

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
NAMES = {"walkers": "Walkers", "ada": "Ada"}


def begin(draft: Draft) -> list[Line]:
    return [open_minutes(NOON, table="Trains", draft=draft, procedure=PRESETS["consent"])]


def whole(draft: Draft) -> list[Line]:
    """Return minutes in which everything happens once."""
    lines = begin(draft)
    rule = Rule(method=Method.CONSENT)
    voters = [Voter("ada", "walkers")]
    lines.append(make_line(lines[-1], Kind.JOINED, NOON, party="Walkers", name="Ada", role="delegate"))
    lines.append(
        note_put(
            lines[-1],
            NOON,
            decision=1,
            matter=Matter.AMENDMENT,
            about="midnight",
            rule=rule,
            closes_at=NOON + timedelta(days=1),
            text=draft.text_digest,
        )
    )
    outcome = count_voices(rule, [Voice("ada", "walkers", Answer.RESERVATION, NOON, "late")], voters=voters)
    lines.append(
        note_decision(lines[-1], NOON, decision=1, rule=rule, outcome=outcome, names=NAMES, present=["Walkers"])
    )
    change = every_change(draft)[0]
    draft = apply_change(draft, change)
    lines.append(
        note_change(lines[-1], NOON, change=change, after=draft, ground=Ground.AMENDMENT, by="Ada", decision=1)
    )
    lines.append(make_line(lines[-1], Kind.ADOPTED, NOON, decision=1, text=draft.text_digest))
    lines.append(make_line(lines[-1], Kind.NOTED, NOON, by="Ada", words="Thanks."))
    lines.append(make_line(lines[-1], Kind.LEFT, NOON, party="Walkers", name="Ada", role="delegate"))
    return lines


def test_minutes_read_back_and_lead_to_the_adopted_text(draft: Draft):
    lines = whole(draft)

    assert parse_lines(format_lines(lines)) == lines
    assert replay(lines) == apply_change(draft, every_change(draft)[0])
    assert hashlib.sha256(format_text(content_of(replay(lines)))).hexdigest() == lines[5].members["text"]


def test_an_open_vote_is_told_with_names_and_a_secret_one_without(draft: Draft):
    cast = [Voice("ada", "walkers", Answer.OBJECT, NOON, "never")]
    told = {}
    for is_secret in (False, True):
        rule = Rule(method=Method.SIMPLE, is_secret=is_secret)
        outcome = count_voices(rule, cast, voters=[Voter("ada", "walkers")])
        line = note_decision(
            begin(draft)[0], NOON, decision=1, rule=rule, outcome=outcome, names=NAMES, present=["Walkers"]
        )
        told[is_secret] = line

    assert told[False].members["voices"] == [
        {"answer": "object", "by": "Ada", "name": "Walkers", "reason": "never", "withdrawn": False}
    ]
    assert told[True].members["voices"] == []
    assert b"Ada" not in told[True].data
    assert told[True].members["tallies"]["object"] == {"voices": 1, "weight": 1}


def test_a_line_has_the_members_of_its_kind_and_no_others(draft: Draft):
    with pytest.raises(TypeError):
        make_line(begin(draft)[0], Kind.NOTED, NOON, by="Ada")


def test_lines_cannot_be_left_out_exchanged_or_altered_unseen(draft: Draft):
    rows = format_lines(whole(draft)).splitlines(keepends=True)

    for n in range(len(rows) - 1):
        with pytest.raises(MinutesBroken):
            parse_lines(b"".join(rows[:n] + rows[n + 1 :]))
        with pytest.raises(MinutesBroken):
            parse_lines(b"".join([*rows[:n], rows[n].replace(b"2026-11-01", b"2026-11-02"), *rows[n + 1 :]]))
    with pytest.raises(MinutesBroken):
        parse_lines(b"".join(rows)[:-1])


@pytest.mark.parametrize(
    ("n", "members"),
    [
        (1, {"v": 2}),
        (1, {"n": 2}),
        (1, {"kind": "burnt"}),
        (1, {"extra": 1}),
        (1, {"at": "yesterday"}),
        (0, {"before": "00"}),
    ],
)
def test_lines_of_another_sort_are_refused(draft: Draft, n: int, members: dict[str, object]):
    rows = format_lines([*begin(draft), make_line(begin(draft)[0], Kind.NOTED, NOON, by="", words="")]).splitlines()
    rows[n] = rfc8785.dumps({**json.loads(rows[n]), **members})

    with pytest.raises(MinutesBroken) as refused:
        parse_lines(b"\n".join(rows) + b"\n")
    assert refused.value.line == n


def test_a_second_spelling_of_a_line_is_refused(draft: Draft):
    row = format_lines(begin(draft))

    with pytest.raises(MinutesBroken):
        parse_lines(row.replace(b'{"', b'{ "', 1))


def test_a_text_that_does_not_follow_from_its_changes_is_found(draft: Draft):
    lines = begin(draft)
    change = every_change(draft)[0]
    lines.append(note_change(lines[0], NOON, change=change, after=draft, ground=Ground.EDITORIAL, by="Ada"))

    with pytest.raises(MinutesBroken) as refused:
        replay(lines)
    assert refused.value.line == 1
    after = apply_change(draft, change)
    twice = [*begin(draft), note_change(lines[0], NOON, change=change, after=after, ground=Ground.UNDO, by="Ada")]
    twice.append(note_change(twice[-1], NOON, change=change, after=after, ground=Ground.UNDO, by="Ada"))
    with pytest.raises(MinutesBroken):
        replay(twice)
    with pytest.raises(MinutesBroken):
        replay(lines[1:])
    with pytest.raises(MinutesBroken):
        replay([])


@given(STEPS)
def test_any_sequence_replays_to_the_same_text_and_hash(steps: list[tuple[int, int, int, str]]):
    draft = draft_from_content(
        Content("T", blocks=tuple(Block(BlockKind.CLAUSE, f"Word {n} stays.") for n in range(3)))
    )
    lines = begin(draft)
    past: list[tuple[Draft, AnyChange]] = []
    for step in steps:
        change = make_change(draft, step, past)
        try:
            after = apply_change(draft, change) if change else draft
        except (Refusal, TextRefusal):
            continue
        if change:
            past.append((draft, change))
            lines.append(note_change(lines[-1], NOON, change=change, after=after, ground=Ground.AMENDMENT, by="Ada"))
        draft = after
    for before, change in past[-1:]:
        undo = invert_change(before, change)
        draft = apply_change(draft, undo)
        lines.append(note_change(lines[-1], NOON, change=undo, after=draft, ground=Ground.UNDO, by="Ada"))

    made = replay(parse_lines(format_lines(lines)))
    assert made == draft
    assert format_text(content_of(made)) == format_text(content_of(draft))


def test_frozen_minutes_read_and_replay_as_they_always_did():
    data = (Path(__file__).parents[1] / "vectors" / "minutes-v1.jsonl").read_bytes()
    lines = parse_lines(data)

    assert format_lines(lines) == data
    assert {line.kind for line in lines} == set(Kind)
    assert replay(lines).text_digest == "99a50b5e67a2ead42ddb57cba0c2571c1a1a378cd42f36d2cf59017bf08b95ff"
