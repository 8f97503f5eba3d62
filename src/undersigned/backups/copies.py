"""Published copies beside a backup: found, checked by the verifier as any reader would, and put where pages are served.

A copy that is older than the backup is left where it is: it may still show names that were taken back since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.backups.rules import BackupForeign, CopyWrong
from undersigned.logkeeper.queries import folder_reader
from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.checkpoint import Checkpoint, derive_seed, parse_checkpoint
from undersigned.publiclog.entry import (
    Amend,
    Board,
    Entry,
    Hide,
    Rules,
    Show,
    Sign,
    Text,
    Version,
    Withdraw,
    parse_entry,
)
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import Signer, VerifierKey, open_note, split_note
from undersigned.publiclog.proofs import prove_consistency, verify_consistency
from undersigned.publiclog.record import split_opening
from undersigned.publiclog.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from undersigned.signing.actions.following import Files
from undersigned.verifier.findings import Wrong
from undersigned.verifier.head import MAX_CHECKPOINT_BYTES
from undersigned.verifier.layout import BLOCK, LIST_NAME, board_path, history_path, openings_path
from undersigned.verifier.mirror import mirror
from undersigned.verifier.source import FileMissing, FolderSource, Source, SourceUnreadable, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from undersigned.backups.rules import Head, LogHead

_FOREIGN = {Wrong.SIGNATURE_WRONG, Wrong.KEY_OTHER, Wrong.ORIGIN_OTHER, Wrong.KEY_CHANGED}


@dataclass(frozen=True, slots=True)
class Copy:
    """A published copy that is as new as a backup or newer, in the folder where it is going to be served.

    Attributes:
        folder: Of the bundle.
        size: Of its log.
    """

    folder: Path
    size: int


def key_of(head: Head, origin: str) -> VerifierKey:
    """Return the key that checkpoints of *origin* are signed with on the instance of *head*."""
    return Signer(origin, derive_seed(head.log_secret, origin)).verifier_key


def fetch_copy(head: Head, log: LogHead, places: Sequence[str], public: Path) -> Copy | None:
    """Put the newest copy of *log* that stands at one of *places* under the folder *public*, checked.

    Args:
        head: Of the backup.
        log: How far the backup has it.
        places: Folders or addresses: of a bundle, or of what holds `s/<slug>/`.
        public: The folder of published files.
    Returns:
        None where there is no copy that is as new as the backup.
    Raises:
        BackupForeign: What stands there is signed with another key.
        CopyWrong: The copy does not verify, or continues another history.
        SourceUnreadable: One of *places* is not there, or does not answer.
    """
    found = [(size, source) for source, note in _find(places, log) if (size := _size(note)) is not None]
    newest = max(found, key=lambda one: one[0], default=None)
    if newest is None:
        return None
    size, source = newest
    if size < log.size:
        return None
    folder = public / "s" / log.slug
    _take(head, log.origin, source, folder)
    if log.size:  # before a release there is nothing that a copy could contradict
        _check_continues(log, folder)
    return Copy(folder, size)


def fetch_unknown(head: Head, places: Sequence[str], public: Path) -> list[str]:
    """Put what was opened after the backup under the folder *public*, checked, and return the slugs of it.

    Only where one of *places* is a folder: an address doesn't tell what it has. Of several copies the longest is taken.

    Raises:
        CopyWrong: One of them does not verify.
    """
    newest: dict[str, tuple[int, str, Source]] = {}
    for slug, origin, source, size in _find_unknown(head, places):
        if slug not in newest or size > newest[slug][0]:
            newest[slug] = (size, origin, source)
    for slug, (_, origin, source) in newest.items():
        _take(head, origin, source, public / "s" / slug)
    return sorted(newest)


def read_entries(folder: Path, start: int, size: int) -> list[bytes]:
    """Return the bytes of the entries from *start* to before *size* that are published in *folder*."""
    found: list[bytes] = []
    first = start // TILE_WIDTH
    for n in range(first, -(-size // TILE_WIDTH)):
        found += parse_entry_bundle((folder / entries_path(n, min(TILE_WIDTH, size - n * TILE_WIDTH))).read_bytes())
    return found[start - first * TILE_WIDTH :]


def read_openings(folder: Path, entries: Sequence[Entry], first: int) -> dict[int, tuple[bytes, bytes]]:
    """Return record and salt of every listed signature that *entries*, from index *first* on, concern."""
    touched = {first + at for at, entry in enumerate(entries) if isinstance(entry, Sign)}
    touched |= {entry.of for entry in entries if isinstance(entry, Amend | Withdraw | Hide | Show)}
    found = {}
    for block in sorted({index // BLOCK for index in touched}):
        path = folder / openings_path(block)
        for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
            opening = split_opening(line)
            if opening.i in touched:
                found[opening.i] = (opening.record_bytes, opening.salt)
    return found


def read_files(folder: Path, entries: Sequence[Entry]) -> Files:
    """Return the texts, statement files and boards that *entries* name; what was replaced lies in the history."""
    texts, statements, boards = {}, {}, {}
    for entry in entries:
        if isinstance(entry, Text | Version):
            texts[entry.text] = _read_named(folder, entry.text, f"text.{entry.lang}.md", history_path(entry.text, "md"))
        if isinstance(entry, Rules | Version):
            name = entry.statement
            statements[name] = _read_named(folder, name, "statement.json", history_path(name, "json"))
        if isinstance(entry, Board):
            boards[entry.sha256] = _read_named(folder, entry.sha256, board_path(entry.org))
    return Files(texts, statements, boards)


def _read_named(folder: Path, digest: str, *names: str) -> bytes:
    """Return the bytes with this SHA-256 at one of *names*, or none."""
    for name in names:
        data = (folder / name).read_bytes() if (folder / name).exists() else b""
        if sha256(data).hexdigest() == digest:
            return data
    return b""


def tell_days(
    entries: Sequence[Entry], openings: dict[int, tuple[bytes, bytes]], first: int, before: date
) -> list[date]:
    """Return a day for each of *entries*: that on which the newest name up to it was given, as its record says."""
    days, day = [], before
    for at in range(len(entries)):
        if found := openings.get(first + at):
            day = max(day, date.fromisoformat(str(parse_canonical(found[0])["signed"])))
        days.append(day)
    return days


def read_notes(folder: Path, start: int, days: Sequence[date]) -> list[tuple[bytes, date]]:
    """Return the checkpoints in *folder* of sizes beyond *start*, rising, each with its day; the newest comes last."""
    archive = folder / "checkpoints"
    # Beside them lies the list of this folder, as in every one.
    names = [path.name for path in archive.iterdir() if path.name != LIST_NAME] if archive.is_dir() else []
    sizes = sorted(map(int, names))
    until = start + len(days)
    notes = [(archive / str(size)).read_bytes() for size in sizes if start < size < until]
    notes.append((folder / "checkpoint").read_bytes())
    return [(note, days[_parse(note).size - start - 1]) for note in notes]


def parse_entries(data: Sequence[bytes]) -> list[Entry]:
    """Return *data* as entries."""
    return [parse_entry(blob) for blob in data]


def _find_unknown(head: Head, places: Sequence[str]) -> Iterator[tuple[str, str, Source, int]]:
    """Yield slug, origin, source and size of copies that this instance signed of logs that the backup doesn't know."""
    known = {log.slug for log in head.logs} | {log.origin for log in head.logs}
    for place in places:
        shelf = Path(place) / "s"
        for folder in sorted(shelf.iterdir()) if shelf.is_dir() else ():
            if folder.name in known or not (folder / "checkpoint").exists():
                continue
            source = FolderSource(folder)
            note = source.read("checkpoint", MAX_CHECKPOINT_BYTES)
            origin, size = _origin(note), _size(note)
            # A folder may be called anything; what is served under a name has to be the log of that name.
            is_named = origin not in known and origin.endswith(f"/s/{folder.name}")
            if size is not None and is_named and _is_ours(head, origin, note):
                yield folder.name, origin, source, size


