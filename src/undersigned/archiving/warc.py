"""Writes a bundle as WARC: one record for each file, as a web server would have answered, so that it plays back.

Source: WARC/1.1 (ISO 28500:2017); written with warcio, the library of the programs that play such files back.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from posixpath import splitext
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from undersigned.archiving.nameless import close_links, empty_lists, is_nameless
from undersigned.instance.doors import FILE_TYPES, UNKNOWN_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_VERSION: Final = "WARC/1.1"
_FRONT: Final = "index.html"


def write_warc(
    out: BinaryIO, folder: Path, address: str, *, filename: str, software: str, at: datetime, with_names: bool
) -> int:
    """Write the bundle in *folder* to *out* and return how many records of files there are.

    Args:
        out: Takes the file, each record compressed by itself.
        folder: A copy that was checked.
        address: What it is published at, with a final slash: records name their files by it.
        filename: What the file is called, for the record that describes it.
        software: What wrote it.
        at: When the copy was made, in UTC.
        with_names: Also what names signatories.
    """
    writer = WARCWriter(out, gzip=True, warc_version=_VERSION)
    day = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    info = writer.create_warcinfo_record(filename, _describe(address, software, with_names=with_names))
    info.rec_headers.replace_header("WARC-Date", day)
    writer.write_record(info)
    shared = {"WARC-Date": day, "WARC-Warcinfo-ID": info.rec_headers.get_header("WARC-Record-ID")}
    written = 0
    for path in _paths(folder):
        if not with_names and not is_nameless(path):
            continue
        data = (folder / path).read_bytes()
        if not with_names and path.endswith(".html"):
            data = close_links(empty_lists(data), path)
        for target in _addresses(address, path):
            headers = StatusAndHeaders("200 OK", _headers(path, data), protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    target,
                    "response",
                    payload=BytesIO(data),
                    length=len(data),
                    http_headers=headers,
                    warc_headers_dict=shared,
                )
            )
            written += 1
    return written


def _describe(address: str, software: str, *, with_names: bool) -> dict[str, str]:
    kept = "whole" if with_names else "without what names signatories: lists are missing, or empty on front pages"
    return {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": address,
        "description": f"A published statement, copied and checked; {kept}. "
        "The headers of HTTP are made from the names of files, not received.",
    }


def _paths(folder: Path) -> Iterator[str]:
    """Yield the path of every file of the bundle, front page first; what is compressed only repeats."""
    found = []
    for root, _, names in os.walk(folder):
        within = Path(root).relative_to(folder)
        found += [(within / name).as_posix() for name in names if not name.endswith(".gz")]
    yield from sorted(found, key=lambda path: (path != _FRONT, path))


def _addresses(address: str, path: str) -> Iterator[str]:
    """Yield what *path* is asked for by: links name `index.html`, people type the folder."""
    if path == _FRONT or path.endswith(f"/{_FRONT}"):
        yield address + quote(path.removesuffix(_FRONT))
    yield address + quote(path)


def _headers(path: str, data: bytes) -> list[tuple[str, str]]:
    kind = FILE_TYPES.get(splitext(path)[1], UNKNOWN_TYPE)
    if path.startswith("tile/"):
        kind = UNKNOWN_TYPE
    return [("Content-Type", kind), ("Content-Length", str(len(data)))]
