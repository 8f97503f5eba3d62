"""Whether our mail server takes addresses with letters beyond ASCII before the @, as it said today.

The sender writes it down in memory, where the letter box reads it: so a person learns at the form what would otherwise
be known to a line of the log alone. Nothing of a mail or of a person is in it. Source: RFC 6531 (SMTPUTF8).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_NAME: Final = "mail-reach.json"


def is_plain(address: str) -> bool:
    """Say whether every mail server takes *address*; the domain is spelt in ASCII before it is used."""
    return address.rpartition("@")[0].isascii()


class Reach:
    """What is written down; used by several threads, of which any may write the same."""

    def __init__(self, runtime: Path) -> None:
        """Write into the *runtime* folder."""
        self._path = runtime / _NAME
        self._written: tuple[date, bool] | None = None

    def note(self, today: date, *, knows_smtputf8: bool) -> None:
        """Write down what the server said, once a day and when it says something else."""
        if self._written == (today, knows_smtputf8):
            return
        content = {"day": today.isoformat(), "smtputf8": knows_smtputf8}
        write_whole(self._path, json.dumps(content).encode(), is_durable=False)
        self._written = (today, knows_smtputf8)


def find_reach(runtime: Path, today: date) -> bool | None:
    """Return whether the server takes any address, or None: it was not asked today, and tomorrow it may be another."""
    path = runtime / _NAME
    content = json.loads(path.read_text()) if path.exists() else {}
    return bool(content["smtputf8"]) if content.get("day") == today.isoformat() else None
