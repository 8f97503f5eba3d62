"""Convenors keep order on a public page: hide, withhold, correct the text, close."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

NAME = "Ada Example"


def at_desk(address: str, page: str = "") -> str:
    return f"/desk{address}{page}"


def test_one_name_is_hidden_and_shown_again(
    convenor: Page,
    person: Page,
    statement: str,
    bundle: Callable[[str], Path],
    email: str,
):
    steps.sign(person, statement, NAME, email)
    steps.wait_until_listed(person, statement, NAME)

    convenor.goto(at_desk(statement, "signatures/"))
    convenor.get_by_label("Name, or its beginning").fill("Ada")
    convenor.get_by_role("button", name="Find").click()
    convenor.get_by_role("button", name=f"Hide {NAME}").click()
    steps.wait_until_gone(person, statement, NAME)
    assert steps.files_that_hold(NAME, bundle(statement)) == []

    convenor.get_by_role("button", name=f"Show {NAME} again").click()
    steps.wait_until_listed(person, statement, NAME)


def test_all_names_are_withheld_by_one_convenor_and_released_by_two(
    convenor: Page,
    person: Page,
    statement: str,
    open_profile: Callable[..., Page],
    bundle: Callable[[str], Path],
    email: str,
):
    steps.sign(person, statement, NAME, email)
    steps.wait_until_listed(person, statement, NAME)
    second = open_profile()
    convenor.goto(at_desk(statement, "convenors/"))
    convenor.get_by_label("Name").fill("Second Convenor")
    convenor.get_by_role("button", name="Make a link").click()
    steps.come_in(second, convenor.locator("output.code").inner_text())

    convenor.goto(at_desk(statement, "withhold/"))
    convenor.get_by_role("button", name="Withhold all names now").click()
    steps.wait_until_gone(person, statement, NAME)
    expect(person.get_by_text("All names are withheld at present").first).to_be_visible()
    assert steps.files_that_hold(NAME, bundle(statement)) == []

    convenor.get_by_role("button", name="Ask to show all names").click()
    expect(convenor.get_by_text("A second convenor has to sign in")).to_be_visible()
    second.goto(at_desk(statement, "release/"))
    second.get_by_role("button", name="Agree: show all names").click()
    steps.wait_until_listed(person, statement, NAME)


def test_an_earlier_signature_stays_with_the_earlier_text(convenor: Page, person: Page, statement: str, email: str):
    steps.sign(person, statement, NAME, email)
    steps.wait_until_listed(person, statement, NAME)

    convenor.goto(at_desk(statement, "version/"))
    convenor.get_by_role("button", name="Begin a new version").click()
    convenor.get_by_label("Words").first.fill("We, passengers and staff, declare the following:")
    steps.freeze(convenor)
    steps.wait_until(person, statement, lambda: person.get_by_text("(version 2)").count() > 0)

    expect(person.locator(".tally").first).to_contain_text("Nobody has signed yet.")
    person.goto(f"{statement}signatories/newest/000.html")
    row = person.locator("ol.signatories li", has_text=NAME)
    expect(row.locator("small")).to_have_text(re.compile("version 1"))
    steps.sign(person, statement, NAME, email, awaited=2)
    steps.wait_until_counted(person, statement, "1 person has signed.")


def test_a_form_that_was_open_while_the_text_changed_is_refused(
    convenor: Page, person: Page, statement: str, email: str
):
    steps.fill_form(person, statement, NAME, email)
    convenor.goto(at_desk(statement, "version/"))
    convenor.get_by_role("button", name="Begin a new version").click()
    convenor.get_by_label("Words").first.fill("We, passengers and staff, declare the following:")
    steps.freeze(convenor)

    person.get_by_role("button", name="Check what everyone will see").click()

    expect(person.get_by_text("The text changed since you read it.")).to_be_visible()


def test_a_closed_statement_has_no_form_and_keeps_its_names(convenor: Page, person: Page, statement: str, email: str):
    steps.sign(person, statement, NAME, email)
    steps.wait_until_listed(person, statement, NAME)

    convenor.goto(at_desk(statement, "close/"))
    convenor.get_by_role("button", name="Close signing for good").click()
    steps.wait_until(person, statement, lambda: person.locator('form[action$="/sign"]').count() == 0)

    expect(person.locator("ol.signatories").first).to_contain_text(NAME)
    answer = person.request.post(f"{statement}sign", form={"name": "Bea", "email": "bea@example.org"})
    assert answer.status == 409
    assert "Signing has ended" in answer.text()
