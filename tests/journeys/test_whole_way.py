"""From a page found somewhere to a signature that anyone can check, and its end, by pages and buttons alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

NAME = "Grażyna O'Example"


def test_a_page_becomes_a_statement_that_is_signed_checked_and_forgotten(
    house: Running,
    open_profile: Callable[..., Page],
    signed_in: object,
    bundle: Callable[[str], Path],
    tmp_path: Path,
    has_scripts: bool,
    email: str,
):
    convenor = open_profile(storage_state=signed_in, java_script_enabled=has_scripts)
    steps.paste(convenor, steps.make_page())
    expect(convenor.locator("del", has_text="Share this page")).to_have_count(1)
    convenor.get_by_label("Words").nth(1).fill("we regret that the *evening trains* were cancelled;")
    steps.freeze(convenor)
    steps.give_details(convenor)
    address = steps.open_for_signing(convenor)

    person = open_profile(java_script_enabled=has_scripts)
    steps.fill_form(person, address, NAME, email, Profession_or_role="train driver")
    expect(person.locator(".clause em")).to_have_text("evening trains")
    person.get_by_role("button", name="Check what everyone will see").click()
    expect(person.locator(".preview")).to_contain_text(NAME)
    person.get_by_role("button", name="Send me the link").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("We sent you a mail")
    code = steps.confirm(person, email)

    receipt = tmp_path / "mine.tlog-proof"
    steps.save_receipt(person, receipt)
    house.run("receipt", str(receipt))

    steps.wait_until_listed(person, address, NAME)
    expect(person.locator(".tally")).to_contain_text("1 person has signed.")
    house.run("verify", str(bundle(address)))
    house.run("verify", f"{house.address}{address}")

    steps.open_signature(person, code)
    person.get_by_role("button", name="Take my signature back").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Taken back")
    steps.wait_until_gone(person, address, NAME)
    assert steps.files_that_hold("Grażyna", bundle(address)) == []
    house.run("verify", str(bundle(address)))


def test_the_verification_page_finds_nothing_wrong_with_a_signed_statement(
    person: Page,
    busy_statement: str,
    bundle: Callable[[str], Path],
    email: str,
):
    steps.sign(person, busy_statement, NAME, email)
    steps.wait_until_listed(person, busy_statement, NAME)

    key = (bundle(busy_statement) / "keys.txt").read_text().split()[0]
    steps.follow(person, "Check this list in the browser")
    person.get_by_label("Verifier key").fill(key)
    person.get_by_role("button", name="Check", exact=True).click()

    expect(person.locator("[data-verdict]")).to_have_text("Everything fits together.")


def test_a_word_file_becomes_a_draft_with_its_clauses(convenor: Page):
    upload = io.BytesIO()
    letter = docx.Document()
    letter.add_heading("For quiet waggons", 0)
    letter.add_paragraph("We, passengers of the night train, declare:")
    letter.add_paragraph("we demand that the railway board keep quiet waggons;", style="List Number")
    letter.add_paragraph("we thank the staff.", style="List Number")
    letter.save(upload)

    convenor.goto("/desk/new/")
    convenor.get_by_label("Or choose a file").set_input_files(
        {"name": "call.docx", "mimeType": "application/octet-stream", "buffer": upload.getvalue()}
    )
    convenor.get_by_role("button", name="Read it").click()

    expect(convenor.get_by_label("Title", exact=True)).to_have_value("For quiet waggons")
    expect(convenor.get_by_label("What it does")).to_have_count(2)
    expect(convenor.get_by_label("Whom it asks").first).to_have_value("the railway board")
