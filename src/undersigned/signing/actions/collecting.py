"""Opening a statement for signing, changing what is signed, closing.

What only convenors do is appended at once, in the transaction that changes the collection. Whatever waits is integrated
before a new version or the close: those signatures were given before it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Close, Open, Rules, Text, TextRole, Version
from undersigned.signing import rules
from undersigned.signing.actions.integrating import drain
from undersigned.signing.models import Collection
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.instance.ring import Ring
    from undersigned.texts.models import Statement
    from undersigned.texts.queries import FrozenText, FrozenVersion

GRACE = timedelta(hours=24)


@transaction.atomic
def open_collection(statement: Statement, *, host: str, ring: Ring, now: datetime) -> Collection:
    """Open *statement* for signing: its log begins with the newest frozen version."""
    frozen = find_newest(statement)
    collection = make_collection(statement, frozen, CollectionState.OPEN, host=host, ring=ring, now=now)
    begin_log(collection, frozen, ring=ring, now=now)
    return collection


def make_collection(
    statement: Statement, frozen: FrozenVersion, state: CollectionState, *, host: str, ring: Ring, now: datetime
) -> Collection:
    """Make the collection of *statement* in *state*, with an empty log and a key, within the caller's transaction.

    Args:
        statement: What is signed.
        frozen: Its newest frozen version, as `find_newest` says it.
        state: What it begins in.
        host: In the name of the log.
        ring: Makes the key.
        now: The time.
    Raises:
        AlreadyOpened: Nothing was made.
        LogHeld: Of `logkeeper`: a log is published at this address that the database does not know.
    """
    if Collection.objects.filter(statement=statement).exists():
        raise rules.AlreadyOpened
    log = logkeeper.create_log(statement.slug, host)
    logkeeper.check_may_go_on(log, ring)
    collection = Collection.objects.create(
        statement=statement,
        log=log,
        slug=statement.slug,
        origin=log.origin,
        title=frozen.title,
        convened_by=statement.convened_by,
        lang=frozen.lang,
        version=frozen.number,
        text_sha256=frozen.text_sha256,
        state=state,
        is_sample=statement.is_sample,
        slot_on=rules.find_slot(now),
        **copy_choices(statement),
    )
    ring.make_statement_key(collection.pk)
    return collection


def begin_log(collection: Collection, frozen: FrozenVersion, *, ring: Ring, now: datetime) -> None:
    """Append what the log of *collection* begins with, within the caller's transaction: the text in its languages."""
    log = collection.log
    begin = Open(lang=frozen.lang, origin=log.origin, statement=frozen.statement_sha256, text=frozen.text_sha256)
    texts_of = texts.frozen_texts(collection.statement, frozen.number)
    others = [_text_entry(text) for text in texts_of if text.lang != frozen.lang]
    logkeeper.append(log, [begin, *others], ring=ring, today=now.date())


@transaction.atomic
def add_version(collection: Collection, *, ring: Ring, now: datetime) -> None:
    """Ask for signatures under the newest frozen version; earlier signatures stay with theirs."""
    rules.check_open(CollectionState(collection.state))
    frozen = find_newest(collection.statement)
    # The conditional UPDATE comes first: it waits for confirmations of the old version that are being stored, and
    # those that come later find the new one.
    moved = Collection.objects.filter(pk=collection.pk, version__lt=frozen.number).update(
        version=frozen.number,
        text_sha256=frozen.text_sha256,
        title=frozen.title,
        lang=frozen.lang,
        **copy_choices(collection.statement),
    )
    if not moved:
        raise rules.NothingNew
    drain(collection, ring=ring, today=now.date())
    begin = Version(lang=frozen.lang, statement=frozen.statement_sha256, text=frozen.text_sha256)
    others = [
        _text_entry(text)
        for text in texts.frozen_texts(collection.statement, frozen.number)
        if text.lang != frozen.lang
    ]
    logkeeper.append(collection.log, [begin, *others], ring=ring, today=now.date())
    collection.refresh_from_db()


