"""Looking at where the instance lies on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from undersigned.checkup.rules import place as rules
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.instance.exposure import Depth
from undersigned.instance.lockers import Plain, describe_level, find_lockers
from undersigned.instance.ring import KeyMissing
from undersigned.instance.runtime import find_filesystem
from undersigned.logkeeper import queries as logs
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.watching.telling import gather_states
from undersigned.web.prepare import served_at
from undersigned.web.single import is_database_held, is_folder_held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from undersigned.checkup.rules import Finding
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_PATIENCE_SECONDS = 5


def look_at_settings(instance: Instance) -> list[Finding]:
    """Look at what the settings leave out."""
    return rules.judge_settings(
        rules.Settings(instance.is_on_loopback, instance.origin is not None, instance.smtp is not None)
    )


def look_at_running(instance: Instance, ring: Ring) -> list[Finding]:
    """Look at which processes run."""
    return rules.judge_running(
        rules.Running(
            is_folder_held(instance.data / "serve.lock"),
            is_database_held(instance),
            tuple(sorted(set(_find_twins(instance)))),
            tuple(gather_states(ring.runtime)),
            is_on_one_machine=is_sqlite(instance.database),
        )
    )


def look_at_folders(instance: Instance, ring: Ring) -> list[Finding]:
    """Look at who can read and write what belongs to the instance."""
    owner = instance.data.stat().st_uid
    return rules.judge_folders(list(_find_places(instance, ring)), owner=owner, data=str(instance.data))


def look_at_disk(instance: Instance) -> list[Finding]:
    """Look at how much room there is."""
    database = Path(sqlite_path(instance.database)) if is_sqlite(instance.database) else None
    folders = {instance.data: 0}
    if database is not None:
        folders = {database.parent: database.stat().st_size} | {
            path: 0 for path in folders if path.stat().st_dev != database.parent.stat().st_dev
        }
    found = []
    for folder, database_bytes in folders.items():
        usage, files = shutil.disk_usage(folder), os.statvfs(folder)
        free_files = files.f_favail if files.f_files else -1
        found += rules.judge_disk(rules.Disk(str(folder), usage.total, usage.free, free_files, database_bytes))
    return found


def look_at_keys(instance: Instance, ring: Ring) -> list[Finding]:
    """Look at where keys lie, and whether they come back after a reboot."""
    missing = ring.bring_back()
    return rules.judge_keys(
        rules.Keys(
            folder=str(instance.keys),
            filesystem=find_filesystem(instance.keys),
            level=describe_level(instance),
            is_plain=not instance.is_on_loopback
            and any(isinstance(locker, Plain) for locker in find_lockers(instance)),
            missing=tuple(missing),
            exposed=tuple(ring.look_for_exposed(Depth.WHOLE)),
            lost=tuple(name for name in _find_lost(ring) if name not in missing),
            swaps=tuple(line.split()[0] for line in Path("/proc/swaps").read_text().splitlines()[1:]),
        )
    )


def look_at_clock(instance: Instance, now: datetime, site_drift: int | None) -> list[Finding]:
    """Hold the clock against the newest day that was signed here, and against hosts that the operator named."""
    newest = [logs.last_checkpoints_of_days(log) for log in logs.all_logs()]
    days = [days[-1].signed_on for days in newest if days]
    if (started_at := served_at(instance)) is not None:
        days.append(started_at.date())
    drifts = [] if site_drift is None else [(f"the web server of {instance.host}", site_drift)]
    if not is_sqlite(instance.database):
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            drifts.append(("the database server", round(now.timestamp() - float(cursor.fetchone()[0]))))
    return rules.judge_clock(rules.Clock(now.date(), max(days, default=None), tuple(drifts), _is_kept()))


def _find_twins(instance: Instance) -> Iterator[str]:
    """Yield data folders of running processes that are copies of this one: they have its name, and so its keys."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if not {b"serve", b"undersigned.cli"} <= {word.rpartition(b"/")[2] for word in words}:
                continue
            lines = (process / "environ").read_bytes().split(b"\0")
            environ = dict(line.split(b"=", 1) for line in lines if b"=" in line)
            data = Path(os.fsdecode(environ.get(b"UNDERSIGNED_DATA", b"var")))
            other = (process / "cwd").resolve() / data
            is_twin = (other / "instance-id").read_text().strip() == instance.identity
            if is_twin and not other.samefile(instance.data):
                yield str(other)


def _find_places(instance: Instance, ring: Ring) -> Iterator[rules.Place]:
    """Yield folders and files whose permissions matter; those in a folder that is shut count as shut too."""
    database = {Path(sqlite_path(instance.database))} if is_sqlite(instance.database) else set()
    database |= {Path(f"{path}{end}") for path in database for end in ("-wal", "-shm")}
    secret = {instance.data / "log-secret", *instance.keys.rglob("*"), ring.runtime} | database
    plain = {instance.data, *instance.data.glob("*"), instance.public, *instance.public.glob("*")} - secret
    for path in sorted(secret | plain):
        with suppress(FileNotFoundError):
            found = path.lstat()
            is_shut = path.is_symlink() or any(not folder.stat().st_mode & 0o011 for folder in path.parents)
            yield rules.Place(str(path), 0 if is_shut else found.st_mode, found.st_uid, path in secret)


def _find_lost(ring: Ring) -> Iterator[str]:
    for collection in signing.collections():
        if collection.state == CollectionState.OPEN:
            try:
                ring.statement_key(collection.pk)
            except KeyMissing:
                yield f"statement-{collection.pk}"


def _is_kept() -> bool | None:
    """Say whether the system follows a time server, as it says itself."""
    try:
        done = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())
