"""A browser, and a file server that sends the headers of the published site."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from page_bundles import copy_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'"
)


class PublishedFiles(SimpleHTTPRequestHandler):
    """Files as a careful host serves them; says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    # Without this each answer waits 40 ms for the other side's acknowledgement.
    disable_nagle_algorithm = True

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


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


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(PublishedFiles, directory=folder))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


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
