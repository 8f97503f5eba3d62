"""Convenors come in by passkey, and without scripts by a mailed code and an app; and what is grave asks again."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def show_digits(secret: str) -> str:
    """Return what an authenticator app shows (RFC 6238), with some seconds left to type it."""
    if time.time() % 30 > 22:
        time.sleep(31 - time.time() % 30)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time() // 30)), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def plug_in_key(page: Page, **options: object) -> None:
    """Give the browser a security key that a person would touch."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **options}})


def find_code(page: Page, email: str, subject: str) -> str:
    letters = page.locator("article.letter", has_text=email).filter(has_text=subject)
    steps.wait_until(page, "/mailbox/", lambda: letters.count() >= 1)
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", letters.first.inner_text())
    assert found is not None
    return found[0]


def add_address(page: Page, email: str) -> None:
    page.goto("/desk/account/")
    steps.follow(page, "Add mail address")
    page.get_by_label("Mail address").fill(email)
    steps.press(page, "Mail a code to it")
    code = find_code(page, email, "Is this your address?")
    page.goto("/desk/account/address/")
    page.get_by_label("Code").fill(code)
    steps.press(page, "This is my address")


def add_app(page: Page) -> tuple[str, list[str]]:
    """Add an authenticator app; returns its secret and the recovery codes."""
    steps.follow(page, "Add authenticator app")
    secret = page.locator("output.code").inner_text().strip()
    page.get_by_label("Six digits from the app").fill(show_digits(secret))
    steps.press(page, "Add the app")
    codes = page.locator("pre").inner_text().strip().split("\n")
    steps.follow(page, "I have kept them")
    return secret, codes


@pytest.fixture
def newcomer(house: Running) -> str:
    """The link of a convenor who never was here."""
    return house.run("convenor", "add", "Newcomer").stdout.strip()


def test_a_convenor_comes_back_with_a_passkey(open_profile: Callable[..., Page], newcomer: str):
    page = open_profile(is_new=True)
    plug_in_key(page)
    steps.come_in(page, newcomer)
    steps.follow(page, "Choose how you come back")
    steps.follow(page, "Add a passkey")
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    steps.follow(page, "I have kept them")
    expect(page.get_by_text("My telephone", exact=True).first).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your statements")
    expect(page.get_by_text("You came in by a link")).to_have_count(0)


def test_a_passkey_is_used_by_keyboard_alone(open_profile: Callable[..., Page], newcomer: str):
    page = open_profile(is_new=True)
    plug_in_key(page)
    steps.come_in(page, newcomer)
    page.goto("/desk/account/passkeys/add/")
    page.get_by_label("Name of the passkey").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")

    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Sign in with a passkey":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your statements")


def test_a_key_that_does_not_check_its_person_is_not_taken(open_profile: Callable[..., Page], newcomer: str):
    page = open_profile(is_new=True)
    plug_in_key(page, isUserVerified=False)
    steps.come_in(page, newcomer)
    page.goto("/desk/account/passkeys/add/")

    page.get_by_role("button", name="Make the passkey").click()

    expect(page.get_by_text("No passkey was made.")).to_be_visible()


def test_a_passkey_of_another_place_says_so(open_profile: Callable[..., Page]):
    page = open_profile(is_new=True)
    plug_in_key(page)
    page.goto("/desk/sign-in/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("No passkey was used.")).to_be_visible()


def test_a_convenor_comes_back_with_a_mailed_code_and_an_app(
    open_profile: Callable[..., Page], newcomer: str, email: str, *, has_scripts: bool
):
    page = open_profile(java_script_enabled=has_scripts)
    steps.come_in(page, newcomer)
    add_address(page, email)
    _secret, codes = add_app(page)
    steps.press(page, "Sign out")

    page.get_by_label("Your mail address").fill(email)
    steps.press(page, "Mail me a code")
    code = find_code(page, email, "Your code for the desk")
    page.goto("/desk/sign-in/code/")
    page.get_by_label("Code from the mail").fill(code)
    steps.press(page, "Go on")
    page.get_by_label("Code from your app, or a recovery code").fill(codes[3])
    steps.press(page, "Sign in")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your statements")
    page.goto("/desk/account/")
    expect(page.get_by_text("9 left")).to_be_visible()


def test_without_scripts_the_page_offers_no_passkey(open_profile: Callable[..., Page]):
    page = open_profile(java_script_enabled=False)

    page.goto("/desk/sign-in/")

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()


def test_one_browser_ends_the_session_of_another(open_profile: Callable[..., Page], house: Running):
    made = house.run("convenor", "add", "Two Places").stdout.strip()
    here, there = open_profile(), open_profile()
    steps.come_in(here, made)
    number = re.findall(r"^ *(\d+)  Two Places", house.run("convenor", "list").stdout, re.MULTILINE)[-1]
    steps.come_in(there, house.run("convenor", "link", number).stdout.strip())

    here.goto("/desk/account/")
    steps.press(here, "End it")

    there.goto("/desk/")
    expect(there.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")
    here.goto("/desk/")
    expect(here.get_by_role("heading", level=1)).to_have_text("Your statements")
