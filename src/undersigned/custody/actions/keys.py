"""Keys: prepared, put in force as an epoch that the log tells, given up. A key that was replaced never comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import queries, rules
from undersigned.custody.actions.noting import tell
from undersigned.custody.actions.rehearsing import ANSWER_BYTES, make_test
from undersigned.custody.models import Epoch, Key
from undersigned.custody.rules import Fate, Part, Told
from undersigned.opening.box import parse_box
from undersigned.opening.errors import BoxInvalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement

    Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force from now on.

    Attributes:
        epoch: Its number.
        convenors: Keys that a signature for the convenors is locked to; any of them opens it.
        trustees: Key of the trustees; empty where there is none.
        replaced: Keys that went out of force.
    """

    epoch: int
    convenors: tuple[str, ...]
    trustees: str
    replaced: tuple[Key, ...]


@transaction.atomic
def prepare_key(
    statement: Statement, part: Part, typed: str, *, holder: str, origin: str, random: Random, today: date
) -> Key:
    """Keep a public key, with a test for each of its sticks; one of the same part that is not in force yet goes.

    Raises:
        KeyMalformed, KeyIsSecret, KeyKnown, HolderMissing, OwnKeyMissing: Nothing was kept.
    """
    recipient, held_by = rules.read_recipient(typed), rules.read_holder(holder)
    if part is Part.SECOND and not any(Part(key.part) is Part.OWN for key in queries.keys(statement)):
        raise rules.OwnKeyMissing
    return _prepare(statement, part, recipient, held_by, origin=origin, random=random, today=today)


@transaction.atomic
def prepare_box(statement: Statement, data: bytes, *, holder: str, origin: str, random: Random, today: date) -> Key:
    """Keep the box of trustees and its public key, with a test.

    Raises:
        BoxMalformed, BoxForeign, TrusteesOdd, KeyKnown, HolderMissing: Nothing was kept.
    """
    held_by = rules.read_holder(holder)
    try:
        box = parse_box(data)
        recipient = rules.read_recipient(box.recipient)
    except (BoxInvalid, rules.KeyMalformed, rules.KeyIsSecret) as error:
        raise rules.BoxMalformed from error
    if box.origin.removeprefix("https://").removeprefix("http://").strip().rstrip("/") != origin:
        raise rules.BoxForeign
    rules.check_trustees(box.needed, box.papers)
    return _prepare(
        statement, Part.TRUSTEES, recipient, held_by, origin=origin, random=random, today=today,
        needed=box.needed, papers=box.papers, box=data,
    )  # fmt: skip


def drop_key(key: Key) -> None:
    """Forget a key that is not in force yet; raises NoSuchKey if it is."""
    if not Key.objects.filter(pk=key.pk, from_epoch__isnull=True).delete()[0]:
        raise rules.NoSuchKey


def accept_key(key: Key, convenor: Convenor, *, today: date) -> None:
    """Note that *convenor* ticked: nobody can restore this key."""
    Key.objects.filter(pk=key.pk, accepted_on__isnull=True).update(accepted_by=convenor, accepted_on=today)


@transaction.atomic
def put_in_force(statement: Statement, *, index: int, today: date) -> Force:
    """Let signatures be locked to the prepared keys that are ready: a new epoch.

    Args:
        statement: Whose keys.
        index: Of the `recipient` entry that the caller appends to the log in the same transaction.
        today: The day.
    Raises:
        NothingPrepared: No prepared key is ready, so nothing would change.
    """
    found = queries.keys(statement)
    old = [key for key in found if key.from_epoch and not key.until_epoch]
    fresh = [key for key in found if not key.from_epoch and rules.is_ready(queries.standing_of(key), today)]
    replaced_parts = {key.part for key in fresh}
    # A second organisation that lost its key, or left, need not be replaced.
    gone = [key for key in old if key.part in replaced_parts or (key.part == Part.SECOND and key.fate)]
    if not fresh and not gone:
        raise rules.NothingPrepared
    epoch = queries.last_epoch(statement) + 1
    for key in gone:
        key.until_epoch = epoch
        key.save(update_fields=["until_epoch"])
    for key in fresh:
        key.from_epoch = epoch
        key.save(update_fields=["from_epoch"])
    Epoch.objects.create(statement=statement, number=epoch, index=index, began_on=today)
    tell(statement, Told.KEY_IN_FORCE, today=today, epoch=epoch)
    return find_force(statement, replaced=tuple(gone))


def find_force(statement: Statement, *, replaced: tuple[Key, ...] = ()) -> Force:
    """Return what is in force now."""
    by_part = {Part(key.part): key.recipient for key in queries.keys_in_force(statement)}
    return Force(
        epoch=queries.last_epoch(statement),
        convenors=tuple(by_part[part] for part in (Part.OWN, Part.SECOND) if part in by_part),
        trustees=by_part.get(Part.TRUSTEES, ""),
        replaced=replaced,
    )


@transaction.atomic
def give_up_key(key: Key, fate: Fate, *, n: int, today: date) -> None:
    """Note that *key* can't be opened any more, or that somebody else may hold it, and tell the public.

    Args:
        key: One that is in force.
        fate: What became of it.
        n: How many signatures are locked to it.
        today: The day.
    Raises:
        NoSuchKey: It is not in force, or was given up before.
    """
    in_force = Key.objects.filter(pk=key.pk, from_epoch__isnull=False, until_epoch__isnull=True, fate="")
    if not in_force.update(fate=fate.value, fate_on=today):
        raise rules.NoSuchKey
    kind = Told.KEY_LOST if fate is Fate.LOST else Told.KEY_SUSPECTED
    tell(key.statement, kind, today=today, epoch=queries.last_epoch(key.statement), n=n)
    key.refresh_from_db()


def _prepare(
    statement: Statement,
    part: Part,
    recipient: str,
    holder: str,
    *,
    origin: str,
    random: Random,
    today: date,
    **box: object,
) -> Key:
    Key.objects.filter(statement=statement, part=part.value, from_epoch__isnull=True).delete()
    if Key.objects.filter(statement=statement, recipient=recipient).exists():
        raise rules.KeyKnown
    key = Key.objects.create(
        statement=statement, part=part.value, recipient=recipient, holder=holder, added_on=today, **box
    )
    for stick in rules.sticks_of(part):
        make_test(key, stick, origin=origin, random=random(ANSWER_BYTES), today=today)
    return key
