"""What is open today at a statement, most urgent first: found by looking at the data, nothing has to be ticked off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from undersigned.answers import queries as answers
from undersigned.custody import queries as custody
from undersigned.custody.rules import is_due_soon
from undersigned.desk.rules import OpenThing, Todo, sort_open_things
from undersigned.hooks import queries as hooks
from undersigned.organisations import queries as organisations
from undersigned.roundtable import queries as tables
from undersigned.signing import queries as signing
from undersigned.signing.rules import CollectionState
from undersigned.signon import queries as boards
from undersigned.signon.rules import OPEN_ANSWERS
from undersigned.texts import queries as texts
from undersigned.translating import queries as languages

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

NEAR = timedelta(days=7)
"""So long before its last day a deadline is among what is open."""


def find_open_things(
    statement: Statement, collection: Collection | None, convenor: Convenor, *, ring: Ring, today: date
) -> list[OpenThing]:
    """Return what waits for *convenor*, or for another one at what *convenor* looks after too, most urgent first."""
    duties = texts.duties_of(convenor, statement)
    found = _find(statement, collection, convenor, ring=ring, today=today)
    return sort_open_things([one for one in found if one.duty in duties])


def find_all(
    statement: Statement, collection: Collection | None, convenor: Convenor, *, ring: Ring, today: date
) -> list[Todo]:
    """Return the kinds of what is open, for whomever it is."""
    return [one.what for one in _find(statement, collection, convenor, ring=ring, today=today)]


def _find(
    statement: Statement, collection: Collection | None, convenor: Convenor, *, ring: Ring, today: date
) -> list[OpenThing]:
    found = _of_names(statement, collection, ring)
    found += _of_keys(statement, collection, today)
    found += _of_two(statement, collection, convenor)
    if collection is None or collection.state in {CollectionState.OPEN, CollectionState.PAUSED}:
        found += _of_days(statement, today)
    found += _of_answers(statement, today)
    phase = boards.phase_of(statement)
    if phase is not None and phase.is_private:
        counts = boards.count_answers(phase)
        found.append(OpenThing(Todo.SIGN_ON, sum(counts[answer] for answer in OPEN_ANSWERS)))
    found += _of_table(statement, convenor)
    if offers := languages.count_waiting(statement):
        found.append(OpenThing(Todo.OFFERS, offers))
    if collection is not None and texts.draft_of(statement) is not None:
        found.append(OpenThing(Todo.DRAFT))
    if disabled := hooks.count_disabled(statement):
        found.append(OpenThing(Todo.HOOKS, disabled))
    return found


def _of_names(statement: Statement, collection: Collection | None, ring: Ring) -> list[OpenThing]:
    imported = len(signing.imported(statement))
    counts = {Todo.REMOVALS: len(signing.removals_asked(statement))}
    if imported and not signing.published_imported(statement):
        counts[Todo.IMPORTED] = imported
    if collection is not None:
        counts |= {
            Todo.OBJECTIONS: len(signing.objected_names(collection)),
            Todo.HELD: signing.count_held(collection),
            Todo.ALARMS: len(signing.alarms(collection, ring)),
            Todo.LOGOS: _count_offers(collection),
        }
    return [OpenThing(todo, count) for todo, count in counts.items() if count]


def _count_offers(collection: Collection) -> int:
    """Return how many logos wait beside names that stand: of whoever left, the night forgets them."""
    offers = organisations.offers(collection)
    return len(offers.keys() & set(signing.organisation_commitments(collection).values())) if offers else 0


def _of_keys(statement: Statement, collection: Collection | None, today: date) -> list[OpenThing]:
    if collection is not None and collection.locked_paused:
        return [OpenThing(Todo.LOCKED_PAUSED)]
    in_force = custody.standings(custody.keys_in_force(statement))
    return [OpenThing(Todo.REHEARSAL)] if any(is_due_soon(key, today) for key in in_force) else []


def _of_two(statement: Statement, collection: Collection | None, convenor: Convenor) -> list[OpenThing]:
    """Return what one convenor wants and a second has to agree to; by whom it waits is a matter of who looks."""
    asked: list[tuple[str, int | None]] = [("destroy", one.by_id) for one in custody.proposals(statement)]
    asked += [("locked", one.brought_by_id) for one in custody.waiting_decisions(statement)]
    if collection is not None and collection.is_withheld and collection.release_asked_by_id:
        asked.append(("release", collection.release_asked_by_id))
    asked += [("condition", one.proposed_by_id) for one in answers.entries_of(statement) if one.proposed_by_id]
    # What another one asked counts more than what the same page has of one's own.
    pages = dict(sorted(((page, by != convenor.pk) for page, by in asked), key=lambda one: one[1]))
    return [OpenThing(Todo.SECOND if is_mine else Todo.SECOND_AWAITED, page=page) for page, is_mine in pages.items()]


def _of_table(statement: Statement, convenor: Convenor) -> list[OpenThing]:
    found = []
    drafting = tables.find_followable(statement)
    if drafting is not None and drafting.adopted_sha256:
        found.append(OpenThing(Todo.ADOPTED))
    table = tables.find_open_table(statement)
    if table is not None and (count := tables.questions_not_of(convenor, table)):
        found.append(OpenThing(Todo.QUESTIONS, count))
    return found


def _of_answers(statement: Statement, today: date) -> list[OpenThing]:
    due = answers.due_reminders(statement, today)
    found = [OpenThing(Todo.ASK_AGAIN, len(due), day=due[0].asks_on)] if due else []
    drafts = [one for one in answers.entries_of(statement) if one.is_draft and not one.proposed_by_id]
    return [*found, OpenThing(Todo.ANSWER_DRAFTS, len(drafts))] if drafts else found


def _of_days(statement: Statement, today: date) -> list[OpenThing]:
    days = [(Todo.CLOSES, statement.closes_on)]
    if statement.offers_threshold:
        days.append((Todo.THRESHOLD, statement.threshold_until))
    return [OpenThing(todo, day=day) for todo, day in days if day and today <= day <= today + NEAR]
