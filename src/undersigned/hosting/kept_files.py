"""Files of ours on a machine that others work on too: written if missing, renewed if unchanged, else left alone.

A record holds the hash of what was written. A file with other bytes was changed by the operator: it stays, and what we
would write stands beside it, as package managers do it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BESIDE = ".undersigned-new"


class State(StrEnum):
    """How a file stands to what is wanted."""

    MISSING = "write"
    SAME = "is as it should be"
    OURS = "renew"
    CHANGED = "was changed by somebody: stays"
    CHANGED_BOTH = "was changed by somebody: stays, and the new one is put beside it"


def find_state(found: bytes | None, wanted: bytes, recorded: str | None) -> State:
    """Say what is to be done with a file.

    Args:
        found: Its bytes, or None if it is not there.
        wanted: What we would write.
        recorded: Hash of what we wrote last, or None.
    """
    if found is None:
        return State.MISSING
    if found == wanted:
        return State.SAME
    if recorded == digest(found):
        return State.OURS
    return State.CHANGED if recorded == digest(wanted) else State.CHANGED_BOTH


def digest(data: bytes) -> str:
    """Return the hash that the record holds."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class KeptFiles:
    """The files of one machine.

    Attributes:
        wanted: Text of each file, by its path.
        record: Path of the record.
        modes: Permissions of those that are not for all to read, by path.
        root: What paths begin at; another folder than ``/`` to try.
    """

    wanted: Mapping[str, str]
    record: str
    modes: Mapping[str, int]
    root: Path = Path("/")

    def states(self) -> dict[str, State]:
        """Return how every file stands."""
        recorded = self._recorded()
        return {
            path: find_state(self._read(path), text.encode(), recorded.get(path)) for path, text in self.wanted.items()
        }

    def write(self) -> dict[str, State]:
        """Write what may be written, and return how every file stood before."""
        recorded = self._recorded()
        states = self.states()
        for path, state in states.items():
            text = self.wanted[path].encode()
            if state in {State.MISSING, State.OURS}:
                self._put(self._at(path), text, self.modes.get(path, 0o644))
            elif state is State.CHANGED_BOTH:
                self._put(self._at(path + BESIDE), text, self.modes.get(path, 0o644))
            recorded[path] = digest(text)
        self._put(self._at(self.record), json.dumps(recorded, indent=1, sort_keys=True).encode() + b"\n", 0o644)
        return states

    def is_done(self) -> bool:
        """Say whether nothing would be written."""
        return all(state in {State.SAME, State.CHANGED} for state in self.states().values())

    def _recorded(self) -> dict[str, str]:
        found = self._read(self.record)
        recorded: dict[str, str] = json.loads(found) if found else {}
        return recorded

    def _at(self, path: str) -> Path:
        return self.root / path.removeprefix("/")

    def _read(self, path: str) -> bytes | None:
        try:
            return self._at(path).read_bytes()
        except FileNotFoundError:
            return None

    @staticmethod
    def _put(path: Path, data: bytes, mode: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
        draft.replace(path)
