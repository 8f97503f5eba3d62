"""Sources of bundles: a folder, or an address on the web, behind one small door.

A source is fixed to the root of the bundle: nothing above it is read, redirects are not followed, and every file has a
limit, so that a hostile bundle costs little. Paths come from the bundle itself and are judged before use.
"""

from __future__ import annotations

import os
import re
from errno import ELOOP, ENXIO
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    import httpx

MAX_FILE_BYTES = 64 * 1024 * 1024
TIMEOUT_SECONDS = 30.0

# A pipe would wait for its writer for ever.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_NOT_REGULAR = "{path} is a pipe, a socket or a device; remove it: only files are read"
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
        self._folders: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.root)

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of the file at *path*."""
        check_path(path)
        try:
            handle = self._open(path)
            try:
                data = _read_regular(handle, path, limit)
            finally:
                os.close(handle)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise FileMissing(f"{path} is missing") from error
        except OSError as error:
            if error.errno == ENXIO:
                raise SourceUnreadable(_NOT_REGULAR.format(path=path)) from error
            raise SourceUnreadable(f"{path} can't be read ({error.strerror}); check its permissions") from error
        return data

    def _open(self, path: str) -> int:
        folder, _, name = path.rpartition("/")
        # Thousands of files stand in a few folders, and looking for links takes longer than reading.
        if (within := self._folders.get(folder)) is None:
            within = self._folders[folder] = self._resolve(folder, path)
        try:
            return os.open(f"{within}{os.sep}{name}", _FLAGS | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno != ELOOP:
                raise
        return os.open(self._resolve(path, path), _FLAGS)

    def _resolve(self, place: str, path: str) -> str:
        target = os.path.realpath(self.root / place)
        if target != str(self.root) and not target.startswith(f"{self.root}{os.sep}".replace(os.sep * 2, os.sep)):
            raise SourceUnreadable(f"{path} leads out of the bundle; remove the link")
        return target


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
                    raise SourceUnreadable(f"{address} answered {response.status_code}; {_what_to_do(response)}")
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
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", text)
    return WebSource(text) if scheme else FolderSource(Path(text))


def check_path(path: str) -> None:
    """Check that *path* is relative and stays within the bundle.

    Raises:
        SourceUnreadable: It does not.
    """
    if any(part in ("", ".", "..") or not _PART.fullmatch(part) for part in path.split("/")):
        raise SourceUnreadable(f"{path!r} is not a path within a bundle")


def _what_to_do(response: httpx.Response) -> str:
    if response.is_redirect:
        return "it leads elsewhere: give the final address itself"
    if response.is_server_error:
        return "that host has a fault; try again later"
    return "give an address that everybody may read"


def _read_regular(handle: int, path: str, limit: int) -> bytes:
    found = os.fstat(handle)
    if S_ISDIR(found.st_mode):
        raise FileMissing(f"{path} is missing")
    if not S_ISREG(found.st_mode):
        raise SourceUnreadable(_NOT_REGULAR.format(path=path))
    data = os.read(handle, min(found.st_size, limit) + 1)
    # A file may grow, or come in parts, while it is read.
    while len(data) <= limit and (piece := os.read(handle, limit + 1 - len(data))):
        data += piece
    if len(data) > limit:
        raise SourceUnreadable(f"{path} is longer than {limit} bytes")
    return data


def _read_limited(response: httpx.Response, path: str, limit: int) -> bytes:
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > limit:
            raise SourceUnreadable(f"{path} is longer than {limit} bytes")
    return bytes(data)
