"""Bringing an instance to this release, and back: marked while it is half done, checked before anybody is let in.

The order, and what repairs a crash: a record of how it was · the mark · the tables, step by step, each in a
transaction of its own · the checks · the mark goes. Killed anywhere in between, `upgrade` goes on where it was, and
`upgrade --back-out` undoes the steps that this release knows how to undo. Taking back: the mark · the steps · the
link · the mark goes · the record goes, which by then says what is there; where there is a mark there is a record.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from undersigned.backups import releases
from undersigned.backups.rules import Refusal
from undersigned.instance import unfinished
from undersigned.instance.files import write_whole
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogBehind
from undersigned.logkeeper.rules import Refusal as LogRefusal
from undersigned.publiclog.errors import PublicLogError
from undersigned.publishing.checks import check_counts
from undersigned.publishing.ledgers import read_ledger
from undersigned.publishing.queries import bundle_folder
from undersigned.publishing.rules import Refusal as PublishingRefusal
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_RECORD = "upgraded.json"


class CheckFailed(Refusal):
    """After the steps something does not hold that held before; the message names what."""


class NothingToTakeBack(Refusal):
    """No upgrade of this instance is on record."""


class ReleaseOther(Refusal):
    """Another release made the steps, and this one does not know them; the message names it."""


@dataclass(frozen=True, slots=True)
class Record:
    """How an instance was before its last upgrade.

    Attributes:
        on: Day of the upgrade.
        migrations: What the tables had been through.
        current: Where the link to the running release led, if there is one.
        backup: File of the backup that was made first, if one was.
        by: Release that did it, and where it lies.
    """

    on: str
    migrations: tuple[tuple[str, str], ...]
    current: str | None = None
    backup: str | None = None
    by: str = ""


def read_record(data: Path) -> Record:
    """Return how the instance in *data* was before its last upgrade.

    Raises:
        NothingToTakeBack: There was none.
    """
    try:
        members = json.loads((data / _RECORD).read_bytes())
    except FileNotFoundError as error:
        raise NothingToTakeBack("no upgrade of it is on record") from error
    migrations = tuple((str(app), str(name)) for app, name in members["migrations"])
    return Record(members["on"], migrations, members["current"], members["backup"], members.get("by", ""))


def begin(data: Path, record: Record) -> None:
    """Write down how it was, and mark that an upgrade is under way; one that was begun before goes on with its own.

    A release that is called again, and has nothing left to do, leaves the way back to the one before it.
    """
    if unfinished.find(data) is not None:
        return
    before = _find_record(data)
    if before is not None and before.by == record.by and not releases.waiting():
        record = replace(before, current=before.current or record.current)
    if record != before:
        write_whole(data / _RECORD, json.dumps(asdict(record)).encode(), is_durable=True)
    _mark(data, record)


def bring_up(instance: Instance, ring: Ring) -> list[tuple[str, str]]:
    """Take the tables through the steps that they lack, check what came of it, and return the steps.

    Raises:
        CheckFailed: Something does not hold; the mark stays.
    """
    steps, sizes = releases.waiting(), {slug: size for _, slug, size, _ in logs.heads()}
    if steps:
        releases.migrate()
    check(instance, ring, sizes)
    unfinished.end(instance.data)
    return steps


def take_back(instance: Instance, record: Record) -> int:
    """Undo the steps since *record*, and return how many that were; the mark stays until `forget`.

    Raises:
        ReleaseOther: They are those of another release; nothing has changed.
        CannotGoBack: One of them can't be undone.
    """
    if not releases.knows(releases.applied() - set(record.migrations)):
        # Django passes over what it does not know: it would be said to be undone, and the older release not start.
        raise ReleaseOther(f"only the release that made its steps can undo them: call the command of {record.by}")
    _mark(instance.data, record)
    return releases.go_back(record.migrations)


def forget(data: Path) -> None:
    """Say that all was taken back, the link too."""
    unfinished.end(data)
    (data / _RECORD).unlink(missing_ok=True)


def _mark(data: Path, record: Record) -> None:
    unfinished.begin(data, unfinished.UPGRADE, {"by": record.by})


def _find_record(data: Path) -> Record | None:
    try:
        return read_record(data)
    except NothingToTakeBack:
        return None


def check(instance: Instance, ring: Ring, sizes: Mapping[str, int]) -> None:
    """Check that logs, counts and what is published agree, as they must before signing goes on.

    A log that a restore could not bring to what is published is as far as before: it stays behind for good, and must
    not keep the instance from every release to come.

    Args:
        instance: Whose.
        ring: Its keys.
        sizes: Of each log before the steps, by slug.
    Raises:
        CheckFailed: They do not.
    """
    if left := releases.waiting():
        raise CheckFailed(f"{left[0][0]} {left[0][1]} was not carried out")
    for collection in signing.collections():
        folder = bundle_folder(instance, collection)
        try:
            try:
                logkeeper.check_against_folder(collection.log, folder)
            except LogBehind:
                if sizes.get(collection.slug) != logs.size(collection.log):
                    raise
                continue
            logkeeper.check_signatures(collection.log, folder, ring)
            size = logs.size(collection.log)
            if size:
                ledger = read_ledger(collection.log, size)
                check_counts(ledger, signing.tally(collection, ledger.version))
        except (LogRefusal, PublicLogError, PublishingRefusal) as error:
            raise CheckFailed(f"{collection.origin}: {type(error).__name__}") from error
