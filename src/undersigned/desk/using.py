"""What a coalition uses of the instance, against the limits that the operator set.

Whoever adds something that is limited asks here first, within the same transaction; those who ask take turns, so that
no two take the last place. Signing is never asked about: a crowd at one statement is what the statement was opened for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.answers import queries as answers
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions import queries
from undersigned.coalitions.rules import Limited, Use, check_use
from undersigned.editions import queries as editions
from undersigned.organisations import queries as organisations
from undersigned.publishing.queries import edition_bytes, made_bytes
from undersigned.recordings.queries import recording_bytes
from undersigned.roundtable import queries as tables
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from undersigned.coalitions.models import Coalition
    from undersigned.instance.config import Instance


def measure(coalition: Coalition, *, instance: Instance, today: date) -> list[Use]:
    """Return how much *coalition* uses of everything that may be limited."""
    return [_measure(coalition, what, instance, today) for what in Limited]


def take_room(coalition: Coalition, what: Limited) -> None:
    """Check that one more of *what* fits into the limit of *coalition*, within the caller's transaction.

    Raises:
        OverLimit: It does not.
    """
    _take_turn(coalition)
    if coalition.most(what) is not None:
        check_use(Use(what, _COUNTS[what](coalition), coalition.most(what)))


def take_storage(coalition: Coalition, wanted_bytes: int, *, instance: Instance) -> None:
    """Check that *wanted_bytes* more fit into what *coalition* may store, within the caller's transaction.

    Raises:
        OverLimit: They do not.
    """
    _take_turn(coalition)
    if coalition.most_storage is not None:
        check_use(Use(Limited.STORAGE, _stored_bytes(coalition, instance), coalition.most_storage), wanted_bytes)


_COUNTS: Mapping[Limited, Callable[[Coalition], int]] = {
    Limited.OPEN: signing.count_open,
    Limited.CONVENORS: queries.count_members,
    Limited.TABLES: tables.count_open_tables,
}


def _take_turn(coalition: Coalition) -> None:
    coalitions.take_turn(coalition)
    coalition.refresh_from_db()


def _measure(coalition: Coalition, what: Limited, instance: Instance, today: date) -> Use:
    if what is Limited.MAILS:
        return queries.mails_used(coalition, today)
    used = _stored_bytes(coalition, instance) if what is Limited.STORAGE else _COUNTS[what](coalition)
    return Use(what, used, coalition.most(what))


def _stored_bytes(coalition: Coalition, instance: Instance) -> int:
    slugs = texts.statements_in(coalition).values_list("slug", flat=True)
    made = sum(made_bytes(instance, slug) for slug in slugs) + edition_bytes(instance, editions.editions_of(coalition))
    handed_in = answers.document_bytes(coalition) + organisations.logo_bytes(coalition) + recording_bytes(coalition)
    return handed_in + made
