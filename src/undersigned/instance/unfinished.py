"""Work on a whole instance that was begun and not finished: a mark in the data folder, which says the way out.

Whoever starts an instance looks for it first: half a restored database must never be taken for an empty one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from undersigned.instance.files import sync_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RESTORE, UPGRADE = "restore", "upgrade"
_NAME = "unfinished.json"
_WAYS_OUT = {
    RESTORE: "A restore into {data} was begun and not finished. Remove this folder, and restore again.",
    UPGRADE: "An upgrade of {data} was begun and not finished. Go on with it: undersigned upgrade. "
    "Or take it back: undersigned upgrade --back-out. Either is a command of the release that began it ({by}); "
    "on a machine that scripts/install set up, type that again: it goes on. docs/how-to/upgrade.md",
}


class Unfinished(Exception):
    """Something was begun and not finished; the message says what, and the way out."""


def begin(data: Path, what: str, facts: Mapping[str, object] | None = None) -> None:
    """Mark that *what* (RESTORE or UPGRADE) is under way in the folder *data*, with what is needed to end it."""
    write_whole(data / _NAME, json.dumps({"what": what, **(facts or {})}).encode(), is_durable=True)


def end(data: Path) -> None:
    """Take the mark away."""
    (data / _NAME).unlink(missing_ok=True)
    sync_folder(data)


def find(data: Path) -> dict[str, object] | None:
    """Return what was marked, or None."""
    path = data / _NAME
    if not path.exists():
        return None
    found: dict[str, object] = json.loads(path.read_bytes())
    return found


def is_restoring(data: Path) -> bool:
    """Say whether a restore into *data* was begun and not finished: then there is nothing whole in it."""
    found = find(data)
    return found is not None and found["what"] == RESTORE


def say_way_out(data: Path) -> str | None:
    """Return what is unfinished and the way out, in a sentence or two, or None."""
    found = find(data)
    return _WAYS_OUT[str(found["what"])].format(data=data, by=found.get("by", "the newer one")) if found else None


def check_finished(data: Path) -> None:
    """Check that nothing is half done in *data*.

    Raises:
        Unfinished: Something is.
    """
    if words := say_way_out(data):
        raise Unfinished(words)
