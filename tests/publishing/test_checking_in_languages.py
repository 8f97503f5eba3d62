"""A bundle carries the page that checks in the languages of its text, beside the English one."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection
from tests.builders_of_languages import make_hand, make_translation, translate

from undersigned.desk import translating as languages
from undersigned.instance.languages import DETAILS
from undersigned.publishing import actions
from undersigned.publishing.assets import are_current
from undersigned.publishing.checking import checking_pages
from undersigned.publishing.rules import checking_path
from undersigned.texts.canonical import format_text
from undersigned.translating.actions import put_together

pytestmark = pytest.mark.django_db


def pages_in(folder):
    return {path.name for path in (folder / "verify").glob("*.html")}


def freeze_in(collection, lang):
    translation = make_translation(collection.statement, lang)
    translate(translation, make_hand(translation))
    seen = format_text(put_together(translation))
    languages.freeze_translation(translation, seen=seen, ring=settings.RING, now=NOON)


def test_a_new_language_brings_its_page_and_its_front_leads_there(bring_out, folder_of, check):
    collection = make_collection()
    bring_out(collection)
    folder = folder_of(collection)
    assert pages_in(folder) == {"index.html"}

    freeze_in(collection, "ar")
    bring_out(collection)

    assert pages_in(folder) == {"index.html", "ar.html"}
    assert 'href="../verify/ar.html"' in (folder / "ar/index.html").read_text()
    assert 'href="verify/index.html"' in (folder / "index.html").read_text()
    assert 'href="ar.html"' in (folder / "verify/index.html").read_text()
    assert are_current(folder)
    assert check(collection) == []


def test_a_language_that_the_house_does_not_speak_is_checked_in_english(bring_out, folder_of):
    collection = make_collection()
    freeze_in(collection, "sv")
    bring_out(collection)

    assert pages_in(folder_of(collection)) == {"index.html"}
    assert 'href="../verify/index.html"' in (folder_of(collection) / "sv/index.html").read_text()


def test_a_page_of_an_older_program_is_written_again(bring_out, folder_of):
    collection = make_collection()
    freeze_in(collection, "de")
    bring_out(collection)
    page = folder_of(collection) / "verify/de.html"
    now, _ = page.read_bytes(), page.write_bytes(b"<!doctype html>")
    assert not are_current(folder_of(collection))

    bring_out(collection)
    assert page.read_bytes() == now


def test_the_instance_checks_in_every_language():
    actions.publish_house(settings.INSTANCE)
    actions.publish_front(settings.INSTANCE)
    public = settings.INSTANCE.public

    assert {(public / checking_path(lang)).exists() for lang in DETAILS} == {True}
    assert 'href="../verify/ja.html"' in (public / "ja/index.html").read_text()


def test_words_end_no_script():
    for page in checking_pages(DETAILS).values():
        data = page.decode().partition('id="words">')[2].partition("</script>")[0]
        assert data.startswith("[{")
        assert data.endswith("}]")
        assert not set("<>&") & set(data)
