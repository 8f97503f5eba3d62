"""The key ceremony as people hold it: the desk in one browser, the page from the disk in another without a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_locked_names import choose, hold

from undersigned.opening.ceremony import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from tests.cli.conftest import Running

SECONDS = 1000


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Callable[[Path], Page]]:
    """A laptop with its network off: opens files from its disk, and asks nobody for anything."""
    context = browser.new_context(accept_downloads=True)
    context.set_offline(True)
    asked: list[str] = []

    def open_file(path: Path) -> Page:
        page = context.new_page()
        page.set_default_timeout(steps.PATIENCE_SECONDS * 1000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: asked.append(said.text) if said.type == "error" else None)
        page.goto(path.as_uri())
        return page

    yield open_file
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def save(page: Page, press: Callable[[], None], path: Path) -> Path:
    with page.expect_download() as download:
        press()
    download.value.save_as(path)
    return path


def submit(page: Page, form: str) -> str:
    """Press the button of a form of the ceremony page, and return what it says."""
    page.locator(f"#{form} > button").click()
    said = page.locator(f"#{form} [data-says]")
    expect(said).not_to_have_attribute("data-state", "busy", timeout=120 * SECONDS)
    return said.inner_text()


def make_key(page: Page, stick: Path) -> tuple[Path, str, str]:
    """Make a key; returns the file on the stick, the words on paper and the public key."""
    submit(page, "make")
    words = page.locator("[data-passphrase]").inner_text()
    steps.look(page, "page-make")
    page.get_by_role("button", name="Both are written").click()
    page.get_by_label("Paper A").fill(words)
    page.get_by_label("Paper B").fill(words)
    assert submit(page, "again") == "Both papers are right."
    steps.look(page, "page-made")
    file = save(page, lambda: page.get_by_role("button", name="Save the key file").click(), stick / "key.age")
    public = save(page, lambda: page.get_by_role("button", name="Save the public key").click(), stick / "public.txt")
    return file, words, public.read_text().strip()


def test_the_whole_ceremony_from_the_first_key_to_the_corrected_count(
    convenor: Page,
    person: Page,
    laptop: Callable[[Path], Page],
    open_profile: Callable[..., Page],
    open_statement: Callable[[], str],
    house: Running,
    tmp_path: Path,
):
    # The statement is open with names; the convenors want the locked choice too.
    address = open_statement()
    desk = f"/desk{address}"
    convenor.goto(f"{desk}choices/")
    convenor.locator("[name=people_at_risk]").check()
    steps.press(convenor, "Save")
    convenor.goto(f"{desk}keys/")
    steps.look(convenor, "keys-empty")
    file = save(convenor, lambda: convenor.get_by_role("link", name="Save the page").click(), tmp_path / FILE_NAME)

    offline = laptop(file)
    key, words, public = make_key(offline, tmp_path)
    six = offline.locator("[data-fingerprint]").inner_text()

    convenor.get_by_label("Public key", exact=True).fill(public)
    steps.press(convenor, "Bring the public key")
    expect(convenor.get_by_text(six)).to_be_visible()
    steps.look(convenor, "keys-brought")
    for stick in (1, 2):
        link = convenor.get_by_role("link", name=f"Save the test for stick {stick}")
        test = save(convenor, link.click, tmp_path / f"test-{stick}.age")
        offline.locator("#test-file").set_input_files(test)
        offline.locator("#test-key").set_input_files(key)
        offline.locator("#test-words").fill(words)
        answer = submit(offline, "rehearse").rsplit(": ", 1)[1]
        field = convenor.locator(f'form:has(input[name=stick][value="{stick}"])')
        field.get_by_label("The answer").fill(answer)
        with convenor.expect_navigation():
            field.get_by_role("button", name="Check the answer").click()
    convenor.get_by_label("We know that nobody can restore this key").check()
    steps.press(convenor, "We know")
    steps.look(convenor, "keys-ready")
    steps.press(convenor, "Use it from now on")
    expect(convenor.get_by_role("heading", name="In force")).to_be_visible()
    steps.look(convenor, "keys-in-force")

    # People sign; at night their signatures enter the log together.
    for number in (1, 2):
        email = steps.make_address()
        choose(person, address, "can read my name", email)
        person.get_by_label("Name", exact=True).fill(f"Canary Number{number} Quiet")
        steps.press(person, "Check")
        person.get_by_role("button", name="Send me the link").click()
        steps.confirm(person, email)
    hold(house, "night", address)
    steps.wait_until(person, f"{address}locked.html", lambda: person.get_by_text(six).count() > 0)
    steps.look(person, "public-locked")

    # Opened offline, decided, and agreed to by a second convenor.
    convenor.goto(f"{desk}locked/")
    steps.look(convenor, "locked")
    export = save(
        convenor, lambda: convenor.get_by_role("button", name="Download the export").click(), tmp_path / "export.jsonl"
    )
    assert b"Canary" not in export.read_bytes()
    offline.locator("#export-file").set_input_files(export)
    offline.locator("#open-key").set_input_files(key)
    offline.locator("#open-words").fill(words)
    assert submit(offline, "open") == "2 of 2 sealed signatures opened."
    expect(offline.get_by_text("Canary Number1 Quiet")).to_be_visible()
    steps.look(offline, "page-opened")
    offline.get_by_label("Confirm Canary Number2 Quiet").uncheck()
    decisions = save(
        offline, lambda: offline.get_by_role("button", name="Save the decisions").click(), tmp_path / "decisions.jsonl"
    )
    assert b"Canary" not in decisions.read_bytes()
    convenor.get_by_label("The file of decisions").set_input_files(decisions)
    steps.press(convenor, "Bring the decisions")
    expect(convenor.get_by_text("A second convenor has to sign in").first).to_be_visible()
    steps.look(convenor, "locked-waits")

    second = open_profile()
    convenor.goto(f"{desk}convenors/")
    convenor.get_by_label("Name").fill("Second Convenor")
    convenor.get_by_role("button", name="Make a link").click()
    steps.come_in(second, convenor.locator("output.code").inner_text())
    second.goto(f"{desk}locked/")
    steps.look(second, "locked-second")
    steps.press(second, "Agree: correct the count")
    told = re.compile("opened 2 locked signatures and looked at them. 1 do not count")
    expect(second.get_by_text(told)).to_be_visible()
    steps.wait_until(person, f"{address}locked.html", lambda: person.get_by_text(told).count() > 0)
    second.goto(f"{desk}destroy/")
    steps.look(second, "destroy-open")
