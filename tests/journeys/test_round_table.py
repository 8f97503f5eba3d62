"""Three organisations at a round table, on telephones: by keyboard alone, by a mailed link, without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check
from tests.journeys.test_by_keyboard import enter, tab_to
from tests.journeys.test_coming_in import plug_in_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

NARROW = {"width": 360, "height": 740}


def invite(chair: Page, table: str, party: str, *, email: str = "", role: str = "Delegate") -> str:
    """Invite somebody for a new organisation; returns the link, unless it was mailed."""
    chair.goto(table + "people/invite/")
    chair.get_by_label("Name of the new organisation").fill(party)
    chair.get_by_label("Mail address").fill(email)
    chair.get_by_role("radio", name=re.compile(f"^{role}")).check()
    steps.press(chair, "Invite")
    return "" if email else chair.locator("output").inner_text()


def sit_down(page: Page, name: str) -> None:
    """Take the seat of the link that is open."""
    steps.press(page, "See the invitation")
    page.get_by_label("How the others see you").fill(name)
    steps.press(page, "Take this seat")
    expect(page.get_by_role("heading", level=1)).to_have_text("Still open for you")


def test_three_organisations_sit_down_ask_and_answer(open_profile: Callable[..., Page], signed_in: object, email: str):
    chair = open_profile(storage_state=signed_in, viewport=NARROW)
    steps.paste(chair, steps.make_page())
    chair.goto(chair.url.removesuffix("text/") + "table/")
    check(chair)
    steps.press(chair, "Open a table")
    check(chair)
    table = chair.url

    # The first comes by keyboard alone, with a link that the chair handed over.
    rail = open_profile(viewport=NARROW, is_new=True)
    chair.goto(table + "people/invite/")
    check(chair)
    rail.goto(invite(chair, table, "Railway Workers' Union"))
    check(chair)
    check(rail)
    enter(rail, rail.get_by_role("button", name="See the invitation"))
    tab_to(rail, rail.get_by_label("How the others see you"))
    check(rail)
    rail.keyboard.type("Heron")
    enter(rail, rail.get_by_role("button", name="Take this seat"))
    expect(rail.get_by_text("Heron, delegate · Railway Workers' Union")).to_be_visible()
    check(rail)
    enter(rail, rail.get_by_role("link", name="Read the text as it stands"))
    check(rail)
    enter(rail, rail.get_by_role("link", name="Ask on clause 1"))
    tab_to(rail, rail.get_by_label("About these words"))
    rail.keyboard.type("the evening trains")
    tab_to(rail, rail.get_by_label("What you say"))
    rail.keyboard.type("Which of them?")
    enter(rail, rail.get_by_role("button", name="Say it"))
    expect(rail.locator("mark")).to_have_text("the evening trains")
    check(rail)

    # A passkey brings the first one back.
    plug_in_key(rail)
    steps.follow(rail, "My seat")
    enter(rail, rail.get_by_role("link", name="Add a passkey"))
    tab_to(rail, rail.get_by_label("Name of the passkey"))
    check(rail)
    rail.keyboard.type("My telephone")
    rail.keyboard.press("Enter")
    expect(rail.get_by_role("button", name="Remove My telephone")).to_be_visible()
    check(rail)
    steps.press(rail, "Leave the table in this browser")
    tab_to(rail, rail.get_by_role("button", name="Come back with a passkey"))
    check(rail)
    rail.keyboard.press("Enter")
    expect(rail.get_by_text("Heron, delegate · Railway Workers' Union")).to_be_visible()

    # The second comes by mail, and has a code mailed in another browser later.
    invite(chair, table, "City Club", email=email)
    check(chair)
    club = open_profile(viewport=NARROW)
    steps.open_mail(club, email, subject="An invitation to a round table")
    sit_down(club, "Ben")
    steps.follow(club, "1 question is not answered yet")
    check(club)
    steps.follow(club, "Answer or close")
    club.get_by_label("Your answer").fill("Those after nine.")
    steps.press(club, "Answer")
    expect(club.get_by_text("Those after nine.")).to_be_visible()
    check(club)

    # The third reads without scripts, and pastes the link.
    link = invite(chair, table, "Walkers' League", role="Observer")
    walkers = open_profile(viewport=NARROW, java_script_enabled=False)
    walkers.goto(link)
    walkers.get_by_label("The link of your invitation").fill(link)
    sit_down(walkers, "Cleo")
    steps.follow(walkers, "People")
    expect(walkers.get_by_role("heading", level=2)).to_have_text(
        ["For no party", "City Club", "Railway Workers' Union", "Walkers' League"]
    )
    expect(walkers.get_by_text("UTC")).to_have_count(0)
    walkers.goto(table + "talk/k2/")
    expect(walkers.locator("time").first).to_contain_text("UTC")

    rail.goto(table)
    steps.follow(rail, "Your question was answered")
    steps.press(rail, "Close it")
    expect(rail.get_by_text("closed", exact=True)).to_be_visible()
    for page in ("mine/", "people/", "talk/"):
        rail.goto(table + page)
        check(rail)
    for page in ("people/", "end/"):
        chair.goto(table + page)
        check(chair)


def test_a_table_amends_objects_settles_and_adopts(open_profile: Callable[..., Page], signed_in: object):
    chair = open_profile(storage_state=signed_in, viewport=NARROW)
    steps.paste(chair, steps.make_page())
    desk = chair.url.removesuffix("text/") + "table/"
    chair.goto(desk)
    steps.press(chair, "Open a table")
    table = chair.url
    people = {}
    for party, name, scripts in (("Rail Union", "Ada", True), ("Walkers", "Bo", False)):
        link = invite(chair, table, party)
        person = people[name] = open_profile(viewport=NARROW, java_script_enabled=scripts)
        person.goto(link)
        if not scripts:
            person.get_by_label("The link of your invitation").fill(link)
        sit_down(person, name)
    ada, bo = people["Ada"], people["Bo"]
    chair.goto(table + "text/begin/")
    check(chair)
    steps.press(chair, "Lay the text on the table")
    check(chair)

    ada.goto(table + "text/")
    check(ada)
    steps.follow(ada, "Propose a change k2")
    check(ada)
    steps.follow(ada, "Other words")
    check(ada)
    ada.get_by_label("Words", exact=True).fill("We ask for one more train.")
    steps.press(ada, "Look at the difference")
    check(ada)
    steps.press(ada, "Propose it")
    check(ada)
    chair.goto(table + "amendments/1/")
    steps.press(chair, "Put it to a decision")
    check(chair)

    bo.goto(table)
    steps.follow(bo, "Decision 1")
    bo.get_by_label("We object").check()
    bo.get_by_label("Reason of the objection").fill("One is too few.")
    steps.press(bo, "Say it")
    expect(bo.get_by_text("One is too few.").last).to_be_visible()
    ada.goto(table + "decisions/1/")
    ada.get_by_label("We agree", exact=True).check()
    steps.press(ada, "Say it")
    check(ada)
    steps.press(bo, "Take the objection back")
    chair.goto(table + "decisions/1/")
    steps.press(chair, "Close the question")
    expect(chair.get_by_text("Carried.")).to_be_visible()

    chair.goto(table + "text/adopt/")
    check(chair)
    steps.press(chair, "Put the whole text")
    for person in (ada, bo):
        person.goto(table + "decisions/2/")
        person.get_by_label("We agree", exact=True).check()
        steps.press(person, "Say it")
    chair.goto(table + "decisions/2/")
    steps.press(chair, "Close the question")
    for page in ("minutes/", "amendments/", "decisions/"):
        chair.goto(table + page)
        check(chair)
    chair.goto(desk)
    steps.press(chair, "Take the adopted text over")
    expect(chair.get_by_text("We ask for one more train.").first).to_be_visible()
