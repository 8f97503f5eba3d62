"""Small answers of the front: refusals that need no template."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from undersigned.instance.doors import REFUSALS
from undersigned.instance.files import write_whole
from undersigned.instance.headers import FRAME_HEADERS, SECURITY_HEADERS
from undersigned.instance.languages import LANGUAGES, PAGES, SOURCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping
    from pathlib import Path

    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

EMBED_HEADERS = [(name.lower().encode(), value.encode()) for name, value in FRAME_HEADERS.items()]
HOUSE_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

_WORDS = {
    400: "This address cannot be read. Check it, or begin at the front page.",
    404: "There is nothing at this address. It may have been mistyped; the statements are on the front page.",
    405: "This address cannot be used in this way. Go back and use the page's own buttons.",
    408: "What you sent took too long to arrive. Nothing was saved. Go back: what you typed is still there as a rule.",
    413: "What you sent is too large. Nothing was saved. Go back: what you typed is still there as a rule. Send less.",
    502: "This part of the server is just restarting. Nothing was lost. Wait a few seconds, then try again.",
}

_OTHERS = [LANGUAGES[code] for code in PAGES if code != SOURCE]
# Who does not read English finds the way on by the name of the own language.
_FRONTS = "".join(f'<a href="/{one.code}/" lang="{one.code}" hreflang="{one.code}">{one.name}</a> ' for one in _OTHERS)


async def send_plain(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Answer with *status* and a sentence that says what to do.

    Args:
        send: ASGI's.
        status: One of those that the front gives itself.
        headers: Further headers, lower case.
    """
    page = make_refusal(status)
    await send_whole(
        send, status, page, [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *headers]
    )


def make_refusal(status: int) -> bytes:
    """Return the page that says what to do about *status*."""
    title = HTTPStatus(status).phrase
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/assets/undersigned.css">'
        '<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"></head>'
        '<body><header class="masthead"><a href="/">Undersigned</a></header>'
        f'<main><h1>{title}</h1><p>{_WORDS[status]}</p><p><a href="/">Front page</a></p></main>'
        '<footer class="colophon"><nav class="languages" aria-label="Front page in other languages">'
        f"{_FRONTS}</nav></footer></body></html>\n"
    ).encode()


def write_refusals(public: Path) -> None:
    """Write the pages of refusals among the public assets, for a web server in the front's place."""
    for status in _WORDS:
        path = public / REFUSALS / f"{status}.html"
        if not path.exists() or path.read_bytes() != make_refusal(status):
            write_whole(path, make_refusal(status), is_durable=False)


async def send_whole(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Answer with a *body* that is at hand, and the house's headers."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length, *HOUSE_HEADERS]})
    await send({"type": "http.response.body", "body": body})
