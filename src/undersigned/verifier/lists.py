"""Bundle lists: which files a bundle has, and their hashes, folder by folder."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256

from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import LIST_NAME, is_listed_by_name
from undersigned.verifier.source import FileMissing, Source, check_path

_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f/\\\x7f]{1,255}/?)")
_MAX_DEPTH = 250


class ListInvalid(Exception):
    """A bundle list is malformed."""


def format_list(digests: Iterable[tuple[str, str]]) -> bytes:
    """Return the bundle list of one folder.

    Args:
        digests: Name (of a folder with its final slash) and hash in hexadecimal, in any order.
    """
    lines = sorted((name.encode(), digest.encode()) for name, digest in digests)
    return b"".join(digest + b"  " + name + b"\n" for name, digest in lines)


def parse_list(data: bytes) -> dict[str, str]:
    """Return name and hash of each line of a bundle list.

    Raises:
        ListInvalid: It is malformed, not in order, or names what no list names.
    """
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ListInvalid("not UTF-8") from error
    if lines.pop():
        raise ListInvalid("the last line has no line feed")
    digests: dict[str, str] = {}
    before = b""
    for line in lines:
        found = _LINE.fullmatch(line)
        if not found or not is_listed_by_name(found[2]) or found[2].rstrip("/") in (".", ".."):
            raise ListInvalid(f"a line that is not understood: {line[:100]!r}")
        if found[2].encode() <= before:
            raise ListInvalid(f"out of order: {line[66:166]!r}")
        before = found[2].encode()
        digests[found[2]] = found[1]
    return digests


def read_lists(source: Source, findings: Findings) -> dict[str, str]:
    """Return path and hash of every file that the lists of a bundle name, from the root down.

    Raises:
        SourceUnreadable: A list can't be read, though it is there.
    """
    files: dict[str, str] = {}
    waiting = [("", "")]
    while waiting:
        folder, expected = waiting.pop()
        path = folder + LIST_NAME
        try:
            data = source.read(path)
        except FileMissing:
            findings.add(Wrong.FILE_MISSING, path, "the bundle list of a folder")
            continue
        if expected and sha256(data).hexdigest() != expected:
            findings.add(Wrong.FILE_CHANGED, path, "the list above gives another hash")
        try:
            digests = parse_list(data)
        except ListInvalid as error:
            findings.add(Wrong.LIST_MALFORMED, path, str(error))
            continue
        for name, digest in digests.items():
            if not name.endswith("/"):
                files[folder + name] = digest
            elif folder.count("/") < _MAX_DEPTH:
                waiting.append((folder + name, digest))
    return files


class Shelf:
    """The files of a bundle as its lists name them.

    Attributes:
        source: Where they are read.
        digests: Path and hash of each.
        frames: What stands around the lists of pages that were read strictly, and how deep such a page lies.
    """

    def __init__(self, source: Source, digests: dict[str, str]) -> None:
        self.source = source
        self.digests = digests
        self.frames: set[tuple[bytes, int]] = set()
        self._sorted = sorted(digests)

    def __contains__(self, path: str) -> bool:
        return path in self.digests

    def read(self, path: str, findings: Findings) -> bytes | None:
        """Return the bytes at *path*, or None if a listed file is missing; a wrong hash becomes a finding.

        Raises:
            SourceUnreadable: The file can't be read, though it is there.
        """
        try:
            check_path(path)
            data = self.source.read(path)
        except FileMissing:
            findings.add(Wrong.FILE_MISSING, path)
            return None
        if sha256(data).hexdigest() != self.digests.get(path):
            findings.add(Wrong.FILE_CHANGED, path, "the bundle list gives another hash")
        return data

    def under(self, folder: str) -> list[str]:
        """Return the paths under *folder* (with its final slash), in order."""
        # The character after the slash ends what can begin with it.
        start, end = bisect_left(self._sorted, folder), bisect_left(self._sorted, folder[:-1] + "0")
        return self._sorted[start:end]

    def children(self, folder: str) -> list[str]:
        """Return the paths of the files that stand in *folder* itself, in order."""
        return [path for path in self.under(folder) if "/" not in path[len(folder) :]]