@transaction.atomic
def add_text(collection: Collection, text: FrozenText, *, ring: Ring, now: datetime) -> None:
    """Publish the text in a further language; a second one for a language replaces the first."""
    rules.check_open(CollectionState(collection.state))
    logkeeper.append(collection.log, [_text_entry(text)], ring=ring, today=now.date())


@transaction.atomic
def change_rules(collection: Collection, statement_sha256: str, *, ring: Ring, now: datetime) -> None:
    """Publish a new statement file: dates or choices of signing changed."""
    rules.check_open(CollectionState(collection.state))
    Collection.objects.filter(pk=collection.pk).update(**copy_choices(collection.statement))
    logkeeper.append(collection.log, [Rules(statement=statement_sha256)], ring=ring, today=now.date())
    collection.refresh_from_db()


def pause_collection(collection: Collection) -> None:
    """Pause collecting; links that were mailed wait too."""
    _move(collection, CollectionState.OPEN, CollectionState.PAUSED)


def resume_collection(collection: Collection) -> None:
    """Go on collecting after a pause."""
    _move(collection, CollectionState.PAUSED, CollectionState.OPEN)


def close_collection(collection: Collection, *, now: datetime) -> None:
    """Stop taking signatures; links mailed before are taken for 24 hours, then the log gets its `close`."""
    until = int((now + GRACE).timestamp())
    states = (CollectionState.OPEN, CollectionState.PAUSED)
    closing = Collection.objects.filter(pk=collection.pk, state__in=states)
    if not closing.update(state=CollectionState.CLOSING, confirms_until=until):
        raise rules.NotOpen
    collection.refresh_from_db()


@transaction.atomic
def finish_closing(collection: Collection, *, ring: Ring, now: datetime) -> bool:
    """Append `close` when the grace is over, and say whether that was so."""
    over = Collection.objects.filter(
        pk=collection.pk, state=CollectionState.CLOSING, confirms_until__lt=int(now.timestamp())
    )
    if not over.update(state=CollectionState.CLOSED):
        return False
    drain(collection, ring=ring, today=now.date())
    logkeeper.append(collection.log, [Close()], ring=ring, today=now.date())
    collection.refresh_from_db()
    return True


def close_untold(collection: Collection, *, now: datetime) -> bool:
    """Close without an entry when the grace is over, where the log can't go on: what can't be signed keeps nobody.

    Who confirmed meanwhile was refused, as nothing would ever have entered the log. Says whether it was so.
    """
    over = Collection.objects.filter(
        pk=collection.pk, state=CollectionState.CLOSING, confirms_until__lt=int(now.timestamp())
    )
    return bool(over.update(state=CollectionState.CLOSED))


def find_newest(statement: Statement) -> FrozenVersion:
    """Return the newest frozen version of *statement*.

    Raises:
        NotFrozen: There is none.
    """
    frozen = texts.newest_frozen(statement)
    if frozen is None:
        raise rules.NotFrozen
    return frozen


def copy_choices(statement: Statement) -> dict[str, bool]:
    """Return what the letter box has to know of who may sign as what."""
    return {
        "allows_identification": statement.allows_identification,
        "allows_organisations": statement.allows_organisations,
        "allows_initials": statement.allows_initials,
        "allows_person_reservations": statement.allows_person_reservations,
        "people_at_risk": statement.people_at_risk,
        "reviews_first": statement.reviews_first,
    }


def _text_entry(text: FrozenText) -> Text:
    return Text(lang=text.lang, role=TextRole(text.role), text=text.sha256)


def _move(collection: Collection, before: CollectionState, after: CollectionState) -> None:
    if not Collection.objects.filter(pk=collection.pk, state=before).update(state=after):
        raise rules.NotOpen
    collection.refresh_from_db()
