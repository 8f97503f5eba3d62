"""Looking at names before they are published: let them in, or decline them.

What waits is a signature, or a change of one. A declined signature enters the log as one that a convenor ended at once:
it never stands on a list, it is counted among those removed, and nobody can drop it unseen. A declined change leaves
what stood before, and no entry. docs/decisions/0024-names-that-wait.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.publiclog.entry import WithdrawnBy
from undersigned.publiclog.moderation import Act
from undersigned.signing.actions.integrating import take
from undersigned.signing.actions.recording import record_act
from undersigned.signing.models import Collection, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from undersigned.instance.ring import Ring
    from undersigned.signing.actions.recording import Doing


@transaction.atomic
def let_in(collection: Collection, ids: Sequence[bytes]) -> int:
    """Let what waits under *ids* enter the log with the next integration, and return how many that were.

    The change of a signature that is let in goes with it: the convenor saw the newest words.
    """
    chosen = _held(collection).filter(pk__in=ids)
    signs = list(chosen.filter(kind="sign").values_list("c", flat=True))
    changes = _held(collection).filter(kind="amend", of_c__in=signs)
    changes.update(is_held=False)
    return chosen.update(is_held=False)


@transaction.atomic
def decline(collection: Collection, ids: Sequence[bytes], doing: Doing, *, ring: Ring) -> int:
    """Keep what waits under *ids* from ever being published, and return how many that were."""
    chosen = _held(collection).filter(pk__in=ids)
    signs = list(chosen.filter(kind="sign").values_list("pk", "c"))
    _held(collection).filter(kind="amend", of_c__in=[c for _, c in signs]).delete()
    changes = chosen.filter(kind="amend").delete()[0]
    if changes:
        record_act(collection, Act.DECLINE_CHANGE, doing, n=changes)
    if signs:
        ending = Waiting.objects.filter(pk__in=[pk for pk, _ in signs], is_held=True)
        # The name is forgotten here, before anything else happens to it.
        ending.update(is_held=False, by=WithdrawnBy.CONVENOR, record=None, salt=None, sealed=None, epoch=None)
        ended = Waiting.objects.filter(pk__in=[pk for pk, _ in signs])
        take(collection, ended, ring=ring, today=doing.today, limit=len(signs), doing=doing)
    return len(signs) + changes


def look_first(collection: Collection, *, is_wanted: bool) -> None:
    """Let names that are confirmed from now on wait for a look, or not; those that wait go on waiting."""
    Collection.objects.filter(pk=collection.pk).update(reviews_first=is_wanted)
    collection.refresh_from_db()


def _held(collection: Collection) -> QuerySet[Waiting]:
    return Waiting.objects.filter(collection=collection, is_held=True, vis="public")
