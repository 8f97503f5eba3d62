"""A browser without a network, and the ceremony page as it lies on a stick: one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.light_locks import light_locks

from undersigned.opening.ceremony import FILE_NAME, ceremony_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def _light_locks() -> Iterator[None]:
    with light_locks():
        yield


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page with the network off, opened once (a new one takes 0.15 s of processor time), and its complaints."""
    context = browser.new_context(viewport=VIEWPORT, accept_downloads=True)
    context.set_offline(True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on(
        "request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else None
    )
    yield opened, complaints
    context.close()


@pytest.fixture
def page(tab: tuple[Page, list[str]], tmp_path: Path) -> Iterator[Page]:
    """The ceremony page, opened from the disk; it must neither complain nor fetch anything. It keeps nothing."""
    opened, complaints = tab
    file = tmp_path / FILE_NAME
    file.write_bytes(ceremony_page())
    opened.goto(file.as_uri())
    yield opened
    if opened.viewport_size != VIEWPORT:
        opened.set_viewport_size(VIEWPORT)
    told, complaints[:] = complaints.copy(), []
    assert told == []
