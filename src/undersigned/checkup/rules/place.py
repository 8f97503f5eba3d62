"""Judging where an instance lies: its settings, folders, keys, disk, clock, and what runs of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.checkup.rules import Finding, good, look, mend
from undersigned.watching.rules import SHORT_BYTES, is_nearly_full
from undersigned.watching.state import OK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.watching.state import State

_GIB = 1024**3
_MIB = 1024**2
_FULL_SHARE = 0.02
_FEW_INODES = 5_000
_CLOCK_LOOK_SECONDS, _CLOCK_MEND_SECONDS = 30, 300
_SWAP_HARMLESS = ("/dev/zram", "/dev/dm-", "/dev/mapper/")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings say.

    Attributes:
        is_on_loopback: Nobody else can reach the instance.
        has_origin: A public host is named.
        has_smtp: A mail server is named.
    """

    is_on_loopback: bool
    has_origin: bool
    has_smtp: bool


def judge_settings(facts: Settings) -> list[Finding]:
    """Say what an instance with these settings can't do."""
    found = []
    if not facts.has_origin:
        found.append((look if facts.is_on_loopback else mend)("settings-origin"))
    if not facts.is_on_loopback and not facts.has_smtp:
        found.append(mend("settings-smtp"))
    return found or [good("settings-good")]


@dataclass(frozen=True, slots=True)
class Running:
    """Which processes run.

    Attributes:
        has_supervisor: `undersigned serve` holds the data folder.
        has_worker: A worker holds the database.
        others: Data folders of other instances that run with the same name, so with the same keys and sockets.
        states: How the processes of this machine are, those that are wanted and missing too; none where none runs.
        is_on_one_machine: Nothing of it can run elsewhere.
    """

    has_supervisor: bool
    has_worker: bool
    others: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    is_on_one_machine: bool = True


def judge_running(facts: Running) -> list[Finding]:
    """Say what of the instance runs, and what runs twice."""
    found = [mend("running-twice", other=other) for other in facts.others]
    if not (facts.has_supervisor or facts.has_worker or any(state.is_alive for state in facts.states)):
        return [*found, look("running-none")]
    if not facts.has_worker:
        found.append(mend("running-no-worker"))
    for state in facts.states:
        if not state.is_alive and (facts.has_worker or state.process != "worker"):
            found.append((mend if facts.is_on_one_machine else look)("running-silent", process=state.process))
        elif state.is_alive and not state.is_ready:
            why = "; ".join(f"{name}: {answer}" for name, answer in state.checks.items() if answer != OK)
            found.append(mend("running-unready", process=state.process, why=why))
    return found or [good("running-good")]


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder that belongs to the instance.

    Attributes:
        path: Where it lies.
        mode: Its permissions.
        owner: Number of its user.
        is_secret: Others of this machine must not read it.
    """

    path: str
    mode: int
    owner: int
    is_secret: bool


def judge_folders(places: Sequence[Place], *, owner: int, data: str) -> list[Finding]:
    """Say which of *places* are open to others, or belong to another user than *owner*, that of the folder *data*."""
    found = [
        mend("folders-open", path=place.path, rights="go=" if place.is_secret else "o-w")
        for place in places
        if place.mode & (0o077 if place.is_secret else 0o002)
    ]
    # What root typed leaves files behind that the instance can't write.
    found += [mend("folders-owner", path=place.path, data=data) for place in places if place.owner != owner]
    return found or [good("folders-good")]


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that a folder lies on.

    Attributes:
        path: The folder.
        size_bytes: Of the disk.
        free_bytes: What this user may still write.
        free_files: How many more files it takes; -1 where it has no such limit.
        database_bytes: How large the database is, if it lies there; at night it needs as much again.
    """

    path: str
    size_bytes: int
    free_bytes: int
    free_files: int
    database_bytes: int


def judge_disk(disk: Disk) -> list[Finding]:
    """Say whether there is room for what is signed tomorrow, and for the rewriting at night."""
    free = format_size(disk.free_bytes)
    is_narrow = is_nearly_full(disk.free_bytes, disk.size_bytes)
    if is_narrow and disk.free_bytes < max(SHORT_BYTES, int(disk.size_bytes * _FULL_SHARE)):
        return [mend("disk-full", path=disk.path, free=free)]
    if 0 <= disk.free_files < _FEW_INODES:
        return [mend("disk-files", path=disk.path, free=disk.free_files)]
    # VACUUM writes a copy, and the copy once more into the write-ahead file.
    if disk.free_bytes < 2 * disk.database_bytes + SHORT_BYTES:
        return [mend("disk-night", path=disk.path, free=free, size=format_size(disk.database_bytes))]
    if is_narrow:
        return [look("disk-narrow", path=disk.path, free=free)]
    return [good("disk-good", path=disk.path, free=free)]


def format_size(size_bytes: int) -> str:
    """Return a size as people read it."""
    if size_bytes >= _GIB:
        return f"{size_bytes / _GIB:.1f} GB"
    return f"{size_bytes // _MIB} MB"


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the server's keys lie.

    Attributes:
        folder: Of the keys that outlive a reboot.
        filesystem: That it lies on.
        level: How keys come back, in the words of `undersigned keys check`.
        is_plain: Who takes the disk can read them.
        missing: Names of keys that could not be brought back.
        exposed: Where keys lie that must not lie there.
        lost: Collections that are open and have no key anywhere.
        swaps: What memory is swapped out to.
    """

    folder: str
    filesystem: str
    level: str
    is_plain: bool
    missing: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    swaps: tuple[str, ...] = ()


def judge_keys(facts: Keys) -> list[Finding]:
    """Say whether keys are here, come back, and lie where they may lie."""
    found = [mend("keys-exposed", place=place) for place in facts.exposed]
    found += [mend("keys-missing", name=name) for name in facts.missing]
    found += [mend("keys-lost", name=name) for name in facts.lost]
    if facts.filesystem in {"tmpfs", "ramfs"}:
        found.append(mend("keys-volatile", folder=facts.folder))
    plain_swaps = [swap for swap in facts.swaps if not swap.startswith(_SWAP_HARMLESS)]
    found += [look("keys-swap", swap=swap) for swap in plain_swaps]
    if facts.is_plain:
        found.append(look("keys-plain", folder=facts.folder))
    return found or [good("keys-good", level=facts.level)]


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock can be held against.

    Attributes:
        today: Its day, in UTC.
        newest: The newest day on which a log was signed or the instance was started here, or None.
        drifts: Seconds by which it is ahead of others that the operator named, by their name.
        is_kept: Whether the system says that it follows a time server; None where it doesn't say.
    """

    today: date
    newest: date | None
    drifts: tuple[tuple[str, int], ...] = ()
    is_kept: bool | None = None


def judge_clock(facts: Clock) -> list[Finding]:
    """Say whether the clock can be right."""
    found = []
    if facts.newest is not None and facts.newest > facts.today:
        found.append(mend("clock-back", newest=facts.newest.isoformat(), today=facts.today.isoformat()))
    for other, seconds in facts.drifts:
        if abs(seconds) > _CLOCK_LOOK_SECONDS:
            level = mend if abs(seconds) > _CLOCK_MEND_SECONDS else look
            way = "ahead of" if seconds > 0 else "behind"
            found.append(level("clock-off", other=other, seconds=abs(seconds), way=way))
    if facts.is_kept is False:
        found.append(look("clock-loose"))
    return found or [good("clock-good")]
