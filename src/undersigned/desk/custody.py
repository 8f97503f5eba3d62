"""Keys, locked signatures and their end: joins custody, which knows keys, and signing, which knows signatures."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import actions as custody
from undersigned.custody import queries as keeping
from undersigned.custody import rules
from undersigned.custody.rules import Fate, Part, Told, Wish
from undersigned.desk import offering
from undersigned.desk.appending import append, mark_stale
from undersigned.instance.ring import KeyExposed, KeyMissing
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogHeld
from undersigned.publiclog.entry import Destroyed, Visibility
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules import CollectionState
from undersigned.texts import actions as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from undersigned.accounts.models import Convenor
    from undersigned.custody.models import Decisions, Key
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

_log = logging.getLogger(__name__)
STEPS = ("opened", "papers-burnt", "sticks-kept", "second-party", "backups")
"""What people tick before destruction; published as ticked or not."""


class NotSwept(Exception):
    """The files of the database keep something that was destroyed; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of decisions: how many signatures ended, and of how many."""

    ended: int
    of: int


def use_keys(statement: Statement, *, instance: Instance, ring: Ring, now: datetime) -> None:
    """Let signatures be locked to the prepared keys that are ready; where signing is open the log tells a new epoch.

    Raises:
        NothingPrepared: No prepared key is ready, or signing is not open.
    """
    collection = collecting.collection_of(statement)
    prepared = keeping.standings(keeping.prepared_keys(statement))
    if collection is None or not any(rules.is_ready(key, now.date()) for key in prepared):
        raise rules.NothingPrepared

    def change() -> None:
        offering.offer_what_is_ready(collection, instance=instance, ring=ring, now=now)
        settle(collection, today=now.date())

    append(change)
    mark_stale(statement)


def settle(collection: Collection, *, today: date) -> rules.Pause | None:
    """Pause locked choices where a key is overdue, given up or swapped, and let them go on where it is not."""
    pause = find_pause(collection, today=today)
    if collection.locked_paused != (pause is not None):
        signing.pause_locked(collection, is_paused=pause is not None)
        mark_stale(collection.statement)
    return pause


def find_pause(collection: Collection, *, today: date) -> rules.Pause | None:
    """Return why locked choices have to pause, or None."""
    statement = collection.statement
    standings = keeping.standings(keeping.keys_in_force(statement))
    fingerprint = keeping.logged_fingerprint(statement, collection.log)
    pause = rules.find_pause(standings, fingerprint=fingerprint, today=today)
    # What the letter box locks to must be what the convenors brought, too.
    locked_to = {*collection.recipients.split(), *filter(None, [collection.threshold_recipient])}
    if standings and locked_to != {key.recipient for key in standings}:
        return rules.Pause.SWAPPED
    return pause


def add_key(statement: Statement, part: Part, typed: str, *, holder: str, instance: Instance, today: date) -> Key:
    """Keep a public key and make its tests."""
    origin = _origin(statement, instance)
    return custody.prepare_key(
        statement, part, typed, holder=holder, origin=origin, random=secrets.token_bytes, today=today
    )


def add_box(statement: Statement, data: bytes, *, holder: str, instance: Instance, today: date) -> Key:
    """Keep the trustees' box and make its test."""
    origin = _origin(statement, instance)
    return custody.prepare_box(statement, data, holder=holder, origin=origin, random=secrets.token_bytes, today=today)


def renew_test(statement: Statement, key: Key, stick: int, *, instance: Instance, today: date) -> None:
    """Make a new test."""
    random = secrets.token_bytes(4)
    custody.renew_test(key, stick, origin=_origin(statement, instance), random=random, today=today)


def answer_test(statement: Statement, key: Key, stick: int, typed: str, *, today: date) -> None:
    """Take the answer of a test; a locked choice that was overdue goes on."""
    custody.answer_test(key, stick, typed, today=today)
    if collection := collecting.collection_of(statement):
        settle(collection, today=today)


