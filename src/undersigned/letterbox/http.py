"""Reading requests and writing answers, with limits on everything that a stranger sends.

Limits: 256 KiB of body within ten seconds, 40 fields, UTF-8 only, one content type. A page asks for far less, but who
pasted too much gets it back beside the field that it was too much for. A form with a file is read at one address, up to
1 MiB. No answer is kept by anybody.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from undersigned.instance.doors import LETTERBOX_BODY_BYTES
from undersigned.instance.headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES: Final = 256 * 1024
MAX_FIELDS: Final = 40
BODY_SECONDS: Final = 10.0
_LANGUAGES_BYTES: Final = 100
_FORM_TYPES: Final = frozenset({b"application/x-www-form-urlencoded"})
_UPLOAD_TYPES: Final = frozenset({b"multipart/form-data"})
# A boundary (RFC 2046, section 5.1.1), in quotes or bare; the names of our own fields are plain.
_BOUNDARY: Final = re.compile(
    rb"boundary=(?:\"(?P<quoted>[0-9A-Za-z'()+_,./:=? -]{1,70})\"|(?P<bare>[0-9A-Za-z'()+_,./:=?-]{1,70})(?=;|\s|$))"
)
_PART: Final = re.compile(
    rb'\r\ncontent-disposition: form-data; name="(?P<name>[a-z_]{1,40})"'
    rb"(?:; (?P<file>filename\*?=[^\r\n]*))?(?:\r\n|\Z)",
    re.IGNORECASE,
)
_HEADERS: Final = [
    *((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()),
    (b"cache-control", b"no-store"),
]


class RequestRefused(Exception):
    """A request that can't be read: *status* says it to the browser, *code* finds the sentence for the person.

    *back* is the page on which to go on, where one is known.
    """

    def __init__(self, status: int, code: str, *, back: str = "") -> None:
        """Refuse with *status* and the sentence *code*."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.back = back

    def lead_to(self, page: str) -> RequestRefused:
        """Return the same refusal, on from which *page* leads if nothing does yet."""
        return RequestRefused(self.status, self.code, back=self.back or page)


class GoneAway(Exception):
    """The client hung up before it had sent its request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes
    content_type: bytes = b"text/html; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def with_header(self, name: bytes, value: bytes) -> Answer:
        """Return the same answer with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))


async def read_form(scope: Scope, receive: Receive) -> dict[str, str]:
    """Return the fields of an urlencoded form; of a field that stands twice, the last.

    Raises:
        RequestRefused: Another content type, too large, too slow, too many fields, or not UTF-8.
        GoneAway: The client hung up.
    """
    body = await read_body(scope, receive, types=_FORM_TYPES)
    return _parse_urlencoded(body)


async def read_upload(scope: Scope, receive: Receive) -> tuple[dict[str, str], bytes]:
    """Return the fields of a form that carries one file, and the bytes of that file; empty where none was chosen.

    What browsers send is read (RFC 7578) and anything else is refused. All of it stays in memory; the name and the type
    that the browser gives of the file are passed over.

    Raises:
        RequestRefused: Another content type, too large, too slow, too many fields, or not UTF-8.
        GoneAway: The client hung up.
    """
    body = await read_body(scope, receive, types=_UPLOAD_TYPES, most=LETTERBOX_BODY_BYTES)
    fields: dict[str, str] = {}
    file = b""
    for part in _split_parts(body, dict(scope["headers"])[b"content-type"]):
        head, ends, value = part.partition(b"\r\n\r\n")
        found = _PART.match(head)
        if not ends or found is None:
            raise RequestRefused(400, "RequestUnreadable")
        if found["file"] is not None:
            file = value
            continue
        try:
            fields[found["name"].decode("ascii")] = value.decode()
        except UnicodeDecodeError as error:
            raise RequestRefused(400, "RequestUnreadable") from error
    return fields, file


def _split_parts(body: bytes, content_type: bytes) -> list[bytes]:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise RequestRefused(400, "RequestUnreadable")
    # Before the first line there is no line break, and the last one ends with two hyphens.
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + (found["quoted"] or found["bare"]))
    ending = parts.pop() if parts else b""
    if first or ending not in (b"--", b"--\r\n") or not 0 < len(parts) <= MAX_FIELDS:
        raise RequestRefused(400, "RequestUnreadable")
    return parts


def _parse_urlencoded(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                encoding="utf-8",
                errors="strict",
                max_num_fields=MAX_FIELDS,
            )
        )
    except ValueError as error:
        raise RequestRefused(400, "RequestUnreadable") from error


async def read_body(scope: Scope, receive: Receive, *, types: frozenset[bytes], most: int = MAX_BODY_BYTES) -> bytes:
    """Return the body of a request of one of the content *types*, *most* bytes of it.

    Raises:
        RequestRefused: Another content type, too large, or too slow.
        GoneAway: The client hung up.
    """
    _check_headers(scope["headers"], types, most)
    return await _read_body(receive, most)


def read_languages(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the language that the browser asks for first, or nothing. It is used for this answer and not kept.

    Browsers write the languages in the order in which their owner wants them (RFC 9110, section 12.5.4, by quality).
    """
    for name, value in headers:
        if name == b"accept-language":
            return value[:_LANGUAGES_BYTES].decode("ascii", "replace").partition(",")[0].partition(";")[0].strip()
    return ""


async def send_answer(send: Send, answer: Answer) -> None:
    """Send *answer* with the house's headers."""
    headers = [
        *_HEADERS,
        (b"content-type", answer.content_type),
        (b"content-length", b"%d" % len(answer.body)),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _check_headers(headers: list[tuple[bytes, bytes]], types: frozenset[bytes], most: int) -> None:
    content_type = b""
    for name, value in headers:
        if name == b"content-type":
            content_type = value.partition(b";")[0].strip().lower()
        elif name == b"content-length" and (not value.isdigit() or int(value) > most):
            raise RequestRefused(413, "RequestTooLarge")
    if content_type not in types:
        raise RequestRefused(415, "ContentTypeUnknown")


async def _read_body(receive: Receive, most: int) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            message = await receive()
            if not message.get("more_body") and message["type"] == "http.request":
                body: bytes = message.get("body", b"")
            else:
                body = await _read_rest(message, receive, most)
    except TimeoutError as error:
        raise RequestRefused(408, "RequestTooSlow") from error
    # A length may be left out, so what arrived is measured too.
    if len(body) > most:
        raise RequestRefused(413, "RequestTooLarge")
    return body


async def _read_rest(message: MutableMapping[str, Any], receive: Receive, most: int) -> bytes:
    chunks, size = [], 0
    while True:
        if message["type"] != "http.request":
            raise GoneAway
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise RequestRefused(413, "RequestTooLarge")
        if not message.get("more_body"):
            return b"".join(chunks)
        message = await receive()
