"""Pins: for each log the key that a reader typed once, and the last checkpoint that was found good.

One small file for each origin in the state folder of the person, readable by nobody else: it tells which statements
somebody looked at. A run that wishes to leave no trace uses none.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from undersigned.publiclog.canonical import format_canonical, parse_canonical
from undersigned.publiclog.checkpoint import Checkpoint, parse_checkpoint
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import open_note, parse_vkey
from undersigned.verifier.source import SourceUnreadable


@dataclass(frozen=True, slots=True)
class Pin:
    """What is kept of one log.

    Attributes:
        vkey: The key.
        checkpoint: The last one that was found good.
        seen_on: Day of that run.
    """

    vkey: str
    checkpoint: Checkpoint
    seen_on: str

    @property
    def label(self) -> str:
        """The checkpoint in words."""
        return f"the copy you saved on {self.seen_on}"


class Pins:
    """The pins in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, origin: str) -> Pin | None:
        """Return the pin of the log *origin*, if there is one.

        Raises:
            SourceUnreadable: It is damaged.
        """
        path = self._path(origin)
        try:
            members = parse_canonical(path.read_bytes())
            text = open_note(str(members["note"]).encode(), [parse_vkey(str(members["vkey"]))])
            return Pin(str(members["vkey"]), parse_checkpoint(text), date.fromisoformat(members["seen_on"]).isoformat())
        except FileNotFoundError:
            return None
        except (OSError, PublicLogError, KeyError, TypeError, ValueError) as error:
            raise SourceUnreadable(f"{path} is damaged; remove it and give the key again with --key") from error

    def keep(self, vkey: str, note: bytes, origin: str, today: date) -> None:
        """Keep *vkey* and *note*, which were found good *today*, of the log *origin*."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(origin)
        data = format_canonical({"note": note.decode(), "seen_on": today.isoformat(), "v": 1, "vkey": vkey})
        staged = path.with_suffix(f".{os.getpid()}")
        with suppress(FileNotFoundError):
            staged.unlink()
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        staged.replace(path)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{quote(origin, safe='')[:200]}.pin"


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for pins that *environment* names."""
    named = environment.get("XDG_STATE_HOME")
    return (Path(named) if named else Path.home() / ".local" / "state") / "undersigned"
