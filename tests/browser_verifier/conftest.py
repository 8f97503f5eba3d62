"""A browser, and bundles that are served to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_bundles import copy_page
from page_results import VIEWPORT, open_tab
from page_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that is opened once, since a new one costs half as much as a check, and what it complains of."""
    opened, complaints = open_tab(browser)
    yield opened, complaints
    opened.context.close()


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


@pytest.fixture(scope="package")
def disk_tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    """The page as it lies on a disk, opened once, and what it complains of."""
    folder = tmp_path_factory.mktemp("disk") / "verify"
    copy_page(folder)
    opened, complaints = open_tab(browser)
    opened.goto((folder / "index.html").as_uri())
    yield opened, complaints
    opened.context.close()


@pytest.fixture
def disk(disk_tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page on a disk, which reads the folders that are chosen, and must not complain.

    What a bundle holds is judged by the same script as on a site, at a fifth of the costs: there is neither a server
    nor a worker that loads its scripts anew.
    """
    opened, complaints = disk_tab
    opened.evaluate("document.querySelector('form').reset()")
    yield opened
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
