"""Compressed copies: web servers send them in place of the file beside them, so each must unpack to just its bytes."""

import zlib
from collections.abc import Iterable, Sequence

from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.source import FileMissing, Source
from undersigned.verifier.work import share_out

SUFFIX = ".gz"
OTHER_SUFFIXES = (".br", ".zst")
"""Of copies in a compression that the format does not have and that is not unpacked here."""

_BLOCK = 64
_GZIP = 31
_HEAD = b"\x1f\x8b\x08"
_NAME_FLAG = 8
_HEAD_BYTES = 10


def is_copy_of(data: bytes, packed: bytes, name: str) -> bool:
    """Return whether *packed* is gzip of *data*, the file called *name*, and holds nothing else."""
    head, flags = packed[:3], packed[3:4]
    if head != _HEAD or flags not in (b"\0", bytes([_NAME_FLAG])):
        return False
    # `gzip` writes the file's name; any other word, such as a comment, would be somebody's.
    if flags != b"\0" and not packed[_HEAD_BYTES:].startswith(name.encode() + b"\0"):
        return False
    unpacking = zlib.decompressobj(_GZIP)
    try:
        # One byte more than there may be: what is longer is not unpacked to its end.
        unpacked = unpacking.decompress(packed, len(data) + 1)
    except zlib.error:
        return False
    return unpacked == data and unpacking.eof and not unpacking.unused_data


def check_copies(source: Source, paths: Sequence[str], findings: Findings, processes: int) -> None:
    """Check that each compressed copy at *paths* is that of the file beside it.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    blocks = [paths[at : at + _BLOCK] for at in range(0, len(paths), _BLOCK)]
    findings.merge_all(share_out(lambda block: _check_block(source, block), blocks, processes))


def _check_block(source: Source, paths: Iterable[str]) -> Findings:
    findings = Findings()
    for path in paths:
        beside = path.removesuffix(SUFFIX)
        try:
            data, packed = source.read(beside), source.read(path)
        except FileMissing:
            findings.add(Wrong.FILE_STRAY, path, f"{beside} is not there, of which it would be the copy")
            continue
        if not is_copy_of(data, packed, beside.rpartition("/")[2]):
            findings.add(Wrong.COMPRESSED_CHANGED, path, f"it does not unpack to {beside}")
    return findings
