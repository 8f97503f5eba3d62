"""The socket at which a process tells its state, in the runtime folder: for the user of the instance alone.

Whoever connects gets the state as JSON, and the line ends. A thread of its own answers, so that a process that hangs
in its work can still say so. The name of the socket has the process's number, as there may be several of a kind; what
a dead process left is taken away by the next of its kind. One that is wanted and tells nothing counts as not alive:
what never came up leaves no socket behind.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from undersigned.watching.state import WANTED, State, add_missing, format_state, parse_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PATIENCE_SECONDS: Final = 4.0
_MOST_BYTES: Final = 1024 * 1024
_FRONT_MARK: Final = "front.wanted"


class Teller:
    """Tells the state of this process to who connects."""

    def __init__(self, runtime: Path, process: str, find_state: Callable[[], State]) -> None:
        """Listen as *process* under *runtime*, and answer with what *find_state* returns at that moment."""
        folder = watch_folder(runtime)
        _forget_dead(folder, process)
        self._find_state = find_state
        self.path = folder / f"{process}.{os.getpid()}.sock"
        self.path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(self.path))
        self._listening.listen(16)
        self._thread = threading.Thread(target=self._answer_all, name="telling", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell nothing more."""
        self.path.unlink(missing_ok=True)
        # Closing alone would leave the thread waiting.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _answer_all(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            with suppress(OSError), connection:
                connection.settimeout(_PATIENCE_SECONDS)
                connection.sendall(format_state(self._find_state()))


def watch_folder(runtime: Path) -> Path:
    """Return the folder of the sockets, making it if needed."""
    folder = runtime / "watch"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def wanting_front(runtime: Path) -> Iterator[None]:
    """Want the front too for as long as the block runs: elsewhere another web server stands in its place."""
    mark = watch_folder(runtime) / _FRONT_MARK
    mark.touch()
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def gather_states(runtime: Path) -> list[State]:
    """Return how the processes under *runtime* are, those too that are wanted and missing; nothing where none runs."""
    folder = watch_folder(runtime)
    wanted = (*(["front"] if (folder / _FRONT_MARK).exists() else []), *WANTED)
    return add_missing([_find_state(path) for path in sorted(folder.glob("*.sock"))], wanted)


def _find_state(path: Path) -> State:
    """Return what is told at *path*; a process that does not answer is there and not alive."""
    process, number, _suffix = path.name.split(".")
    return _ask(path) or State(process, int(number), is_alive=False)


def _ask(path: Path) -> State | None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE_SECONDS)
            connection.connect(str(path))
            return parse_state(_read_all(connection))
    except (OSError, ValueError):
        return None


def _read_all(connection: socket.socket) -> bytes:
    data = b""
    while len(data) < _MOST_BYTES and (piece := connection.recv(65_536)):
        data += piece
    return data


def _forget_dead(folder: Path, process: str) -> None:
    for path in folder.glob(f"{process}.*.sock"):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_PATIENCE_SECONDS)
                connection.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            # Nobody holds it open any more.
            path.unlink(missing_ok=True)
        except OSError:
            continue
