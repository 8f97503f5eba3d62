"""An organisation hands in its logo with its code; a convenor looks at it, and only then readers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.pictures.test_handed_in import make_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


def test_a_logo_is_handed_in_looked_at_and_shown(
    open_profile: Callable[..., Page],
    has_scripts: bool,
    convenor: Page,
    busy_statement: str,
    email: str,
    tmp_path: Path,
):
    name = f"Ferry Workers' Union {email.partition('@')[0]}"
    logo = tmp_path / "our logo.png"
    logo.write_bytes(make_picture("PNG", size=(600, 300)))
    page = open_profile(java_script_enabled=has_scripts)
    steps.fill_form(page, busy_statement, name, email)
    page.get_by_label("for my organisation, which has decided to sign").check()
    page.get_by_label("Day on which the organisation decided").fill("2026-11-20")
    steps.send_form(page)
    code = steps.confirm(page, email)
    steps.wait_until_listed(page, busy_statement, name)

    page.goto("/w")
    page.get_by_label("Code or link").fill(code)
    steps.press(page, "Show my signature")
    steps.press(page, "People and domain")
    page.get_by_label("Picture: PNG, JPEG or WebP").set_input_files(logo)
    steps.press(page, "Hand it in")
    expect(page.get_by_role("status")).to_contain_text("Nobody sees the picture before the convenors")
    steps.look(page, f"logo-handed-in-{has_scripts}")

    desk = f"/desk{busy_statement}"
    steps.wait_until(
        convenor, f"{desk}organisations/", lambda: convenor.get_by_role("img", name=f"Logo that {name}").count() > 0
    )
    steps.look(convenor, f"logo-waits-{has_scripts}")
    page.goto(busy_statement)
    expect(page.locator("li", has_text=name).locator("img")).to_have_count(0)
    row = convenor.get_by_role("row", name=name)
    with convenor.expect_navigation():
        row.get_by_role("button", name="Put it beside the name").filter(visible=True).click()

    steps.wait_until(
        page, busy_statement, lambda: page.locator("li", has_text=name).locator("img.logo").first.count() > 0
    )
    steps.look(page, f"logo-shown-{has_scripts}")
