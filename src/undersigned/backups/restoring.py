"""Restoring a backup into an empty place, and catching up with what was published since, before anything is served.

The order, and what repairs a crash: the place is marked as unfinished, so nothing starts there · published copies are
fetched and checked, nothing of the database is touched · rows are loaded in one transaction, all or none · the tables
are brought to this release · each log catches up in a transaction of its own · the mark goes. A restore that was killed
is begun again in an empty place.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.backups import copies, releases, tables
from undersigned.backups.laying import lay
from undersigned.backups.reading import read_all
from undersigned.backups.releases import CannotGoBack
from undersigned.backups.rules import BackupDamaged, Head, NothingPublished, PlaceTaken, check_origin
from undersigned.backups.spelling import Reader
from undersigned.instance import unfinished
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.members import catching_up as members
from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.note import open_note
from undersigned.publiclog.tiles import Edge, grow
from undersigned.publiclog.tree import leaf_hash
from undersigned.publishing import actions as publishing
from undersigned.publishing.imported import IMPORTED_PATH
from undersigned.signing import queries as signing
from undersigned.signing.actions import catching_up
from undersigned.signing.private import private_collections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from undersigned.backups.copies import Copy
    from undersigned.backups.rules import LogHead
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.logkeeper.models import Log
    from undersigned.signing.actions.catching_up import CaughtUp
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement


@dataclass(slots=True)
class Restored:
    """What a restore came to.

    Attributes:
        rows: How many were loaded.
        caught_up: What came of each log that was longer than its backup, by slug.
        held: Logs that can't go on, by slug, with what stands in the way.
        paused: Statements that waited for their release, where nobody knows whether it came: slugs.
        unknown: Statements that were opened after the backup: they are served as files, and no more.
        imported_off: Names signed elsewhere that are shown no more until a convenor says so again.
    """

    rows: int = 0
    caught_up: dict[str, CaughtUp] = field(default_factory=dict)
    held: dict[str, dict[str, int]] = field(default_factory=dict)
    paused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    imported_off: int = 0


def restore(
    path: Path,
    keys: Sequence[str],
    head: Head,
    *,
    instance: Instance,
    ring: Ring,
    places: Sequence[str],
    is_newest: bool,
    hold_release: Callable[[Statement], None],
) -> Restored:
    """Restore the backup at *path* into the empty database of *instance*, and catch up with what was published since.

    Args:
        path: The backup.
        keys: Secret keys, one of which opens it.
        head: What it says of itself; `take_place` has made the folder with it.
        instance: The place.
        ring: Its keys.
        places: Where published copies are: folders or addresses.
        is_newest: The operator answers for it that nothing was published after the backup.
        hold_release: Sees to it that a statement is not released by itself.
    Raises:
        Refusal: It is not restored; the database is as it was before.
        SourceUnreadable: The same, as one of *places* does not answer.
    """
    check_origin(head, instance.origin)
    releases.check_not_newer(head.migrations)
    done, held = Restored(), _fetch(head, places, instance.public, is_newest=is_newest)
    done.unknown = copies.fetch_unknown(head, places, instance.public)
    is_new = _is_without_tables(head)
    with _undoing(head), tables.undoing():
        if is_new:
            lay(head.migrations)
        done.rows = _load(path, keys, head)
        if is_new or releases.waiting():
            releases.migrate()
        _catch_up(head, held, ring, done)
        _look_at_private(held, done, is_newest=is_newest, hold_release=hold_release)
        unfinished.end(instance.data)
    return done


def _catch_up(head: Head, held: Mapping[str, Copy], ring: Ring, done: Restored) -> None:
    for collection in signing.collections():
        _check_log(head, collection.log, ring)
        copy = held.get(collection.slug)
        if copy is not None:
            _compare(head, collection, copy, ring, done)
        # What was set aside at the backup, or fetched now, is of another moment than the database.
        publishing.mark_stale(collection)


def _look_at_private(
    held: Mapping[str, Copy], done: Restored, *, is_newest: bool, hold_release: Callable[[Statement], None]
) -> None:
    """Let nobody release a second time what may have been released after the backup, when its log was empty."""
    for collection in private_collections():
        if collection.slug in held:
            # What was signed before the release can't be told from what came after it.
            done.held[collection.slug] = {"open": 1}
        elif is_newest:
            continue
        else:
            done.paused.append(collection.slug)
        hold_release(collection.statement)


def _fetch(head: Head, places: Sequence[str], public: Path, *, is_newest: bool) -> dict[str, Copy]:
    held = {}
    for log in head.logs:
        copy = copies.fetch_copy(head, log, places, public)
        if copy is not None:
            held[log.slug] = copy
        elif log.size and not is_newest:
            raise NothingPublished(f"nothing published of {log.origin} was named or found")
    return held


@contextmanager
def _undoing(head: Head) -> Iterator[None]:
    """Where the restore fails, bring tables that were there back to the release that they were of."""
    try:
        yield
    except BaseException:
        # What can't be undone leaves empty tables of this release: the next restore says so.
        with suppress(CannotGoBack):
            if tables.list_tables():
                releases.go_back(head.migrations)
        raise


def _is_without_tables(head: Head) -> bool:
    """Say whether the database has no tables yet, or see that they are empty and of the backup's release."""
    if not tables.list_tables():
        return True
    if releases.applied() != head.migrations:
        raise PlaceTaken("the database has tables of another release")
    tables.check_empty()
    return False


