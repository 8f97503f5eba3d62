"""Order among names: somebody objects and a convenor hides within a minute; five hundred names by keyboard."""

from __future__ import annotations

import secrets
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

from undersigned.publiclog.entry import SignerClass
from undersigned.publiclog.record import Record, commit, format_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

NAME = "Ada Objected"
MINUTE_SECONDS = 60


def at_desk(address: str, page: str = "") -> str:
    return f"/desk{address}{page}"


def test_somebody_objects_and_a_convenor_hides_within_a_minute_and_shows_again(
    convenor: Page,
    statement: str,
    open_profile: Callable[..., Page],
    bundle: Callable[[str], Path],
    has_scripts: bool,
    email: str,
):
    person = open_profile(java_script_enabled=has_scripts)
    steps.sign(open_profile(), statement, NAME, email)
    steps.wait_until_listed(person, statement, NAME)
    began_at = time.monotonic()

    steps.follow(person, "My name is here and I did not sign")
    steps.look(person, "objection")
    person.get_by_label("The whole name").fill("ada OBJECTED")
    person.get_by_role("button", name="Find it").click()
    expect(person.locator('[name="line"]')).to_be_checked()
    person.get_by_label("This is my name, and I did not sign").check()
    steps.look(person, "objection-lines")
    person.get_by_role("button", name="Tell the convenors").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("The convenors see it now")
    steps.look(person, "objected")

    convenor.goto(at_desk(statement))
    steps.look(convenor, "statement-objected")
    steps.follow(convenor, "1 name was objected to")
    steps.look(convenor, "signatures-objected")
    convenor.get_by_role("button", name=f"Hide {NAME}").first.click()
    steps.wait_until_gone(person, statement, NAME)
    assert time.monotonic() - began_at < MINUTE_SECONDS
    assert steps.files_that_hold(NAME, bundle(statement)) == []

    person.goto(f"{statement}moderation.html")
    expect(person.get_by_role("row", name="somebody says: I did not sign")).to_be_visible()
    steps.look(person, "moderation")

    convenor.get_by_label("Name, or its beginning").fill("Ada")
    convenor.get_by_role("button", name="Find").click()
    convenor.get_by_role("button", name=f"Show {NAME} again").click()
    steps.wait_until_listed(person, statement, NAME)


def test_a_name_waits_for_a_look_and_the_person_is_told(
    convenor: Page, person: Page, statement: str, email: str, bundle: Callable[[str], Path]
):
    convenor.goto(at_desk(statement, "look-first/"))
    steps.look(convenor, "look-first")
    convenor.get_by_role("button", name="Look at names first").click()
    steps.wait_until(person, statement, lambda: person.get_by_text("A convenor looks at each name").count() > 0)
    code = steps.sign(person, statement, NAME, email)
    expect(person.get_by_text("convenor").first).to_be_visible()
    steps.look(person, "confirmed-waits")
    assert steps.files_that_hold(NAME, bundle(statement)) == []

    steps.open_signature(person, code)
    steps.look(person, "signature-waits")
    convenor.goto(at_desk(statement, "review/"))
    convenor.get_by_label(NAME).check()
    convenor.get_by_role("button", name="Let in those ticked").first.click()
    convenor.get_by_role("button", name="Let in 1 name").click()
    steps.wait_until_listed(person, statement, NAME)


def seed_queue(house: Running, slug: str, count: int) -> None:
    """Let *count* names wait, as so many confirmations would have left them."""
    with closing(sqlite3.connect(house.data / "undersigned.sqlite3", timeout=30)) as database:
        number, origin, text, version = database.execute(
            "SELECT id, origin, text_sha256, version FROM signing_collection WHERE slug = ?", (slug,)
        ).fetchone()
        for at in range(count):
            name = f"Bot {at}" if at % 10 == 0 else f"Person {at} Waiting"
            record = format_record(
                Record(
                    name=name,
                    class_=SignerClass.PERSON,
                    origin=origin,
                    signed="2026-11-24",
                    text=text,
                    version=version,
                )
            )
            salt = secrets.token_bytes(32)
            database.execute(
                'INSERT INTO signing_waiting (id, collection_id, kind, c, "by", klass, vis, text, version, record, '
                "salt, in_slot, is_held) VALUES (?, ?, 'sign', ?, '', 'person', 'public', ?, ?, ?, ?, 0, 1)",
                (secrets.token_bytes(16), number, commit(salt, record), text, version, record, salt),
            )
        database.commit()


