"""What people do, in their words: write a statement, open it, sign, confirm from the mailbox, take back."""

from __future__ import annotations

import gettext
import gzip
import itertools
import os
import re
import time
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

import undersigned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

PAGE = """For an open timetable {number}

A call of the passengers' round table.

We, passengers and staff of the regional railway, in view of the new timetable, declare the following:

  • we regret that the evening trains were cancelled;
  • we demand that the railway board publish its figures;
  • we call on all passengers to write to the board.

If nothing changes, we shall meet again.

Zoë Müller (Passengers' Club)

Jan Kowalski, train driver

Share this page
"""
DETAILS = {
    "convened_by": "Passengers' Round Table",
    "contact": "office@round-table.example",
    "imprint": "Passengers' Round Table, 1 Station Road, Riverside",
    "privacy": "Names are public. No mail address is kept.",
}
LOCALE = Path(undersigned.__file__).parent / "locale" / "pages"
PATIENCE_SECONDS = 60
"""How long a busy machine may take; on a quiet one everything is there within five."""

PICTURES = os.environ.get("UNDERSIGNED_TEST_PICTURES", "")
"""A folder for pictures of the pages, for people to look at: taking them is half of the work of a browser."""

_numbers = itertools.count(1)


def make_page() -> str:
    """Return a statement as somebody would paste it; each has a title, and so an address, of its own."""
    return PAGE.format(number=next(_numbers))


def make_address() -> str:
    """Return a mail address that nobody else uses."""
    return f"reader{next(_numbers)}@example.org"


def press(page: Page, button: str) -> None:
    """Press a button that leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def follow(page: Page, link: str) -> None:
    """Follow the first link with these words to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def look(page: Page, name: str) -> None:
    """See that *page* is not wider than a telephone or a screen, and keep pictures where somebody asked for them."""
    before = page.viewport_size
    assert before is not None
    page.wait_for_load_state("load")
    # At the width that it has first: every change lays the page out anew.
    for width in sorted((360, 1280), key=lambda one: one != before["width"]):
        if page.viewport_size != {**before, "width": width}:
            page.set_viewport_size({**before, "width": width})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} pixels"
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(before)


def come_in(page: Page, link: str) -> None:
    """Sign in as convenor with a one-time link."""
    page.goto(link)
    field = page.get_by_label("Your link")
    if field.is_visible():  # no script runs that takes the code out of the address
        field.fill(link)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your statements")


def paste(page: Page, text: str) -> None:
    """Begin a statement with a pasted page."""
    page.goto("/desk/new/")
    page.get_by_label("Paste the text").fill(text)
    press(page, "Read it")


def freeze(page: Page) -> None:
    """Go on from the draft, and freeze it."""
    page.get_by_role("button", name="Save and see what will be signed").click()
    page.get_by_role("button", name="Freeze this text").click()


def give_details(page: Page) -> None:
    """Fill in what is required before opening; begins on the statement's page."""
    follow(page, "Fill in the details")
    page.get_by_label("Who calls for signatures").fill(DETAILS["convened_by"])
    page.get_by_label("How to reach you").fill(DETAILS["contact"])
    page.get_by_label("Imprint").fill(DETAILS["imprint"])
    page.get_by_label("Privacy notice").fill(DETAILS["privacy"])
    page.get_by_role("button", name="Save and go on").click()


def open_for_signing(page: Page) -> str:
    """Open the statement; returns the path of its public page."""
    if not page.url.endswith("/open/"):
        follow(page, "Open for signing")
    page.get_by_role("button", name="Open for signing").click()
    expect(page.get_by_text("It is open for signing.")).to_be_visible()
    slug = re.search(r"/desk/s/([^/]+)/", page.url)
    assert slug is not None
    return f"/s/{slug[1]}/"


def open_by_program(house: Running, token: str) -> str:
    """Open a statement as a program with *token* does, without loading a page; returns its public path."""
    said = _ask(house, token, "POST", "", {"text": make_page()})
    slug = said["slug"]
    _ask(house, token, "PATCH", f"/{slug}/details", DETAILS)
    text = _ask(house, token, "GET", f"/{slug}/text")
    _ask(house, token, "POST", f"/{slug}/freeze", {"sha256": text["sha256"]})
    _ask(house, token, "POST", f"/{slug}/open")
    return f"/s/{slug}/"


