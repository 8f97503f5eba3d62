"""The page of all statements lists those that are open and those that are closed, and needs nothing else."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_waiting

from undersigned.publishing import actions
from undersigned.signing import actions as signing

pytestmark = pytest.mark.django_db


def read_front() -> str:
    actions.publish_front(settings.INSTANCE)
    return (settings.INSTANCE.public / "index.html").read_text()


def test_an_empty_instance_says_so():
    assert "Nothing stands here" in read_front()


def test_statements_stand_there_with_their_counts(bring_out):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    page = read_front()

    assert f'href="s/{collection.slug}/index.html"' in page
    assert "1 person signed" in page
    assert "Ann Example" not in page


def test_closed_ones_stand_apart():
    collection = make_collection()
    assert "Closed" not in read_front()

    signing.close_collection(collection, now=NOON)
    assert "Closed" in read_front()
    assert "Open for signing" not in read_front()


def test_what_has_not_changed_is_not_touched():
    actions.publish_house(settings.INSTANCE)
    read_front()
    found = [settings.INSTANCE.public / path for path in ("assets/undersigned.css", "index.html", "index.html.gz")]
    before = [path.stat().st_mtime_ns for path in found]

    actions.publish_house(settings.INSTANCE)
    read_front()
    assert [path.stat().st_mtime_ns for path in found] == before


def test_what_is_text_lies_packed_beside_and_nothing_else():
    actions.publish_house(settings.INSTANCE)
    read_front()
    public = settings.INSTANCE.public

    assert gzip.decompress((public / "index.html.gz").read_bytes()) == (public / "index.html").read_bytes()
    assert (public / "assets/undersigned.css.gz").exists()
    assert list((public / "assets/fonts").glob("*.woff2"))
    assert not list((public / "assets/fonts").glob("*.woff2.gz"))


def test_a_font_that_changed_keeps_no_copy_of_the_one_before():
    actions.publish_house(settings.INSTANCE)
    font = next((settings.INSTANCE.public / "assets/fonts").glob("*.woff2"))
    font.write_bytes(b"an earlier one")
    font.with_name(f"{font.name}.gz").write_bytes(gzip.compress(b"an earlier one"))

    actions.publish_house(settings.INSTANCE)
    assert font.read_bytes().startswith(b"wOF2")
    assert not font.with_name(f"{font.name}.gz").exists()


def test_the_feed_names_statements_with_the_day_of_their_opening_and_nobody_who_signed(bring_out):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    page = read_front()
    feed = (settings.INSTANCE.public / "feed.atom").read_text()

    assert 'href="feed.atom"' in page
    assert f"/s/{collection.slug}/</id>" in feed
    assert "Ann Example" not in feed
    assert "T00:00:00Z" in feed


def test_an_empty_instance_has_a_feed_without_entries():
    read_front()
    assert "<entry>" not in (settings.INSTANCE.public / "feed.atom").read_text()
