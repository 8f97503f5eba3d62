"""What other programs read of a statement keeps their grammars: Atom, JSON Feed, oEmbed, words of schema.org."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.conf import settings
from lxml import etree
from tests.answers.test_how_demands_stand import ANSWER
from tests.builders import NOON, make_collection, make_content, make_waiting
from tests.publishing.conftest import integrate_and_publish

from undersigned.desk import actions as desk
from undersigned.desk import answering
from undersigned.publishing import actions
from undersigned.sharing import actions as sharing
from undersigned.sharing.rules import Republication, Terms
from undersigned.texts import actions as texts
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import Role

HERE = Path(__file__).parent
VOCABULARY = json.loads((HERE / "schema_org.json").read_bytes())["types"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ODD = 'For a "quiet" <timetable> & more'
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(house):
    """A statement that has whatever feeds and pages tell of: languages, an answer, a licence."""
    return house.make(tell_everything)


@pytest.fixture
def published(told, folder_of):
    """Return its folder."""
    return folder_of(told)


def tell_everything():
    collection = make_collection(content=make_content(ODD))
    content = make_content("من أجل جدول زمني")
    draft = texts.add_language(collection.statement.versions.get(), lang="ar", role=Role.TRANSLATION, content=content)
    desk.freeze_language(draft, seen=format_text(content), ring=settings.RING, now=NOON)
    sharing.keep_republication(collection.statement, Republication(Terms.CC_BY, ()))
    answer = replace(ANSWER, happened_on=NOON.date(), quote="نعم & <لا>", quote_lang="ar")
    key = answering.record(collection.statement, answer, None, instance=settings.INSTANCE, today=NOON.date())
    answering.publish(collection.statement, key, today=NOON.date())
    make_waiting(collection, "Ann Example")
    actions.mark_front_stale(collection)
    integrate_and_publish(collection, full=True)
    actions.publish_front(settings.INSTANCE)
    return collection


def find_faults(path: Path, schema: str) -> list[str]:
    """Return what the schema of the file *schema* has against the one at *path*."""
    asked = jsonschema_rs.Draft202012Validator(json.loads((HERE / schema).read_bytes()), validate_formats=True)
    return [f"{error.instance_path} {error.message}" for error in asked.iter_errors(json.loads(path.read_bytes()))]


def test_feeds_keep_the_grammar_of_atom_and_name_their_place(published):
    grammar = etree.RelaxNG(etree.parse(HERE / "atom.rng"))

    for path in (published / "feed.atom", settings.INSTANCE.public / "feed.atom"):
        feed = etree.parse(path)
        grammar.assertValid(feed)
        assert feed.find("a:link[@rel='self']", ATOM).get("href").rpartition("/")[2] == "feed.atom"
        ids = [one.text for one in feed.iterfind("a:entry/a:id", ATOM)]
        assert ids
        assert len(set(ids)) == len(ids)


def test_the_feed_in_json_keeps_its_specification(published):
    assert find_faults(published / "feed.json", "json_feed.json") == []


def test_the_answer_to_editors_keeps_the_specification_of_oembed(published):
    assert find_faults(published / "oembed.json", "oembed_rich.json") == []


@pytest.mark.parametrize("page", ["index.html", "ar/index.html"])
def test_data_in_pages_uses_the_words_of_schema_org_as_they_are_meant(published, page):
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', (published / page).read_text())[1]
    told = json.loads(block)

    assert told.pop("@context") == "https://schema.org"
    assert list(misused(told, "CreativeWork")) == []


def misused(node: dict[str, Any], default: str = "") -> list[str]:
    """Return every property of *node*, and of those within, that its type has not, or that takes no such value."""
    kind = node.get("@type", default)
    known: dict[str, list[str]] = {}
    for one in [kind, *above(kind)]:
        known |= VOCABULARY[one]["properties"]
    found = []
    for name, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            if name.startswith("@"):
                continue
            if not set(known.get(name, [])) & kinds_of(one):
                found.append(f"{kind}.{name}: {one!r}")
            elif isinstance(one, dict) and "@type" in one:
                found += misused(one)
    return found


def above(kind: str) -> list[str]:
    found = VOCABULARY[kind]["above"]
    return [*found, *(further for one in found for further in above(one))]


def kinds_of(value: object) -> set[str]:
    """Return what *value* may be, in the words of the vocabulary."""
    if isinstance(value, dict):
        return {value["@type"], *above(value["@type"])} if "@type" in value else {"IdReference"}
    if isinstance(value, bool):
        return {"Boolean"}
    if isinstance(value, int):
        return {"Integer", "Number"}
    return {
        "Text",
        *(["URL"] if re.match(r"https?://\S+$", str(value)) else []),
        *(["Date"] if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else []),
    }
