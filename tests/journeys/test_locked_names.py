"""A person who is counted without being named: chosen on the page, locked, counted at night, changed and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

NAME = "Grażyna Canary"


def hold(house: Running, what: str, address: str) -> str:
    """Let holders of keys or the nights do *what*."""
    return str(house.beside("key holders", what, address.strip("/").removeprefix("s/")))


def choose(page: Page, address: str, choice: str, email: str) -> None:
    """Fill in the form with one of two choices."""
    steps.wait_until(page, address, lambda: page.get_by_label(choice, exact=False).count() > 0)
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("E-mail").fill(email)
    expect(page.locator('[name="vis"]:checked')).to_have_count(0)
    page.get_by_label(choice, exact=False).check()
    page.get_by_label("I have chosen").check()


@pytest.mark.parametrize(
    ("choice", "button", "has_scripts"),
    [
        ("Only Passengers' Round Table can read my name", "people_at_risk", True),
        ("With my name, but only if at least 8 sign", "offers_threshold", False),
    ],
    ids=["convenors, with scripts", "threshold, without scripts"],
)
def test_a_person_is_counted_without_being_named_and_can_take_it_back(
    open_statement: Callable[[], str],
    house: Running,
    open_profile: Callable[..., Page],
    signed_in: object,
    bundle: Callable[[str], Path],
    has_scripts: bool,
    email: str,
    choice: str,
    button: str,
):
    convenor = open_profile(storage_state=signed_in, java_script_enabled=has_scripts)
    address = open_statement()
    convenor.goto(f"/desk{address}choices/")
    if button == "offers_threshold":
        convenor.get_by_text("More ways").click()
        convenor.get_by_label("At least so many").fill("8")
        convenor.get_by_label("By this day").fill("2030-01-01")
    convenor.locator(f"#{button}").check()
    steps.press(convenor, "Save")
    expect(convenor.get_by_text("Not open yet")).to_be_visible()
    steps.look(convenor, "desk-choices")
    hold(house, "offer", address)

    person = open_profile(java_script_enabled=has_scripts)
    choose(person, address, choice, email)
    steps.look(person, "form")
    person.get_by_role("button", name="Check what everyone will see").click()
    expect(person.get_by_text("Everyone will see only a number.")).to_be_visible()
    steps.look(person, "check")
    person.get_by_role("button", name="Send me the link").click()
    code = steps.confirm(person, email)
    expect(person.get_by_text("On a searched telephone this is evidence.")).not_to_be_visible()
    steps.look(person, "done")

    assert hold(house, "night", address) == "1"
    steps.wait_until_counted(person, address, "1 of them without the name.")
    steps.look(person, "published")
    assert steps.files_that_hold("Canary", bundle(address)) == []
    assert steps.files_that_hold("Canary", house.data) == []
    house.run("verify", str(bundle(address)))

    steps.open_signature(person, code)
    expect(person.get_by_text("We can't read it, so it can't be shown here.")).to_be_visible()
    steps.look(person, "manage")
    person.get_by_label("With my name", exact=False).check()
    person.get_by_label("Name", exact=True).fill("Grażyna Public")
    person.get_by_role("button", name="Put this in its place").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Changed")
    steps.wait_until_listed(person, address, "Grażyna Public")

    steps.open_signature(person, code)
    person.get_by_role("button", name="Take my signature back").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Taken back")
    steps.wait_until_gone(person, address, "Grażyna Public")
    house.run("verify", str(bundle(address)))
