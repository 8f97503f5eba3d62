"""The desk's page of sharing: words in one language at a time, terms and places; nothing typed is lost."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lxml import html
from tests.builders import make_convenor, make_statement

from undersigned.sharing import queries
from undersigned.sharing.rules import Terms, Words


@pytest.fixture(scope="module")
def begun(house, ada):
    return house.make(lambda: ada.add(make_statement()))


@pytest.fixture
def statement(begun):
    return deepcopy(begun)


def page_of(statement):
    return f"/desk/s/{statement.slug}/sharing/"


def test_words_that_run_the_other_way_leave_the_page_as_it_runs(client, statement):
    page = html.fromstring(client.get(page_of(statement) + "?lang=ar").content.decode())

    assert page.get("dir") == "ltr"
    assert set(page.xpath("//textarea[@name='wording']/@dir")) == {"rtl"}


def test_words_are_kept_in_the_language_of_the_page(client, statement):
    typed = {
        "do": "words", "lang": "de", "wording": ["Ich zeichne, weil …", ""], "points": "Eins.\n\nZwei.",
        "objection": ["Warum?"], "answer": ["Darum."],
    }  # fmt: skip
    answer = client.post(page_of(statement), typed, follow=True)

    assert "Saved." in answer.content.decode()
    assert queries.words_of(statement, "de") == Words(
        ("Ich zeichne, weil …",), ("Eins.", "Zwei."), (("Warum?", "Darum."),)
    )
    assert queries.words_of(statement, "en") == Words()


def test_terms_and_places_are_kept(client, statement):
    typed = {
        "do": "reprint", "terms": "cc0-1.0", "outlet": ["Paper", ""], "url": ["https://paper.example/", ""],
        "printed_lang": ["de", ""], "translator": ["Tove", ""], "on": ["2026-11-24", ""],
    }  # fmt: skip
    client.post(page_of(statement), typed)

    told = queries.republication_of(statement)
    assert told.terms is Terms.CC0
    assert [one.outlet for one in told.printings] == ["Paper"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"do": "words", "wording": ["x" * 401]}, "One line is too long"),
        ({"do": "words", "objection": ["Why, really?"], "answer": [""]}, "has no answer"),
        ({"do": "reprint", "outlet": ["Paper"], "url": ["ftp://paper.example"], "printed_lang": [""],
          "translator": [""], "on": [""]}, "none of the web"),
        ({"do": "reprint", "outlet": ["Paper"], "url": [""], "printed_lang": [""], "translator": [""],
          "on": ["yesterday"]}, "A day is no day"),
    ],
)  # fmt: skip
def test_what_can_not_stand_is_said_and_what_was_typed_stays(client, statement, typed, words):
    answer = client.post(page_of(statement), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    kept = [value for values in typed.values() if isinstance(values, list) for value in values if value]
    assert all(value in page for value in kept)


def test_another_convenor_finds_nothing(client):
    foreign = make_statement(make_convenor("Eva Elsewhere"))

    assert client.get(page_of(foreign)).status_code == 404
