"""Sources of bundles: a folder, or an address on the web, behind one small door.

A source is fixed to the root of the bundle: nothing above it is read, redirects are not followed, and every file has a
limit, so that a hostile bundle costs little. Paths come from the bundle itself and are judged before use.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    import httpx

MAX_FILE_BYTES = 64 * 1024 * 1024
TIMEOUT_SECONDS = 30.0

_PART = re.compile(r"[^\x00-\x1f/\\\x7f]{1,255}")


class SourceUnreadable(Exception):
    """A bundle could not be read; the message says what to do."""


class FileMissing(SourceUnreadable):
    """There is no such file in the bundle."""


class Source(Protocol):
    """Reads the files of one bundle."""

    @property
    def name(self) -> str:
        """The folder or address, for people."""

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of the file at *path*, relative to the bundle's root.

        Raises:
            FileMissing: There is none.
            SourceUnreadable: It can't be read, or is longer than *limit*.
        """


class FolderSource:
    """A bundle in a folder."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceUnreadable(f"{folder} is no folder; give the folder that holds `checkpoint`")
        self.root = folder.resolve()

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.root)

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of the file at *path*."""
        check_path(path)
        target = os.path.realpath(self.root / path)
        if not target.startswith(f"{self.root}{os.sep}".replace(os.sep * 2, os.sep)):
            raise SourceUnreadable(f"{path} leads out of the bundle; remove the link")
        try:
            with open(target, "rb") as file:  # noqa: PTH123 (thousands of files: the plain call is twice as fast)
                data = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise FileMissing(f"{path} is missing") from error
        except OSError as error:
            raise SourceUnreadable(f"{path} can't be read ({error.strerror}); check its permissions") from error
        if len(data) > limit:
            raise SourceUnreadable(f"{path} is longer than {limit} bytes")
        return data


class WebSource:
    """A bundle at an address."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise SourceUnreadable(f"{address} is no address of a bundle; give one like https://host/s/name/")
        path = parts.path.removesuffix("index.html")
        self.base = f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}/"
        self._client: tuple[int, httpx.Client] | None = None

    @property
    def name(self) -> str:
        """The address."""
        return self.base

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of the file at *path*."""
        import httpx  # noqa: PLC0415

        check_path(path)
        address = self.base + quote(path)
        try:
            with self._own_client().stream("GET", address) as response:
                if response.status_code in (404, 410):
                    raise FileMissing(f"{path} is missing")
                if response.status_code != 200:
                    raise SourceUnreadable(f"{address} answered {response.status_code}; try the final address itself")
                return _read_limited(response, path, limit)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceUnreadable(f"{address} can't be read ({error}); check address and connection") from error

    def _own_client(self) -> httpx.Client:
        # A connection must not be shared by processes, and workers begin as copies of their parent.
        if self._client is None or self._client[0] != os.getpid():
            import httpx  # noqa: PLC0415

            headers = {"User-Agent": "undersigned-verify", "Cache-Control": "no-cache"}
            client = httpx.Client(follow_redirects=False, timeout=TIMEOUT_SECONDS, headers=headers)
            self._client = (os.getpid(), client)
        return self._client[1]


def open_source(text: str) -> Source:
    """Return the source that *text* names: an address if it begins like one, else a folder.

    Raises:
        SourceUnreadable: It is neither.
    """
    return WebSource(text) if re.match(r"https?://", text) else FolderSource(Path(text))


def check_path(path: str) -> None:
    """Check that *path* is relative and stays within the bundle.

    Raises:
        SourceUnreadable: It does not.
    """
    if any(part in ("", ".", "..") or not _PART.fullmatch(part) for part in path.split("/")):
        raise SourceUnreadable(f"{path!r} is not a path within a bundle")


def _read_limited(response: httpx.Response, path: str, limit: int) -> bytes:
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > limit:
            raise SourceUnreadable(f"{path} is longer than {limit} bytes")
    return bytes(data)