def give_up_key(statement: Statement, key: Key, fate: Fate, *, today: date) -> None:
    """Note that a key is lost, or may be in other hands: locked choices pause at once, and the public is told."""
    collection = collecting.collection_of(statement)
    vis = Visibility.THRESHOLD if key.part == Part.TRUSTEES else Visibility.CONVENORS
    n = sum(n for (one, _), n in collecting.count_sealed(collection).items() if one == vis) if collection else 0
    with transaction.atomic():
        custody.give_up_key(key, fate, n=n, today=today)
        if collection:
            settle(collection, today=today)
    mark_stale(statement)


def export(collection: Collection, vis: str, epoch: int, convenor: Convenor | None, *, today: date) -> bytes:
    """Return the export of one choice and epoch, for those who hold its key."""
    rows = [(row.c, row.sealed) for row in collecting.sealed_rows(collection, vis, epoch)]
    return custody.record_export(
        collection.statement, rows, origin=collection.origin, vis=vis, epoch=epoch, convenor=convenor, today=today
    )


def bring_decisions(collection: Collection, data: bytes, convenor: Convenor, *, today: date) -> Decisions:
    """Keep decisions until a second convenor agrees."""
    return custody.bring_decisions(collection.statement, data, origin=collection.origin, convenor=convenor, today=today)


def agree_decisions(collection: Collection, decisions: Decisions, convenor: Convenor, *, now: datetime) -> Outcome:
    """Agree to decisions, as the second convenor: what does not count is withdrawn in the log, the public is told.

    Raises:
        NoDecisions, SecondNeeded, NamesNeeded: Nothing has changed.
    """
    if decisions.export.vis == Visibility.THRESHOLD:
        raise rules.NamesNeeded
    with transaction.atomic():
        _, ending = custody.agree_decisions(decisions, convenor, today=now.date())
        # Who took the signature back meanwhile is not there any more.
        locked = collecting.find_sealed(collection, ending)
        ended = signing.invalidate(collection, sorted(locked), random=secrets.token_bytes)
        custody.tell(
            collection.statement,
            Told.CHECKED,
            today=now.date(),
            epoch=decisions.export.epoch,
            n=ended,
            of=decisions.export.n,
        )
    mark_stale(collection.statement)
    return Outcome(ended, decisions.export.n)


def open_names(
    collection: Collection, decisions: Decisions, data: bytes, convenor: Convenor, *, now: datetime
) -> Outcome:
    """Publish the names that enough people signed for, brought by the second convenor.

    Raises:
        NotReached: Fewer than was promised stand the check.
        NamesMalformed, NamesUnfit, NoDecisions, SecondNeeded: Nothing has changed.
    """
    names = custody.read_names(decisions, data)
    with transaction.atomic():
        confirmed, ending = custody.agree_decisions(decisions, convenor, today=now.date())
        locked = collecting.find_sealed(collection, [*confirmed, *ending])
        opened = [(name.id, name.record, name.salt) for name in names if name.id in locked]
        if len(opened) + _confirmed_elsewhere(decisions) < (collection.threshold or 0):
            raise rules.NotReached
        signing.open_names(collection, opened)
        signing.invalidate(collection, sorted(locked & set(ending)), random=secrets.token_bytes)
        custody.tell(
            collection.statement,
            Told.OPENED,
            today=now.date(),
            epoch=decisions.export.epoch,
            n=len(opened),
            of=decisions.export.n,
        )
    mark_stale(collection.statement)
    return Outcome(len(locked & set(ending)), decisions.export.n)


def delete_threshold(collection: Collection, told: Told, *, instance: Instance, ring: Ring, now: datetime) -> int:
    """End the signatures whose names could not be opened, delete what was locked, and say so; return how many."""
    ended = 0

    def change() -> None:
        nonlocal ended
        ended = signing.end_choice(
            collection, Visibility.THRESHOLD, random=secrets.token_bytes, ring=ring, today=now.date()
        )
        logkeeper.append(collection.log, [Destroyed(what="threshold-records")], ring=ring, today=now.date())
        custody.tell(collection.statement, told, today=now.date(), n=ended)

    append(change)
    # Nobody else is promised what was not kept.
    texts.withdraw_threshold(collection.statement)
    if collection.state in {CollectionState.OPEN, CollectionState.PAUSED}:
        append(lambda: _offer_again(collection, instance=instance, ring=ring, now=now))
    mark_stale(collection.statement)
    return ended


