"""Pages that few open speak the language of their text where it has them all, and never two languages at once."""

from __future__ import annotations

import gettext
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html
from tests.builders import NOON, make_content, make_convenor, make_waiting

import undersigned
from undersigned.instance.languages import DETAILS, SOURCE
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts

LOCALE = Path(undersigned.__file__).parent / "locale"
PAGES = ("days.html", "share.html", "reprint.html", "embed.html", "moderation.html")


def sentences(lang):
    """What the catalogue of these pages has: English, and how it is said in *lang*."""
    with (LOCALE / "details" / lang.replace("-", "_") / "LC_MESSAGES" / "django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {said: words for said, words in known.items() if isinstance(said, str) and said and "%(" not in said}


@pytest.fixture
def in_polish(db, settings):
    statement = texts.create_statement(
        make_convenor(), slug="rozklad", content=make_content("Otwarty rozkład"), lang="pl", source_text=""
    )
    texts.freeze_version(statement.versions.get(), host=settings.INSTANCE.host, now=NOON)
    return signing.open_collection(statement, host=settings.INSTANCE.host, ring=settings.RING, now=NOON)


def words_of(page):
    """Return the language of *page* and what it says in it, without the English that stands beside warnings."""
    parsed = html.fromstring(page.read_bytes())
    for beside in parsed.xpath('//*[contains(@class, "original")]'):
        beside.getparent().remove(beside)
    return parsed.get("lang"), {text.strip() for text in parsed.xpath("//body//text() | //@aria-label | //@alt")}


def test_pages_of_a_polish_text_have_no_english_sentence(in_polish, bring_out, folder_of):
    known = sentences("pl")
    english = {said for said, words in known.items() if said != words}

    for name, days in (("Ann Example", 0), ("Bo Example", 1)):
        make_waiting(in_polish, name)
        bring_out(in_polish, NOON + timedelta(days=days))

    for page in PAGES:
        lang, words = words_of(folder_of(in_polish) / page)
        assert (page, lang, words & english) == (page, "pl", set())
        assert words & set(known.values())


@pytest.mark.parametrize("lang", [lang for lang in DETAILS if lang != SOURCE])
def test_no_sentence_was_left_in_english(lang):
    same = {said for said, words in sentences(lang).items() if said == words}

    assert {said for said in same if " " in said} == set()
