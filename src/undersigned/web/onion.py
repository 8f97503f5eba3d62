"""The onion address of an instance: the same pages, with forms and links that stay inside Tor.

Published files name the usual address in forms, so that copies on other hosts work. On the onion address such a form
would lead out of Tor, so what a browser is about to show is pointed to where it came from. Programs that check files
get them byte for byte: they do not ask for HTML. Tor Browser is told of the onion address by a header.

Source: Tor Project, "Onion-Location" (community.torproject.org/onion-services/advanced/onion-location).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersigned.instance.doors import FILES, LETTERBOX, find_door
from undersigned.web.answers import send_plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

# What would let the answer come packed, or not at all because it is known.
_ASKED_WITH = {b"accept-encoding", b"if-none-match"}
_ANSWERED_WITH = {b"content-length", b"etag", b"strict-transport-security"}


def offer_onion(application: Application, *, onion: str | None, base_url: str) -> Application:
    """Return *application*, reachable under the host *onion* too, if there is one."""
    if onion is None:
        return application
    host = onion.encode()

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif dict(scope["headers"]).get(b"host", b"").lower().removesuffix(b":80") != host:
            await application(scope, receive, _tell_of(onion, scope, send))
        elif find_door(scope["path"]) not in {FILES, LETTERBOX}:
            await send_plain(send, 404)
        else:
            await _answer_inside(application, scope, receive, send, base_url)

    return answer


def _tell_of(onion: str, scope: Message, send: Send) -> Send:
    """Return *send*, which names the onion address with each page that can be opened there as well."""
    if scope["method"] != "GET" or find_door(scope["path"]) not in {FILES, LETTERBOX}:
        return send
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    line = (b"onion-location", b"http://" + onion.encode() + scope["raw_path"] + query)

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            message = {**message, "headers": [*message["headers"], line]}
        await send(message)

    return send_with


async def _answer_inside(application: Application, scope: Message, receive: Receive, send: Send, base_url: str) -> None:
    headers = list(scope["headers"])
    wants_page = any(name == b"accept" and b"text/html" in value for name, value in headers)
    if wants_page:
        headers = [(name, value) for name, value in headers if name not in _ASKED_WITH]
    # Whoever comes by Tor comes from this machine, as far as can be seen; that is nobody's network.
    inside = {**scope, "headers": headers, "client": None}
    await application(inside, receive, _Rewriter(send, base_url).send if wants_page else send)


class _Rewriter:
    """Gathers a page, points its forms and links to where it came from, and sends it on."""

    def __init__(self, send: Send, base_url: str) -> None:
        self._send = send
        self._from = f'="{base_url}/'.encode()
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(self._from, b'="/')
        headers = [(name, value) for name, value in start["headers"] if name not in _ANSWERED_WITH]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    kind: bytes = dict(start["headers"]).get(b"content-type", b"")
    return kind.startswith(b"text/html")
