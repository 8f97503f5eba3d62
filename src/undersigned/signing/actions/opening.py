"""What happens to signatures that are not named: opened by who holds a key, invalidated, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Amend, Sign, Visibility, WithdrawnBy, parse_entry
from undersigned.publiclog.record import commit
from undersigned.signing import rules
from undersigned.signing.models import Sealed, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from undersigned.signing.models import Collection

_SLICE = 500
_ID_BYTES = 16


@transaction.atomic
def open_names(collection: Collection, opened: Sequence[tuple[str, bytes, bytes]]) -> int:
    """Publish names that were not named before; they enter the log within seconds, and their ciphertext is deleted.

    Args:
        collection: Whose signatures they are.
        opened: For each the commitment under which it was exported, the record, and the salt.
    Raises:
        CommitmentWrong: A record is not what was signed; nothing has changed.
        NoSuchSignature: There is no sealed signature with this commitment; nothing has changed.
    """
    if any(commit(salt, record) != c for c, record, salt in opened):
        raise rules.CommitmentWrong
    targets = _find_targets(collection, [c for c, _, _ in opened])
    Waiting.objects.bulk_create(
        [
            Waiting(
                id=_waiting_id(c),
                collection=collection,
                kind="amend",
                c=c,
                of_c=targets[c],
                vis=Visibility.PUBLIC.value,
                record=record,
                salt=salt,
            )
            for c, record, salt in opened
        ],
        batch_size=_SLICE,
        ignore_conflicts=True,
    )
    return len(opened)


@transaction.atomic
def invalidate(
    collection: Collection,
    commitments: Sequence[str],
    *,
    random: Callable[[int], bytes],
    by: WithdrawnBy = WithdrawnBy.CONVENOR,
) -> int:
    """End the signatures with *commitments* by somebody else's word than the signatory's; the log says whose.

    Args:
        collection: Whose signatures they are.
        commitments: Of `sign` entries or of their newest `amend`.
        random: As many random bytes as asked for: keys of rows.
        by: Whose word.
    Raises:
        NoSuchSignature: One of them is not in the log; nothing has changed.
    """
    targets = sorted(set(_find_targets(collection, commitments).values()))
    Waiting.objects.bulk_create(
        [
            Waiting(id=random(_ID_BYTES), collection=collection, kind="withdraw", of_c=of_c, by=by.value)
            for of_c in targets
        ],
        batch_size=_SLICE,
    )
    return len(targets)


def forget_sealed(collection: Collection, vis: Visibility, epoch: int | None = None) -> int:
    """Delete the ciphertexts of one choice, of every epoch or of one, and return how many there were.

    The signatures are counted on.
    """
    chosen = {"collection": collection, "vis": vis.value} | ({} if epoch is None else {"epoch": epoch})
    Waiting.objects.filter(**chosen).update(sealed=None)
    deleted, _ = Sealed.objects.filter(**chosen).delete()
    return deleted


def _find_targets(collection: Collection, commitments: Sequence[str]) -> dict[str, str]:
    """Return for each commitment, of a `sign` or an `amend` entry, that of the `sign` entry."""
    found: dict[str, str] = {}
    wanted = list(dict.fromkeys(commitments))
    for at in range(0, len(wanted), _SLICE):
        rows = Sealed.objects.filter(collection=collection, c__in=wanted[at : at + _SLICE])
        found.update(rows.values_list("c", "of_c"))
    others = [c for c in wanted if c not in found]
    for c, index in logs.find_indexes(collection.log, others).items():
        found[c] = _find_sign(collection, index)
    if len(found) != len(wanted):
        raise rules.NoSuchSignature
    return found


def _find_sign(collection: Collection, index: int) -> str:
    entry = parse_entry(next(logs.entries(collection.log, index, index + 1)))
    if isinstance(entry, Amend):
        entry = parse_entry(next(logs.entries(collection.log, entry.of, entry.of + 1)))
    if not isinstance(entry, Sign):
        raise rules.NoSuchSignature
    return entry.c


def _waiting_id(c: str) -> bytes:
    return parse_base64url(c)[:_ID_BYTES]