def _ask(house: Running, token: str, method: str, path: str, data: Mapping[str, str] | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = house.client.request(method, f"/api/v1/statements{path}", json=data, headers=headers)
    assert answer.is_success, answer.text
    said: dict[str, Any] = answer.json()
    return said


def speak(lang: str) -> Callable[[str], str]:
    """Return what says the words of the public pages in another language."""
    return gettext.translation("django", LOCALE, [lang]).gettext


def fill_form(page: Page, address: str, name: str, email: str, say: Callable[[str], str] = str, **further: str) -> None:
    """Fill in the form of the public page, by its labels."""
    wait_until_published(page, address)
    page.get_by_label(say("Name"), exact=True).fill(name)
    page.get_by_label(say("E-mail")).fill(email)
    for label, words in further.items():
        page.get_by_label(label.replace("_", " ")).fill(words)
    page.get_by_label(say("I sign with my name.")).check()


def send_form(page: Page) -> None:
    """Check what everyone will see, and ask for the link."""
    page.get_by_role("button", name="Check what everyone will see").click()
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We sent you a mail")


def open_mail(page: Page, email: str, *, subject: str = "", awaited: int = 1) -> str:
    """Wait for as many mails to *email* as are *awaited*, and open the newest one's link; returns the link."""
    letters: list[str] = []

    def has_come(mailbox: str) -> bool:
        found = re.findall(r'<article class="letter">.*?</article>', mailbox, re.DOTALL)
        letters[:] = [one for one in found if escape(email) in one and escape(subject) in one]
        return len(letters) >= awaited

    wait_until_served(page, "/mailbox/", has_come)
    link = unescape(letters[0].partition('<a href="')[2].partition('"')[0])
    page.goto(link)
    return link


def confirm(page: Page, email: str, *, awaited: int = 1, say: Callable[[str], str] = str) -> str:
    """Confirm with the link out of the mailbox, pasting it where no script runs; returns the code."""
    link = open_mail(page, email, awaited=awaited)
    field = page.locator("#code")
    if field.is_visible():
        field.fill(link)
    page.get_by_role("button", name=say("Yes, I sign")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Done."))
    return page.locator(".code").inner_text()


def sign(page: Page, address: str, name: str, email: str, *, awaited: int = 1) -> str:
    """Do the whole way of a signatory; returns the code."""
    fill_form(page, address, name, email)
    send_form(page)
    return confirm(page, email, awaited=awaited)


def save_receipt(page: Page, path: Path) -> None:
    """Get the receipt from the page that followed confirming, as soon as the log holds the signature."""
    page.get_by_text("For experts").click()
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends_at:
        form = page.locator('form[action="/receipt"]')
        fields = {name: form.locator(f'[name="{name}"]').input_value() for name in ("record", "salt")}
        if page.request.post("/receipt", form=fields).ok:
            break
        page.wait_for_timeout(200)
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the receipt").click()
    download.value.save_as(path)


def files_that_hold(words: str, folder: Path) -> list[Path]:
    """Return the files of a bundle in which *words* stand, compressed ones too."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in _read(path)]


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def open_signature(page: Page, code: str) -> None:
    """See one's signature, with the code."""
    page.goto("/w")
    page.get_by_label("Code or link").fill(code)
    page.get_by_role("button", name="Show my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your signature")


def wait_until_published(page: Page, address: str) -> None:
    """Open the public page as soon as it is there."""
    wait_until_served(page, address, lambda text: "data-tree-size" in text)
    wait_until(page, address, lambda: page.locator("html[data-tree-size]").count() > 0)


def wait_until_listed(page: Page, address: str, name: str) -> None:
    """Load the public page until it lists *name*."""
    wait_until_served(page, address, lambda text: escape(name) in text)
    wait_until(page, address, lambda: page.locator("ol.signatories", has_text=name).count() > 0)


def wait_until_counted(page: Page, address: str, words: str) -> None:
    """Load the public page until its count says *words*; a page that is not published yet has no count."""
    wait_until_served(page, address, lambda text: words in " ".join(unescape(re.sub(r"<[^<>]+>", "", text)).split()))
    wait_until(page, address, lambda: page.locator(".tally", has_text=words).count() > 0)


def wait_until_gone(page: Page, address: str, name: str) -> None:
    """Load the public page until it lists *name* no more."""
    wait_until_served(page, address, lambda text: escape(name) not in text)
    wait_until(page, address, lambda: page.locator("ol.signatories", has_text=name).count() == 0)


def wait_until_served(page: Page, address: str, holds: Callable[[str], bool]) -> None:
    """Ask for *address* until *holds* is true of what is served, without loading the page."""
    began_at = time.monotonic()
    while not holds(served := page.request.get(address).text()):
        assert time.monotonic() < began_at + PATIENCE_SECONDS, served
        wait_longer(page, began_at)


def wait_until(page: Page, address: str, holds: Callable[[], bool]) -> None:
    """Load *address* until *holds* is true of it, anew only when something else is served: a page costs much more."""
    began_at = time.monotonic()
    while True:
        loaded = page.goto(address)
        assert loaded is not None
        while not holds():
            assert time.monotonic() < began_at + PATIENCE_SECONDS, page.locator("main").inner_text()
            wait_longer(page, began_at)
            if _without_tokens(page.request.get(address).text()) != _without_tokens(loaded.text()):
                break
        else:
            return


def wait_longer(page: Page, began_at: float) -> None:
    """Wait for a quarter of what has been waited since *began_at*: what takes long is not asked for all the time."""
    page.wait_for_timeout(min(max((time.monotonic() - began_at) / 4, 0.25), 2) * 1000)


def _without_tokens(served: str) -> str:
    """Return a page of the desk without what its forms carry: that is something else every time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", served)