def read_labels(page: Page) -> list[str]:
    return [words.strip() for words in page.locator(".ticks label").all_inner_texts()]


def test_a_queue_of_five_hundred_is_cleared_by_keyboard_in_a_few_minutes(
    convenor: Page, person: Page, statement: str, house: Running
):
    seed_queue(house, statement.strip("/").split("/")[1], 500)
    keys = convenor.keyboard
    convenor.goto(at_desk(statement, "review/"))
    expect(convenor.get_by_text("1 to 100 of 500")).to_be_visible()
    steps.look(convenor, "review")
    began_at = time.monotonic()

    # Page by page: all are ticked, the invented ones taken out, the rest let in; what is left is declined at the end.
    while any(not words.startswith("Bot ") for words in read_labels(convenor)):
        labels = read_labels(convenor)
        keys.press("a")
        convenor.locator('input[name="chosen"]').first.focus()
        for at, words in enumerate(labels):
            if words.startswith("Bot "):
                keys.press("Space")
            if at < len(labels) - 1:
                keys.press("ArrowDown")
        keys.press("Enter")
        expect(convenor.get_by_role("heading", level=1)).to_contain_text("Let in")
        steps.look(convenor, "review-let-in")
        # The button has the focus from the start, though not from the first moment.
        expect(convenor.get_by_role("button", name="Let in")).to_be_focused()
        with convenor.expect_navigation():
            keys.press("Enter")
        expect(convenor.get_by_text("let in. ")).to_be_visible()
    while convenor.get_by_text("Nobody waits.").count() == 0:
        keys.press("a")
        convenor.get_by_role("button", name="Decline those ticked").first.focus()
        with convenor.expect_navigation():
            keys.press("Enter")
        steps.look(convenor, "review-decline")
        convenor.get_by_label("Kind of reason").focus()
        keys.type("signed by a program")
        convenor.get_by_role("button", name="Decline").focus()
        with convenor.expect_navigation():
            keys.press("Enter")
        expect(convenor.get_by_role("status")).to_be_visible()
    took_seconds = time.monotonic() - began_at

    steps.wait_until_counted(person, statement, "500 people have signed")
    expect(person.locator('data[data-count="removed.person"]').first).to_have_attribute("value", "50")
    assert took_seconds < 3 * MINUTE_SECONDS


def test_many_names_are_hidden_by_conditions_and_shown_again(
    convenor: Page, person: Page, statement: str, house: Running
):
    seed_queue(house, statement.strip("/").split("/")[1], 30)
    convenor.goto(at_desk(statement, "review/?all"))
    convenor.get_by_role("button", name="Let in those ticked").first.click()
    convenor.get_by_role("button", name="Let in 30 names").click()
    # The front page shows the newest names only, and which of thirty those are is left to chance.
    steps.wait_until_counted(person, statement, "30 people have signed")

    convenor.goto(at_desk(statement, "query/"))
    steps.look(convenor, "query")
    convenor.get_by_label("Name", exact=True).fill("bot *")
    convenor.get_by_role("button", name="See whom they fit").click()
    steps.look(convenor, "query-found")
    convenor.get_by_label("Kind of reason").select_option("automated")
    convenor.get_by_role("button", name="Hide 3 names").click()
    expect(convenor.get_by_role("status")).to_contain_text("3 names were hidden")
    steps.look(convenor, "query-hidden")
    convenor.get_by_role("button", name="Remove 3 hidden names for good").click()
    steps.look(convenor, "query-remove")
    convenor.get_by_label("Kind of reason").select_option("automated")
    convenor.get_by_role("button", name="Remove 3 names for good").click()
    expect(convenor.get_by_role("status")).to_contain_text("removed for good")
    convenor.goto(at_desk(statement, "acts/"))
    steps.look(convenor, "acts")
