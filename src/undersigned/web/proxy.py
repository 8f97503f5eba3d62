"""Passing requests on to a process behind a Unix socket: method, path, headers and body as they came.

httpx's transport speaks HTTP; this file only decides what is passed and what happens while a process restarts.
Forwarding headers are passed as they came, so that the mailbox can refuse them; none is added.

Source: RFC 9110, 7.6.1 (headers that belong to one connection).
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx

from undersigned.web.answers import HOUSE_HEADERS, send_plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
    from pathlib import Path

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_ONE_CONNECTION = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_TIMEOUTS = {"connect": 1.0, "read": 60.0, "write": 60.0, "pool": 30.0}
# The front writes its own date, and what serves the process behind it concerns nobody.
_OF_THE_PROCESS = {b"server", b"date"}
# A process that died is back within a second or two.
_PATIENCE_SECONDS = 5
_PAUSE_SECONDS = 0.1
_REST_SECONDS = 10
_REST_BYTES = 64 * 1024 * 1024
_log = logging.getLogger(__name__)


class _BodyTooLarge(Exception):
    """The client sent more than is taken, or says that it will."""

    def __init__(self, *, is_over: bool) -> None:
        """Say whether it has sent all of it."""
        super().__init__()
        self.is_over = is_over


class _BodyTooSlow(Exception):
    """The client did not send all of it in time."""


class _ClientLeft(Exception):
    """The client hung up."""


class Proxy:
    """The way to one process."""

    def __init__(self, socket: Path, *, body_limit_bytes: int, body_seconds: float) -> None:
        """Pass requests to the process that listens at *socket*; a body has to be whole within *body_seconds*."""
        # No connection is kept: over a Unix socket a new one costs next to nothing, and a kept one may have been
        # closed by a restart at the moment when a signature is sent over it.
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=0)
        # No TLS over a Unix socket, so no certificates need be read.
        self._transport = httpx.AsyncHTTPTransport(uds=str(socket), limits=limits, verify=False)
        self._body_limit_bytes = body_limit_bytes
        self._body_seconds = body_seconds

    async def close(self) -> None:
        """Let go of all connections."""
        await self._transport.aclose()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and its answer back."""
        try:
            response = await self._ask(scope, receive)
        except _BodyTooLarge as too_large:
            # A browser that is still sending when the connection is closed shows nothing of the answer.
            if not too_large.is_over:
                await _read_the_rest(receive)
            await send_plain(send, 413, [(b"connection", b"close")])
        except _BodyTooSlow:
            await send_plain(send, 408, [(b"connection", b"close")])
        except httpx.InvalidURL:
            await send_plain(send, 400)
        except _ClientLeft:
            return
        except httpx.TransportError as error:
            _log.warning("no answer from a process: %s", type(error).__name__)
            await send_plain(send, 502, [(b"retry-after", b"2")])
        else:
            await _pass_back(response, scope, send)

    async def _ask(self, scope: Scope, receive: Receive) -> httpx.Response:
        """Send the request, again and again for some seconds while the process restarts.

        Whatever may have reached the process is sent a second time only where that changes nothing (GET, HEAD).
        """
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._body_limit_bytes:
            raise _BodyTooLarge(is_over=False)
        gives_up_at = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return await self._transport.handle_async_request(self._make_request(scope, receive))
            except httpx.TransportError as error:
                is_harmless = isinstance(error, httpx.ConnectError) or scope["method"] in {"GET", "HEAD"}
                if not is_harmless or time.monotonic() > gives_up_at:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)

    def _make_request(self, scope: Scope, receive: Receive) -> httpx.Request:
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        names = {name for name, _value in scope["headers"]}
        has_body = b"content-length" in names or b"transfer-encoding" in names
        return httpx.Request(
            scope["method"],
            httpx.URL("http://process").copy_with(raw_path=target),
            headers=_passable(scope["headers"]),
            content=self._read_body(receive) if has_body else None,
            extensions={"timeout": _TIMEOUTS},
        )

    async def _read_body(self, receive: Receive) -> AsyncIterator[bytes]:
        size, ends_at = 0, time.monotonic() + self._body_seconds
        while True:
            try:
                message = await asyncio.wait_for(receive(), ends_at - time.monotonic())
            except TimeoutError as error:
                raise _BodyTooSlow from error
            if message["type"] == "http.disconnect":
                raise _ClientLeft
            size += len(message.get("body", b""))
            if size > self._body_limit_bytes:
                raise _BodyTooLarge(is_over=not message.get("more_body"))
            yield message.get("body", b"")
            if not message.get("more_body"):
                return


async def _read_the_rest(receive: Receive) -> None:
    """Read what a client goes on sending, without keeping it, as far as patience goes."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_REST_SECONDS):
            while size < _REST_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return


def _passable(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers that concern both ends."""
    named = {
        name.strip().lower() for key, value in headers if key.lower() == b"connection" for name in value.split(b",")
    }
    return [(key, value) for key, value in headers if key.lower() not in _ONE_CONNECTION | named]


async def _pass_back(response: httpx.Response, scope: Scope, send: Send) -> None:
    told = [(key.lower(), value) for key, value in response.headers.raw]
    headers = [(key, value) for key, value in _passable(told) if key not in _OF_THE_PROCESS]
    present = {key for key, _value in headers}
    headers += [(key, value) for key, value in HOUSE_HEADERS if key not in present]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    try:
        async for chunk in response.aiter_raw():
            if scope["method"] != "HEAD":
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except httpx.TransportError:
        # The head is out already: ending without the announced bytes is how HTTP says "broken".
        _log.warning("a process broke off its answer")
        return
    finally:
        await response.aclose()
    await send({"type": "http.response.body", "body": b""})
