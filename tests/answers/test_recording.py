"""Entries are drafted, published for good, corrected by others; a condition takes two; reminders are told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from tests.answers.test_how_demands_stand import ANSWER, CONDITION, DELIVERY
from tests.builders import NOON, make_collection, make_convenor, make_statement

from undersigned.answers import actions, queries, rules
from undersigned.answers.models import Document, Entry, Reminder
from undersigned.answers.rules import State
from undersigned.pictures.reading import read_document
from undersigned.texts import actions as texts

TODAY = NOON.date()
TODAY_ANSWER, TODAY_CONDITION = replace(ANSWER, happened_on=TODAY), replace(CONDITION, happened_on=TODAY)


@pytest.fixture(autouse=True)
def _tables(db, ring):
    """Every test writes."""


@pytest.fixture
def statement():
    return make_collection().statement


def publish(statement, typed=TODAY_ANSWER, document=None):
    return actions.publish_entry(
        statement, actions.draft_entry(statement, typed, today=TODAY, document=document), today=TODAY
    )


def make_picture():
    out = BytesIO()
    Image.new("RGB", (30, 20), "steelblue").save(out, "PNG")
    return read_document(out.getvalue())


def test_a_draft_is_nothing_to_readers_until_it_is_published(statement):
    key = actions.draft_entry(statement, TODAY_ANSWER, today=TODAY)
    assert queries.published_entries(statement) == []

    assert actions.publish_entry(statement, key, today=TODAY) == 1

    (row,) = queries.published_entries(statement)
    assert (row.number, row.published_on, row.typed.state) == (1, TODAY, State.PROMISED)


def test_what_is_published_is_neither_changed_nor_deleted_nor_published_again(statement):
    publish(statement)
    key = Entry.objects.get().pk

    for act in (
        lambda: actions.change_draft(statement, key, TODAY_ANSWER, today=TODAY),
        lambda: actions.delete_draft(statement, key),
        lambda: actions.detach_document(statement, key),
        lambda: actions.publish_entry(statement, key, today=TODAY),
    ):
        with pytest.raises(rules.AlreadyPublished):
            act()


def test_a_draft_is_deleted_with_its_document(statement):
    key = actions.draft_entry(
        statement, replace(TODAY_ANSWER, document_words="a"), today=TODAY, document=make_picture()
    )

    actions.delete_draft(statement, key)

    assert not Entry.objects.exists()
    assert not Document.objects.exists()


def test_a_document_without_words_leaves_no_draft_behind(statement):
    with pytest.raises(rules.DocumentUnnamed):
        actions.draft_entry(statement, TODAY_ANSWER, today=TODAY, document=make_picture())

    assert not Entry.objects.exists()


def test_an_entry_is_corrected_once_and_stays(statement):
    publish(statement)
    first = replace(TODAY_ANSWER, corrects=1, state=State.REFUSED)
    late = actions.draft_entry(statement, first, today=TODAY)

    assert publish(statement, first) == 2
    with pytest.raises(rules.AlreadyCorrected):
        actions.publish_entry(statement, late, today=TODAY)

    rows = {row.number: row for row in queries.published_entries(statement)}
    assert (rows[1].corrected_by, rows[2].typed.corrects) == (2, 1)
    assert rows[1].typed.words == TODAY_ANSWER.words
    demands = queries.demands_of(queries.asked_by(statement), list(rows.values()))
    assert [one.state for one in demands] == [State.REFUSED]


def test_what_should_never_have_stood_there_is_emptied_with_its_correction(statement):
    publish(statement, replace(TODAY_ANSWER, document_words="a letter"), make_picture())

    publish(statement, replace(TODAY_ANSWER, corrects=1, empties=True))

    old = next(row for row in queries.published_entries(statement) if row.number == 1)
    assert old.is_emptied
    assert (old.typed.words, old.typed.source, old.document) == ("", "", None)
    assert (old.typed.happened_on, old.typed.addressee) == (TODAY, "the railway board")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (replace(TODAY_ANSWER, corrects=7), rules.NoSuchEntry),
        (replace(DELIVERY, happened_on=TODAY, corrects=1), rules.OtherKind),
    ],
)
def test_only_an_entry_of_the_same_kind_is_corrected(statement, typed, refusal):
    publish(statement)

    with pytest.raises(refusal):
        actions.draft_entry(statement, typed, today=TODAY)


def test_a_correction_may_speak_of_a_clause_that_is_gone(statement):
    publish(statement)
    Entry.objects.update(clause="c9")

    assert publish(statement, replace(TODAY_ANSWER, clause="c9", corrects=1)) == 2


def test_a_statement_that_was_never_opened_has_no_answers():
    with pytest.raises(rules.NotOpened):
        actions.draft_entry(make_statement(), TODAY_ANSWER, today=TODAY)


def test_the_day_is_that_of_the_opening_or_later(statement):
    with pytest.raises(rules.DayBeforeOpening):
        actions.draft_entry(statement, replace(ANSWER, happened_on=TODAY - timedelta(days=1)), today=TODAY)


def test_an_entry_of_another_statement_is_not_there(statement):
    key = actions.draft_entry(statement, TODAY_ANSWER, today=TODAY)
    other = make_collection().statement

    with pytest.raises(rules.NoSuchEntry):
        actions.publish_entry(other, key, today=TODAY)
    assert queries.find_entry(other, key) is None


@pytest.fixture
def two(statement):
    ada, ben = make_convenor("Ada Convenor"), make_convenor("Ben Convenor")
    for one in (ada, ben):
        texts.add_convenor(statement, one)
    return ada, ben


def propose(statement, convenor, *, shows_name=False, **changes):
    typed = replace(TODAY_CONDITION, **changes)
    return actions.propose_condition(statement, typed, convenor, shows_name=shows_name, today=TODAY)


def agree(statement, key, convenor, *, shows_name=False):
    return actions.agree_to_condition(statement, key, convenor, shows_name=shows_name, today=TODAY)


def test_a_condition_is_fulfilled_when_a_second_convenor_agrees(statement, two):
    ada, ben = two
    key = propose(statement, ada)
    assert queries.published_entries(statement) == []

    agree(statement, key, ben)

    found = queries.find_condition(queries.entries_of(statement))
    assert found is not None
    assert (found.signed_by, found.proposed_by_id) == ((), None)


def test_nobody_fulfils_a_condition_alone(statement, two):
    ada, _ben = two
    key = propose(statement, ada)

    with pytest.raises(rules.SecondNeeded):
        agree(statement, key, ada)
    with pytest.raises(rules.TwoNeeded):
        actions.publish_entry(statement, key, today=TODAY)
    with pytest.raises(rules.OtherKind):
        actions.change_draft(statement, key, TODAY_ANSWER, today=TODAY)
    assert queries.published_entries(statement) == []


def test_who_left_does_not_count_as_one_of_two(statement, two):
    ada, ben = two
    key = propose(statement, ada)
    statement.convenors.remove(ada)

    with pytest.raises(rules.AskerGone):
        agree(statement, key, ben)


def test_only_those_are_named_who_chose_it(statement, two):
    ada, ben = two
    agree(statement, propose(statement, ada), ben, shows_name=True)

    (row,) = queries.published_entries(statement)
    assert row.signed_by == ("Ben Convenor",)


def test_two_can_say_that_it_is_not_fulfilled_any_more(statement, two):
    ada, ben = two
    agree(statement, propose(statement, ada), ben)

    agree(statement, propose(statement, ben, state=State.NO_ANSWER, corrects=1), ada)

    assert queries.find_condition(queries.entries_of(statement)) is None
    assert len(queries.published_entries(statement)) == 2


def test_no_clock_fulfils_a_condition(statement, two):
    ada, _ben = two
    propose(statement, ada)

    actions.take_due_reminders(date(2100, 1, 1))

    assert queries.find_condition(queries.entries_of(statement)) is None


def test_a_reminder_is_told_once_and_stays_until_it_is_taken_off(statement):
    key = actions.add_reminder(statement, TODAY + timedelta(days=2), addressee="the board", note="figures", today=TODAY)

    assert actions.take_due_reminders(TODAY + timedelta(days=1)) == []
    assert len(actions.take_due_reminders(TODAY + timedelta(days=2))) == 1
    assert actions.take_due_reminders(TODAY + timedelta(days=3)) == []
    assert len(queries.due_reminders(statement, TODAY + timedelta(days=3))) == 1

    actions.drop_reminder(statement, key)
    with pytest.raises(rules.NoSuchReminder):
        actions.drop_reminder(statement, key)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("day", [None, TODAY, TODAY - timedelta(days=1)])
def test_a_reminder_is_for_a_day_to_come(statement, day):
    with pytest.raises(rules.ReminderPast):
        actions.add_reminder(statement, day, addressee="", note="", today=TODAY)
