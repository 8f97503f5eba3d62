"""Who signed can correct the words or take them back, with the code or by the mailbox; no reason is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


def test_a_name_is_corrected_by_the_mailbox_and_the_old_one_is_forgotten(
    person: Page,
    busy_statement: str,
    bundle: Callable[[str], Path],
    email: str,
):
    steps.sign(person, busy_statement, "Ada Exampel", email)
    steps.wait_until_listed(person, busy_statement, "Ada Exampel")

    steps.follow(person, "the page for it")
    person.get_by_label("Address of the statement's page").fill(person.url.partition("/w")[0] + busy_statement)
    person.get_by_label("E-mail").fill(email)
    person.get_by_role("button", name="Mail me a link").click()
    steps.open_mail(person, email, subject="Your link")
    person.get_by_role("button", name="Show my signature").click()
    person.get_by_label("Name", exact=True).fill("Ada Example")
    person.get_by_label("Role and organisation are former ones").check()
    person.get_by_label("Profession or role").fill("conductor")
    person.get_by_role("button", name="Publish it like this").click()

    expect(person.get_by_role("heading", level=1)).to_have_text("Changed")
    steps.wait_until_listed(person, busy_statement, "Ada Example")
    steps.wait_until_gone(person, busy_statement, "Ada Exampel")
    expect(person.locator("ol.signatories").first).to_contain_text("former")
    assert steps.files_that_hold("Exampel", bundle(busy_statement)) == []


def test_a_link_confirmed_twice_shows_the_same_page(person: Page, busy_statement: str, email: str):
    code = steps.sign(person, busy_statement, "Bea Muster", email)

    # From elsewhere: to the page that is open the link would lead no further than to another part of it.
    person.goto("/mailbox/")
    assert steps.confirm(person, email) == code


def test_a_second_signature_of_one_address_is_led_to_the_first(person: Page, busy_statement: str, email: str):
    steps.sign(person, busy_statement, "Cem Muster", email)
    steps.fill_form(person, busy_statement, "Cem Muster", email)
    steps.send_form(person)

    steps.open_mail(person, email, awaited=2)
    person.get_by_role("button", name="Show my signature").click()

    expect(person.locator(".preview")).to_contain_text("Cem Muster")


def test_what_was_typed_stays_when_it_is_refused(person: Page, busy_statement: str, email: str):
    steps.fill_form(person, busy_statement, "=Ada", email, Profession_or_role="conductor")
    person.get_by_role("button", name="Check what everyone will see").click()

    expect(person.get_by_role("alert")).to_be_visible()
    expect(person.get_by_text("This can't begin with = + - or @")).to_be_visible()
    expect(person.get_by_label("Profession or role")).to_have_value("conductor")
    expect(person.get_by_label("E-mail")).to_have_value(email)
    expect(person.get_by_label("I sign with my name.")).to_be_checked()


def test_change_something_leads_back_to_the_form_with_everything_in_it(person: Page, busy_statement: str, email: str):
    steps.fill_form(person, busy_statement, "Dana Muster", email)
    person.get_by_role("button", name="Check what everyone will see").click()

    person.get_by_role("button", name="Change something").click()

    expect(person.get_by_label("Name", exact=True)).to_have_value("Dana Muster")
    expect(person.get_by_label("E-mail")).to_have_value(email)


def test_a_scanner_that_follows_the_mailed_link_signs_nothing(person: Page, statement: str, email: str):
    steps.fill_form(person, statement, "Eva Muster", email)
    steps.send_form(person)
    link = steps.open_mail(person, email)

    assert person.request.get(link).ok
    expect(person.get_by_text("Nothing is signed yet.")).to_be_visible()
    person.wait_for_timeout(3_000)
    person.goto(statement)
    expect(person.locator(".tally")).to_contain_text("Nobody has signed yet.")
