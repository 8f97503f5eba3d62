"""A statement that was opened page by page: details, another version, another language, and the close."""

from __future__ import annotations

import pytest
from tests.desk.browsing import visit
from tests.desk.test_way_of_a_statement import open_up

from undersigned.signing import queries as signing
from undersigned.texts import queries as texts


@pytest.fixture(scope="module")
def slug(house, ada) -> str:
    return house.make(lambda: open_up(ada.browser))


def test_changed_details_of_an_open_statement_stand_in_its_log(client, slug):
    log = signing.collection_of(texts.find_statement(slug)).log
    before = log.entries.count()

    visit(client, f"/desk/s/{slug}/details/").press("Save", closes_on="2027-01-31")

    assert log.entries.count() == before + 1
    assert b'"kind":"rules"' in bytes(log.entries.order_by("-index")[0].data)


def test_saving_details_that_did_not_change_leaves_the_log_alone(client, slug):
    log = signing.collection_of(texts.find_statement(slug)).log
    before = log.entries.count()

    visit(client, f"/desk/s/{slug}/details/").press("Save")

    assert log.entries.count() == before


def test_saving_details_keeps_what_search_engines_may_do(client, slug):
    visit(client, f"/desk/s/{slug}/details/").press("Save", allows_bulk_list="on")

    visit(client, f"/desk/s/{slug}/details/").press("Save", closes_on="2027-01-31")

    assert texts.find_statement(slug).allows_bulk_list


def test_closing_leaves_a_day_for_links_on_their_way(client, slug):
    page = visit(client, f"/desk/s/{slug}/close/").press("Close signing for good")

    assert "Links that were mailed before are taken until" in page.words
    assert signing.collection_of(texts.find_statement(slug)).state == "closing"


def test_a_corrected_text_is_shown_with_its_difference_and_opens_a_new_count(client, slug):
    page = visit(client, f"/desk/s/{slug}/version/").press("Begin a new version")
    preview = page.press("Save and see", **{"block-text__1": "we regret that all evening trains were cancelled;"})

    assert [gone.text_content() for gone in preview.tree.xpath("//del")] == ["the"]
    assert [new.text_content() for new in preview.tree.xpath("//ins")] == ["all"]

    preview.press("Freeze this text")
    collection = signing.collection_of(texts.find_statement(slug))
    assert collection.version == 2
    assert b'"kind":"version"' in bytes(collection.log.entries.order_by("-index")[0].data)


def test_the_draft_of_a_correction_can_be_thrown_away(client, slug):
    page = visit(client, f"/desk/s/{slug}/version/").press("Begin a new version")

    page.press("Throw this draft away")

    assert texts.draft_of(texts.find_statement(slug)) is None


def test_another_language_is_pasted_corrected_frozen_and_published(client, slug):
    german = "# Für einen offenen Fahrplan\n\nWir erklären:\n\n1. wir bedauern dies;\n2. wir fordern Zahlen;\n"
    page = visit(client, f"/desk/s/{slug}/languages/").press("Read it", lang="de", pasted=german)
    assert page.address == f"/desk/s/{slug}/languages/de/"

    page.press("Save and see").press("Freeze this text")

    collection = signing.collection_of(texts.find_statement(slug))
    assert b'"kind":"text"' in bytes(collection.log.entries.order_by("-index")[0].data)
    assert [text.lang for text in texts.frozen_texts(collection.statement, 1)] == ["en", "de"]


@pytest.mark.parametrize(("lang", "words"), [("en", "leads with"), ("German", "short code"), ("../x", "short code")])
def test_an_odd_language_is_refused_and_the_text_kept(client, slug, lang: str, words: str):
    page = visit(client, f"/desk/s/{slug}/languages/").press("Read it", lang=lang, pasted="# T\n\nWorte.\n")

    assert page.status == 422
    assert words in page.alert
    assert "Worte." in page.value("pasted")
