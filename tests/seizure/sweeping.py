"""Searching every byte of seized disks for a great many needles, packed members unpacked first.

Windows of eight bytes are taken as numbers and intersected with those that needles begin with; where one is found the
whole needle is looked for. So the length of the list hardly matters, and no byte means anything special. A disk is
mostly what it was a moment before, and most of a database is empty: what has been looked at is known again.
"""

from __future__ import annotations

import bz2
import lzma
import re
import sys
import zlib
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WINDOW_BYTES = 8
_UNPACKED_BYTES = 64 * 1024 * 1024
_DEPTH = 3
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04|BZh[1-9]1AY&SY|\xfd7zXZ\x00")
_MIN_UNPACKED_BYTES = 16
_BLOCK_BYTES = 1024


@dataclass(frozen=True, order=True)
class Hit:
    """A needle that was found: what it is of, how it was spelt, and where."""

    of: str
    spelt: str
    place: str


class Haystack:
    """The needles, ready to be looked for."""

    def __init__(self) -> None:
        self._by_start: dict[int, list[tuple[bytes, str, str]]] = defaultdict(list)
        self._starts: set[int] = set()
        self._known_blocks: dict[bytes, set[int]] = {}
        self._known_files: dict[bytes, list[Hit]] = {}
        self.count = 0

    def add(self, of: str, spellings: Iterable[tuple[str, bytes]]) -> None:
        """Look for *spellings*, which give *of* away."""
        for spelt, needle in spellings:
            assert len(needle) >= _WINDOW_BYTES, (of, spelt)
            start = int.from_bytes(needle[:_WINDOW_BYTES], sys.byteorder)
            self._starts.add(start)
            self._by_start[start].append((needle, of, spelt))
            self.count += 1
        # They have not been looked for in what is known.
        self._known_blocks.clear()
        self._known_files.clear()

    def search(self, disk: Iterable[tuple[str, bytes]]) -> set[Hit]:
        """Return what is in the files of *disk*."""
        return {hit for place, data in disk for hit in self.find(data, place)}

    def find(self, data: bytes, place: str) -> Iterator[Hit]:
        """Yield what is in *data*, and in what is packed in it."""
        digest = sha256(data).digest()
        if digest not in self._known_files:
            self._known_files[digest] = [hit for path, piece in unpack(data, "") for hit in self._find(piece, path)]
        for hit in self._known_files[digest]:
            yield Hit(hit.of, hit.spelt, f"{place}{hit.place}")

    def _find(self, data: bytes, place: str) -> Iterator[Hit]:
        for begin in range(0, len(data), _BLOCK_BYTES):
            # With the rest of a window that begins in it.
            end = begin + _BLOCK_BYTES + _WINDOW_BYTES - 1
            block = data[begin:end]
            digest = sha256(block).digest()
            if digest not in self._known_blocks:
                self._known_blocks[digest] = self._find_starts(block)
            for start in self._known_blocks[digest]:
                for needle, of, spelt in self._by_start[start]:
                    at = data.find(needle, begin, end + len(needle))
                    if at >= 0:
                        yield Hit(of, spelt, f"{place} at {at}")

    def _find_starts(self, block: bytes) -> set[int]:
        found: set[int] = set()
        for shift in range(_WINDOW_BYTES):
            whole = max(len(block) - shift, 0) // _WINDOW_BYTES * _WINDOW_BYTES
            # Windows as numbers: the intersection runs without a line of Python for each of them.
            found |= self._starts.intersection(memoryview(block)[shift : shift + whole].cast("Q"))
        return found


def unpack(data: bytes, place: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield *data* and everything that is packed in it, at any place, member by member."""
    yield place, data
    if depth == _DEPTH:
        return
    for match in _PACKED.finditer(data):
        piece = _unpack_at(data, match.start(), match[0])
        if len(piece) >= _MIN_UNPACKED_BYTES:
            yield from unpack(piece, f"{place} unpacked at {match.start()}", depth + 1)


def _unpack_at(data: bytes, at: int, magic: bytes) -> bytes:
    view = memoryview(data)[at:]
    try:
        if magic.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(view, _UNPACKED_BYTES)
        if magic.startswith(b"\xfd"):
            return lzma.LZMADecompressor().decompress(view, _UNPACKED_BYTES)
        if magic.startswith(b"PK"):
            skip = 30 + int.from_bytes(view[26:28], "little") + int.from_bytes(view[28:30], "little")
            return _inflate(view[skip:], -15)
        return _inflate(view, 31 if magic.startswith(b"\x1f") else 15)
    except (zlib.error, OSError, lzma.LZMAError, EOFError):
        return b""


def _inflate(view: memoryview, wbits: int) -> bytes:
    unpacker, pieces = zlib.decompressobj(wbits), []
    # Piece by piece, so that what was unpacked before a damaged place is searched too.
    try:
        for at in range(0, len(view), 4096):
            pieces.append(unpacker.decompress(view[at : at + 4096], _UNPACKED_BYTES))
            if unpacker.eof:
                break
            if at == 0 and not pieces[0]:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def read_disk(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file under *folders*, names of files included, as they may tell something too."""
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        yield f"names in {folder}", "\n".join(str(path.relative_to(folder)) for path in paths).encode()
        # Write-ahead files first: while others are read, a running server may copy them back and cut them off.
        for path in sorted(paths, key=lambda path: "wal" not in str(path.relative_to(folder))):
            with suppress(FileNotFoundError):
                yield str(path), path.read_bytes()
