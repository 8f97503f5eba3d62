"""Serving the published folder as it lies there: types, compressed neighbours, entity tags, parts, nothing outside it.

The tag is a hash of the bytes: times of published files are set to the day, so they can't tell an old file from a new
one, and the times that the file system keeps itself would tell when somebody signed. Some browsers play no sound from
where they get no part of a file. Source: RFC 9110, section 14.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from typing import TYPE_CHECKING, Any

from undersigned.instance.doors import (
    FILE_TYPES,
    KEPT_ANEW,
    KEPT_FOR_GOOD,
    NAMING_PATHS,
    NOT_INDEXED,
    UNKNOWN_TYPE,
    WEBFINGER_FILE,
    WEBFINGER_PATH,
    WEBFINGER_RESOURCES,
)
from undersigned.web.answers import EMBED_HEADERS, HOUSE_HEADERS, send_plain, send_whole

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from pathlib import Path

    Scope = MutableMapping[str, Any]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_NAMING = re.compile(NAMING_PATHS)
_ROBOTS = {True: [(b"x-robots-tag", NOT_INDEXED.encode())], False: []}
_CHUNK_SIZE_BYTES = 256 * 1024
_LONGEST_PATH = 1024
_LONGEST_NAME_BYTES = 255  # NAME_MAX of Linux
# Several parts at once are answered with the whole, which is allowed.
_PART = re.compile(rb"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Files:
    """The files under one folder, as an ASGI answer."""

    def __init__(self, root: Path) -> None:
        """Serve what lies under *root*, which may not be there yet."""
        self._root = root.resolve()

    async def answer(self, scope: Scope, send: Send) -> None:
        """Answer a request for a file."""
        if scope["method"] not in {"GET", "HEAD"}:
            await send_plain(send, 405, [(b"allow", b"GET, HEAD")])
            return
        path = self._find_webfinger(scope) if scope["path"] == WEBFINGER_PATH else self._find(scope["path"])
        if path is not None and path.is_dir():
            if not scope["path"].endswith("/"):
                await self._redirect(scope, send)
                return
            path /= "index.html"
        if path is None or not path.is_file():
            await self._refuse(send)
            return
        await _send_file(path, scope, send)

    def _find(self, requested: str) -> Path | None:
        """Return the path in the folder that *requested* names, or None if it leads elsewhere or is hidden."""
        parts = requested.removeprefix("/").split("/")
        if parts[-1] == "":
            parts.pop()
        # An empty part would let //host pass as a path, a leading dot leads upwards or to half-written files.
        if any(not part or part.startswith(".") or "\0" in part or "\\" in part for part in parts):
            return None
        if len(requested) > _LONGEST_PATH or any(len(part.encode()) > _LONGEST_NAME_BYTES for part in parts):
            return None
        path = self._root.joinpath(*parts).resolve()
        return path if path.is_relative_to(self._root) else None

    def _find_webfinger(self, scope: Scope) -> Path | None:
        # As it stands in the address, unread: another web server in this place looks at it in the same way.
        for part in scope["query_string"].decode("latin-1").split("&"):
            name, _, value = part.partition("=")
            if name == "resource":
                is_known = re.fullmatch(WEBFINGER_RESOURCES, value, re.IGNORECASE)
                return self._root / WEBFINGER_FILE if is_known else None
        return None

    async def _redirect(self, scope: Scope, send: Send) -> None:
        location = scope["raw_path"].split(b"?")[0] + b"/"
        await send_whole(send, 308, b"", [(b"location", location), (b"cache-control", b"no-store")])

    async def _refuse(self, send: Send) -> None:
        page = self._root / "404.html"
        if page.is_file():
            headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
            await send_whole(send, 404, page.read_bytes(), headers)
        else:
            await send_plain(send, 404)


async def _send_file(path: Path, scope: Scope, send: Send) -> None:
    asked = dict(scope["headers"])
    packed = path.with_name(path.name + ".gz")
    is_packed = b"gzip" in asked.get(b"accept-encoding", b"") and packed.is_file()
    try:
        file = (packed if is_packed else path).open("rb")
    except FileNotFoundError:  # it went away since it was found: a name was taken back just now
        await send_plain(send, 404)
        return
    with file:
        size_bytes = os.fstat(file.fileno()).st_size
        tag = await asyncio.to_thread(_find_tag, file.fileno())
        headers = [
            (b"content-type", FILE_TYPES.get(path.suffix, UNKNOWN_TYPE).encode()),
            (b"etag", tag),
            (b"vary", b"accept-encoding"),
            (b"cache-control", (KEPT_FOR_GOOD if _is_full_tile(path) else KEPT_ANEW).encode()),
            *(EMBED_HEADERS if path.name == "embed.html" else HOUSE_HEADERS),
            *_ROBOTS[bool(_NAMING.fullmatch(scope["path"]))],
        ]
        if tag in [given.strip().removeprefix(b"W/") for given in asked.get(b"if-none-match", b"").split(b",")]:
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        part = None if is_packed else _find_part(scope["method"], asked, tag, size_bytes)
        if is_packed:
            headers.append((b"content-encoding", b"gzip"))
        else:
            headers.append((b"accept-ranges", b"bytes"))
        if part is not None:
            span = f"{part.start}-{part.stop - 1}" if part else "*"
            headers.append((b"content-range", f"bytes {span}/{size_bytes}".encode()))
        sent = range(size_bytes) if part is None else part
        headers.append((b"content-length", str(len(sent)).encode()))
        status = 200 if part is None else 206 if part else 416
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await _send_chunks(file.fileno(), sent, send)


def _find_part(method: str, asked: dict[bytes, bytes], tag: bytes, size_bytes: int) -> range | None:
    """Return which bytes are asked for: none of them where the file has not got them, None where it is all."""
    found = _PART.fullmatch(asked.get(b"range", b"").replace(b" ", b""))
    # Who goes on with another file than the one that lies here gets it whole.
    if method != "GET" or found is None or found[1] + found[2] == b"" or asked.get(b"if-range", tag) != tag:
        return None
    if not found[1]:
        return range(max(0, size_bytes - int(found[2])), size_bytes)
    first, last = int(found[1]), int(found[2] or size_bytes)
    return None if last < first else range(first, min(last + 1, size_bytes))


async def _send_chunks(descriptor: int, sent: range, send: Send) -> None:
    # The descriptor holds the file that was measured, also when another takes its name meanwhile.
    offset = sent.start
    while offset < sent.stop:
        chunk = await asyncio.to_thread(os.pread, descriptor, min(_CHUNK_SIZE_BYTES, sent.stop - offset), offset)
        offset += len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": offset < sent.stop})
        if not chunk:
            return
    if not sent:
        await send({"type": "http.response.body", "body": b""})


def _find_tag(descriptor: int) -> bytes:
    digest = hashlib.sha256()
    offset = 0
    while chunk := os.pread(descriptor, _CHUNK_SIZE_BYTES, offset):
        digest.update(chunk)
        offset += len(chunk)
    return f'"{digest.hexdigest()[:32]}"'.encode()


def _is_full_tile(path: Path) -> bool:
    return "tile" in path.parts and path.parent.suffix != ".p"
