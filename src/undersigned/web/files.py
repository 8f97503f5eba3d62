"""Serving the published folder as it lies there: types, compressed neighbours, entity tags, nothing outside it.

The tag is a hash of the bytes: times of published files are set to the day, so they can't tell an old file from a new
one, and the times that the file system keeps itself would tell when somebody signed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from typing import TYPE_CHECKING, Any

from undersigned.instance.doors import FILE_TYPES, KEPT_ANEW, KEPT_FOR_GOOD, NAMING_PATHS, NOT_INDEXED, UNKNOWN_TYPE
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
        path = self._find(scope["path"])
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
        headers.append((b"content-length", str(size_bytes).encode()))
        if is_packed:
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await _send_chunks(file.fileno(), size_bytes, send)


async def _send_chunks(descriptor: int, size: int, send: Send) -> None:
    # The descriptor holds the file that was measured, also when another takes its name meanwhile.
    offset = 0
    while offset < size:
        chunk = await asyncio.to_thread(os.pread, descriptor, min(_CHUNK_SIZE_BYTES, size - offset), offset)
        offset += len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": offset < size})
        if not chunk:
            return
    if size == 0:
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
