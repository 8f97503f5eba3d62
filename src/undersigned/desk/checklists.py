"""Checklists: what is done before a convenor hands over, and at the end. Seen from the data; nothing is ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts import queries as accounts
from undersigned.accounts.rules import ALL_DUTIES
from undersigned.custody import queries as custody
from undersigned.desk import actions, alarming, today
from undersigned.desk.rules import Check, Item, Todo
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement


def hand_over(statement: Statement, convenor: Convenor, *, ring: Ring, day: date) -> list[Item]:
    """Return what a statement needs so that *convenor* can leave it to others."""
    collection = signing.collection_of(statement)
    others = [one for one in texts.convenors_with_duties(statement) if one[0].pk != convenor.pk and one[0].is_active]
    heirs = [one for one, duties in others if duties == ALL_DUTIES]
    found = today.find_all(statement, collection, convenor, ring=ring, today=day)
    items = [
        Item(Check.HEIR, is_done=bool(heirs), page="convenors"),
        Item(Check.WAY_BACK, is_done=any(accounts.ways_of(one).has_own for one in heirs), page="convenors"),
        Item(Check.DETAILS, is_done=not actions.find_missing(statement), page="details"),
        Item(Check.NOTHING_ASKED, is_done=not _has(found, Todo.SECOND, Todo.SECOND_AWAITED), page="acts"),
        Item(Check.NAMES, is_done=not _has(found, *_NAMES), page="statement"),
    ]
    if collection is not None:
        items.append(Item(Check.REACHED, is_done=bool(alarming.find_addresses(collection)), page="details"))
    if custody.keys_in_force(statement):
        items.append(Item(Check.KEYS, is_done=not _has(found, Todo.LOCKED_PAUSED, Todo.REHEARSAL), page="keys"))
    return items


def closing(statement: Statement, collection: Collection, convenor: Convenor, *, ring: Ring, day: date) -> list[Item]:
    """Return what is to be done at the end of a statement."""
    found = today.find_all(statement, collection, convenor, ring=ring, today=day)
    items = [
        Item(Check.CLOSED, is_done=collection.state == CollectionState.CLOSED, page="close"),
        Item(Check.NAMES, is_done=not _has(found, *_NAMES), page="statement"),
        Item(Check.IMPORTED, is_done=not _has(found, Todo.IMPORTED), page="names"),
        Item(Check.NOTHING_ASKED, is_done=not _has(found, Todo.SECOND, Todo.SECOND_AWAITED), page="acts"),
        Item(Check.SHOWN, is_done=not collection.is_withheld, page="release"),
        Item(Check.NO_DRAFT, is_done=texts.draft_of(statement) is None, page="draft"),
    ]
    sealed = sum(signing.count_sealed(collection).values())
    if sealed or custody.keys_in_force(statement):
        items.append(Item(Check.NOTHING_LOCKED, is_done=not sealed, page="locked"))
    destruction = custody.find_destruction(statement)
    items.append(Item(Check.DESTROYED, is_done=destruction is not None and destruction.is_swept, page="destroy"))
    return items


_NAMES = (Todo.OBJECTIONS, Todo.HELD, Todo.REMOVALS)


def _has(found: list[Todo], *wanted: Todo) -> bool:
    return any(todo in found for todo in wanted)
