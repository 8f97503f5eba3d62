"""Mirroring: keeps a copy of a bundle that is checked before it is shown, and that forgets when the bundle forgets.

Order: fetch what changed beside the copy; check it, with what stays, against the log that the copy held; replace file
by file; delete what is gone; replace `checkpoint` last. A crash leaves the old checkpoint, so the next run begins anew.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from undersigned.publiclog.checkpoint import Checkpoint, parse_checkpoint
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import VerifierKey, split_note
from undersigned.verifier.compressed import SUFFIX, is_copy_of
from undersigned.verifier.findings import Report, Wrong
from undersigned.verifier.head import Earlier, has_moved, read_note
from undersigned.verifier.keeper import KEEPER_FOLDER
from undersigned.verifier.layout import LIST_NAME
from undersigned.verifier.pins import Pins
from undersigned.verifier.source import FileMissing, FolderSource, Source, SourceUnreadable
from undersigned.verifier.staging import CopyTorn, Overlay, Plan, empty_folder, stage_bundle
from undersigned.verifier.verify import ATTEMPTS, verify

_CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What one run did.

    Attributes:
        report: Of the check; None if the copy was up to date and nothing had to be done.
        fetched: Files that were fetched.
        deleted: Files that were deleted.
        files: Files that the copy holds.
    """

    report: Report | None
    fetched: int = 0
    deleted: int = 0
    files: int = 0

    @property
    def is_good(self) -> bool:
        """Nothing wrong was found, so the copy is the bundle."""
        return self.report is None or self.report.is_good


def mirror(
    source: Source,
    target: Path,
    *,
    keys: Sequence[VerifierKey] = (),
    pins: Pins | None = None,
    processes: int = 2,
    patience_seconds: float = 0,
) -> Mirrored:
    """Make *target* a checked copy of the bundle at *source*; if anything is wrong, the copy stays as it was.

    Raises:
        SourceUnreadable: The source can't be read, or *target* holds something else than a copy.
    """
    before = _open_target(target)
    stage = target.parent / f".{target.name}.incoming"
    try:
        for _ in range(ATTEMPTS):
            note = read_note(source)
            if before and _is_up_to_date(source, before, note):
                return Mirrored(None)
            try:
                done = _mirror_once(source, note, target, before, stage, keys=keys, pins=pins, processes=processes)
            except (CopyTorn, FileMissing) as error:
                report = Report(source.name, note=note)
                report.findings.add(Wrong.FILE_CHANGED, str(error))
                done = Mirrored(report)
            # What changed while it was copied is copied anew; what stood still is damaged.
            if done.is_good or not has_moved(source, note, patience_seconds):
                return done
        raise SourceUnreadable(f"{source.name} changes faster than it can be copied; try again later")
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _mirror_once(
    source: Source,
    note: bytes,
    target: Path,
    before: FolderSource | None,
    stage: Path,
    *,
    keys: Sequence[VerifierKey],
    pins: Pins | None,
    processes: int,
) -> Mirrored:
    checkpoint = _read_checkpoint(note)
    if checkpoint is None:
        return Mirrored(verify(source, keys=keys, pins=pins, processes=1))
    earlier = _held(before)
    for held in earlier:
        if held.checkpoint.size > checkpoint.size or held.checkpoint.origin != checkpoint.origin:
            return Mirrored(_refuse(source, note, checkpoint, held))
    empty_folder(stage)
    plan = stage_bundle(source, checkpoint, before, stage)
    (stage / _CHECKPOINT).write_bytes(note)
    report = verify(Overlay(stage, plan, before), keys=keys, previous=earlier, pins=pins, processes=processes)
    report.source = source.name
    if not report.is_good:
        return Mirrored(report)
    deleted = _replace(stage, target, plan) if before else _begin(stage, target)
    return Mirrored(report, len(plan.staged) + 1, deleted, len(plan.files) + 1)


def _open_target(target: Path) -> FolderSource | None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return None
    if not (target / _CHECKPOINT).is_file():
        raise SourceUnreadable(f"{target} holds something else than a copy of a bundle; name an empty folder")
    return FolderSource(target)


def _is_up_to_date(source: Source, before: FolderSource, note: bytes) -> bool:
    try:
        return before.read(_CHECKPOINT) == note and before.read(LIST_NAME) == source.read(LIST_NAME)
    except FileMissing:
        return False


def _read_checkpoint(note: bytes) -> Checkpoint | None:
    try:
        return parse_checkpoint(split_note(note)[0])
    except PublicLogError:
        return None


def _held(before: FolderSource | None) -> list[Earlier]:
    if before is None:
        return []
    checkpoint = _read_checkpoint(before.read(_CHECKPOINT))
    if checkpoint is None:
        raise SourceUnreadable(f"{before.name}/checkpoint is damaged; remove the copy and mirror anew")
    return [Earlier("the copy that was here", checkpoint)]


def _refuse(source: Source, note: bytes, checkpoint: Checkpoint, held: Earlier) -> Report:
    report = Report(source.name, note=note, checkpoint=checkpoint)
    if held.checkpoint.origin != checkpoint.origin:
        report.findings.add(Wrong.ORIGIN_OTHER, held.label, f"it is of {held.checkpoint.origin}")
    else:
        report.findings.add(Wrong.LOG_SHRUNK, held.label, f"from {held.checkpoint.size} entries to {checkpoint.size}")
    return report


def _begin(stage: Path, target: Path) -> int:
    if target.exists():
        target.rmdir()
    stage.rename(target)
    return 0


def _replace(stage: Path, target: Path, plan: Plan) -> int:
    # Lists after what they list, as the publisher does it.
    for path in sorted(plan.staged, key=lambda path: (path.endswith(LIST_NAME), path)):
        _move(stage / path, target / path)
    deleted = _delete_gone(target, plan)
    _move(stage / _CHECKPOINT, target / _CHECKPOINT)
    return deleted


def _move(staged: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    # A compressed copy of what changed would go on saying what was taken back.
    final.with_name(final.name + SUFFIX).unlink(missing_ok=True)
    staged.replace(final)


def _is_good_copy(target: Path, path: str, plan: Plan) -> bool:
    """Return whether the file at *path* is a compressed copy, made here, of a file of the bundle."""
    beside = path.removesuffix(SUFFIX)
    if beside == path or beside not in plan.files or (target / path).is_symlink():
        return False
    return is_copy_of((target / beside).read_bytes(), (target / path).read_bytes(), beside.rpartition("/")[2])


def _delete_gone(target: Path, plan: Plan) -> int:
    deleted = 0
    is_of_bundle = any(path.startswith(f"{KEEPER_FOLDER}/") for path in plan.files)
    for folder, _, names in os.walk(target, topdown=False):
        within = os.path.relpath(folder, target).replace(os.sep, "/")
        prefix = "" if within == "." else f"{within}/"
        kept = 0
        for name in names:
            path = prefix + name
            # What the copy says of its keeper is rewritten by whoever calls us.
            if path.startswith(f"{KEEPER_FOLDER}/") and not is_of_bundle:
                kept += 1
                continue
            if path in plan.files or path == _CHECKPOINT or _is_good_copy(target, path, plan):
                kept += 1
                continue
            (target / path).unlink()
            deleted += 1
        if not kept and prefix and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    return deleted
