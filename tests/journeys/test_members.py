"""Members of an organisation, counted without their names: one with the page's script, one with a program, ten more."""

from __future__ import annotations

import csv
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

ORG = "drivers-union"


def day(step: int) -> str:
    return (datetime.fromtimestamp(time.time(), UTC).date() + timedelta(days=step)).isoformat()


def hold(house: Running, what: str, address: str, *files: object) -> str:
    return str(house.beside("union", what, address.strip("/").removeprefix("s/"), *map(str, files)))


def look_at(page: Page, name: str) -> None:
    """Look at *page* on a telephone and on a screen, and let axe read it where scripts run."""
    steps.look(page, name)
    if not name.endswith("plain") and name != "twice":
        check(page)


class Union:
    """The organisation's computer, and what its members keep."""

    def __init__(self, house: Running, folder: Path, address: str) -> None:
        self.house, self.folder, self.address = house, folder, address
        self.origin = f"localhost:{house.port}{address.rstrip('/')}"
        days = ("--issue-until", day(2), "--sign-from", day(4), "--sign-until", day(6))
        made = self.member("keys", folder / "signer", "--org", ORG, "--for", self.origin, "--codes", "24", *days)
        (folder / "words.txt").write_text(made["passphrase"])
        with (folder / "signer" / "codes.csv").open(newline="") as file:
            self.mailed = [(row["code"], row["link"]) for row in csv.DictReader(file)]

    @property
    def page(self) -> str:
        return f"{self.address}members/{ORG}/index.html"

    def member(self, *words: object) -> dict[str, object]:
        return json.loads(self.house.run("member", *map(str, words), "--json").stdout)

    def ask(self, slip: str) -> str:
        """A member's own program makes slip and request."""
        return str(self.member("ask", self.folder / "signer" / "issuer.json", self.folder / slip)["request"])

    def finish(self, slip: str) -> str:
        return str(self.member("finish", self.folder / slip, self.folder / "board.json")["token"])

    def sign(self) -> None:
        hold(self.house, "requests", self.address, self.folder / "requests.jsonl")
        words = ("--passphrase-file", self.folder / "words.txt")
        self.member("sign", self.folder / "signer", self.folder / "requests.jsonl", *words)
        self.member("board", self.folder / "signer", self.folder / "board.json")
        hold(self.house, "board", self.address, self.folder / "board.json")


@pytest.fixture
def union(house: Running, tmp_path: Path, statement: str, person: Page) -> Union:
    made = Union(house, tmp_path, statement)
    hold(house, "admit", statement, tmp_path / "signer")
    house.wait_for_page(made.page)
    return made


def save_slip(page: Page, link: str, path: Path) -> None:
    page.goto(link)
    expect(page).to_have_url(re.compile("index.html$"))  # the code stays neither in the history nor in the address
    page.get_by_role("button", name="Make my slip").click()
    send = page.get_by_role("button", name="I have it: send the request")
    expect(send).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the slip").click()
    download.value.save_as(path)
    expect(send).to_be_enabled()


