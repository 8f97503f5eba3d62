"""Translating part by part: what is saved, what collides, what is stale, and who reviews."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import NOON, make_content, make_convenor, make_frozen, make_statement
from tests.builders_of_languages import change_draft, make_hand, make_translation, review_all, rows_of, translate

from undersigned.texts.rules import LanguageLeads, NotFrozen, Role
from undersigned.translating import actions, queries
from undersigned.translating.actions import Outcome, Typed
from undersigned.translating.rules import refusing
from undersigned.translating.rules.segments import Part

pytestmark = pytest.mark.django_db


def labels(rows):
    return [(row.unit.part, row.unit.number) for row in rows]


def test_a_draft_can_be_translated_before_it_is_frozen():
    translation = make_translation(make_statement())
    translate(translation)

    progress = queries.progress_of(rows_of(translation))

    assert (progress.fresh, progress.count) == (7, 7)
    with pytest.raises(NotFrozen):
        actions.put_together(translation)


def test_the_leading_language_is_no_translation():
    with pytest.raises(LanguageLeads):
        make_translation(lang="en")


def test_a_language_is_begun_once():
    translation = make_translation()

    with pytest.raises(refusing.TranslationExists):
        make_translation(translation.statement)


def test_only_the_changed_clause_is_stale_and_says_what_changed():
    statement = make_frozen()
    translation = make_translation(statement)
    translate(translation)
    change_draft(statement, make_content(ask="we ask the railway board to publish it at once."))

    stale = [row for row in rows_of(translation) if row.is_stale]

    assert labels(stale) == [(Part.CLAUSE, 2)]
    assert "".join(part.text for part in stale[0].change if part.change == "new").strip() == "at once"


def test_a_corrected_version_carries_over_what_did_not_change():
    statement = make_frozen()
    translation = make_translation(statement)
    translate(translation)
    change_draft(statement, make_content(title="For a timetable that everybody sees"))

    rows = rows_of(translation)

    assert [row.unit.part for row in rows if row.is_stale] == [Part.TITLE]
    assert not [row for row in rows if row.is_missing]


def test_words_that_still_hold_are_said_to_hold():
    statement = make_frozen()
    translation = make_translation(statement)
    translate(translation)
    change_draft(statement, make_content(ask="we ask the railway board to publish it!"))
    (row,) = [row for row in rows_of(translation) if row.is_stale]

    typed = Typed(row.key, row.words, row.unit.digest, row.base, is_right=True)
    outcomes = actions.save_words(translation, make_hand(translation), [typed])

    assert outcomes == {row.key: Outcome.SAVED}
    assert not [row for row in rows_of(translation) if row.is_stale]


def test_words_over_words_that_somebody_saved_meanwhile_are_not_taken():
    translation = make_translation()
    row = rows_of(translation)[0]
    first, second = make_hand(translation), make_hand(translation, name="Ulla")
    actions.save_words(translation, first, [Typed(row.key, "Eins", row.unit.digest, "")])

    outcomes = actions.save_words(translation, second, [Typed(row.key, "Zwei", row.unit.digest, "")])

    assert outcomes == {row.key: Outcome.CHANGED}
    assert rows_of(translation)[0].words == "Eins"


def test_words_for_a_text_that_changed_meanwhile_are_not_taken():
    statement = make_statement()
    translation = make_translation(statement)
    row = rows_of(translation)[0]
    translate(translation, only=[Part.TITLE])
    now = rows_of(translation)[0]
    change_draft(statement, make_content(title="Another title"))

    outcomes = actions.save_words(translation, None, [Typed(row.key, "Neu", row.unit.digest, now.base)])

    assert outcomes == {row.key: Outcome.SOURCE_CHANGED}


def test_what_nobody_touched_is_no_collision():
    translation = make_translation()
    row = rows_of(translation)[0]
    actions.save_words(translation, None, [Typed(row.key, "Eins", row.unit.digest, "")])

    outcomes = actions.save_words(translation, None, [Typed(row.key, "", row.unit.digest, "")])

    assert outcomes == {row.key: Outcome.SAME}
    assert rows_of(translation)[0].words == "Eins"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("a" * 20_001, Outcome.TOO_LONG), ("a\u202eb", Outcome.UNREADABLE), ("a\0b", Outcome.UNREADABLE)],
)
def test_words_that_cannot_be_kept_are_refused(words, outcome):
    translation = make_translation()
    row = rows_of(translation)[0]

    assert actions.save_words(translation, None, [Typed(row.key, words, row.unit.digest, "")]) == {row.key: outcome}


def test_who_translated_does_not_review():
    translation = make_translation()
    reviewer = make_hand(translation, "reviewer")
    translate(translation, reviewer, only=[Part.TITLE])

    answers = review_all(translation, reviewer)

    assert isinstance(answers[rows_of(translation)[0].key], refusing.OwnWords)


def test_a_translator_reviews_nothing():
    translation = make_translation()
    translate(translation, make_hand(translation))

    answers = review_all(translation, make_hand(translation, name="Ulla"))

    assert {type(answer) for answer in answers.values()} == {refusing.MayNotReview}


def test_a_reviewer_reviews_what_another_translated():
    translation = make_translation()
    translate(translation, make_hand(translation))

    review_all(translation, make_hand(translation, "reviewer"))

    assert all(row.is_reviewed for row in rows_of(translation))


def test_new_words_have_to_be_reviewed_again():
    translation = make_translation()
    translate(translation, make_hand(translation))
    review_all(translation, make_hand(translation, "reviewer"))
    translate(translation, make_hand(translation, name="Ulla"), words=str.title, only=[Part.TITLE])

    assert [row.unit.part for row in rows_of(translation) if not row.is_reviewed] == [Part.TITLE]


def test_a_review_of_words_that_changed_meanwhile_is_refused():
    translation = make_translation()
    reviewer = make_hand(translation, "reviewer")
    translate(translation, only=[Part.TITLE])
    seen = rows_of(translation)[0]
    translate(translation, words=str.title, only=[Part.TITLE])

    answers = actions.review(translation, reviewer, [(seen.key, seen.base, seen.unit.digest)])

    assert isinstance(answers[seen.key], refusing.SegmentChanged)


def test_the_whole_text_is_refused_while_something_is_missing():
    translation = make_translation(make_frozen())
    translate(translation, only=[Part.TITLE, Part.PARAGRAPH])

    with pytest.raises(refusing.UnitsMissing) as refused:
        actions.put_together(translation)

    assert [unit.part for unit in refused.value.units] == [Part.ISSUER, Part.ADDRESSEE, Part.CLAUSE, Part.CLAUSE]


def test_the_whole_text_has_the_clauses_of_the_leading_one():
    translation = make_translation(make_frozen())
    translate(translation)

    content = actions.put_together(translation)

    assert [clause.id for clause in content.clauses] == ["c1", "c2"]
    assert content.title == "FOR AN OPEN TIMETABLE"
    assert content.clauses[1].verb == "ask"


def test_an_equally_authoritative_text_is_reviewed_as_a_whole_first():
    translation = make_translation(make_frozen(), role=Role.AUTHORITATIVE)
    translate(translation, make_hand(translation))

    with pytest.raises(refusing.UnitsUnreviewed):
        actions.put_together(translation)

    review_all(translation, make_hand(translation, "reviewer"))
    assert actions.put_together(translation).title == "FOR AN OPEN TIMETABLE"


def test_what_stands_there_is_not_replaced_by_a_whole_text():
    translation = make_translation(make_statement())
    translate(translation, words=lambda _: "Meins", only=[Part.TITLE])

    count = actions.fill_from(translation, None, replace(make_content(), title="Anderer"))

    assert rows_of(translation)[0].words == "Meins"
    assert count == 6


def test_readers_are_told_only_who_wants_to_be_named():
    translation = make_translation(make_frozen())
    translate(translation, make_hand(translation, name="Tove"), only=[Part.TITLE])
    translate(translation, make_hand(translation, name="Secret", credit=False), only=list(set(Part) - {Part.TITLE}))
    review_all(translation, make_hand(translation, "reviewer", name="Rita"))

    actions.note_credit(translation, "0" * 64)

    credit = queries.credit_of(translation.statement, "0" * 64)
    assert (credit.translators, credit.reviewers, credit.is_reviewed) == ("Tove", "Rita", True)


def test_a_convenor_is_one_hand_at_a_language():
    statement = make_statement()
    translation = make_translation(statement)
    convenor = make_convenor()

    first = actions.hand_of_convenor(translation, convenor, now=NOON)

    assert actions.hand_of_convenor(translation, convenor, now=NOON) == first
