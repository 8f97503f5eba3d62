"""Bringing a restored collection to what was published after its backup was made.

What the log tells is taken over: who signed, changed, took back, was hidden. Names come out of the published openings,
or out of rows that waited when the backup was made. What nothing tells is lost, and counted: marks and codes of those
who signed since, and what was locked since. Where an entry can't be followed at all, the collection is not brought on:
it is paused, and everything that has to go goes all the same, so that no name comes back that was taken back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from undersigned.publiclog.entry import (
    Amend,
    Board,
    Close,
    Destroyed,
    Entry,
    Hide,
    Issuer,
    Member,
    Release,
    Rules,
    Show,
    Sign,
    SignerClass,
    Text,
    Version,
    Visibility,
    Withdraw,
    WithdrawnBy,
    Withhold,
)
from undersigned.publiclog.record import commit
from undersigned.signing.actions.destroying import forget_all_sealed, forget_marks
from undersigned.signing.actions.following import Files, find_unprovable, follow
from undersigned.signing.models import (
    Collection,
    DayTally,
    Ended,
    Imported,
    MemberTally,
    Opening,
    Sealed,
    Tally,
    Waiting,
)
from undersigned.signing.rules import CollectionState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from undersigned.publiclog.ledger import Ledger, Signature
    from undersigned.texts.models import Statement

_FOLLOWED = (Sign, Amend, Withdraw, Hide, Show, Withhold, Release, Close, Text, Version, Rules, Issuer, Board, Member)
_SLICE = 500


@dataclass(frozen=True, slots=True)
class Published:
    """What was published of a log beyond its backup.

    Attributes:
        first: Index of the first entry that the backup lacks.
        entries: All from there on.
        days: Day of each of *entries*.
        ledger: What the whole log comes to, these entries included.
        openings: Record and salt of every listed signature that *entries* concern, by index.
        files: Published files that *entries* name.
    """

    first: int
    entries: Sequence[Entry]
    days: Sequence[date]
    ledger: Ledger
    openings: Mapping[int, tuple[bytes, bytes]]
    files: Files


@dataclass(slots=True)
class CaughtUp:
    """What came of it.

    Attributes:
        signed: Signatures that entered the log since; their marks and codes are lost, unless they waited.
        waited: Of these, how many waited when the backup was made, so that nothing of them is lost.
        ended: Signatures that ended since.
        locked_lost: Signatures that count and whose locked record is lost.
        languages: Texts in further languages that were published since.
        versions: Corrected texts that were published since.
        rules: Changes of dates or choices since.
        boards: Boards of organisations that were published since.
        keyless: Organisations whose key came since and whose board did not: the codes of their members are lost.
    """

    signed: int = 0
    waited: int = 0
    ended: int = 0
    locked_lost: int = 0
    languages: int = 0
    versions: int = 0
    rules: int = 0
    boards: int = 0
    keyless: int = 0


def find_obstacles(collection: Collection, published: Published) -> Counter[str]:
    """Return what of *published* can't be followed: kinds of entries, and names that nothing tells any more.

    Of members' keys and boards another room knows.
    """
    found = Counter(type(entry).__name__.lower() for entry in published.entries if not isinstance(entry, _FOLLOWED))
    found += find_unprovable(collection, published.entries, published.files)
    known = _Known(collection, published)
    for signature in map(published.ledger.signature, _touched(published)):
        if _is_kept_public(signature) and known.opening(signature) is None:
            found["hidden name"] += 1
    return found


@transaction.atomic
def forget_ended(collection: Collection, published: Published) -> int:
    """Delete what the log says has ended, is hidden or was destroyed since, whether the rest can be followed or not.

    Returns:
        How many signatures have ended.
    """
    ended = 0
    for signature in map(published.ledger.signature, _touched(published)):
        if signature.withdrawn_by is not None:
            ended += signature.index < published.first
            _delete(collection, published, signature)
        elif signature.vis is not Visibility.PUBLIC:
            Opening.objects.filter(collection=collection, index=signature.index).delete()
        elif signature.is_hidden:
            Opening.objects.filter(collection=collection, index=signature.index).update(is_hidden=True)
    if any(isinstance(entry, Destroyed) for entry in published.entries):
        # The backup is of before the end: what was destroyed must not come back with it.
        forget_marks(collection)
        forget_all_sealed(collection)
    if published.ledger.withheld_at is not None:
        Collection.objects.filter(pk=collection.pk).update(is_withheld=True, release_asked_by=None)
    return ended


def pause_for_good(collection: Collection) -> None:
    """Pause a collection whose log can't be followed, so that nobody signs what would never enter it."""
    Collection.objects.filter(pk=collection.pk, state=CollectionState.OPEN).update(state=CollectionState.PAUSED)


