"""The script that takes the code of a one-time link out of the address: in a real browser, on its own form."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "src/undersigned/accounts/static/accounts/link.js"
ADDRESS = "https://letters.example/desk/sign-in/"
FORM = """<p data-with-link hidden>It works once.</p><p data-without-link>Other ways</p>
<form data-enhance="link"><input name="link"><button>Sign in</button></form>
<script type="module">{script}</script>"""


@pytest.fixture
def page(browser):
    made: Page = browser.new_page()
    body = FORM.format(script=SCRIPT.read_text())
    made.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    yield made
    made.close()


def test_a_code_goes_from_the_address_into_the_form(page):
    page.goto(f"{ADDRESS}#a-code")

    assert page.input_value("[name=link]") == "a-code"
    assert page.url == ADDRESS
    assert page.is_visible("[data-with-link]")
    assert page.is_hidden("[data-without-link]")


def test_a_link_that_is_opened_where_the_page_stands_already_is_taken_too(page):
    page.goto(ADDRESS)
    page.goto(f"{ADDRESS}#another-code")

    page.wait_for_selector("[data-with-link]", state="visible")
    assert page.input_value("[name=link]") == "another-code"
    assert page.url == ADDRESS
