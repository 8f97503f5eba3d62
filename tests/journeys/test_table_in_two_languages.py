"""Three organisations on telephones agree on a text in Arabic and English, by keyboard alone, down to its opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check
from tests.journeys.test_by_keyboard import enter, tab_to
from tests.journeys.test_round_table import NARROW, invite

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

TEXT = """من أجل قطارات المساء

نحن ركاب القطار المحلي نعلن ما يلي:

1. نأسف لإلغاء القطارات المسائية؛
2. نطالب إدارة السكة الحديدية بنشر الأرقام.

إن لم يتغير شيء فسنجتمع من جديد.
"""
ENGLISH = "We, passengers of both banks of the river, say the same."
BEFORE, AFTER = "نأسف لإلغاء القطارات المسائية؛", "نرفض إلغاء القطارات المسائية؛"
PEOPLE = (("Rail Union", "سلمى"), ("Walkers", "Bo"), ("City Club", "Cleo"))


def follow(page: Page, link: str) -> None:
    """Go where *link* leads, by keyboard."""
    enter(page, page.get_by_role("link", name=link).first)


def push(page: Page, button: str) -> None:
    """Press *button* by keyboard, and wait for the page that answers."""
    enter(page, page.get_by_role("button", name=button, exact=True))


def write(page: Page, label: str, words: str) -> None:
    """Type *words* into the field in place of what is there, by keyboard."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


def choose(page: Page, label: str) -> None:
    """Choose among radio buttons: Tab goes to the group, arrows go on inside."""
    wanted = page.get_by_label(label, exact=True)
    tab_to(page, page.locator("input[name=answer]").first)
    for _ in range(4):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()


def sit_down(page: Page, link: str, name: str) -> None:
    page.goto(link)
    push(page, "See the invitation")
    write(page, "How the others see you", name)
    push(page, "Take this seat")


def say(page: Page, table: str, number: int, answer: str, reason: str = "") -> None:
    """Say something to a question that is open for this seat."""
    page.goto(table)
    follow(page, f"Decision {number}")
    choose(page, answer)
    if reason:
        write(page, "Reason of the objection, or words of the reservation", reason)
    push(page, "Say it")


def direction(found: Locator) -> str:
    return str(found.evaluate("element => getComputedStyle(element).direction"))


def test_three_organisations_agree_in_two_languages_and_open_their_text(
    open_profile: Callable[..., Page], signed_in: object
):
    chair = open_profile(storage_state=signed_in, viewport=NARROW)
    steps.paste(chair, TEXT)
    chair.get_by_label("Language of the text").fill("ar")
    desk = chair.url.removesuffix("text/")
    steps.press(chair, "Save and see what will be signed")
    chair.goto(desk + "table/")
    push(chair, "Open a table")
    table = chair.url
    links = [invite(chair, table, party) for party, _name in PEOPLE]
    people = [open_profile(viewport=NARROW) for _ in PEOPLE]
    for person, link, (_party, name) in zip(people, links, PEOPLE, strict=True):
        sit_down(person, link, name)
    salma, bo, cleo = people

    # Consent for amendments, two thirds for the whole: under the table's own rules.
    chair.goto(table + "text/begin/")
    tab_to(chair, chair.locator("#consent"))
    for _ in range(3):
        chair.keyboard.press("ArrowDown")
    expect(chair.get_by_label("Own rules")).to_be_checked()
    tab_to(chair, chair.locator("summary", has_text="Own rules, one by one"))
    chair.keyboard.press("Enter")
    tab_to(chair, chair.locator("#whole-method"))
    for _ in range(4):
        chair.keyboard.press("ArrowDown")
    check(chair)
    push(chair, "Lay the text on the table")
    expect(chair.locator("article.statement")).to_have_attribute("lang", "ar")
    assert direction(chair.locator("#k2 p").first) == "rtl"

    # The first amends and the second objects; the third brings in the other language.
    salma.goto(table + "text/")
    follow(salma, "Propose a change k2")
    follow(salma, "Other words")
    write(salma, "Words", AFTER)
    push(salma, "Look at the difference")
    expect(salma.locator(".difference del")).to_have_text(["نأسف", "لإلغاء"])
    assert direction(salma.locator(".difference p").first) == "rtl"
    check(salma)
    push(salma, "Propose it")
    cleo.goto(table + "amend/?clause=k4")
    follow(cleo, "A new one after it")
    write(cleo, "Words", ENGLISH)
    push(cleo, "Propose it")
    for number in (1, 2):
        chair.goto(f"{table}amendments/{number}/")
        push(chair, "Put it to a decision")
    say(bo, table, 1, "We object", "Too harsh for our members.")
    say(salma, table, 1, "We agree")
    say(cleo, table, 1, "We agree, with a reservation", "للسنة الأولى فقط")
    for person in people:
        say(person, table, 2, "We agree")

    # It is settled: the objection is taken back.
    bo.goto(table + "decisions/1/")
    push(bo, "Take the objection back")
    for number in (1, 2):
        chair.goto(table)
        follow(chair, f"Decision {number}")
        push(chair, "Close the question")
        expect(chair.get_by_text("Carried.")).to_be_visible()
    salma.goto(table + "text/")
    assert direction(salma.locator("#k5 p", has_text=ENGLISH)) == "ltr"
    check(salma)

    # The whole is adopted by two thirds.
    chair.goto(table + "text/adopt/")
    push(chair, "Put the whole text")
    say(salma, table, 3, "We agree")
    say(cleo, table, 3, "We agree")
    say(bo, table, 3, "We object")
    chair.goto(table + "decisions/3/")
    expect(chair.get_by_text("Carried if two thirds")).to_be_visible()
    push(chair, "Close the question")
    expect(chair.get_by_text("Carried.")).to_be_visible()
    chair.goto(table + "minutes/")
    expect(chair.get_by_text("سلمى").first).to_be_visible()
    check(chair)

    # The adopted text opens for signing, word for word.
    chair.goto(desk + "table/")
    push(chair, "Take the adopted text over")
    steps.freeze(chair)
    steps.give_details(chair)
    address = steps.open_for_signing(chair)
    steps.wait_until_published(chair, address)
    expect(chair.locator("article[data-text]")).to_contain_text(AFTER)
    expect(chair.locator("article[data-text]")).to_contain_text(ENGLISH)
    expect(chair.locator("article[data-text]")).not_to_contain_text(BEFORE)
