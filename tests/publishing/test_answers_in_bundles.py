"""What readers see of answers: a timeline in each language, a section, a feed, a file; checked and forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image
from tests.answers.test_how_demands_stand import ANSWER, CONDITION, DELIVERY
from tests.builders import NOON, make_collection, make_content, make_convenor, make_waiting

from undersigned.answers import actions as answers
from undersigned.answers.answers_file import parse_answers
from undersigned.answers.rules import State
from undersigned.desk import answering
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts

TODAY = NOON.date()
ANSWERED = replace(ANSWER, happened_on=TODAY, quote="نعم & <لا>", quote_lang="ar")


@pytest.fixture
def collection(db):
    made = make_collection()
    make_waiting(made)
    return made


def publish(collection, typed=ANSWERED, file=None, today=TODAY):
    key = answering.record(collection.statement, typed, file, instance=settings.INSTANCE, today=today)
    return answering.publish(collection.statement, key, today=today)


def make_photograph():
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Camera of Zora"
    Image.new("RGB", (60, 40), "steelblue").save(out, "JPEG", exif=exif)
    return out.getvalue()


def paths(folder):
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*answers*/**/*")
        if path.is_file() and path.suffix != ".gz"
    )


def test_nothing_of_answers_stands_in_a_bundle_before_the_first(collection, bring_out, folder_of):
    answering.record(collection.statement, ANSWERED, None, instance=settings.INSTANCE, today=TODAY)

    bring_out(collection)

    folder = folder_of(collection)
    assert not (folder / "answers.json").exists()
    assert paths(folder) == []
    assert 'id="answers"' not in (folder / "index.html").read_text()


def test_an_answer_stands_on_the_page_the_timeline_the_feed_and_in_the_file(collection, bring_out, folder_of, check):
    bring_out(collection)
    publish(collection)

    bring_out(collection)

    assert check(collection) == []
    folder = folder_of(collection)
    front, page = (folder / "index.html").read_text(), (folder / "answers" / "index.html").read_text()
    for shown in (front, page):
        assert '<blockquote lang="ar" dir="rtl"><p>نعم &amp; &lt;لا&gt;</p></blockquote>' in shown
        assert '<span class="state" data-state="promised">promised</span>' in shown
        assert '<a href="https://board.example/letter" rel="noreferrer">' in shown
    assert 'href="#c2"' in front
    assert 'href="../index.html#c2"' in page
    assert page.count("<script") == page.count("assets/kept.js") == 1
    feed = (folder / "feed.atom").read_text()
    assert "<title>23 November 2026: the railway board, clause 2: promised</title>" in feed
    assert "answers/index.html#e1" in feed
    told = parse_answers((folder / "answers.json").read_bytes())
    assert [(one.clause, one.number, one.state) for one in told.demands] == [("c2", 2, State.PROMISED)]
    assert told.entries[0].quote.words == "نعم & <لا>"
    listed = (folder / "files.txt").read_text()
    assert "answers.json" in listed


def test_a_photograph_leaves_without_what_the_camera_wrote(collection, bring_out, folder_of, check):
    typed = replace(DELIVERY, happened_on=TODAY, document_words="Five people hand over a folder")
    publish(collection, typed, make_photograph())

    bring_out(collection)

    assert check(collection) == []
    folder = folder_of(collection)
    assert b"Zora" not in (folder / "answers" / "1.jpg").read_bytes()
    page = (folder / "answers" / "index.html").read_text()
    assert 'src="1.jpg" width="60" height="40" alt="Five people hand over a folder"' in page
    assert 'href="answers/1.jpg"' in (folder / "index.html").read_text()
    document = parse_answers((folder / "answers.json").read_bytes()).entries[0].document
    assert (document.path, document.width) == ("answers/1.jpg", 60)


def test_what_is_emptied_leaves_the_bundle_and_the_correction_is_seen(collection, bring_out, folder_of, check):
    publish(collection, replace(ANSWERED, document_words="A letter"), make_photograph())
    bring_out(collection)

    publish(
        collection, replace(ANSWERED, corrects=1, empties=True, words="Another word.", quote="", state=State.REFUSED)
    )
    bring_out(collection)

    assert check(collection) == []
    folder = folder_of(collection)
    assert not (folder / "answers" / "1.jpg").exists()
    page = (folder / "answers" / "index.html").read_text()
    old = page[page.index('id="e1"') :]
    assert '<a href="#e2">entry 2</a>' in old
    assert "What it said was taken off." in old
    assert "نعم" not in page
    assert 'data-state="refused"' in (folder / "index.html").read_text()


def test_every_language_has_its_timeline(bring_out, folder_of, check, db):
    collection = make_collection()
    statement = collection.statement
    text = texts.add_language(
        statement.versions.get(), lang="ar", role=texts.Role.TRANSLATION, content=make_content("جدول مفتوح")
    )
    texts.freeze_text(text, now=NOON)
    from undersigned.texts import queries

    frozen = next(one for one in queries.frozen_texts(statement, 1) if one.lang == "ar")
    signing.add_text(collection, frozen, ring=_ring(), now=NOON)
    publish(collection)

    bring_out(collection)

    assert check(collection) == []
    page = (folder_of(collection) / "ar" / "answers" / "index.html").read_text()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'منذ <time datetime="2026-11-23">23 نوفمبر 2026</time>' in page
    assert '<link rel="alternate" hreflang="en" href="../../answers/index.html">' in page
    assert 'href="../index.html#c2"' in page
    assert 'href="answers/index.html"' in (folder_of(collection) / "ar" / "index.html").read_text()
    assert dead_links(folder_of(collection)) == []


def dead_links(folder):
    """Return the links of pages under *folder* that lead to no file beside them, each with its page."""
    return [
        (str(page.relative_to(folder)), href)
        for page in folder.rglob("*.html")
        for href in re.findall(r'href="([^"#?]+)', page.read_text())
        if not urlsplit(href).scheme and not href.startswith("/") and not (page.parent / href).is_file()
    ]


def _ring():
    from django.conf import settings

    return settings.RING


def test_two_convenors_stand_behind_a_fulfilled_condition(collection, bring_out, folder_of, check):
    statement = collection.statement
    ada, ben = make_convenor("Ada Convenor"), make_convenor("Ben Convenor")
    for one in (ada, ben):
        texts.add_convenor(statement, one)
    typed = replace(CONDITION, happened_on=TODAY)
    key = answers.propose_condition(statement, typed, ada, shows_name=False, today=TODAY)
    bring_out(collection)
    assert not (folder_of(collection) / "answers.json").exists()

    answering.agree(statement, key, ben, shows_name=False, today=TODAY)
    bring_out(collection)

    assert check(collection) == []
    front = (folder_of(collection) / "index.html").read_text()
    assert re.search(r"consider the condition of this statement fulfilled since .*\(<bdi>two convenors</bdi>\)", front)
    everything = b"".join(path.read_bytes() for path in folder_of(collection).rglob("*") if path.is_file())
    assert b"Ada Convenor" not in everything
    assert b"Ben Convenor" not in everything


def test_the_newest_three_stand_on_the_front_page_and_the_timeline_has_all(collection, bring_out, folder_of):
    for day in range(5):
        at = NOON + timedelta(days=day)
        publish(collection, replace(ANSWERED, happened_on=at.date()), today=at.date())

    bring_out(collection, NOON + timedelta(days=5))

    folder = folder_of(collection)
    assert (folder / "index.html").read_text().count('<article class="entry"') == 3
    page = (folder / "answers" / "index.html").read_text()
    assert re.findall(r'<article class="entry" id="(e\d)"', page) == ["e5", "e4", "e3", "e2", "e1"]
