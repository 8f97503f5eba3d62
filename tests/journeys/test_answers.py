"""A convenor records that the statement was handed over and what was answered; a reader without scripts sees it."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

NARROW = {"width": 360, "height": 740}


def make_photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (400, 300), "steelblue").save(out, "JPEG")
    return out.getvalue()


def test_what_became_of_the_demands_is_recorded_and_read(
    open_profile: Callable[..., Page], signed_in: object, busy_statement: str
) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    convenor = open_profile(storage_state=signed_in, viewport=NARROW)
    convenor.goto(f"/desk{busy_statement}")
    steps.follow(convenor, "Answers: who was asked, what they said")
    steps.follow(convenor, "Record that it was handed over")
    convenor.get_by_label("On which day").fill(today)
    convenor.get_by_label("Handed to").fill("the railway board")
    photograph = {"name": "handed.jpg", "mimeType": "image/jpeg", "buffer": make_photograph()}
    convenor.get_by_label("File").set_input_files(photograph)
    convenor.get_by_label("What it shows, in words").fill("A folder is handed over")
    steps.press(convenor, "Save as a draft")
    expect(convenor.get_by_role("alert")).to_contain_text("Say who handed it over")
    expect(convenor.get_by_label("What it shows, in words")).to_have_value("A folder is handed over")
    convenor.get_by_label("By whom").fill("five passengers")
    convenor.get_by_label("File").set_input_files(photograph)
    steps.press(convenor, "Save as a draft")
    check(convenor)
    steps.press(convenor, "Publish it for good")

    steps.follow(convenor, "Record an answer")
    convenor.get_by_label("On which day").fill(today)
    convenor.get_by_label("Who answered, or was asked").fill("the railway board")
    convenor.get_by_label("How the demand stands now").select_option("promised")
    convenor.get_by_label("The addressee's words, word for word").fill("سننشر الأرقام")
    convenor.get_by_label("Language of these words").fill("ar")
    convenor.get_by_label("Source").fill("their letter")
    steps.press(convenor, "Save as a draft")
    steps.press(convenor, "Publish it for good")
    check(convenor)

    reader = open_profile(viewport=NARROW, java_script_enabled=False)
    said = reader.locator("#answers").get_by_text("word for word")
    steps.wait_until(reader, busy_statement, lambda: said.count() == 1)
    reader.locator("#answers").get_by_role("link", name="The timeline").click()
    expect(reader.get_by_role("img", name="A folder is handed over")).to_be_visible()
    expect(reader.locator("blockquote[lang=ar][dir=rtl]")).to_have_text("سننشر الأرقام")
    expect(reader.get_by_text("Handed to the railway board by five passengers.")).to_be_visible()
    watcher = open_profile(viewport=NARROW)
    watcher.goto(reader.url)
    check(watcher)
