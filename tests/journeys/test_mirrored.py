"""A copy at another place and path reads the same, checks the same, and its form leads to the origin."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.cli.conftest import Running


class PlainFiles(SimpleHTTPRequestHandler):
    """Files as any host serves them; says nothing on the terminal."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine; yields the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(PlainFiles, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_mirror_at_another_path_is_signed_through(
    house: Running, person: Page, statement: str, tmp_path: Path, email: str
):
    steps.wait_until_published(person, statement)
    copy = tmp_path / "copies" / "timetable"
    copy.parent.mkdir()
    house.run("mirror", f"{house.address}{statement}", str(copy))

    with serve(tmp_path) as elsewhere:
        code = steps.sign(person, f"{elsewhere}/copies/timetable/index.html", "Mia Mirror", email)
        steps.wait_until_listed(person, statement, "Mia Mirror")
        person.goto(f"{elsewhere}/copies/timetable/index.html")
        expect(person.locator(".tally")).to_contain_text("Nobody has signed yet.")
        house.run("mirror", f"{house.address}{statement}", str(copy))
        steps.wait_until_listed(person, f"{elsewhere}/copies/timetable/index.html", "Mia Mirror")
        house.run("verify", f"{elsewhere}/copies/timetable/")

    steps.open_signature(person, code)
    person.get_by_role("button", name="Take my signature back").click()
    steps.wait_until_gone(person, statement, "Mia Mirror")
    house.run("mirror", f"{house.address}{statement}", str(copy))
    assert steps.files_that_hold("Mia Mirror", copy) == []


def test_a_copy_says_whose_it_is_and_the_original_says_nothing(
    house: Running, person: Page, statement: str, tmp_path: Path
):
    steps.wait_until_published(person, statement)
    asked: list[str] = []
    person.on("request", lambda request: asked.append(request.url))
    person.reload(wait_until="networkidle")
    expect(person.locator('[data-enhance="kept"]')).to_be_hidden()
    assert not [address for address in asked if "/copy/" in address]

    copy = tmp_path / "timetable"
    keeper = ["--kept-by", "Harbour <b>Library</b>", "--address", "https://library.example.org/"]
    house.run("mirror", f"{house.address}{statement}", str(copy), *keeper)
    with serve(tmp_path) as elsewhere:
        for page in ("index.html", "signatories/index.html"):
            person.goto(f"{elsewhere}/timetable/{page}")
            line = person.locator('[data-enhance="kept"]')
            expect(line).to_contain_text("This is a copy, kept by Harbour <b>Library</b>. On ")
            assert re.search(r"\d \w+ 20\d\d", line.locator("time").inner_text()), "an American day"
            expect(line.get_by_role("link").first).to_have_attribute("href", "https://library.example.org/")
        person.goto(f"{elsewhere}/timetable/copy/index.html")
        expect(person.get_by_role("heading", name="About this copy")).to_be_visible()
