"""Every page of readers and convenors is read by axe in Arabic, German and Chinese too: `make soak`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import DESK, PUBLIC, WIDER, check

from undersigned.instance.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

TEXTS = {
    "ar": "# من أجل جدول مفتوح\n\nنحن الموقّعين أدناه:\n\n- نطالب بأن تنشر السكة الحديدية أرقامها.\n",
    "de": "# Für einen offenen Fahrplan\n\nWir, die Unterzeichnenden:\n\n- fordern die Zahlen der Bahn.\n",
    "zh-Hans": "# 为了公开的时刻表\n\n我们，以下签名者：\n\n- 要求铁路公司公布其数据。\n",
}

ENGLISH_LEFT = r"""() => {
  const three = /[A-Za-z]{2,} [A-Za-z'’]{2,} [A-Za-z]{2,}/;
  const apart = "[lang|=en], bdi, code, kbd, pre, samp, time, textarea, select, script, style";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { parentElement, textContent } = texts.currentNode;
    if (three.test(textContent) && !parentElement.closest(apart)) found.push(textContent.trim());
  }
  return found;
}"""
"""Three words of English in a row that no mark on the page calls English, a name or something to type."""

pytestmark = pytest.mark.soak


def open_in(house: Running, folder: Path, lang: str) -> str:
    """Open a statement whose leading text is in *lang*; returns the path of its public page."""

    def say(*words: str) -> dict[str, object]:
        return json.loads(house.run("statement", *words, "--json").stdout)

    source = folder / "text.md"
    source.write_text(TEXTS[lang])
    slug = str(say("create", str(source))["slug"])
    draft = folder / "draft.json"
    draft.write_text(json.dumps(say("draft", slug) | {"lang": lang}))
    say("save-draft", slug, str(draft))
    details = ("--convened-by", "Round table", "--contact", "office@round-table.example")
    say("details", slug, *details, "--imprint", "Round table, 1 Station Road", "--privacy", "Addresses: none.")
    say("freeze", slug)
    say("open", slug)
    return f"/s/{slug}/"


@pytest.fixture
def narrow(open_profile: Callable[..., Page], signed_in: object) -> Iterator[Page]:
    """The first convenor's browser on a telephone; afterwards they are spoken to in English again."""
    page = open_profile(storage_state=signed_in, viewport={"width": 360, "height": 740})
    yield page
    speak(page, "en")


def speak(page: Page, lang: str) -> None:
    """Let the desk speak to its convenor in *lang*."""
    page.goto("/desk/account/")
    page.locator("select[name=lang]").select_option(lang)
    page.locator("form", has=page.locator("select[name=lang]")).locator("button").click()
    expect(page.locator("html")).to_have_attribute("lang", lang, ignore_case=True)


@pytest.mark.parametrize("lang", TEXTS)
def test_pages_hold_in_another_language(narrow: Page, house: Running, tmp_path: Path, lang: str):
    statement = open_in(house, tmp_path, lang)
    speak(narrow, lang)
    steps.wait_until_published(narrow, statement)
    for path in (*PUBLIC, *DESK):
        answer = narrow.goto(path.format(statement=statement))
        assert answer.ok or path == "/nowhere", path
        if path in DESK:
            assert narrow.locator("html").get_attribute("lang").casefold() == lang.casefold(), path
        check(narrow)
        # A page for readers may have another language than its statement.
        is_spoken_to = narrow.locator("html").get_attribute("lang").casefold() == lang.casefold()
        if lang != "de" and is_spoken_to:
            assert narrow.evaluate(ENGLISH_LEFT) == [], path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_of_the_desk_is_wider_than_a_telephone(narrow: Page, house: Running, tmp_path: Path, lang: str):
    statement = open_in(house, tmp_path, "de")
    speak(narrow, lang)
    for path in DESK:
        answer = narrow.goto(path.format(statement=statement))
        assert answer.ok, path
        assert narrow.evaluate(WIDER) == 0, path