def _is_ours(head: Head, origin: str, note: bytes) -> bool:
    try:
        open_note(note, [key_of(head, origin)])
    except PublicLogError:
        return False
    return True


def _take(head: Head, origin: str, source: Source, folder: Path) -> None:
    """Make *folder* a copy of the bundle of *origin* at *source*, which the verifier checks."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = mirror(source, folder, keys=[key_of(head, origin)])
    if not done.is_good:
        kinds = {one.kind for one in done.report.findings.kept} if done.report else set()
        if kinds & _FOREIGN:
            raise BackupForeign(f"{source.name} is not signed with the key of this backup's {origin}")
        raise CopyWrong(f"{source.name} does not verify. See why: undersigned verify {source.name}")


def _find(places: Sequence[str], log: LogHead) -> Iterator[tuple[Source, bytes]]:
    """Yield what stands at *places* for *log*, with its checkpoint: in `s/<slug>/` below, or there itself."""
    for place in places:
        is_address = place.startswith(("http://", "https://"))
        if not is_address and not Path(place).is_dir():
            raise SourceUnreadable(f"{place} is no folder; see whether it is mounted, and spelt like this")
        inner = f"{place.rstrip('/')}/s/{log.slug}/" if is_address else str(Path(place) / "s" / log.slug)
        for candidate in (inner, place):
            if not is_address and not Path(candidate).is_dir():
                continue
            source = open_source(candidate)
            try:
                note = source.read("checkpoint", MAX_CHECKPOINT_BYTES)
            except FileMissing:
                # It answers, and says that there is none. What does not answer may hold the newest of all.
                continue
            if _origin(note) == log.origin:
                yield source, note
                break


def _origin(note: bytes) -> str:
    return note.split(b"\n", 1)[0].decode("utf-8", "replace")


def _size(note: bytes) -> int | None:
    """Return the size that *note* tells, or None where it is none."""
    try:
        return _parse(note).size
    except PublicLogError:
        return None


def _parse(note: bytes) -> Checkpoint:
    return parse_checkpoint(split_note(note)[0])


def _check_continues(log: LogHead, folder: Path) -> None:
    old, new = _parse(log.note.encode()), _parse((folder / "checkpoint").read_bytes())
    try:
        path = prove_consistency(old.size, new.size, folder_reader(folder))
        verify_consistency(old.size, old.root, new.size, new.root, path)
    except (PublicLogError, OSError) as error:
        raise CopyWrong(f"{log.origin}: the backup and the published copy tell two histories. Keep both") from error
