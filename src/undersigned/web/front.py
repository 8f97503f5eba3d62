"""The front of a small instance: published files, and the way to the letter box and the site behind it.

A plain ASGI application. On a larger instance nginx or any other web server stands here; `hosting.nginx` writes
the lines that it needs. The letter box alone is told who asked, by network and not by address. Nothing is
logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersigned.instance.config import is_loopback
from undersigned.instance.doors import LETTERBOX, LETTERBOX_BODY_BYTES, MAILBOX, SITE, SITE_BODY_BYTES, find_door
from undersigned.letterbox.limits import PEER_HEADER, format_network, read_network
from undersigned.web.answers import send_plain
from undersigned.web.files import Files
from undersigned.web.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.doors import Door

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# The letter box itself waits ten seconds, and then has a page that says so.
_LETTERBOX_BODY_SECONDS = 15
_SITE_BODY_SECONDS = 600  # a long text over a slow line


def make_front(instance: Instance, *, letterbox: Path, site: Path) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Make the application.

    Args:
        instance: Says where the published files are, and whether there is a mailbox.
        letterbox: Unix socket of the letter box.
        site: Unix socket of the site.
    """
    files = Files(instance.public)
    to_letterbox = Proxy(letterbox, body_limit_bytes=LETTERBOX_BODY_BYTES, body_seconds=_LETTERBOX_BODY_SECONDS)
    to_site = Proxy(site, body_limit_bytes=SITE_BODY_BYTES, body_seconds=_SITE_BODY_SECONDS)
    has_mailbox = instance.smtp is None and instance.is_on_loopback

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return  # web sockets: the server closes them
        door = find_door(scope["path"])
        if refused := _find_refusal(scope, door, has_mailbox=has_mailbox):
            await send_plain(send, refused)
        elif door == LETTERBOX:
            await to_letterbox.answer(_name_network(scope, instance.peer_header), receive, send)
        elif door in {SITE, MAILBOX}:
            await to_site.answer(scope, receive, send)
        else:
            await files.answer(scope, send)

    async def _live(receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await to_letterbox.close()
                await to_site.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    return front


def _find_refusal(scope: Scope, door: Door, *, has_mailbox: bool) -> int:
    """Return the status that a request is refused with before it is passed on, or 0."""
    if not _names_one_host(scope):
        return 400
    return 404 if door == MAILBOX and not (has_mailbox and _is_peer_here(scope)) else 0


def _names_one_host(scope: Scope) -> bool:
    # RFC 9112, 3.2. Of two, the process behind could believe the other one; only HTTP/1.0 may leave it out.
    count = sum(name == b"host" for name, _value in scope["headers"])
    return bool(count == 1 or (count == 0 and scope["http_version"] == "1.0"))


def _is_peer_here(scope: Scope) -> bool:
    # The site sees a Unix socket, so the peer is looked at here; the site looks at Host and forwarding headers.
    client = scope.get("client")
    return client is not None and is_loopback(f"[{client[0]}]" if ":" in client[0] else client[0])


def _name_network(scope: Scope, peer_header: str | None) -> Scope:
    """Return *scope* with the network of who asked in the letter box's header, in place of what strangers wrote there.

    Who comes from this machine is a web server before the front, which says who asked in *peer_header*, or Tor, or
    nobody that has to be limited.
    """
    client = scope.get("client")
    peer = client[0].encode() if client else b""
    if peer_header and _is_peer_here(scope):
        named = [value for name, value in scope["headers"] if name == peer_header.encode()]
        peer = named[-1] if named else b""
    headers = [(name, value) for name, value in scope["headers"] if name != PEER_HEADER]
    network = read_network(peer)
    return {**scope, "headers": [*headers, (PEER_HEADER, format_network(network))] if network else headers}
