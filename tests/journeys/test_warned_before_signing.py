"""Whoever could be harmed finds the warning from the form, without a script, and the way back to signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def test_the_form_leads_to_the_page_for_people_at_risk_and_back(
    open_profile: Callable[..., Page], busy_statement: str, email: str
) -> None:
    page = open_profile(java_script_enabled=False)
    steps.wait_until_published(page, busy_statement)

    steps.follow(page, "If signing could harm you")
    expect(page.get_by_role("heading", level=1)).to_have_text("If signing could harm you")
    for words in ("private address", "Tor Browser", "evidence on a searched telephone"):
        expect(page.get_by_text(words)).to_be_visible()
    steps.follow(page, "What is not protected")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is not protected")
    steps.follow(page, "What we could hand over")
    page.locator("summary").click()
    expect(page.get_by_text("signing_claim", exact=True)).to_be_visible()

    # And then signs all the same, without a script.
    steps.sign(page, busy_statement, "Ada Warned", email)
