"""A corrected text is published with what it changed, under an address that stays."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_content

from undersigned.signing import actions as signing
from undersigned.texts import actions as texts

pytestmark = pytest.mark.django_db


def correct(collection, ask: str) -> None:
    version = texts.start_version(collection.statement)
    texts.save_draft(version.texts.get(), make_content(ask=ask))
    texts.freeze_version(version, host=settings.INSTANCE.host, now=NOON)
    signing.add_version(collection, ring=settings.RING, now=NOON)


def test_who_signed_an_earlier_text_is_asked_above_the_new_one_and_in_the_feed(bring_out, folder_of):
    asked = "Did you sign the earlier text? If you stand by this one too, please sign again."
    collection = make_collection()
    bring_out(collection)
    folder = folder_of(collection)
    assert not any(asked in (folder / name).read_text() for name in ("index.html", "feed.atom", "feed.json"))

    correct(collection, "we ask the railway board to publish it soon.")
    bring_out(collection)

    assert asked in (folder / "index.html").read_text().partition("<article")[0]
    assert all(asked in (folder / name).read_text() for name in ("feed.atom", "feed.json"))


def test_each_version_shows_what_it_changed_and_the_address_stays(bring_out, check, folder_of):
    collection = make_collection()
    bring_out(collection)
    assert not (folder_of(collection) / "versions").exists()

    correct(collection, "we ask the railway board to publish it soon.")
    bring_out(collection)
    second = (folder_of(collection) / "versions/2.html").read_text()
    assert "<ins>" in second
    assert "soon" in second
    assert "we regret" not in second  # what stayed the same is left out
    assert 'href="versions/2.html"' in (folder_of(collection) / "index.html").read_text()

    correct(collection, "we ask the city to publish it soon.")
    bring_out(collection)
    again = (folder_of(collection) / "versions/2.html").read_text()
    assert second.partition("<article")[2].partition("</article>")[0] in again
    assert "<del>" in (folder_of(collection) / "versions/3.html").read_text()
    assert 'href="versions/3.html"' in (folder_of(collection) / "index.html").read_text()
    check(collection)
