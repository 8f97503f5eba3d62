"""What names signatories in a bundle, and what is left of it without: for places that forget nothing.

Front pages show the latest names among all else, so they stay, with their lists emptied. Links to what is missing
stay as words. A voice is as good as a name.
Source: docs/reference/formats/bundle.md and docs/decisions/0061-archives-without-names.md.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from undersigned.verifier.rows import LIST_END, LIST_START

_NAMING_FOLDERS = ("openings/", "signatories/", "logos/", "recordings/")
_NAMING_FILES = re.compile(r"imported\.jsonl|statement\.[^/]+\.pdf|podcast\.[^/]+\.xml")
_WAY_IN = "signatories/index.html"
_LINK = re.compile(rb'(<a\b[^<>]*?) href="([^"#?:]+)(?:[#?][^"]*)?"')


def is_nameless(path: str) -> bool:
    """Return whether the file at *path* goes to a place that forgets nothing; pages of names do not."""
    if path == _WAY_IN:
        return True
    return not path.startswith(_NAMING_FOLDERS) and not _NAMING_FILES.fullmatch(path)


def empty_lists(page: bytes) -> bytes:
    """Return *page* with every list of signatories emptied."""
    pieces, at = [], 0
    for start in LIST_START.finditer(page):
        end = page.find(LIST_END, start.end())
        if end >= start.end():
            pieces.append(page[at : start.end()])
            at = end
    return b"".join([*pieces, page[at:]])


def close_links(page: bytes, path: str) -> bytes:
    """Return *page*, which stands at *path*, with links to what was left out as words: they would lead nowhere."""

    def close(link: re.Match[bytes]) -> bytes:
        target = normpath(join(dirname(path), unquote(link[2].decode())))
        return link[0] if is_nameless(target) else link[1]

    return _LINK.sub(close, page)
