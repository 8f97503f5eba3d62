"""What goes at the end: ciphertexts, and the marks that addresses left. Signatures and counts stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.publiclog.entry import WithdrawnBy
from undersigned.signing.actions.integrating import take
from undersigned.signing.actions.opening import forget_sealed, invalidate
from undersigned.signing.models import Claim, Sealed, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from undersigned.instance.ring import Ring
    from undersigned.publiclog.entry import Visibility
    from undersigned.signing.models import Collection


def forget_marks(collection: Collection) -> int:
    """Delete the marks by which an address can sign only once; codes go on working. Return how many there were."""
    return Claim.objects.filter(collection=collection).delete()[0]


def forget_all_sealed(collection: Collection) -> int:
    """Delete every ciphertext of *collection*, and return how many there were."""
    waiting = Waiting.objects.filter(collection=collection, sealed__isnull=False).update(sealed=None)
    return waiting + Sealed.objects.filter(collection=collection).delete()[0]


@transaction.atomic
def end_choice(
    collection: Collection, vis: Visibility, *, random: Callable[[int], bytes], ring: Ring, today: date
) -> int:
    """End every signature of one choice because its names could not be opened in time, and return how many that were.

    Those that waited for their slot enter the log first, and end with the others.
    """
    mine = Waiting.objects.filter(collection=collection)
    while take(collection, mine.filter(kind="sign", vis=vis.value), ring=ring, today=today):
        pass
    locked = list(Sealed.objects.filter(collection=collection, vis=vis.value).values_list("c", flat=True))
    invalidate(collection, locked, random=random, by=WithdrawnBy.DEADLINE)
    while take(collection, mine.filter(kind="withdraw", by=WithdrawnBy.DEADLINE.value), ring=ring, today=today):
        pass
    forget_sealed(collection, vis)
    return len(locked)
