"""Every page of readers and convenors is read by axe in Arabic, German and Chinese too: `make soak`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.journeys import steps
from tests.journeys.test_accessible import DESK, PUBLIC, check

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from tests.cli.conftest import Running

TEXTS = {
    "ar": "# من أجل جدول مفتوح\n\nنحن الموقّعين أدناه:\n\n- نطالب بأن تنشر السكة الحديدية أرقامها.\n",
    "de": "# Für einen offenen Fahrplan\n\nWir, die Unterzeichnenden:\n\n- fordern die Zahlen der Bahn.\n",
    "zh-Hans": "# 为了公开的时刻表\n\n我们，以下签名者：\n\n- 要求铁路公司公布其数据。\n",
}

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
    say("details", slug, *details, "--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept.")
    say("freeze", slug)
    say("open", slug)
    return f"/s/{slug}/"


@pytest.mark.parametrize("lang", TEXTS)
def test_pages_hold_in_another_language(browser: Browser, house: Running, tmp_path: Path, lang: str):
    statement = open_in(house, tmp_path, lang)
    link = house.run("convenor", "add", f"Speaker of {lang}").stdout.strip()
    context = browser.new_context(base_url=house.address, locale=lang, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(link)
    page.locator("main form button:visible").first.click()
    page.wait_for_url(re.compile("/desk/$"))
    steps.wait_until_published(page, statement)
    for path in (*PUBLIC, *DESK):
        page.goto(path.format(statement=statement))
        if path in DESK:
            assert page.locator("html").get_attribute("lang").casefold() == lang.casefold(), path
        check(page)
    context.close()
