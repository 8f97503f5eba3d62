"""When very many sign: the browser calculates, or the page says when to come; a slip in an address is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.fixture
def crowded(convenor: Page, statement: str, open_profile: Callable[..., Page]) -> str:
    """A statement at which one form in five minutes is normal, and one has come."""
    convenor.goto(f"/desk{statement}order/")
    convenor.get_by_label("Forms in five minutes that are normal").fill("many")
    convenor.get_by_role("button", name="Save").click()
    expect(convenor.get_by_text("Write a number of at least one")).to_be_visible()
    steps.look(convenor, "order-refused")
    convenor.get_by_label("Forms in five minutes that are normal").fill("1")
    convenor.get_by_role("button", name="Save").click()
    expect(convenor.get_by_role("status")).to_contain_text("It counts from now on")
    steps.look(convenor, "order")
    page = open_profile(java_script_enabled=False)
    # The letter box reads what is normal again within a second: until then a form is answered by its mail.
    for number in range(9):
        steps.fill_form(page, statement, f"Ida Early {number}", steps.make_address())
        steps.press(page, "Check what everyone will see")
        steps.press(page, "Send me the link")
        if page.get_by_text("Without JavaScript").count():
            break
    return statement


def test_a_browser_calculates_for_some_seconds_and_the_mail_goes_out(
    crowded: str, open_profile: Callable[..., Page], email: str
) -> None:
    page = open_profile()
    steps.fill_form(page, crowded, "Mira Later", email)
    steps.press(page, "Check what everyone will see")
    steps.press(page, "Send me the link")

    expect(page.get_by_text("Done. You can send it now.")).to_be_visible()
    expect(page.get_by_text("Without JavaScript")).to_be_hidden()
    steps.look(page, "proof-done")
    steps.press(page, "Send me the link")
    expect(page.get_by_role("heading", name="We sent you a mail")).to_be_visible()
    steps.confirm(page, email)


def test_without_scripts_the_page_says_when_to_come_and_keeps_everything(
    crowded: str, open_profile: Callable[..., Page], email: str
) -> None:
    page = open_profile(java_script_enabled=False)
    steps.fill_form(page, crowded, "Mira Later", email)
    steps.press(page, "Check what everyone will see")
    steps.press(page, "Send me the link")

    expect(page.get_by_text("Without JavaScript")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("UTC")
    expect(page.get_by_text("Mira Later")).to_be_visible()
    expect(page.get_by_role("button", name="Send me the link")).to_be_enabled()
    steps.look(page, "proof-later")


def test_a_slip_in_the_address_is_asked_about_and_mended_with_one_press(
    busy_statement: str, open_profile: Callable[..., Page], has_scripts: bool
) -> None:
    page = open_profile(java_script_enabled=has_scripts)
    steps.fill_form(page, busy_statement, "Mira Slip", "mira.slip@gmial.com")
    steps.press(page, "Check what everyone will see")
    expect(page.get_by_text("Is the mail address right?")).to_be_visible()
    steps.look(page, "slip")

    steps.press(page, "Yes, use that address")

    expect(page.get_by_text("mira.slip@gmail.com", exact=True)).to_be_visible()
    expect(page.get_by_text("Is the mail address right?")).to_be_hidden()
