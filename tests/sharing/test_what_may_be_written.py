"""What convenors may write so that a statement travels: one spelling, limits, and nothing kept that can't stand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import make_statement

from undersigned.sharing import actions, queries
from undersigned.sharing.rules import (
    AnswerMissing,
    LineTooLong,
    OutletMissing,
    PlaceOdd,
    Printing,
    Refusal,
    Republication,
    Terms,
    TooManyLines,
    Words,
    is_web_address,
    tidy_republication,
    tidy_words,
)
from undersigned.texts.rules import CharacterForbidden, LanguageInvalid


def test_words_have_one_spelling_and_empty_lines_go():
    told = Words(wordings=("  I  sign\nbecause … ", ""), points=("", "One."), objections=((" Why? ", "So."), ("", "")))

    assert tidy_words(told) == Words(("I sign because …",), ("One.",), (("Why?", "So."),))


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (Words(wordings=("x" * 401,)), LineTooLong),
        (Words(wordings=("x",) * 9), TooManyLines),
        (Words(points=("x",) * 13), TooManyLines),
        (Words(objections=(("Why?", ""),)), AnswerMissing),
        (Words(objections=(("", "So."),)), AnswerMissing),
        (Words(wordings=("left \u202eright",)), CharacterForbidden),
    ],
)
def test_words_that_can_not_stand_are_refused(told, refusal):
    with pytest.raises(refusal):
        tidy_words(told)


@pytest.mark.parametrize(
    ("printing", "refusal"),
    [
        (Printing("", url="https://paper.example/"), OutletMissing),
        (Printing("Paper", url="javascript:alert(1)"), PlaceOdd),
        (Printing("Paper", url="https://known.example@other.example/"), PlaceOdd),
        (Printing("Paper", lang="English"), LanguageInvalid),
        (Printing("x" * 201), LineTooLong),
    ],
)
def test_printings_that_can_not_stand_are_refused(printing, refusal):
    with pytest.raises(refusal):
        tidy_republication(Republication(printings=(printing,)))


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://paper.example/a?b=c#d", True),
        ("http://paper.example", True),
        ("//paper.example/", False),
        ("https://", False),
        ("https:///path", False),
        ("data:text/html,x", False),
        ("https://paper.example/a b", False),
        ("https://paper.example\\@other.example/", False),
    ],
)
def test_only_addresses_of_the_web_are_links(url, is_one):
    assert is_web_address(url) is is_one


@pytest.mark.django_db
def test_what_is_kept_reads_back_and_a_refusal_changes_nothing():
    statement = make_statement()
    words = Words(("I sign because …",), ("One.",), (("Why?", "So."),))
    told = Republication(Terms.CC_BY, (Printing("Paper", "https://paper.example/", "de", "Tove", date(2026, 11, 24)),))
    actions.keep_words(statement, "de", words)
    actions.keep_republication(statement, told)

    with pytest.raises(Refusal):
        actions.keep_words(statement, "de", Words(wordings=("x" * 401,)))
    assert queries.words_of(statement, "de") == words
    assert queries.words_of(statement, "en") == Words()
    assert queries.republication_of(statement) == told


@pytest.mark.django_db
def test_nothing_written_is_no_row():
    statement = make_statement()
    actions.keep_words(statement, "de", Words(("I sign because …",)))

    actions.keep_words(statement, "de", Words())

    assert queries.langs_of(statement) == []
