"""A browser without a network, and the ceremony page as it lies on a stick: one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.light_locks import light_locks

from undersigned.opening.ceremony import FILE_NAME, ceremony_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(autouse=True)
def _light_locks() -> Iterator[None]:
    with light_locks():
        yield


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The ceremony page, opened from the disk with the network off; it must neither complain nor fetch anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_offline(True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on(
        "request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else None
    )
    file = tmp_path / FILE_NAME
    file.write_bytes(ceremony_page())
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert complaints == []