def agree_delete_threshold(
    collection: Collection, convenor: Convenor, *, instance: Instance, ring: Ring, now: datetime
) -> None:
    """Agree, as the second convenor, that what was locked for at least N goes."""
    with transaction.atomic():
        why = custody.agree(collection.statement, Wish.DELETE_THRESHOLD, convenor)
        told = Told.TRUSTEES_LOST if why == Told.TRUSTEES_LOST else Told.TOO_FEW
        delete_threshold(collection, told, instance=instance, ring=ring, now=now)


def agree_delete_epoch(collection: Collection, epoch: int, convenor: Convenor, *, ring: Ring, now: datetime) -> None:
    """Agree, as the second convenor, to delete what was locked in *epoch*; the signatures are counted on."""

    def change() -> None:
        custody.agree(collection.statement, Wish.DELETE_EPOCH, convenor, epoch)
        deleted = signing.forget_sealed(collection, Visibility.CONVENORS, epoch)
        what = Destroyed(what=f"sealed-epoch-{epoch}")
        logkeeper.append(collection.log, [what], ring=ring, today=now.date())
        custody.tell(collection.statement, Told.DELETED, today=now.date(), epoch=epoch, n=deleted)

    append(change)
    mark_stale(collection.statement)


def has_marks_key(collection: Collection, ring: Ring) -> bool:
    """Say whether the key is there that keeps an address from signing twice; without it collecting pauses."""
    try:
        ring.statement_key(collection.pk)
    except KeyExposed:
        # It is there, in the wrong place; that is the operator's matter.
        return True
    except KeyMissing:
        return False
    return True


def agree_new_marks(collection: Collection, convenor: Convenor, *, ring: Ring, now: datetime) -> None:
    """Agree, as the second convenor, to begin anew with marks of addresses whose key is lost.

    Raises:
        NothingAsked: Nobody asked, or the key is there.
        SecondNeeded: It is the one who asked.
    """
    if has_marks_key(collection, ring):
        raise rules.NothingAsked
    with transaction.atomic():
        custody.agree(collection.statement, Wish.NEW_MARKS, convenor)
        n = signing.forget_marks(collection)
        custody.tell(collection.statement, Told.MARKS_LOST, today=now.date(), n=n)
        ring.replace_statement_key(collection.pk)
    mark_stale(collection.statement)


def unread(collection: Collection) -> int:
    """Return how many locked signatures nobody has looked at: no decisions about their epoch were agreed to."""
    done = {(one.export.vis, one.export.epoch) for one in keeping.done_decisions(collection.statement)}
    counts = collecting.count_sealed(collection)
    return sum(n for (vis, epoch), n in counts.items() if vis != Visibility.PUBLIC and (vis, epoch) not in done)


def ask_destruction(
    collection: Collection, convenor: Convenor, ticked: tuple[str, ...], *, may_go_unread: bool, today: date
) -> None:
    """Ask, as the first of two convenors, to destroy keys and locked records.

    Raises:
        NotClosed, StillLocked, AlreadyDestroyed: It is not time for it.
    """
    _check_may_destroy(collection, may_go_unread=may_go_unread)
    detail = ",".join([*ticked, *(["unread"] if may_go_unread else [])])
    custody.ask(collection.statement, Wish.DESTROY, convenor, today=today, detail=detail)


def agree_destruction(collection: Collection, convenor: Convenor, ticked: tuple[str, ...], *, today: date) -> None:
    """Agree, as the second convenor: what is locked and all marks of addresses go now, the rest within minutes.

    Raises:
        NothingAsked, SecondNeeded, NotClosed, StillLocked, AlreadyDestroyed: Nothing has changed.
    """
    with transaction.atomic():
        detail = custody.agree(collection.statement, Wish.DESTROY, convenor).split(",")
        _check_may_destroy(collection, may_go_unread="unread" in detail)
        _begin_destruction(collection, [step for step in STEPS if step in ticked or step in detail], today=today)
    mark_stale(collection.statement)


def destroy_as_operator(collection: Collection, *, today: date) -> None:
    """Begin the destruction because the whole coalition is removed; nothing is ticked, as nobody ticked it.

    Raises:
        NotClosed, AlreadyDestroyed: Nothing has changed.
    """
    with transaction.atomic():
        _check_may_destroy(collection, may_go_unread=True)
        _begin_destruction(collection, [], today=today)
    mark_stale(collection.statement)


