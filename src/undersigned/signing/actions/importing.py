"""Names that were signed elsewhere: kept apart from log and counts, shown only on a ground, each removable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.publiclog.moderation import Act
from undersigned.signing import queries, rules
from undersigned.signing.actions.recording import record_act
from undersigned.signing.models import Imported

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.signing.actions.recording import Doing
    from undersigned.texts.models import Statement


@dataclass(frozen=True)
class ImportedName:
    """A name as found; *klass* is person or org."""

    name: str
    role: str = ""
    affiliation: str = ""
    is_former: bool = False
    klass: str = "person"
    as_printed: str = ""
    source: str = ""


@transaction.atomic
def save_imported(statement: Statement, names: Sequence[ImportedName], *, today: date) -> None:
    """Replace the imported names of *statement*, in the order given; a ground stated before stays."""
    ground = Imported.objects.filter(statement=statement).exclude(ground="").values_list("ground", flat=True).first()
    # Who asked to be removed is not forgotten because another row was corrected.
    asked = {
        (row.name, row.role, row.affiliation): row.removals_asked
        for row in Imported.objects.filter(statement=statement, removals_asked__gt=0)
    }
    Imported.objects.filter(statement=statement).delete()
    Imported.objects.bulk_create(
        Imported(
            statement=statement,
            position=position,
            name=name.name,
            role=name.role,
            affiliation=name.affiliation,
            is_former=name.is_former,
            klass=name.klass,
            as_printed=name.as_printed,
            source=name.source,
            ground=ground or "",
            imported_on=today,
            removals_asked=asked.get((name.name, name.role, name.affiliation), 0),
        )
        for position, name in enumerate(names)
    )


def publish_imported(statement: Statement, ground: str) -> None:
    """Show the imported names, on the *ground* that the convenor states; an empty ground takes them off again."""
    if not Imported.objects.filter(statement=statement).update(ground=ground.strip()):
        raise rules.NoSuchName


def remove_imported(statement: Statement, position: int) -> None:
    """Remove one imported name for good; no reason is asked."""
    if not Imported.objects.filter(statement=statement, position=position).delete()[0]:
        raise rules.NoSuchName


@transaction.atomic
def remove_asked(statement: Statement, key: int, doing: Doing) -> None:
    """Remove the imported name with *key* for good, because somebody asked for it.

    Raises:
        NoSuchName: It is gone.
    """
    if not Imported.objects.filter(statement=statement, pk=key).delete()[0]:
        raise rules.NoSuchName
    if collection := queries.collection_of(statement):
        record_act(collection, Act.REMOVE_IMPORTED, doing)


def keep_imported(statement: Statement, key: int) -> None:
    """Leave an imported name on its list although its removal was asked for."""
    if not Imported.objects.filter(statement=statement, pk=key, removals_asked__gt=0).update(removals_asked=0):
        raise rules.NoSuchName


@transaction.atomic
def move_imported(statement: Statement, position: int, *, up: bool) -> None:
    """Let an imported name change places with the one before or after it."""
    rows = list(Imported.objects.filter(statement=statement).order_by("position"))
    at = next((at for at, row in enumerate(rows) if row.position == position), None)
    if at is None:
        raise rules.NoSuchName
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at].position, rows[other].position = rows[other].position, rows[at].position
        Imported.objects.bulk_update([rows[at], rows[other]], ["position"])
