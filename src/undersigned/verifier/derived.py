"""Derived files: feed and the like, each checked against the tree that it was made at."""

import re
from typing import Any

from undersigned.publiclog.canonical import format_canonical, parse_canonical
from undersigned.publiclog.errors import CanonicalInvalid
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.lists import Shelf

DERIVED_PATH = "derived.json"


_DERIVED = re.compile(r"feed\.(?:atom|json)|statement\.[^/]+\.pdf|card\.[^/]+\.png")


def format_derived(files: dict[str, tuple[str, int]]) -> bytes:
    """Return `derived.json` for *files*: path, hash in hexadecimal and the tree size that each was made at."""
    members = {path: {"sha256": digest, "size": size} for path, (digest, size) in files.items()}
    return format_canonical({"files": members, "v": 1})


def check_derived(shelf: Shelf, size: int, findings: Findings) -> int:
    """Check the derived files; return how many there are.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    data = shelf.read(DERIVED_PATH, findings) if DERIVED_PATH in shelf else None
    try:
        files = _files(parse_canonical(data)) if data is not None else {}
    except CanonicalInvalid as error:
        findings.add(Wrong.DERIVED_CHANGED, DERIVED_PATH, str(error))
        return 0
    for path in shelf.digests:
        if _DERIVED.fullmatch(path) and path not in files:
            findings.add(Wrong.DERIVED_CHANGED, path, "derived.json does not name it")
    for path, (digest, made_at) in files.items():
        if shelf.digests.get(path) != digest:
            findings.add(Wrong.DERIVED_CHANGED, path, "it is not the file that derived.json names")
        if made_at > size:
            findings.add(Wrong.DERIVED_CHANGED, path, f"made at {made_at} entries, the log has {size}")
    return len(files)


def _files(members: dict[str, Any]) -> dict[str, tuple[str, int]]:
    files = members.get("files")
    if members.keys() != {"files", "v"} or members["v"] != 1 or not isinstance(files, dict):
        raise CanonicalInvalid("not understood")
    for described in files.values():
        if (
            not isinstance(described, dict)
            or described.keys() != {"sha256", "size"}
            or type(described["size"]) is not int
            or described["size"] < 0
        ):
            raise CanonicalInvalid("not understood")
    return {path: (str(described["sha256"]), described["size"]) for path, described in files.items()}
