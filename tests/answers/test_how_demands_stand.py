"""What an entry may say, and how it leaves the demands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from undersigned.answers import rules
from undersigned.answers.rules import Asked, Kind, State, Told, Typed, check_entry, find_demands

OPENED, TODAY = date(2026, 11, 1), date(2026, 11, 23)
ANSWER = Typed(
    kind=Kind.ANSWER,
    addressee="the railway board",
    clause="c2",
    happened_on=date(2026, 11, 20),
    state=State.PROMISED,
    words="It will publish its figures.",
    source="https://board.example/letter",
)
DELIVERY = Typed(
    kind=Kind.DELIVERY, addressee="the railway board", happened_on=date(2026, 11, 2), handed_by="a delegation of five"
)
CONDITION = replace(ANSWER, kind=Kind.CONDITION, state=State.MET)


def check(typed, **changes):
    return check_entry(replace(typed, **changes), clauses=["c1", "c2"], opens_on=OPENED, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "changes", "refusal"),
    [
        (ANSWER, {"addressee": "  "}, rules.AddresseeMissing),
        (ANSWER, {"clause": "c9"}, rules.ClauseUnknown),
        (ANSWER, {"happened_on": None}, rules.DayMissing),
        (ANSWER, {"happened_on": date(2026, 10, 31)}, rules.DayBeforeOpening),
        (ANSWER, {"happened_on": date(2026, 11, 24)}, rules.DayToCome),
        (ANSWER, {"source": " "}, rules.SourceMissing),
        (ANSWER, {"words": ""}, rules.WordsMissing),
        (ANSWER, {"quote": "Ja.", "quote_lang": ""}, rules.QuoteLanguageMissing),
        (ANSWER, {"quote": "Ja.", "quote_lang": "German"}, rules.QuoteLanguageMissing),
        (ANSWER, {"words": "x" * 2001}, rules.TextTooLong),
        (ANSWER, {"source": "x" * 1001}, rules.TextTooLong),
        (ANSWER, {"quote": "x" * 20_001, "quote_lang": "en"}, rules.TextTooLong),
        (ANSWER, {"addressee": "the\x07board"}, rules.CharacterForbidden),
        (ANSWER, {"words": "turned \u202e round"}, rules.CharacterForbidden),
        (DELIVERY, {"handed_by": ""}, rules.HandedByMissing),
        (DELIVERY, {"happened_on": date(2027, 1, 1)}, rules.DayToCome),
        (CONDITION, {"source": ""}, rules.SourceMissing),
        (CONDITION, {"state": State.PROMISED}, rules.StateMissing),
        (CONDITION, {"state": None}, rules.StateMissing),
    ],
)
def test_what_can_not_stand_is_refused_and_says_where(typed, changes, refusal):
    with pytest.raises(refusal) as raised:
        check(typed, **changes)

    assert raised.value.field in {*changes, "quote_lang"}


@pytest.mark.parametrize("day", [OPENED, TODAY])
def test_the_first_day_and_today_are_good(day):
    assert check(ANSWER, happened_on=day).happened_on == day


def test_words_of_others_keep_their_lines_and_joiners():
    said = "سلام\u200cها\r\n\r\n\r\n\r\nدوم  "

    assert check(ANSWER, quote=said, quote_lang="fa").quote == "سلام\u200cها\n\nدوم"


def test_a_delivery_is_of_the_whole_and_changes_no_state():
    kept = check(DELIVERY, clause="c2", state=State.MET, quote="no", quote_lang="en")

    assert (kept.clause, kept.state, kept.quote) == ("", None, "")


def told(number, state, day=20, *, clause="c2", addressee="the railway board", is_corrected=False):
    return Told(number, addressee, clause, state, date(2026, 11, day), is_corrected)


ASKED = [Asked("the railway board", "c2", 2), Asked("the ministry", "c3", 3), Asked("the railway board")]


def states(*entries):
    return [(one.addressee, one.clause, one.state.value) for one in find_demands(ASKED, entries)]


def test_without_answers_every_demand_has_none():
    assert states() == [("the railway board", "c2", "no-answer"), ("the ministry", "c3", "no-answer")]


def test_the_last_day_decides_and_on_one_day_the_later_entry():
    entries = [told(1, State.MET, 20), told(2, State.REFUSED, 3), told(3, State.PARTLY_MET, 20)]

    assert states(*entries)[0][2] == "partly-met"


def test_what_was_corrected_or_says_nothing_decides_nothing():
    entries = [told(1, State.REFUSED, 3), told(2, State.MET, 20, is_corrected=True), told(3, None, 21)]

    assert states(*entries)[0][2] == "refused"


def test_an_addressee_is_the_same_in_another_spelling():
    assert states(told(1, State.MET, addressee="The  Railway Board"))[0][2] == "met"


def test_the_whole_is_a_demand_where_an_entry_speaks_of_it():
    assert states(told(1, State.REFUSED, clause=""))[-1] == ("the railway board", "", "refused")


def test_what_an_earlier_text_asked_stays():
    demands = find_demands(ASKED, [told(1, State.MET, clause="c7")])

    assert [(one.clause, one.number) for one in demands] == [("c2", 2), ("c3", 3), ("c7", 0)]


@pytest.mark.parametrize(
    ("source", "is_link"),
    [
        ("https://board.example/a?b=1#c", True),
        ("http://board.example", True),
        ("javascript:alert(1)", False),
        ("https://name@board.example/", False),
        ("https://board.example/ and more", False),
        ('https://board.example/"onclick', False),
        ("letter of 3 May", False),
    ],
)
def test_only_a_plain_address_becomes_a_link(source, is_link):
    assert rules.is_address(source) is is_link
