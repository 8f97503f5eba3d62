"""A browser, and bundles that are served to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_bundles import copy_page
from page_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that is opened once, since a new one costs half as much as a check, and what it complains of."""
    context = browser.new_context(viewport=VIEWPORT)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened, complaints
    context.close()


@pytest.fixture
def page(tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page, which must not complain; every test's site is an origin of its own, so nothing that is kept is found."""
    opened, complaints = tab
    yield opened
    opened.goto("about:blank")
    opened.unroute_all()
    if opened.viewport_size != VIEWPORT:
        opened.set_viewport_size(VIEWPORT)
    told, complaints[:] = complaints.copy(), []
    assert told == []


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a server of `tmp_path`, where bundles are written to `s/timetable`."""
    with serve(tmp_path) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a bundle is written to be served."""
    made = tmp_path / "s" / "timetable"
    made.mkdir(parents=True)
    return made


@pytest.fixture(scope="package")
def verifier(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page whose scripts are ready to be called one by one; it is shared, as they keep nothing."""
    folder = tmp_path_factory.mktemp("scripts")
    copy_page(folder / "verify")
    context = browser.new_context()
    opened = context.new_page()
    with serve(folder) as address:
        opened.goto(f"{address}/verify/index.html")
        opened.evaluate("() => digests.prepare()")
        yield opened
        context.close()
