"""An edition in public: a folder that stands alone, a PDF, a line at each statement; what was taken out says so."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_content, make_convenor, make_waiting
from tests.publishing.conftest import integrate_and_publish

from undersigned.coalitions import actions as coalitions
from undersigned.desk import editions
from undersigned.editions.actions import raise_mark
from undersigned.editions.rules import Words
from undersigned.publishing import actions
from undersigned.publishing.editions import find_trouble, print_edition

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
WORDS = Words(title="The <timetable> issue", lang="en", number="No. 3 / 2026", introduction=("One & one.", "Two."))
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def begun(house):
    """A convenor, and what she has brought out."""

    def build():
        convenor = make_convenor("Ada Convenor")
        found = [
            make_collection(convenor=convenor, slug=slug, content=make_content(f"For {slug} trains"))
            for slug in ("early", "late")
        ]
        make_waiting(found[0], "Ann Example")
        for collection in found:
            integrate_and_publish(collection)
        return convenor, found

    return house.make(build)


@pytest.fixture
def convenor(begun):
    return deepcopy(begun[0])


@pytest.fixture
def collections(begun):
    return deepcopy(begun[1])


@pytest.fixture
def edition(collections, convenor):
    made = editions.make(
        collections[0].statement.coalition, WORDS, [one.statement for one in collections], by=convenor, slug="issue"
    )
    editions.bring_out(made, by=convenor, today=TODAY)
    return made


@pytest.fixture
def folder():
    return settings.INSTANCE.public / "e" / "issue"


def write(edition, *, is_printed=False):
    """Do what the worker does for editions."""
    if is_printed and print_edition(edition, instance=settings.INSTANCE, now=NOON):
        raise_mark(edition)
    return actions.publish_editions(settings.INSTANCE)


def read(folder):
    return (folder / "index.html").read_text()


def test_a_draft_is_nowhere(collections, convenor, folder, bring_out):
    statement = collections[0].statement
    editions.make(statement.coalition, WORDS, [statement], by=convenor, slug="issue")

    assert not actions.publish_editions(settings.INSTANCE)
    actions.publish_front(settings.INSTANCE)
    bring_out(collections[0], full=True)
    assert not folder.exists()
    assert "Editions" not in (settings.INSTANCE.public / "index.html").read_text()
    assert "Appeared in" not in (settings.INSTANCE.public / "s/early/index.html").read_text()


def test_its_page_names_hash_count_and_day_of_each_statement(edition, collections, folder):
    assert write(edition)
    page = read(folder)

    assert "The &lt;timetable&gt; issue" in page
    assert "<p>One &amp; one.</p>\n<p>Two.</p>" in page
    assert page.index("For early trains") < page.index("For late trains")
    assert all(one.text_sha256 in page for one in collections)
    assert 'href="../../s/early/index.html"' in page
    assert "https://letters.example.org/s/early/" in page
    assert "1 person signed" in page
    assert "The figures are those of 23 November 2026." in page
    assert "Ann Example" not in page
    assert (folder / "assets/undersigned.css").exists()
    assert (folder / "index.html.gz").exists()


def test_a_signature_changes_no_file_of_it(edition, collections, folder, bring_out):
    write(edition)
    before = read(folder)
    make_waiting(collections[0], "Bea Example")
    bring_out(collections[0])

    assert not actions.publish_editions(settings.INSTANCE)
    actions.publish_editions(settings.INSTANCE, full=True)
    assert read(folder) == before


def test_first_page_feed_and_statements_lead_to_it(edition, collections, bring_out, check):
    for collection in collections:
        bring_out(collection)
    actions.publish_front(settings.INSTANCE)
    public = settings.INSTANCE.public
    feed = ET.parse(public / "feed.atom")

    assert 'href="e/issue/index.html"' in (public / "index.html").read_text()
    assert 'href="../e/issue/index.html"' in (public / "ar/index.html").read_text()
    assert "https://letters.example.org/e/issue/" in [one.text for one in feed.iter(f"{ATOM}id")]
    page = (public / "s/early/index.html").read_text()
    assert 'href="https://letters.example.org/e/issue/index.html"' in page
    assert "Appeared in" in page
    assert [check(one) for one in collections] == [[], []]


def test_it_stays_off_the_first_page_with_its_coalition(edition):
    coalitions.list_statements(edition.coalition, are_listed=False)
    actions.publish_front(settings.INSTANCE)

    assert "e/issue" not in (settings.INSTANCE.public / "index.html").read_text()
    assert "e/issue" not in (settings.INSTANCE.public / "feed.atom").read_text()


def test_a_print_is_published_and_goes_when_its_words_change(edition, collections, convenor, folder):
    write(edition, is_printed=True)
    papers = ["edition.a4.pdf", "edition.letter.pdf"]
    assert sorted(path.name for path in folder.glob("*.pdf")) == papers
    assert (folder / papers[0]).read_bytes().startswith(b"%PDF")
    assert all(f'href="{paper}"' in read(folder) for paper in papers)
    assert not print_edition(edition, instance=settings.INSTANCE, now=NOON)

    editions.take_out(edition, collections[0].statement, by=convenor, today=TODAY + timedelta(days=2))
    write(edition)
    assert not list(folder.glob("*.pdf"))
    page = read(folder)
    assert "The convenors took this statement out on 25 November 2026." in page
    assert "For early trains" in page
    assert collections[0].text_sha256 in page
    assert "1 person signed" not in page

    write(edition, is_printed=True)
    assert sorted(path.name for path in folder.glob("*.pdf")) == papers


def test_one_that_was_taken_back_says_so_and_leads_to_its_statements(edition, collections, convenor, folder, bring_out):
    write(edition, is_printed=True)
    editions.take_back(edition, by=convenor, today=TODAY)
    write(edition)
    bring_out(collections[0])
    actions.publish_front(settings.INSTANCE)

    page = read(folder)
    assert "The convenors took this edition back on 23 November 2026." in page
    assert 'href="../../s/early/index.html"' in page
    assert "One &amp; one." not in page
    assert not list(folder.glob("*.pdf"))
    assert "e/issue" not in (settings.INSTANCE.public / "index.html").read_text()
    assert "Appeared in" not in (settings.INSTANCE.public / "s/early/index.html").read_text()


def test_it_keeps_the_text_that_it_took_up(edition, collections, folder):
    write(edition)
    assert collections[0].text_sha256 in read(folder)
    type(collections[0]).objects.filter(pk=collections[0].pk).update(title="Another title", version=2)

    actions.publish_editions(settings.INSTANCE, full=True)
    assert "For early trains" in read(folder)


def test_a_title_of_four_hundred_characters_stays_whole(collections, convenor):
    title = " ".join(["Longtitleword"] * 28)[:390] + "x" * 10
    made = editions.make(
        collections[0].statement.coalition,
        Words(title=title, lang="ar", introduction=("x" * 400,)),
        [collections[0].statement],
        by=convenor,
        slug="issue",
    )
    editions.bring_out(made, by=convenor, today=TODAY)
    write(made, is_printed=True)

    page = read(settings.INSTANCE.public / "e" / "issue")
    assert title in page
    assert '<html lang="ar" dir="rtl">' in page
    assert find_trouble(made, instance=settings.INSTANCE) == []


def test_a_character_without_a_font_is_told_to_the_convenors_and_tried_again(collections, convenor):
    made = editions.make(
        collections[0].statement.coalition,
        Words(title="A sign that nobody has: \ue001", lang="en"),
        [collections[0].statement],
        by=convenor,
    )
    editions.bring_out(made, by=convenor, today=TODAY)

    assert not print_edition(made, instance=settings.INSTANCE, now=NOON)
    assert find_trouble(made, instance=settings.INSTANCE)
