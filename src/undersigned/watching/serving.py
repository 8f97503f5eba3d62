"""Measures and health over HTTP, for programs that watch: at the one place that the operator named, or nowhere.

`/healthz` and `/readyz` speak of all processes, `/healthz/worker` of one; `/metrics` has the measures of all. Only GET
and HEAD; a bearer token where one is set, compared in constant time. Nothing of a request is logged. The public front
knows none of these paths. Source: docs/reference/metrics.md.
"""

from __future__ import annotations

import hmac
import json
import socket
import socketserver
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final

from undersigned.watching.state import State, describe, format_measures
from undersigned.watching.telling import gather_states

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
_JSON: Final = "application/json"
_PATIENCE_SECONDS: Final = 10


class CannotWatch(Exception):
    """The place is taken or not ours; the message says which."""


class Lookout:
    """Serves measures and health in a thread."""

    def __init__(self, place: Path | tuple[str, int], runtime: Path, bearer: str | None) -> None:
        """Listen at *place* and answer with what the processes under *runtime* tell.

        Raises:
            CannotWatch: Nobody can listen there.
        """
        handler = type("Handler", (_Handler,), {"runtime": runtime, "bearer": bearer})
        try:
            self._server = _AtSocket(place, handler) if isinstance(place, Path) else _AtPort(place, handler)
        except OSError as error:
            raise CannotWatch(f"UNDERSIGNED_WATCH: nobody can listen there: {error.strerror}.") from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="lookout", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nothing more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def answer(path: str, states: Sequence[State]) -> tuple[int, str, str]:
    """Return status, type and text of the answer for *path*."""
    what, _, process = path.partition("?")[0].strip("/").partition("/")
    chosen = [state for state in states if not process or state.process == process]
    if what == "metrics" and not process:
        return 200, _TEXT, format_measures(states)
    if what not in {"healthz", "readyz"}:
        return 404, _JSON, "{}\n"
    holds = [state.is_alive if what == "healthz" else state.is_ready for state in chosen]
    # Where nobody tells anything, nobody is at work.
    status = 200 if holds and all(holds) else 503
    return status, _JSON, json.dumps(describe(chosen)) + "\n"


class _Handler(BaseHTTPRequestHandler):
    runtime: Path
    bearer: str | None
    timeout = _PATIENCE_SECONDS
    server_version = "undersigned"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer."""
        if not self._is_welcome():
            self._send(401, _JSON, "{}\n")
            return
        self._send(*answer(self.path, gather_states(self.runtime)))

    do_HEAD = do_GET  # noqa: N815  (the library's name)

    def log_message(self, *_words: object) -> None:
        """Log nothing: no process logs requests."""

    def address_string(self) -> str:
        """Name nobody; a Unix socket has no address that could be named."""
        return ""

    def _is_welcome(self) -> bool:
        if self.bearer is None:
            return True
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self.bearer.encode())

    def _send(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Quiet(socketserver.ThreadingMixIn):
    daemon_threads = True

    def handle_error(self, _request: object, _client: object) -> None:
        """Say nothing of who hung up: the library would print the address."""


class _AtPort(_Quiet, socketserver.TCPServer):
    allow_reuse_address = True

    def __init__(self, place: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        super().__init__(place, handler)


class _AtSocket(_Quiet, socketserver.UnixStreamServer):
    def __init__(self, place: Path, handler: type[BaseHTTPRequestHandler]) -> None:
        with suppress(FileNotFoundError):
            if place.is_socket():
                place.unlink()
        super().__init__(str(place), handler)
        # The operator's monitoring may run as another user of the same group; strangers have no way to it.
        place.chmod(0o660)
