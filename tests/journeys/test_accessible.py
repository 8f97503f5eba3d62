"""Every page is read by axe, in both colour schemes, on a telephone's width: nothing may be wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PUBLIC = (
    "/",
    "{statement}",
    "{statement}signatories/index.html",
    "{statement}signatories/newest/000.html",
    "{statement}signatories/names/index.html",
    "{statement}moderation.html",
    "{statement}share.html",
    "{statement}reprint.html",
    "{statement}embed.html",
    "{statement}verify/index.html",
    "/verify/",
    "/verify/ar.html",
    "/objection",
    "/w",
    "/c",
    "/mailbox/",
    "/at-risk/",
    "/not-protected/",
    "/hand-over/",
    "/nowhere",
    "/desk/sign-in/",
    "/desk/sign-in/mail/",
    "/desk/sign-in/closed/",
)
DESK = (
    "/desk/",
    "/desk/new/",
    "/desk{statement}",
    "/desk{statement}text/",
    "/desk{statement}names/",
    "/desk{statement}details/",
    "/desk{statement}version/",
    "/desk{statement}languages/",
    "/desk{statement}signatures/",
    "/desk{statement}review/",
    "/desk{statement}look-first/",
    "/desk{statement}query/",
    "/desk{statement}acts/",
    "/desk{statement}convenors/",
    "/desk{statement}withhold/",
    "/desk{statement}release/",
    "/desk{statement}close/",
    "/desk/account/",
    "/desk/account/address/",
    "/desk/account/app/",
    "/desk/account/passkeys/add/",
    "/desk/account/recovery-codes/new/",
    "/desk/account/again/link/",
)


WRONG = {"resultTypes": ["violations"]}
"""Only what is wrong is told in full: to name every element that is right takes most of the time."""
COLOURS = {**WRONG, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a scheme of colours can change. Everything else was read before."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""How many pixels a page is wider than the screen."""
READ = """axe.run(document, %s).then(({violations}) => ({
    violations, wider: WIDER, isDark: matchMedia("(prefers-color-scheme: dark)").matches
}));""".replace("WIDER", WIDER)


def check(page: Page) -> None:
    """Let axe read *page* as it stands, light and dark, and see that nothing is wider than the screen."""
    # Axe is half a megabyte: it is brought to the page once, and reads first in the scheme that the page has now.
    found = page.evaluate(f"{AXE_SCRIPT};{READ % json.dumps(WRONG)}")
    scheme, other = ("dark", "light") if found["isDark"] else ("light", "dark")
    expect_nothing_wrong(page, scheme, found)
    assert found["wider"] == 0, f"{page.url} is {found['wider']} pixels wider than the screen"
    page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
    found = page.evaluate(READ % json.dumps(COLOURS))
    assert found["isDark"] == (other == "dark")
    expect_nothing_wrong(page, other, found)


def expect_nothing_wrong(page: Page, scheme: str, found: dict[str, Any]) -> None:
    results = AxeResults(found)
    assert results.violations_count == 0, f"{page.url} ({scheme})\n{results.generate_report()}"


@pytest.fixture(scope="module")
def statement(open_statement: Callable[[], str]) -> str:
    """The address of a statement that nobody has signed: its pages are only read here."""
    return open_statement()


@pytest.fixture
def narrow(open_profile: Callable[..., Page], signed_in: object) -> Page:
    return open_profile(storage_state=signed_in, viewport={"width": 360, "height": 740})


def test_public_pages_hold(narrow: Page, statement: str):
    steps.wait_until_published(narrow, statement)
    for path in PUBLIC:
        narrow.goto(path.format(statement=statement))
        check(narrow)


def test_an_edition_with_one_word_of_four_hundred_letters_for_a_title_holds(narrow: Page, statement: str):
    steps.wait_until_published(narrow, statement)
    narrow.goto("/desk/c/first/editions/")
    check(narrow)
    narrow.locator("#title").fill("y" * 400)
    narrow.locator("#lang").fill("ar")
    narrow.locator("#slug").fill("long")
    narrow.locator("button[data-kind=primary]").click()
    check(narrow)
    narrow.locator("input[name^=place-]").first.fill("1")
    narrow.locator("button[value=bring-out]").click()
    check(narrow)
    for path in ("/e/long/", "/"):
        steps.wait_until(narrow, path, lambda: "y" * 400 in narrow.content())
        check(narrow)


def test_pages_of_the_desk_hold(narrow: Page, statement: str):
    for path in DESK:
        narrow.goto(path.format(statement=statement))
        check(narrow)


def test_pages_of_a_draft_hold(narrow: Page):
    steps.paste(narrow, steps.make_page())
    check(narrow)
    draft = narrow.url.removesuffix("text/")
    for page in ("names/", "freeze/", "details/"):
        narrow.goto(draft + page)
        check(narrow)
    narrow.goto(draft + "freeze/")
    steps.press(narrow, "Freeze this text")
    check(narrow)
    steps.give_details(narrow)
    check(narrow)


def test_pages_of_signing_hold(narrow: Page, busy_statement: str, email: str):
    steps.fill_form(narrow, busy_statement, "=Ada", email)
    steps.press(narrow, "Check what everyone will see")
    expect(narrow.get_by_role("alert")).to_be_visible()
    check(narrow)
    narrow.get_by_label("Name", exact=True).fill("Ada Example")
    steps.press(narrow, "Check what I sign")
    check(narrow)
    steps.press(narrow, "Send me the link")
    check(narrow)
    steps.open_mail(narrow, email)
    check(narrow)
    steps.press(narrow, "Yes, I sign")
    check(narrow)
    code = narrow.locator(".code").inner_text()

    steps.open_signature(narrow, code)
    check(narrow)
    steps.press(narrow, "Publish it like this")
    check(narrow)
    steps.open_signature(narrow, code)
    steps.press(narrow, "Take my signature back")
    check(narrow)