def _begin_destruction(collection: Collection, ticked: list[str], *, today: date) -> None:
    size = logs.size(collection.log)
    shown = (row.record for row in collecting.openings(collection, 0, size) if not row.is_hidden)
    list_sha256, listed = rules.digest_list(shown)
    custody.begin_destruction(
        collection.statement,
        size=size,
        list_sha256=list_sha256,
        listed=listed,
        sealed=signing.forget_all_sealed(collection),
        marks=signing.forget_marks(collection),
        ticked=tuple(ticked),
        today=today,
    )


def finish_destructions(*, ring: Ring, sweep: Callable[[], list[str]], now: datetime) -> None:
    """Go on with every destruction that was begun: key, files of the database, entries of the log. For the worker.

    Args:
        ring: The instance's keys.
        sweep: Rewrites the files of the database; returns what could not be done.
        now: The time.
    Raises:
        NotSwept: Something is left in those files, so that nothing was said to be destroyed; the next call goes on.
    """
    telling = []
    for destruction in keeping.unfinished_destructions():
        collection = collecting.collection_of(destruction.statement)
        if collection is None:
            continue
        ring.destroy_statement_key(collection.pk)
        custody.mark_key_destroyed(destruction)
        if can_tell(collection, ring):
            telling.append((destruction, collection.log))
    if telling and (left := sweep()):
        raise NotSwept(left[0])
    for destruction, log in telling:
        append(
            lambda found=destruction, log=log: custody.finish_destruction(  # type: ignore[misc]
                found, log, ring=ring, today=now.date()
            )
        )
        mark_stale(destruction.statement)


def can_tell(collection: Collection, ring: Ring) -> bool:
    """Say whether the log of *collection* can go on; where not, keys and rows are gone and nothing will say so."""
    try:
        logkeeper.check_may_go_on(collection.log, ring)
    except LogHeld:
        return False
    return True


def keep_watch(*, instance: Instance, ring: Ring, now: datetime) -> None:
    """Pause what is overdue or swapped, delete what was not reached in time. For the worker."""
    for collection in collecting.collections():
        if not collection.epoch:
            continue
        was_paused = collection.locked_paused
        pause = settle(collection, today=now.date())
        if pause is rules.Pause.SWAPPED and not was_paused:
            log = collection.log
            _log.critical("log %s: the keys in the database are not those that the log tells; see Keys", log.origin)
        standing = sum(n for (vis, _), n in collecting.count_sealed(collection).items() if vis == Visibility.THRESHOLD)
        if standing and rules.must_delete(
            standing=standing, threshold=collection.threshold, deadline=collection.threshold_until, today=now.date()
        ):
            try:
                delete_threshold(collection, Told.TOO_FEW, instance=instance, ring=ring, now=now)
            except LogHeld:
                # Its log can't say so any more. What nobody is to read after this day goes all the same.
                signing.forget_sealed(collection, Visibility.THRESHOLD)


def _offer_again(collection: Collection, *, instance: Instance, ring: Ring, now: datetime) -> None:
    offering.offer_what_is_ready(collection, instance=instance, ring=ring, now=now)


def _confirmed_elsewhere(decisions: Decisions) -> int:
    """Return how many were confirmed in exports of other epochs: together they make the number."""
    others = [*keeping.done_decisions(decisions.statement), *keeping.waiting_decisions(decisions.statement)]
    newest = {
        one.export.epoch: one.confirmed
        for one in sorted(others, key=lambda one: one.pk)
        if one.export.vis == Visibility.THRESHOLD
    }
    return sum(n for epoch, n in newest.items() if epoch != decisions.export.epoch)


def _check_may_destroy(collection: Collection, *, may_go_unread: bool) -> None:
    if keeping.find_destruction(collection.statement):
        raise rules.AlreadyDestroyed
    if collection.state != CollectionState.CLOSED:
        raise rules.NotClosed
    if unread(collection) and not may_go_unread:
        raise rules.StillLocked


def _origin(statement: Statement, instance: Instance) -> str:
    return f"{instance.host}/s/{statement.slug}"
