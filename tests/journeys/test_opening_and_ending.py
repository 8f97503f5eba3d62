"""What holders of keys come to later: names opened by trustees, a key that may be stolen, destruction at the end."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.desk.key_holding import Opened
from tests.journeys import steps
from tests.journeys.test_key_ceremony import save
from tests.journeys.test_locked_names import hold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running


@pytest.fixture
def second(open_profile: Callable[..., Page]) -> Callable[[Page, str], Page]:
    """Let a second convenor come in."""

    def come_in(convenor: Page, desk: str) -> Page:
        page = open_profile()
        convenor.goto(f"{desk}convenors/")
        convenor.get_by_label("Name").fill("Second Convenor")
        convenor.get_by_role("button", name="Make a link").click()
        steps.come_in(page, convenor.locator("output.code").inner_text())
        return page

    return come_in


def sign_locked(person: Page, address: str, vis: str, name: str) -> None:
    """Sign without being named, by the same forms; how they look is the subject of other journeys."""
    email = steps.make_address()
    steps.wait_until(person, address, lambda: person.locator(f'[name="vis"][value="{vis}"]').count() > 0)
    text = person.locator('[name="text"]').first.input_value()
    fields = {"class": "person", "vis": vis, "lang": "en", "text": text, "consent": "yes", "name": name}
    page = person.request.post(f"{address}sign", form=fields | {"email": email}).text()
    found = re.search(r'name="state"[^>]* value="([^"]*)"', page)
    assert found, page
    assert person.request.post(f"{address}submit", form={"state": html.unescape(found[1])}).ok
    link = steps.open_mail(person, email)
    assert person.request.post("/c", form={"code": link}).ok


def export(convenor: Page, path: Path, key: str) -> Opened:
    """Download what is locked, and open it as its holders do on their own computer."""
    press = convenor.get_by_role("button", name="Download the export").first.click
    return Opened(save(convenor, press, path).read_bytes(), key)


def test_trustees_open_the_names_once_enough_have_signed(
    convenor: Page,
    person: Page,
    second: Callable[[Page, str], Page],
    open_statement: Callable[[], str],
    house: Running,
    bundle: Callable[[str], Path],
    tmp_path: Path,
):
    address = open_statement()
    desk = f"/desk{address}"
    convenor.goto(f"{desk}choices/")
    convenor.get_by_text("More ways").click()
    convenor.get_by_label("At least so many").fill("8")
    convenor.get_by_label("By this day").fill("2030-01-01")
    convenor.locator("#offers_threshold").check()
    steps.press(convenor, "Save")
    key = hold(house, "offer", address)
    names = [f"Traveller Number{number}" for number in range(9)]
    for name in names:
        sign_locked(person, address, "threshold", name)
    hold(house, "night", address)
    steps.wait_until_counted(person, address, "9 of them without their names")
    assert steps.files_that_hold("Traveller Number", bundle(address)) == []
    steps.look(person, "threshold-reached")

    convenor.goto(f"{desk}locked/")
    expect(convenor.get_by_text("9 of at least 8, until 2030-01-01.")).to_be_visible()
    steps.look(convenor, "threshold-desk")
    opened = export(convenor, tmp_path / "export.jsonl", key)
    decisions, confirmed = tmp_path / "decisions.jsonl", tmp_path / "names.jsonl"
    decisions.write_bytes(opened.decisions(names[0]))
    confirmed.write_bytes(opened.names(names[0]))
    convenor.get_by_label("The file of decisions").set_input_files(decisions)
    steps.press(convenor, "Bring the decisions")
    expect(convenor.get_by_text("8 stand, 1 do not count.")).to_be_visible()
    steps.look(convenor, "threshold-brought")

    other = second(convenor, desk)
    other.goto(f"{desk}locked/")
    other.get_by_label("The names to publish").set_input_files(confirmed)
    steps.look(other, "threshold-second")
    steps.press(other, "Agree: publish these names")
    expect(other.get_by_text("8 names are public now")).to_be_visible()
    steps.look(other, "threshold-opened")
    steps.wait_until_listed(person, address, names[8])
    assert person.locator("ol.signatories", has_text=names[0]).count() == 0
    steps.look(person, "threshold-public")
    person.goto(f"{address}locked.html")
    steps.look(person, "threshold-public-keys")
    house.run("verify", str(bundle(address)))


def test_a_key_that_may_be_stolen_is_replaced_and_all_is_destroyed_at_the_end(
    convenor: Page,
    person: Page,
    second: Callable[[Page, str], Page],
    open_statement: Callable[[], str],
    house: Running,
    bundle: Callable[[str], Path],
    tmp_path: Path,
):
    address = open_statement()
    desk = f"/desk{address}"
    convenor.goto(f"{desk}choices/")
    convenor.locator("[name=people_at_risk]").check()
    steps.press(convenor, "Save")
    stolen = hold(house, "offer", address)
    for name in ("Ada Quiet", "Ben Quiet"):
        sign_locked(person, address, "convenors", name)
    hold(house, "night", address)

    # The locked choice pauses by itself, and the public is told; names go on.
    convenor.goto(f"{desk}keys/")
    convenor.get_by_text("Something went wrong").first.click()
    steps.look(convenor, "stolen-before")
    steps.press(convenor, "Somebody else may have it")
    expect(convenor.get_by_role("heading", name="Locked choices are paused")).to_be_visible()
    steps.look(convenor, "stolen-paused")
    paused = person.get_by_text("Names can't be locked at the moment")
    steps.wait_until(person, address, paused.is_visible)
    steps.look(person, "stolen-public-paused")
    hold(house, "offer", address)
    convenor.goto(f"{desk}keys/")
    expect(convenor.get_by_text("Locked choices are paused")).to_have_count(0)
    expect(convenor.get_by_text("2; each change of a key begins a new one")).to_be_visible()
    steps.look(convenor, "stolen-new-epoch")
    steps.wait_until(person, address, lambda: not paused.is_visible())
    sign_locked(person, address, "convenors", "Cem Quiet")
    hold(house, "night", address)

    # What the old key opens is downloaded once more, and deleted by two convenors.
    other = second(convenor, desk)
    convenor.goto(f"{desk}locked/")
    steps.look(convenor, "stolen-locked")
    forms = convenor.locator("form", has_text="locked in epoch 1")
    old = Opened(save(convenor, forms.get_by_role("button").click, tmp_path / "old").read_bytes(), stolen)
    assert len(old.reading.opened) == 2
    steps.press(convenor, "Ask to delete")
    other.goto(f"{desk}locked/")
    steps.look(other, "stolen-second")
    steps.press(other, "Agree: delete")
    told = re.compile("2 locked records of epoch 1 were deleted")
    expect(other.get_by_text(told)).to_be_visible()
    steps.wait_until(person, f"{address}locked.html", lambda: person.get_by_text(told).count() > 0)

    # The end: closed for good, asked by one, agreed to by the other, done by the worker, told to everybody.
    convenor.goto(f"{desk}close/")
    steps.press(convenor, "Close signing for good")
    convenor.goto(f"{desk}destroy/")
    steps.look(convenor, "end-closing")
    hold(house, "close", address)
    convenor.goto(f"{desk}destroy/")
    convenor.get_by_label("nobody has looked at").check()
    convenor.get_by_label("The operator's backups").check()
    steps.look(convenor, "end-asking")
    steps.press(convenor, "Ask to destroy")
    expect(convenor.get_by_text("A second convenor has to sign in")).to_be_visible()
    steps.look(convenor, "end-asked")
    other.goto(f"{desk}destroy/")
    steps.look(other, "end-second")
    steps.press(other, "Agree: destroy now")
    steps.look(other, "end-agreed")
    done = other.get_by_text("Nobody, not even with all old backups")
    steps.wait_until(other, f"{desk}destroy/", lambda: done.count() > 0)
    steps.look(other, "end-done")
    marks = person.get_by_text(re.compile("destroyed", re.IGNORECASE))
    steps.wait_until(person, f"{address}locked.html", lambda: marks.count() > 0)
    expect(person.get_by_role("heading", name="Whose keys locked names last (epoch 2)")).to_be_visible()
    steps.look(person, "end-public")
    house.run("verify", str(bundle(address)))
