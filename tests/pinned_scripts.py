"""Scripts that a page runs, against the hashes by which it names them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# What names itself as data runs nowhere.
_RUNS = re.compile(r'<script\b(?! type="application/ld\+json">)[^>]*>|<link\b[^>]*\brel="modulepreload"[^>]*>')
_SOURCE = re.compile(r'\b(?:src|href)="([^"]+)"')
_HASH = re.compile(r'\bintegrity="sha256-([^"]+)"')


def check_scripts(page: str, read: Callable[[str], bytes]) -> list[str]:
    """Check that *page* names each of its scripts by its hash; returns their addresses."""
    sources = []
    for tag in _RUNS.findall(page):
        source, named = _SOURCE.search(tag), _HASH.search(tag)
        assert source, tag
        assert named, f"no hash: {tag}"
        assert base64.b64decode(named[1]) == hashlib.sha256(read(source[1])).digest(), f"another script: {tag}"
        sources.append(source[1])
    return sources
