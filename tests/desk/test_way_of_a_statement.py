"""From a pasted page to an open statement, by pages and buttons alone."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.desk.browsing import Page, visit

from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

PAGE = """For an open timetable

A call of the passengers' round table.

We, passengers and staff of the regional railway, in view of the new timetable, declare the following:

  • we regret that the evening trains were cancelled;
  • we demand that the railway board publish its figures;
  • we call on all passengers to write to the board.

If nothing changes, we shall meet again.

Zoë Müller (Passengers' Club)

Jan Kowalski, train driver

Ada Example (Riverside Library)

Share this page
"""


def begin(client) -> Page:
    return visit(client, "/desk/new/").press("Read it", pasted=PAGE)


def freeze(page: Page) -> Page:
    return page.press("Save and see").press("Freeze this text")


def fill_in(client, slug: str) -> Page:
    page = visit(client, f"/desk/s/{slug}/details/")
    return page.press(
        "Save and go on",
        convened_by="Passengers' Round Table",
        contact="office@round-table.example",
        imprint="1 Station Road",
        privacy="Names are public.",
    )


def open_up(client) -> str:
    freeze(begin(client))
    slug = "for-an-open-timetable"
    fill_in(client, slug)
    visit(client, f"/desk/s/{slug}/open/").press("Open for signing")
    return slug


def test_a_pasted_page_becomes_a_draft_beside_its_source(client):
    page = begin(client)

    assert page.address == "/desk/s/for-an-open-timetable/text/"
    assert page.value("title") == "For an open timetable"
    assert page.values("block-kind") == ["paragraph", "clause", "clause", "clause", "paragraph"]
    assert page.values("block-verb")[1:4] == ["regret", "demand", "call_on"]
    assert page.value("block-addressee", 2) == "the railway board"
    assert any("we demand" in mark.text_content() for mark in page.tree.xpath("//mark"))


def test_names_under_the_text_are_imported_and_not_published(client):
    begin(client)
    statement = texts.find_statement("for-an-open-timetable")

    assert [row.name for row in signing.imported(statement)] == ["Zoë Müller", "Jan Kowalski", "Ada Example"]
    assert signing.published_imported(statement) == []


def test_what_was_left_out_is_told_with_its_reason(client):
    page = begin(client)

    assert any("Share this page" in gone.text_content() for gone in page.tree.xpath("//del"))


def test_the_whole_way_ends_with_an_open_statement(client):
    slug = open_up(client)

    collection = signing.collection_of(texts.find_statement(slug))
    frozen = texts.newest_frozen(texts.find_statement(slug))
    assert collection.state == "open"
    assert collection.text_sha256 == frozen.text_sha256
    assert json.loads(frozen.statement_file)["convenors"] == "Passengers' Round Table"


def test_every_button_of_a_row_keeps_what_was_typed_elsewhere(client):
    page = begin(client)

    page = page.press("Add a clause", title="For a better timetable")

    assert page.value("title") == "For a better timetable"
    assert page.values("block-kind")[-1] == "clause"


def test_blocks_move_and_go_without_a_script(client):
    page = begin(client)
    first, second = page.values("block-text")[:2]

    page = page.press("Move down")
    assert page.values("block-text")[:2] == [second, first]

    page = page.press("Remove")
    assert page.values("block-text")[0] == first


def test_an_empty_line_makes_two_clauses_of_one(client):
    page = begin(client)

    page = page.press("Save the draft", **{"block-text__1": "we regret this;\n\nwe thank the staff;"})

    assert page.values("block-text")[1:3] == ["we regret this;", "we thank the staff;"]
    assert page.values("block-kind")[1:3] == ["clause", "clause"]


def test_the_address_follows_the_convenor_until_the_text_is_frozen(client):
    page = begin(client).press("Save the draft", slug="timetable")
    assert page.address == "/desk/s/timetable/text/"

    page = freeze(page)
    page = visit(client, "/desk/s/timetable/version/").press("Begin a new version")
    assert page.values("slug") == []


@pytest.mark.parametrize("slug", ["New Address", "a/b", "ä", "-a"])
def test_an_odd_address_is_refused_and_everything_typed_is_kept(client, slug: str):
    page = begin(client).press("Save the draft", slug=slug, title="For a better timetable")

    assert page.status == 422
    assert "small letters" in page.alert
    assert page.value("title") == "For a better timetable"
    assert (
        texts.content_of(texts.draft_of(texts.find_statement("for-an-open-timetable"))).title == "For an open timetable"
    )


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("title", 500),
        ("subtitle", 1000),
        ("issuers", 1000),
        ("addressees", 1000),
        ("block-verb__1", 40),
        ("block-addressee__1", 1000),
    ],
)
def test_a_line_that_is_too_long_is_refused_with_its_limit_and_kept(client, field: str, limit: int):
    page = begin(client).press("Save the draft", **{field: "n" * (limit + 1)})

    assert page.status == 422
    assert f"{limit:,}" in page.alert
    assert "nnn" in page.alert
    assert "n" * (limit + 1) in page.answer.text
    assert page.press("Save the draft", **{field: "n" * limit}).status == 200


def test_nothing_pasted_is_answered_with_what_to_do(client):
    page = visit(client, "/desk/new/").press("Read it")

    assert page.status == 422
    assert "Paste the text" in page.alert


def test_a_file_that_is_no_text_is_refused_and_the_pasted_text_stays(client):
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 \x00\x01")
    page = visit(client, "/desk/new/").press("Read it", {"file": upload}, pasted="Typed words")

    assert page.status == 422
    assert "PDF" in page.alert
    assert page.value("pasted").strip() == "Typed words"


def test_rich_text_that_a_script_kept_is_read_with_its_numbering(client):
    clauses = "<ol><li>we demand trains;</li><li>we ask for buses.</li></ol>"
    rich = f"<h1>For trains</h1><p>We, passengers, declare:</p>{clauses}"
    page = visit(client, "/desk/new/").press("Read it", pasted="For trains", pasted_html=rich)

    assert page.values("block-kind") == ["paragraph", "clause", "clause"]


RICH_WITHOUT_WORDS = '<img src="picture.png">'
RICH_TOO_LARGE = f"<p>We ask.</p><img src='data:image/png;base64,{'A' * 5_200_000}'>"


@pytest.mark.parametrize("rich", [RICH_WITHOUT_WORDS, RICH_TOO_LARGE], ids=["without words", "too large"])
def test_where_the_rich_text_can_not_be_read_its_plain_words_are(client, rich: str):
    page = visit(client, "/desk/new/").press("Read it", pasted=PAGE, pasted_html=rich)

    assert page.address == "/desk/s/for-an-open-timetable/text/"
    assert page.values("block-verb")[1:4] == ["regret", "demand", "call_on"]


def test_what_was_pasted_stays_where_neither_can_be_read(client):
    page = visit(client, "/desk/new/").press("Read it", pasted="\x01\x02\x03\x04\x05", pasted_html=RICH_WITHOUT_WORDS)

    assert page.status == 422
    assert page.value("pasted_html") == RICH_WITHOUT_WORDS


def test_rich_text_has_the_letters_that_were_pasted_whatever_the_page_says_of_its_encoding(client):
    rich = '<meta charset="windows-1250"><h1>Dla kolei</h1><p>My, pasażerowie, żądamy otwartego rozkładu.</p>'
    page = visit(client, "/desk/new/").press("Read it", pasted="Dla kolei", pasted_html=rich)

    assert "My, pasażerowie, żądamy" in page.value("block-text")


def notices(page: Page) -> str:
    return " ".join(notice.text_content() for notice in page.tree.xpath('//*[@class="source"]/*[@class="notice"]'))


def test_the_encoding_that_was_guessed_stands_beside_the_source(client):
    text = "Żądania\n\nMy, pasażerowie, żądamy: źródeł.\n" * 3
    pages = [
        visit(client, "/desk/new/").press("Read it", {"file": SimpleUploadedFile("call.txt", text.encode(encoding))})
        for encoding in ("windows-1250", "utf-8")
    ]

    assert "read as windows-1250" in notices(pages[0])
    assert "read as" not in notices(pages[1])


NUMBERED = """# For trains

We, passengers, declare:

{0}. we demand that the board publish its figures;
{1}. we call on all passengers to write, as clause {0} says.
"""


@pytest.mark.parametrize(
    ("numbers", "words"),
    [(("7", "8"), "Clause 7 of the source is clause 1 here"), (("1", "3"), "Clause 3 of the source is clause 2 here")],
)
def test_where_the_source_counts_its_clauses_otherwise_the_draft_says_so(client, numbers, words: str):
    page = visit(client, "/desk/new/").press("Read it", pasted=NUMBERED.format(*numbers))

    assert words in notices(page)
    assert words not in visit(client, page.address.replace("/text/", "/names/")).words


def test_where_the_source_counts_as_the_draft_does_nothing_is_said(client):
    page = visit(client, "/desk/new/").press("Read it", pasted=NUMBERED.format(1, 2))

    assert "of the source is clause" not in page.words


@pytest.mark.parametrize("field", ["file", "names"])
def test_an_empty_file_is_called_empty_and_the_pasted_text_stays(client, field: str):
    page = visit(client, "/desk/new/").press("Read it", {field: SimpleUploadedFile("call.csv", b"")}, pasted=PAGE)

    assert page.status == 422
    assert "is empty" in page.alert
    assert page.value("pasted").strip() == PAGE.strip()


def test_a_list_of_names_in_the_place_of_the_text_is_told_where_it_belongs(client):
    upload = SimpleUploadedFile("names.csv", b"name;role\nAda Example;nurse\nBea Muster;\n")
    page = visit(client, "/desk/new/").press("Read it", {"file": upload}, pasted="Typed words")

    assert page.status == 422
    assert "A list of names in a file of its own" in page.alert
    assert page.value("pasted").strip() == "Typed words"
    assert not texts.find_statement("statement")


def test_an_uploaded_file_and_a_list_of_names_are_read_together(client):
    files = {
        "file": SimpleUploadedFile("call.md", b"# For trains\n\nWe declare:\n\n1. we demand trains.\n"),
        "names": SimpleUploadedFile("names.csv", b"name;role\nAda Example;nurse\nBea Muster;\n"),
    }
    page = visit(client, "/desk/new/").press("Read it", files)

    assert page.value("title") == "For trains"
    statement = texts.find_statement("for-trains")
    assert [(row.name, row.role) for row in signing.imported(statement)] == [
        ("Ada Example", "nurse"),
        ("Bea Muster", ""),
    ]


def test_an_empty_page_is_a_beginning_too(client):
    page = visit(client, "/desk/new/").press("Begin with an empty page")
    assert page.address == "/desk/s/statement/text/"

    page = page.press("Save and see")
    assert "no title" in page.alert
    assert page.status == 422


def test_the_preview_shows_exactly_the_file_that_is_frozen(client):
    page = begin(client).press("Save and see")
    shown = page.tree.xpath("//pre")[0].text_content().removeprefix("\n")
    digest = page.value("sha256")
    page.press("Freeze this text")

    frozen = texts.newest_frozen(texts.find_statement("for-an-open-timetable"))
    assert frozen.text_file.decode() == shown
    assert frozen.text_sha256 == digest


def test_a_draft_that_changed_since_the_preview_is_not_frozen(client):
    page = begin(client)
    preview = page.press("Save and see")
    page.press("Save the draft", title="Something else")

    refused = preview.press("Freeze this text")

    assert refused.status == 409
    assert texts.newest_frozen(texts.find_statement("for-an-open-timetable")) is None


def test_stars_and_angle_brackets_stay_what_they_are(client):
    page = begin(client)

    page = page.press("Save and see", **{"block-text__0": "2 * 3 < 7 and <b>this</b>:"})

    assert "2 * 3 < 7 and <b>this</b>:" in page.words


def test_opening_asks_for_what_readers_must_know(client):
    freeze(begin(client))

    page = visit(client, "/desk/s/for-an-open-timetable/open/").press("Open for signing")

    assert page.status == 409
    assert "privacy notice" in page.alert
    assert signing.collection_of(texts.find_statement("for-an-open-timetable")) is None


def test_the_privacy_notice_to_begin_with_names_who_calls_and_the_contact(client):
    freeze(begin(client))
    page = visit(client, "/desk/s/for-an-open-timetable/details/")
    page.press("Save", convened_by="Round Table", contact="a@b.example", imprint="1 Station Road")

    statement = texts.find_statement("for-an-open-timetable")

    assert "Responsible: Round Table, a@b.example." in statement.privacy
    page = visit(client, "/desk/s/for-an-open-timetable/open/").press("Open for signing")
    assert page.alert == ""


def test_a_draft_does_not_open(client):
    begin(client)
    fill_in(client, "for-an-open-timetable")

    page = visit(client, "/desk/s/for-an-open-timetable/open/").press("Open for signing")

    assert page.status == 409
    assert "Freeze it first" in page.alert


def test_without_a_public_address_only_the_sample_opens(client, settings):
    from dataclasses import replace

    settings.INSTANCE = replace(settings.INSTANCE, origin=None)
    freeze(begin(client))
    fill_in(client, "for-an-open-timetable")

    page = visit(client, "/desk/s/for-an-open-timetable/open/").press("Open for signing")

    assert "UNDERSIGNED_ORIGIN" in page.alert


def test_details_that_are_too_long_are_marked_and_kept(client):
    begin(client)
    page = visit(client, "/desk/s/for-an-open-timetable/details/")

    page = page.press("Save", contact="c" * 301, convened_by="Round Table", closes_on="soon")

    assert page.status == 422
    assert page.value("contact") == "c" * 301
    assert page.value("closes_on") == "soon"
    assert texts.find_statement("for-an-open-timetable").convened_by == ""


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can_and_stays_in_its_field(client):
    slug = open_up(client)

    page = visit(client, f"/desk/s/{slug}/details/").press("Save", accent="#FC0", convened_by="Another table")
    assert "its contrast is 1.3 to 1" in page.words
    shown = page.answer.content.decode()
    assert 'value="#ffcc00"' in shown
    assert 'value="Another table"' in shown
    assert texts.find_statement(slug).accent == ""

    page.press("Save", accent="0f5468")
    assert texts.find_statement(slug).accent == "#0f5468"


def test_the_first_clause_of_a_text_that_begins_with_it_has_the_number_one(client):
    file = SimpleUploadedFile("call.md", b"# A title that is long\n\nWe demand that the board act.\n")
    page = visit(client, "/desk/new/").press("Read it", {"file": file})

    assert page.tree.xpath("//legend")[0].text_content() == "Clause 1"