@transaction.atomic
def catch_up(collection: Collection, published: Published) -> CaughtUp:
    """Bring rows and counts of *collection* to *published*, whose entries its log has taken in this transaction."""
    known, done = _Known(collection, published), CaughtUp()
    entered = {entry.c for entry in published.entries if isinstance(entry, Sign)}
    done.signed = len(entered)
    done.waited = len(entered & known.waiting.keys())
    done.ended = forget_ended(collection, published)
    for signature in map(published.ledger.signature, _touched(published)):
        if signature.withdrawn_by is not None:
            continue
        if signature.vis is Visibility.PUBLIC:
            _put_opening(collection, published, known, signature)
        else:
            done.locked_lost += not _keep_sealed(collection, published, known, signature)
    _forget_waiting(collection, published)
    followed = follow(collection, published.entries, published.days, published.files)
    done.languages, done.versions, done.rules = followed.languages, followed.versions, followed.rules
    _count(collection, published)
    return done


def unpublish_imported(statement: Statement, shown: Sequence[Mapping[str, object]]) -> int:
    """Take names signed elsewhere off the page that were published at the backup, and are none of *shown* any more.

    They were removed, most likely because somebody asked for it; a convenor says again on what ground they stand.
    """
    wanted = Counter((row.get("name"), row.get("role", ""), row.get("affiliation", "")) for row in shown)
    gone = []
    for row in Imported.objects.filter(statement=statement).exclude(ground=""):
        key = (row.name, row.role, row.affiliation)
        wanted[key] -= 1
        if wanted[key] < 0:
            gone.append(row.pk)
    for at in range(0, len(gone), _SLICE):
        Imported.objects.filter(pk__in=gone[at : at + _SLICE]).update(ground="")
    return len(gone)


class _Known:
    """What is known of names and ciphertexts beyond the rows of the backup."""

    def __init__(self, collection: Collection, published: Published) -> None:
        self._collection = collection
        self._published = published
        commitments = [entry.c for entry in published.entries if isinstance(entry, Sign | Amend)]
        self.waiting: dict[str, Waiting] = {}
        for at in range(0, len(commitments), _SLICE):
            rows = Waiting.objects.filter(collection=collection, c__in=commitments[at : at + _SLICE])
            self.waiting |= {row.c: row for row in rows if row.c}

    def opening(self, signature: Signature) -> tuple[bytes, bytes] | None:
        """Return record and salt of a signature whose name is public, or None where nothing tells them."""
        index, c = signature.index, signature.commitment
        if found := self._published.openings.get(index):
            return found
        row = self.waiting.get(c)
        if row is not None and row.record is not None and row.salt is not None:
            return bytes(row.record), bytes(row.salt)
        kept = Opening.objects.filter(collection=self._collection, index=index).first()
        if kept is not None and commit(bytes(kept.salt), bytes(kept.record)) == c:
            return bytes(kept.record), bytes(kept.salt)
        return None


def _touched(published: Published) -> list[int]:
    """Return the indexes of the signatures that the entries concern, rising."""
    found = {published.first + at for at, entry in enumerate(published.entries) if isinstance(entry, Sign)}
    found |= {entry.of for entry in published.entries if isinstance(entry, Amend | Withdraw | Hide | Show)}
    return sorted(found)


def _is_kept_public(signature: Signature) -> bool:
    return signature.withdrawn_by is None and signature.vis is Visibility.PUBLIC


def _sign_commitment(collection: Collection, published: Published, index: int) -> str | None:
    """Return the commitment of the `sign` entry at *index*, by which ciphertexts name it."""
    if index >= published.first:
        entry = published.entries[index - published.first]
        return entry.c if isinstance(entry, Sign) else None
    name: str | None = collection.log.entries.filter(index=index).values_list("c", flat=True).first()
    return name


def _delete(collection: Collection, published: Published, signature: Signature) -> None:
    Opening.objects.filter(collection=collection, index=signature.index).delete()
    of_c = _sign_commitment(collection, published, signature.index)
    Sealed.objects.filter(collection=collection, of_c=of_c).delete()
    Waiting.objects.filter(collection=collection, kind="sign", c=of_c).delete()
    Waiting.objects.filter(collection=collection, of_c=of_c).delete()
    Ended.objects.get_or_create(collection=collection, index=signature.index)


