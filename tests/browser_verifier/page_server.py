"""A file server that sends the headers of the published site."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'"
)


class PublishedFiles(SimpleHTTPRequestHandler):
    """Files as a careful host serves them; says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    # Without this each answer waits 40 ms for the other side's acknowledgement.
    disable_nagle_algorithm = True

    def send_header(self, keyword: str, value: str) -> None:
        # A file may be another in the same second; as `hosting.nginx` does, nobody is told when it was written.
        if keyword != "Last-Modified":
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


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
