"""What a person sees after pressing the button, for tests to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from page_bundles import SIGNER

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


def open_tab(browser: Browser, viewport: ViewportSize = VIEWPORT) -> tuple[Page, list[str]]:
    """Open a page, and return what it complains of too."""
    opened = browser.new_context(viewport=viewport).new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    return opened, complaints


def check(page: Page, address: str, *, key: str = SIGNER.vkey, earlier: str = "") -> dict[str, str]:
    """Open the page beside the bundle, check, and return the words of each of the eight checks."""
    page.goto(f"{address}/s/timetable/verify/index.html")
    page.fill("#key", key)
    if earlier:
        paste_earlier(page, earlier)
    return press(page)


def check_folder(disk: Page, folder: Path, *, key: str = SIGNER.vkey, earlier: str = "") -> dict[str, str]:
    """Choose *folder* in the page on the disk, check, and return the words of each of the eight checks."""
    disk.set_input_files("#folder", folder)
    disk.fill("#key", key)
    if earlier:
        paste_earlier(disk, earlier)
    return press(disk)


def paste_earlier(page: Page, note: str) -> None:
    """Fill in the earlier copy, opening the part of the page where it belongs."""
    if not page.is_visible("#earlier"):
        page.click("summary:has-text('earlier copy')")
    page.fill("#earlier", note)


def press(page: Page, button: str = "button[type=submit]") -> dict[str, str]:
    """Press *button*, wait for the result, and return the words of each check."""
    page.click(button)
    page.wait_for_selector("[data-result]:not([hidden])", timeout=60_000)
    return _read(page, "innerText")


def verdict(page: Page) -> str:
    """The heading of the result."""
    return page.inner_text("[data-verdict]")


def statuses(page: Page) -> dict[str, str]:
    """The status of each check."""
    return _read(page, "dataset.status")


def _read(page: Page, what: str) -> dict[str, str]:
    # At once: each question to the browser takes 4 ms of processor time.
    found: dict[str, str] = page.eval_on_selector_all(
        "[data-check]",
        f"items => Object.fromEntries(items.map(item => [item.dataset.check || '', item.{what} || '']))",
    )
    return found
