"""Two tabs, or two convenors, at one draft: nobody's words are overwritten or lost without a word."""

from __future__ import annotations

import pytest
from tests.builders import make_content, make_frozen, make_statement
from tests.desk.browsing import Page, visit

from undersigned.texts import actions as texts
from undersigned.texts import queries
from undersigned.texts.rules import Role


@pytest.fixture
def statement(add):
    return add(make_statement())


@pytest.fixture
def frozen(add):
    return add(make_frozen())


def open_draft(client, statement) -> Page:
    return visit(client, f"/desk/s/{statement.slug}/text/")


def stored_title(statement) -> str:
    return queries.content_of(queries.draft_of(statement)).title


def test_a_stale_save_overwrites_nothing_and_keeps_what_was_typed(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    first.press("Save the draft", title="Hers")

    page = second.press("Save the draft", title="Mine", **{"block-text__0": "my own words"})

    assert page.status == 422
    assert "saved after the page was made" in page.alert
    assert (page.value("title"), page.value("block-text")) == ("Mine", "my own words")
    assert stored_title(statement) == "Hers"


def test_who_was_told_may_look_at_what_is_stored_and_save_nevertheless(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    first.press("Save the draft", title="Hers")
    refused = second.press("Save the draft", title="Mine")

    stored = visit(client, refused.tree.xpath('//a[starts-with(., "Look at what is stored")]')[0].get("href"))
    refused.press("Save mine nevertheless")

    assert stored.value("title") == "Hers"
    assert stored_title(statement) == "Mine"


def test_saving_nevertheless_means_what_was_looked_at_and_nothing_newer(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    first = first.press("Save the draft", title="Hers")
    refused = second.press("Save the draft", title="Mine")
    first.press("Save the draft", title="Hers again")

    page = refused.press("Save mine nevertheless")

    assert page.status == 422
    assert stored_title(statement) == "Hers again"


def test_another_mistake_in_a_stale_form_does_not_make_it_fresh(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    mistaken = second.press("Save the draft", title="Mine", slug="New Address")
    first.press("Save the draft", title="Hers")

    mistaken.press("Save the draft", slug=statement.slug)

    assert stored_title(statement) == "Hers"


def test_a_button_of_a_row_in_a_stale_form_overwrites_nothing(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    first.press("Save the draft", title="Hers")

    page = second.press("Add a clause", title="Mine")

    assert page.status == 422
    assert page.values("block-kind")[-1] == "clause"
    assert stored_title(statement) == "Hers"


def test_a_button_that_is_pressed_twice_saves_once_and_says_so(client, statement):
    page = open_draft(client, statement)
    page.press("Save the draft", title="Mine")

    again = page.press("Save the draft", title="Mine")

    assert (again.status, again.alert) == (200, "")


def test_a_form_that_does_not_say_what_it_was_made_from_overwrites_nothing(client, statement):
    page = open_draft(client, statement).press("Save the draft", title="Mine", made_as_from="")

    assert page.status == 422
    assert stored_title(statement) != "Mine"


def test_what_is_typed_into_a_draft_that_was_frozen_meanwhile_is_shown_to_be_copied(client, statement):
    first, second = open_draft(client, statement), open_draft(client, statement)
    first.press("Save and see").press("Freeze this text")

    page = second.press("Save the draft", title="Mine", **{"block-verb__1": "plead", "block-items__1": "one\ntwo"})

    assert page.status == 409
    assert "frozen" in page.alert
    shown = page.tree.xpath('//textarea[@id="typed"]')[0].text
    assert all(words in shown for words in ("Mine", "1. ", "   2. two", "plead"))
    assert queries.newest_frozen(statement).title != "Mine"


def test_what_is_typed_into_a_language_that_was_frozen_meanwhile_is_shown_too(client, frozen):
    texts.add_language(queries.newest_version(frozen), lang="de", role=Role.TRANSLATION, content=make_content("Offen"))
    first, second = (visit(client, f"/desk/s/{frozen.slug}/languages/de/") for _ in range(2))
    first.press("Save and see").press("Freeze this text")

    page = second.press("Save the draft", title="Meins")

    assert page.status == 409
    assert "Meins" in page.tree.xpath('//textarea[@id="typed"]')[0].text
