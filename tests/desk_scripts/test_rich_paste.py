"""The script that keeps rich text: in a real browser, on the form as the desk shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "src/undersigned/desk/static/desk/rich_paste.js"
PASTE = """([target, plain, rich]) => {
  const field = document.querySelector(target);
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", plain);
  data.setData("text/html", rich);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) document.execCommand("insertText", false, plain);
}"""


@pytest.fixture
def page(browser):
    made: Page = browser.new_page()
    made.set_content(
        '<textarea id="pasted" data-enhance="rich-paste"></textarea>'
        '<input type="hidden" id="rich" data-enhance="rich-paste-html">'
    )
    made.add_script_tag(content=SCRIPT.read_text(), type="module")
    yield made
    made.close()


def paste(page: Page, plain: str, rich: str) -> None:
    page.evaluate(PASTE, ["#pasted", plain, rich])


def test_pasting_keeps_the_rich_text_beside_the_plain(page):
    paste(page, "1. we ask", "<ol><li>we ask</li></ol>")

    assert page.input_value("#pasted") == "1. we ask"
    assert page.input_value("#rich") == "<ol><li>we ask</li></ol>"


def test_typing_afterwards_means_the_plain_text(page):
    paste(page, "1. we ask", "<ol><li>we ask</li></ol>")
    page.locator("#pasted").press_sequentially("!")

    assert page.input_value("#rich") == ""


def test_a_second_paste_into_the_first_means_the_plain_text(page):
    paste(page, "one", "<p>one</p>")
    paste(page, "two", "<p>two</p>")

    assert page.input_value("#pasted") == "onetwo"
    assert page.input_value("#rich") == ""


def test_pictures_do_not_travel_with_what_is_pasted(page):
    picture = "data:image/png;base64," + "A" * 500_000
    rich = (
        f'<p>we ask</p><img alt="a" src="{picture}"><img src = \'{picture}\'><p style="background:url({picture})">b</p>'
    )
    paste(page, "we ask", f"{rich}<img src={picture}>")

    kept = page.input_value("#rich")
    assert kept == '<p>we ask</p><img alt="a" src=""><img src =""><p style="background:url()">b</p><img src=>'


def test_words_about_data_stay(page):
    rich = "<p title='data: all of it'>We ask for data:image of the line, url(x) and a=1.</p>"
    paste(page, "We ask", rich)

    assert "We ask for data:image of the line, url(x) and a=1." in page.input_value("#rich")
