"""The head of a log: who signed the checkpoint, and whether it continues what was seen earlier (checks 1 and 3)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.publiclog.checkpoint import Checkpoint, parse_checkpoint
from undersigned.publiclog.errors import (
    CheckpointInvalid,
    NoteInvalid,
    PublicLogError,
    SignatureInvalid,
    SignerUnknown,
)
from undersigned.publiclog.note import VerifierKey, open_note, parse_vkey, split_note
from undersigned.verifier.chain import Chain
from undersigned.verifier.findings import Findings, Report, Unknown, Wrong
from undersigned.verifier.lists import Shelf
from undersigned.verifier.source import FileMissing, Source, SourceUnreadable

MAX_CHECKPOINT_BYTES = 1_000_000

_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Earlier:
    """A checkpoint that the log must continue.

    Attributes:
        label: Where it was seen, in words.
        checkpoint: What it says.
        is_own: It stands in the bundle itself and so proves less than one that a reader kept.
    """

    label: str
    checkpoint: Checkpoint
    is_own: bool = False


def read_note(source: Source) -> bytes:
    """Return the bytes of a bundle's checkpoint.

    Raises:
        SourceUnreadable: There is none, so this is no bundle.
    """
    try:
        return source.read("checkpoint", MAX_CHECKPOINT_BYTES)
    except FileMissing as error:
        raise SourceUnreadable(f"{source.name} has no `checkpoint`; give the folder of one statement") from error


def has_moved(source: Source, note: bytes, patience_seconds: float) -> bool:
    """Say whether the checkpoint is, or within *patience_seconds* becomes, another one than *note*.

    Pages are written before it, so a mismatch may be explained by a checkpoint that is about to come.
    """
    until = time.monotonic() + patience_seconds
    while read_note(source) == note:
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def check_note(report: Report, keys: Sequence[VerifierKey]) -> Checkpoint | None:
    """Check the note of *report* under *keys*, which the reader holds; return its checkpoint if it can be read."""
    findings = report.findings
    try:
        text, signatures = split_note(report.note)
        checkpoint = parse_checkpoint(text)
    except (NoteInvalid, CheckpointInvalid) as error:
        findings.add(Wrong.CHECKPOINT_MALFORMED, "checkpoint", str(error))
        return None
    if keys:
        try:
            open_note(report.note, keys)
        except SignatureInvalid as error:
            findings.add(Wrong.SIGNATURE_WRONG, "checkpoint", str(error))
        except SignerUnknown as error:
            findings.add(Wrong.KEY_OTHER, "checkpoint", str(error))
        if all(key.name != checkpoint.origin for key in keys):
            findings.add(Wrong.ORIGIN_OTHER, "checkpoint", f"it is of {checkpoint.origin}")
    others = sum(name != checkpoint.origin for name, _, _ in signatures)
    report.unknown[Unknown.COSIGNATURES_NOT_CHECKED if others else Unknown.NO_COSIGNATURES] = others
    return checkpoint


def check_keys_file(report: Report, shelf: Shelf, keys: Sequence[VerifierKey]) -> None:
    """Compare the bundle's own `keys.txt` with the keys that the reader holds, or, without any, with the signature."""
    findings = report.findings
    data = shelf.read("keys.txt", findings)
    if data is None:
        return
    try:
        stated = [parse_vkey(line) for line in data.decode("utf-8").split("\n") if line]
    except UnicodeDecodeError:
        findings.add(Wrong.KEYS_FILE_DISAGREES, "keys.txt", "it is no text")
        return
    except NoteInvalid as error:
        findings.add(Wrong.KEYS_FILE_DISAGREES, "keys.txt", str(error))
        return
    if keys:
        if not set(keys) & set(stated):
            findings.add(Wrong.KEYS_FILE_DISAGREES, "keys.txt", "it does not name the key that you gave")
        return
    try:
        open_note(report.note, stated)
    except SignatureInvalid as error:
        findings.add(Wrong.SIGNATURE_WRONG, "checkpoint", str(error))
    except PublicLogError as error:
        findings.add(Wrong.KEYS_FILE_DISAGREES, "keys.txt", str(error))


def read_archive(shelf: Shelf, origin: str, keys: Sequence[VerifierKey], findings: Findings) -> list[Earlier]:
    """Return the checkpoints that the bundle itself keeps, after their signatures were checked under *keys*, if any."""
    earlier = []
    for path in shelf.under("checkpoints/"):
        note = shelf.read(path, findings)
        if note is None:
            continue
        try:
            text = open_note(note, keys) if keys else split_note(note)[0]
            checkpoint = parse_checkpoint(text)
        except PublicLogError as error:
            findings.add(Wrong.ARCHIVE_INVALID, path, str(error))
            continue
        if checkpoint.origin != origin or path != f"checkpoints/{checkpoint.size}":
            findings.add(Wrong.ARCHIVE_INVALID, path, "it is of another log or another size")
            continue
        earlier.append(Earlier(path, checkpoint, is_own=True))
    return earlier


def check_continues(report: Report, checkpoint: Checkpoint, earlier: Sequence[Earlier], chain: Chain) -> None:
    """Check that *checkpoint* continues each of *earlier*.

    Args:
        report: Takes what is found.
        checkpoint: The head of the log.
        earlier: What it must continue.
        chain: The log, with its root at the size of each of them.
    """
    for one in earlier:
        before = one.checkpoint
        if before.origin != checkpoint.origin:
            report.findings.add(Wrong.ORIGIN_OTHER, one.label, f"it is of {before.origin}")
        elif before.size > checkpoint.size:
            report.findings.add(Wrong.LOG_SHRUNK, one.label, f"from {before.size} entries to {checkpoint.size}")
        elif chain.roots.get(before.size, before.root) != before.root:
            report.findings.add(Wrong.LOG_REWRITTEN, one.label, f"among the first {before.size} entries")
        elif not one.is_own:
            report.compared_with.append(one.label)
            report.compared_from = min(
                before.size, report.compared_from if report.compared_from is not None else before.size
            )
    if report.compared_from is not None:
        report.withdrawn_since = chain.count_withdrawn(report.compared_from)
    if all(one.is_own for one in earlier):
        report.unknown[Unknown.NOTHING_EARLIER] = 0
