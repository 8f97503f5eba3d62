"""`answers.json` is read back as it was written; a reader refuses what it does not know. Vectors are only added to."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersigned.answers.answers_file import (
    Answers,
    AnswersInvalid,
    Attached,
    Quote,
    Said,
    format_answers,
    parse_answers,
)
from undersigned.answers.rules import Demand, Kind, State

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "answers-v1.json").read_text())

_words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
_some = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
_days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_sums = st.text("0123456789abcdef", min_size=64, max_size=64)
_numbers = st.integers(0, 9)
_demands = st.builds(Demand, _some, _words, _numbers, st.sampled_from(State), st.none() | _days)
_said = st.builds(
    Said,
    number=st.integers(1, 500),
    kind=st.sampled_from(Kind),
    on=_days,
    published_on=_days,
    version=st.integers(1, 9),
    addressee=_words,
    clause=_words,
    state=st.none() | st.sampled_from(State),
    words=_words,
    quote=st.none() | st.builds(Quote, _some, st.sampled_from(["en", "ar", "pt-BR"])),
    source=_words,
    by=_words,
    document=st.none() | st.builds(Attached, _some, _sums, st.integers(1, 10**6), _some, _numbers, _numbers),
    corrects=_numbers,
    corrected_by=_numbers,
    emptied=st.booleans(),
    signed_by=st.lists(_some, max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(_demands, max_size=3).map(tuple), st.lists(_said, max_size=3).map(tuple))
def test_what_was_written_is_read_back(demands, entries):
    answers = Answers("letters.example.org/s/timetable", "en", demands, entries)

    assert parse_answers(format_answers(answers)) == answers


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda one: one["name"])
def test_vectors_are_read_and_written_byte_for_byte(vector):
    data = vector["file"].encode()

    answers = parse_answers(data)

    assert format_answers(answers) == data
    assert [one.state.value for one in answers.demands] == vector["states"]
    assert [one.number for one in answers.entries] == vector["numbers"]


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda one: one["name"])
def test_what_is_not_known_or_spelt_otherwise_is_refused(vector):
    with pytest.raises(AnswersInvalid):
        parse_answers(vector["file"].encode())
