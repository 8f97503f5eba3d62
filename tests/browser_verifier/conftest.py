"""A browser, and bundles that are served to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_bundles import copy_page
from page_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own, which must not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    context.close()
    assert complaints == []


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
