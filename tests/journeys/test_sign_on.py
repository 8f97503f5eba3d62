"""Three organisations are asked before the release: one signs with a reservation, one declines, one is deciding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

NARROW = {"width": 360, "height": 740}
WORDS = "We do not support clause 2."


def open_invitation(page: Page, link: str, *, is_pasted: bool = False) -> None:
    """Open the link of an invitation, and press the button that shows the text."""
    page.goto(link)
    expect(page.get_by_text("evening trains")).to_have_count(0)
    if is_pasted:
        page.get_by_label("The link of your invitation").fill(link)
    else:
        check(page)
    steps.press(page, "Read the text")
    expect(page.get_by_text("evening trains")).to_be_visible()


def link_of(convenor: Page, name: str) -> str:
    """Return the link of *name* on the board that is open."""
    row = convenor.get_by_role("row", name=re.compile(name))
    return row.locator("details code").text_content() or ""


def sign(page: Page, email: str, *, reservation: str = "") -> str:
    """Sign for an organisation with the form that is open, and confirm; returns the code."""
    page.get_by_label("Day on which the organisation decided").fill("2026-01-02")
    page.get_by_label("Reservation").fill(reservation)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("I sign with my name.").check()
    steps.send_form(page)
    code = steps.confirm(page, email)
    expect(page.get_by_text("Nothing is public yet.")).to_be_visible()
    return code


def test_a_statement_is_signed_before_its_release_and_appears_in_the_agreed_order(
    open_profile: Callable[..., Page], signed_in: object, house: Running
) -> None:
    convenor = open_profile(storage_state=signed_in, viewport=NARROW)
    steps.paste(convenor, steps.make_page())
    steps.freeze(convenor)
    steps.give_details(convenor)
    slug = convenor.url.rstrip("/").rpartition("/")[2]
    desk, public = f"/desk/s/{slug}/sign-on/", f"/s/{slug}/"
    steps.follow(convenor, "Sign-on before the release")
    check(convenor)
    convenor.get_by_label("Answers are hoped for until").fill("2100-01-02 18:00")
    steps.press(convenor, "Open for those invited")
    first_mail, second_mail = steps.make_address(), steps.make_address()
    convenor.get_by_label("A line for each").fill(f"Rail Union, {first_mail}\nCity Club\nWalkers' League")
    steps.press(convenor, "Invite them")
    check(convenor)
    links = {name: link_of(convenor, name) for name in ("Rail Union", "City Club", "Walkers")}
    places = convenor.locator('input[name^="place-"]')
    places.nth(0).fill("3")
    steps.press(convenor, "Put in this order")
    expect(convenor.locator("tbody th").first).to_contain_text("City Club")

    # The first comes by the mail, which names no title; the second without scripts; the third answers twice.
    union = open_profile(viewport=NARROW)
    mailed = steps.open_mail(union, first_mail, subject="You are asked to sign a joint statement")
    assert mailed == links["Rail Union"]
    open_invitation(union, mailed)
    check(union)
    code = sign(union, first_mail.replace("@", ".union@"), reservation=WORDS)
    check(union)
    club = open_profile(java_script_enabled=False, viewport=NARROW)
    open_invitation(club, links["City Club"], is_pasted=True)
    expect(club.locator("time").first).to_contain_text("UTC")
    sign(club, second_mail)
    league = open_profile(viewport=NARROW)
    open_invitation(league, links["Walkers"])
    steps.press(league, "We are deciding")
    expect(league.get_by_text("Noted: you are deciding.")).to_be_visible()
    league.get_by_label("Why you decline").fill("Our congress meets in May.")
    steps.press(league, "We decline")
    check(league)

    # Nothing of it is there for others: neither page nor form.
    stranger = open_profile()
    assert stranger.request.get(public).status == 404
    assert stranger.request.post(f"{public}sign", form={"name": "Ada"}).status == 404
    assert slug not in stranger.request.get("/").text()

    convenor.goto(desk)
    expect(convenor.get_by_text("2 signs")).to_be_visible()
    expect(convenor.get_by_text("Our congress meets in May.")).to_be_visible()
    steps.press(convenor, "I read it, it may appear")
    convenor.goto(f"{desk}press/")
    check(convenor)
    convenor.get_by_label("For whom").fill("Morning Paper")
    convenor.get_by_label("Show who signs so far").check()
    steps.press(convenor, "Make a link")
    check(convenor)
    paper = open_profile(viewport=NARROW)
    copy = convenor.locator("ul.lists code").text_content() or ""
    paper.goto(copy)
    steps.press(paper, "Read the copy")
    check(paper)
    expect(paper.get_by_text("EMBARGOED until it is released.")).to_be_visible()
    expect(paper.locator("ol.signatories li")).to_contain_text(["City Club", f"Rail Union with a reservation: {WORDS}"])
    with paper.expect_download() as download:
        paper.get_by_role("button", name="Text in en").click()
    assert download.value.path().read_text().startswith("EMBARGOED")

    convenor.goto(f"{desk}release/")
    check(convenor)
    expect(convenor.locator("ol.signatories li")).to_contain_text(["City Club", "Rail Union"])
    steps.press(convenor, "Release now")
    steps.wait_until_listed(stranger, public, "City Club")
    names = stranger.locator("ol.signatories").first.locator("li")
    expect(names).to_contain_text(["City Club", f"Rail Union decided on 2026-01-02 with a reservation: {WORDS}"])
    check(stranger)
    paper.goto("/")  # from the page that is open the link would only change what stands after the #
    paper.goto(copy)
    steps.press(paper, "Read the copy")
    expect(paper.get_by_role("heading", level=1)).to_have_text("The statement is public")
    found = house.run("verify", str(house.data / "public" / "s" / slug))
    assert found.returncode == 0, found.stdout + found.stderr
    steps.open_signature(union, code)
    expect(union.get_by_text("This is what everyone can see now:")).to_be_visible()