def test_members_ask_come_back_and_are_counted(
    house: Running,
    open_profile: Callable[..., Page],
    union: Union,
    bundle: Callable[[str], Path],
    tmp_path: Path,
):
    first, second = open_profile(is_new=True), open_profile(java_script_enabled=False)
    first.goto(union.address)
    steps.follow(first, "Drivers’ Union of the River Valley")
    look_at(first, "asking")
    save_slip(first, union.mailed[0][1], tmp_path / "first.json")
    look_at(first, "slip")
    steps.press(first, "I have it: send the request")
    expect(first.get_by_role("heading", level=1)).to_have_text("Your request is kept")
    look_at(first, "asked")

    second.goto(union.page)
    look_at(second, "asking-plain")
    second.get_by_label("Your code, or the whole link").fill(union.mailed[1][1])
    second.get_by_label("The request that the program printed").fill(union.ask("second.json"))
    steps.press(second, "Send the request")
    expect(second.get_by_role("heading", level=1)).to_have_text("Your request is kept")

    for number in range(2, 12):
        fields = {"org": ORG, "code": union.mailed[number][0], "blinded": union.ask(f"slip-{number}.json")}
        assert house.client.post(f"{union.address}ask", data=fields).status_code == 200
    taken = house.client.post(f"{union.address}ask", data=fields | {"blinded": union.ask("thief.json")})
    assert taken.status_code == 409

    union.sign()

    steps.wait_until(first, union.page, lambda: first.get_by_label("Your slip").count() > 0)
    look_at(first, "signing")
    first.get_by_label("Your slip").set_input_files(tmp_path / "first.json")
    expect(first.get_by_text("The slip fits")).to_be_visible()
    look_at(first, "signing-ready")
    sent: list[str] = []
    first.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    steps.press(first, "Sign, and be counted")
    expect(first.get_by_role("heading", level=1)).to_have_text("Done.")
    assert union.mailed[0][0] not in sent[0]
    assert first.context.cookies() == []
    look_at(first, "counted")

    second.goto(union.page)
    look_at(second, "signing-plain")
    token = union.finish("second.json")
    second.get_by_label("The token that the program printed").fill(token)
    steps.press(second, "Sign, and be counted")
    expect(second.get_by_role("heading", level=1)).to_have_text("Done.")
    second.goto(union.page)
    second.get_by_label("The token that the program printed").fill(token)
    steps.press(second, "Sign, and be counted")
    expect(second.get_by_text("it counts once")).to_be_visible()
    look_at(second, "twice")

    # Two are too few to be told; with the fifth all enter at the next slot.
    assert hold(house, "night", union.address, 1) == "0"
    for number in range(2, 5):
        fields = {"org": ORG, "token": union.finish(f"slip-{number}.json")}
        assert house.client.post(f"{union.address}redeem", data=fields).status_code == 200
    assert hold(house, "night", union.address, 7) == "5"

    counted = first.get_by_text("5 members have signed, of 12 who hold a token.")
    steps.wait_until(first, union.address, lambda: counted.count() > 0)
    look_at(first, "published")
    said = house.run("verify", str(bundle(union.address))).stdout
    assert "Members of drivers-union, without their names: 5." in said
    assert "Nobody has signed yet" in first.locator(".tally").inner_text()


def test_the_page_says_what_does_not_fit_and_sends_nothing(
    open_profile: Callable[..., Page], house: Running, union: Union, tmp_path: Path
):
    page = open_profile(is_new=True)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)

    page.goto(union.mailed[0][1][:-1] + ("0" if union.mailed[0][1][-1] != "0" else "1"))
    page.get_by_role("button", name="Make my slip").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("The organisation's key was replaced")
    look_at(page, "replaced")
    page.goto(union.page)
    page.get_by_label("Your code, or the whole link").fill("7K3M")
    page.get_by_role("button", name="Make my slip").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("24 letters and digits")

    save_slip(page, union.mailed[0][1], tmp_path / "mine.json")
    for number in range(1, 13):
        fields = {"org": ORG, "code": union.mailed[number][0], "blinded": union.ask(f"slip-{number}.json")}
        assert house.client.post(f"{union.address}ask", data=fields).status_code == 200
    union.sign()
    steps.wait_until(page, union.page, lambda: page.get_by_label("Your slip").count() > 0)
    slip = json.loads((tmp_path / "mine.json").read_text())
    other = json.loads((tmp_path / "slip-1.json").read_text())
    wrong = {
        "it was lost, or somebody replaced it": slip,
        "another organisation or statement": slip | {"org": "teachers-union"},
        "is no slip": slip | {"v": 2},
        "key was replaced": slip | {"spki": slip["spki"][:-8] + "AAAAAAAA"},
        "was not signed by your organisation's key": slip | {"request": other["request"]},
    }
    for said, changed in wrong.items():
        (tmp_path / "chosen.json").write_text(json.dumps(changed))
        page.get_by_label("Your slip").set_input_files(tmp_path / "chosen.json")
        expect(page.get_by_role("alert").filter(visible=True)).to_contain_text(said)
        expect(page.get_by_role("button", name="Sign, and be counted")).to_be_disabled()
        page.get_by_label("Your slip").set_input_files([])
    look_at(page, "missing")
    assert posted == []