def _load(path: Path, keys: Sequence[str], head: Head) -> int:
    with tables.loading() as loader:

        def check_same(found: Head) -> None:
            if found != head:
                raise BackupDamaged("it is another one than a moment ago")

        read_all(path, keys, Reader(check_same, loader.load))
    return loader.rows_count


def _check_log(head: Head, log: Log, ring: Ring) -> None:
    """Check that the entries come to what was signed, with the key of this instance."""
    told: LogHead | None = next((one for one in head.logs if one.slug == log.slug), None)
    if told is None or told.size == 0:
        return
    edge, _ = grow(Edge.empty(), map(leaf_hash, logs.entries(log, 0, told.size)))
    try:
        signed = parse_checkpoint(open_note(told.note.encode(), [logs.signer(log, ring).verifier_key]))
    except PublicLogError as error:
        raise BackupDamaged(f"{log.origin}: its checkpoint is not signed with its own key") from error
    if (edge.size, edge.root()) != (signed.size, signed.root) or logs.size(log) != signed.size:
        raise BackupDamaged(f"{log.origin}: its entries are not those that were signed")


def _compare(head: Head, collection: Collection, copy: Copy, ring: Ring, done: Restored) -> None:
    """Bring *collection* to what was published, or hold it where that can't be done."""
    done.imported_off += catching_up.unpublish_imported(collection.statement, _read_imported(copy.folder))
    start = logs.size(collection.log)
    if copy.size == start:
        return
    data = copies.read_entries(copy.folder, start, copy.size)
    entries = copies.parse_entries(data)
    openings = copies.read_openings(copy.folder, entries, start)
    days = copies.tell_days(entries, openings, start, head.made_on)
    ledger = Ledger()
    for blob in logs.entries(collection.log, 0, start):
        ledger.apply_bytes(blob)
    for blob in data:
        ledger.apply_bytes(blob)
    published = catching_up.Published(start, entries, days, ledger, openings, copies.read_files(copy.folder, entries))
    obstacles = catching_up.find_obstacles(collection, published)
    obstacles += members.find_unprovable(collection.origin, collection.statement, entries, published.files.boards)
    if obstacles:
        catching_up.forget_ended(collection, published)
        catching_up.pause_for_good(collection)
        done.held[collection.slug] = dict(obstacles)
        return
    with transaction.atomic():
        caught_up = catching_up.catch_up(collection, published)
        logkeeper.take_published(collection.log, data, copies.read_notes(copy.folder, start, days), ring=ring)
        caught_up.boards, caught_up.keyless = members.take_published(
            collection.origin,
            collection.statement,
            entries,
            published.files.boards,
            counted=ledger.members,
            waiting=signing.waiting_members(collection),
        )
    done.caught_up[collection.slug] = caught_up


def _read_imported(folder: Path) -> list[Mapping[str, object]]:
    path = folder / IMPORTED_PATH
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