def _put_opening(collection: Collection, published: Published, known: _Known, signature: Signature) -> None:
    index, of_c = signature.index, _sign_commitment(collection, published, signature.index) or ""
    found = known.opening(signature)
    if found is None:
        raise LookupError(f"nothing tells the name at {index}; find_obstacles names it before")
    record, salt = found
    values = {
        "record": record,
        "salt": salt,
        "is_hidden": signature.is_hidden,
        "klass": signature.class_.value,
        "version": signature.version,
        "name_key": "",
        "org_key": None,
        "c": of_c,
    }
    row, is_new = Opening.objects.update_or_create(collection=collection, index=index, defaults=values)
    if is_new and signature.class_ is SignerClass.ORG:
        last = Opening.objects.filter(collection=collection, org_number__isnull=False).order_by("-org_number").first()
        row.org_number = 0 if last is None or last.org_number is None else last.org_number + 1
        row.save(update_fields=["org_number"])
    Sealed.objects.filter(collection=collection, of_c=of_c).exclude(vis=Visibility.PUBLIC.value).delete()


def _keep_sealed(collection: Collection, published: Published, known: _Known, signature: Signature) -> bool:
    """Keep, or take from what waited, the locked record of a signature; say whether there is one."""
    of_c = _sign_commitment(collection, published, signature.index) or ""
    Sealed.objects.filter(collection=collection, of_c=of_c).exclude(c=signature.commitment).delete()
    if Sealed.objects.filter(collection=collection, c=signature.commitment).exists():
        Sealed.objects.filter(collection=collection, c=signature.commitment).update(is_hidden=signature.is_hidden)
        return True
    row = known.waiting.get(signature.commitment)
    if row is None or row.sealed is None:
        return False
    Sealed.objects.create(
        c=signature.commitment,
        of_c=of_c,
        collection=collection,
        epoch=row.epoch or 0,
        vis=signature.vis.value,
        version=signature.version,
        sealed=bytes(row.sealed),
        is_hidden=signature.is_hidden,
    )
    return True


def _forget_waiting(collection: Collection, published: Published) -> None:
    """Delete rows of what has entered the log since."""
    entered = [entry.c for entry in published.entries if isinstance(entry, Sign | Amend)]
    entered += [entry.nonce for entry in published.entries if isinstance(entry, Member)]
    for at in range(0, len(entered), _SLICE):
        Waiting.objects.filter(collection=collection, c__in=entered[at : at + _SLICE]).delete()


def _count(collection: Collection, published: Published) -> None:
    """Count anew what the whole log comes to, and by day what its new entries add."""
    ledger = published.ledger
    tallies: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for index in range(ledger.size):
        if ledger.is_sign(index):
            signature = ledger.signature(index)
            counter = tallies[signature.version, signature.class_.value]
            counter[_column(signature)] += 1
            counter["threshold"] += signature.withdrawn_by is None and signature.vis is Visibility.THRESHOLD
    Tally.objects.filter(collection=collection).delete()
    Tally.objects.bulk_create(
        Tally(collection=collection, version=version, klass=klass, **counter)
        for (version, klass), counter in sorted(tallies.items())
    )
    days: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for entry, day in zip(published.entries, published.days, strict=True):
        days[day]["signed"] += isinstance(entry, Sign)
        days[day]["ended"] += isinstance(entry, Withdraw)
        if isinstance(entry, Member):
            member, _ = MemberTally.objects.get_or_create(collection=collection, org=entry.org)
            MemberTally.objects.filter(pk=member.pk).update(counted=F("counted") + 1)
    for day, counter in days.items():
        if counter.total():
            row, _ = DayTally.objects.get_or_create(collection=collection, day=day)
            DayTally.objects.filter(pk=row.pk).update(
                signed=F("signed") + counter["signed"], ended=F("ended") + counter["ended"]
            )
    state = {"state": CollectionState.CLOSED} if ledger.is_closed else {}
    Collection.objects.filter(pk=collection.pk).update(
        is_withheld=ledger.withheld_at is not None, release_asked_by=None, **state
    )


def _column(signature: Signature) -> str:
    """Return the column of the counts in which *signature* stands, whether all names are withheld or not."""
    if signature.withdrawn_by is not None:
        return "withdrawn" if signature.withdrawn_by is WithdrawnBy.SIGNATORY else "removed"
    if signature.vis is not Visibility.PUBLIC:
        return "not_named"
    return "hidden" if signature.is_hidden else "listed"
