"""Signing with Tab, Enter and Space alone: the focus gets everywhere, and is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST_STEPS = 80
OUTLINE = "element => element === document.activeElement ? getComputedStyle(element).outlineStyle : null"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until *wanted* has the focus, which has to be visible then."""
    # It is looked for once: by its words that takes longer than to ask an element whether it has the focus.
    element = wanted.element_handle()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if (outline := element.evaluate(OUTLINE)) is not None:
            assert outline != "none"
            return
    raise AssertionError(f"{MOST_STEPS} times Tab did not lead to {wanted}")


def enter(page: Page, wanted: Locator) -> None:
    """Press Enter on *wanted*, and wait for the page that it leads to."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_person_signs_by_keyboard_alone(person: Page, busy_statement: str, email: str):
    steps.wait_until_published(person, busy_statement)
    person.keyboard.press("Tab")
    expect(person.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab_to(person, person.get_by_role("link", name="Sign", exact=True))
    person.keyboard.press("Enter")
    tab_to(person, person.get_by_label("for myself", exact=True))
    tab_to(person, person.get_by_label("Name", exact=True))
    person.keyboard.type("Kim Key")
    tab_to(person, person.get_by_label("E-mail"))
    person.keyboard.type(email)
    tab_to(person, person.get_by_label("I sign with my name."))
    person.keyboard.press("Space")
    tab_to(person, person.get_by_role("button", name="Check what everyone will see"))
    person.keyboard.press("Enter")
    expect(person.get_by_role("heading", level=1)).to_have_text("Check and send")
    tab_to(person, person.get_by_role("button", name="Send me the link"))
    person.keyboard.press("Enter")
    expect(person.get_by_role("heading", level=1)).to_have_text("We sent you a mail")

    steps.open_mail(person, email)
    tab_to(person, person.get_by_role("button", name="Yes, I sign"))
    person.keyboard.press("Space")

    expect(person.get_by_role("heading", level=1)).to_have_text("Done.")
    steps.wait_until_listed(person, busy_statement, "Kim Key")
