"""Files and passphrases for the commands of key holders: read with a limit, written once and for the owner alone.

Secrets never come from the command line or the environment, where other programs see them: they are typed, or read
from a file that is named.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.cli.main import Undone
from undersigned.opening.errors import OpeningError
from undersigned.sealing.errors import SealingError
from undersigned.sealing.keyfile import MAX_KEY_FILE_BYTES, PassphraseWrong, unlock_key
from undersigned.sealing.words import PASSPHRASE_WORDS, find_unknown, split_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_OWNER_ONLY = 0o600
_MAX_PASSPHRASE_BYTES = 1024


def add_passphrase_argument(parser: argparse.ArgumentParser) -> None:
    """Add the file that a passphrase may be read from."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="read the passphrase from FILE instead of asking for it"
    )


def ask_passphrase(arguments: argparse.Namespace) -> str:
    """Return the passphrase, from its file or typed unseen."""
    if arguments.passphrase_file:
        typed = read_text(arguments.passphrase_file, _MAX_PASSPHRASE_BYTES)
    elif sys.stdin.isatty():
        typed = getpass("Passphrase: ")
    else:
        raise Undone("There is nobody to ask for the passphrase. Use --passphrase-file FILE.")
    if not typed.strip():
        raise Undone("The passphrase is empty.")
    return typed


def unlock_file(path: Path, passphrase: str) -> str:
    """Return the key in the file at *path*."""
    with naming(path):
        try:
            return unlock_key(read_file(path, MAX_KEY_FILE_BYTES), passphrase)
        except PassphraseWrong as error:
            raise Undone(f"{path}: the passphrase does not open it{_hint(passphrase)}.") from error


def read_file(path: Path, limit: int) -> bytes:
    """Return the bytes of *path*, which are no more than *limit*."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Undone(f"{path} can't be read ({error.strerror}). Name a file that can be read.") from error
    if len(data) > limit:
        raise Undone(f"{path} is larger than such a file can be ({limit:,} bytes).")
    return data


def read_text(path: Path, limit: int) -> str:
    """Return the text of *path*, in UTF-8."""
    try:
        return read_file(path, limit).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undone(f"{path} is no text in UTF-8. Save it as such.") from error


def check_absent(*paths: Path) -> None:
    """Refuse to go on where one of *paths* exists: a key that is overwritten is lost for good."""
    for path in paths:
        if path.exists():
            raise Undone(f"{path} exists and is left as it is. Name another file.")


def write_new(path: Path, data: bytes) -> None:
    """Write *data* to a new file that only its owner can read."""
    check_absent(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Undone(f"{path} can't be written ({error.strerror}). Check space and permissions.") from error


@contextmanager
def naming(what: object) -> Iterator[None]:
    """Say of *what* a reason speaks that is raised inside."""
    try:
        yield
    except (SealingError, OpeningError) as error:
        raise Undone(f"{what}: {error}.") from error


def today() -> str:
    """Return the day."""
    return datetime.now(UTC).date().isoformat()  # noqa: TID251  (the command line is where the clock is read)


def _hint(passphrase: str) -> str:
    words = split_words(passphrase)
    if len(words) != PASSPHRASE_WORDS:
        return f"; one that was made here has {PASSPHRASE_WORDS} words, {len(words)} were typed"
    first = next(find_unknown(words), None)
    if first is None:
        return "; all words are of the list, so one may be another than on the paper, or it is the paper of another key"
    meant = f"; was it {' or '.join(first.suggestions)}?" if first.suggestions else ""
    return f": word {first.position}, {first.typed!r}, is not in the list{meant}"
