"""Pass it on, talk about it, reprint it, frame it: pages without anybody else's script, picture or counter."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import settings
from lxml import etree
from tests.builders import make_collection, make_content, make_waiting

from undersigned.publishing import actions
from undersigned.publishing.sharing import share_links
from undersigned.sharing import actions as sharing
from undersigned.sharing.rules import Printing, Republication, Terms, Words

ODD = 'For a "quiet" <timetable> & more'


@pytest.fixture
def collection():
    return make_collection(content=make_content(ODD))


@pytest.fixture
def pages_of(bring_out, folder_of):
    def read(collection):
        actions.mark_front_stale(collection)
        bring_out(collection)
        return {path.name: path.read_text() for path in folder_of(collection).glob("*.html")}

    return read


@pytest.mark.django_db
def test_whatever_is_written_stays_words(collection, pages_of, check):
    words = Words(('I <b>sign</b> & "ask" because …',), ("<script>alert(1)</script>",), (("Why?</dt>", "So."),))
    sharing.keep_words(collection.statement, "en", words)
    pages = pages_of(collection)

    assert "&lt;b&gt;sign&lt;/b&gt;" in pages["share.html"]
    assert "<script>alert" not in pages["talk.html"]
    assert "Why?&lt;/dt&gt;" in pages["talk.html"]
    assert check(collection) == []


@pytest.mark.django_db
def test_links_carry_words_and_address_to_wherever_the_reader_presses(collection, pages_of):
    sharing.keep_words(collection.statement, "en", Words(("I ask 100 % for it & more, because …",)))
    page = pages_of(collection)["share.html"]
    home = f"{settings.INSTANCE.base_url}/s/{collection.slug}/"

    links = {
        name: unescape(href) for href, name in re.findall(r'<li><a href="([^"]+)" data-with[^>]*>([^<]+)</a>', page)
    }
    assert parse_qs(urlsplit(links["WhatsApp"]).query)["text"] == [f"I ask 100 % for it & more, because … {home}"]
    assert parse_qs(urlsplit(links["Facebook"]).query)["u"] == [home]
    assert unquote(links["Mail"].split("body=")[1]) == f"I ask 100 % for it & more, because … {home}"
    assert parse_qs(urlsplit(links["Mail"]).query)["subject"] == [ODD]


def test_no_wording_fills_a_place_that_is_not_its_own():
    links = {one["name"]: one["href"] for one in share_links("{url} {text}", "https://a.example/", subject="{words}")}

    assert parse_qs(urlsplit(links["Reddit"]).query) == {"url": ["https://a.example/"], "title": ["{url} {text}"]}


@pytest.mark.django_db
def test_where_nothing_was_written_three_wordings_invite_own_words(collection, pages_of):
    page = pages_of(collection)["share.html"]

    assert page.count("<textarea") == 3
    assert "For me it matters because …" in page


@pytest.mark.django_db
def test_the_address_is_a_line_of_its_own_below_the_words(collection, pages_of):
    sharing.keep_words(collection.statement, "en", Words(("I ask for it.",)))

    assert (
        f">I ask for it.\n{settings.INSTANCE.base_url}/s/{collection.slug}/</textarea>"
        in pages_of(collection)["share.html"]
    )


@pytest.mark.django_db
def test_the_page_to_talk_comes_with_its_words_and_goes_with_them(collection, pages_of, check):
    assert "talk.html" not in pages_of(collection)

    sharing.keep_words(collection.statement, "en", Words(points=("The figures exist.",)))
    pages = pages_of(collection)
    assert "The figures exist." in pages["talk.html"]
    assert 'href="talk.html"' in pages["index.html"]

    sharing.keep_words(collection.statement, "en", Words())
    assert "talk.html" not in pages_of(collection)
    assert check(collection) == []


@pytest.mark.django_db
def test_nothing_of_anybody_else_is_loaded(collection, pages_of):
    pages = pages_of(collection)

    for name in ("index.html", "share.html", "reprint.html", "embed.html"):
        loaded = re.findall(r'<(?:script|img|link rel="stylesheet"|iframe)[^>]*(?:src|href)="([^"]+)"', pages[name])
        assert loaded
        assert [place for place in loaded if ":" in place] == []


@pytest.mark.django_db
def test_terms_and_places_stand_on_the_page(collection, pages_of):
    told = Republication(Terms.CC_BY, (Printing("Paper", "https://paper.example/", "de", "Tove", date(2026, 11, 24)),))
    assert "Reprint and translate it freely" in pages_of(collection)["reprint.html"]

    sharing.keep_republication(collection.statement, told)
    pages = pages_of(collection)

    assert 'href="https://creativecommons.org/licenses/by/4.0/" rel="license"' in pages["reprint.html"]
    assert '"license":"https://creativecommons.org/licenses/by/4.0/"' in pages["index.html"]
    place = re.search(r'<ul class="printings">\s*<li>(.*?)</li>', pages["reprint.html"], re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", place).strip() == "Paper (Deutsch), translated by Tove, 24 November 2026"


@pytest.mark.django_db
def test_blocks_for_other_pages_hold_neither_script_nor_style(collection, pages_of, folder_of):
    page = pages_of(collection)["reprint.html"]
    frame, block = (
        unescape(found) for found in re.findall(r"<textarea[^>]* readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    )
    home = f"{settings.INSTANCE.base_url}/s/{collection.slug}/"

    assert etree.HTML(frame).find(".//iframe").get("src") == f"{home}embed.html"
    assert etree.HTML(frame).find(".//iframe").get("title") == ODD
    tree = etree.HTML(block)
    assert {one.tag for one in tree.iter()} <= {"html", "body", "blockquote", "p", "strong", "a"}
    assert tree.find(".//a").get("href") == home
    told = json.loads((folder_of(collection) / "oembed.json").read_bytes())
    assert told | {"version": "1.0", "type": "rich", "html": frame, "title": ODD} == told


@pytest.mark.django_db
def test_the_framed_page_has_a_count_and_no_form(collection, pages_of):
    make_waiting(collection, "Ann Example")
    page = pages_of(collection)["embed.html"]

    assert "1 person signed" in page
    assert "<form" not in page
    assert "<script" not in page
    assert "Ann Example" not in page


@pytest.mark.django_db
def test_both_feeds_say_the_same_and_keep_their_formats(collection, pages_of, folder_of):
    make_waiting(collection, "Ann Example")
    pages_of(collection)
    atom = (folder_of(collection) / "feed.atom").read_bytes()
    told = json.loads((folder_of(collection) / "feed.json").read_bytes())

    schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
    assert schema.validate(etree.fromstring(atom)), schema.error_log
    ns = {"a": "http://www.w3.org/2005/Atom"}
    ids = [one.text for one in etree.fromstring(atom).iterfind("a:entry/a:id", ns)]
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in told["items"]] == ids
    assert all(item["url"].startswith(told["home_page_url"]) and item["content_text"] for item in told["items"])
    assert "Ann Example" not in atom.decode() + json.dumps(told)
