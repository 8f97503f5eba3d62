"""Answers at the desk: joins the room of answers with documents that are handed in and with what is published.

Reminders are mailed by the worker on their day, to those who look after the press; the mail path learns that a
statement waits for an answer, not from whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import Duty
from undersigned.answers import actions
from undersigned.desk.alarming import find_reached
from undersigned.desk.appending import mark_stale
from undersigned.desk.using import take_storage
from undersigned.outbox.letters import queue_letter
from undersigned.pictures.reading import read_document

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.answers.rules import Typed
    from undersigned.instance.config import Instance
    from undersigned.pictures.reading import Document
    from undersigned.texts.models import Statement


@transaction.atomic
def record(statement: Statement, typed: Typed, file: bytes | None, *, instance: Instance, today: date) -> int:
    """Keep an entry as a draft, with the *file* that was handed in; return its row.

    Raises:
        Refusal: Of `answers` or of `pictures`; nothing was kept.
        OverLimit: Of `coalitions`: the file has no room.
    """
    document = _read(statement, file, instance=instance)
    return actions.draft_entry(statement, typed, today=today, document=document)


@transaction.atomic
def change(
    statement: Statement, key: int, typed: Typed, file: bytes | None, *, instance: Instance, today: date
) -> None:
    """Change a draft; a *file* takes the place of the one that was there.

    Raises:
        Refusal: Of `answers` or of `pictures`; nothing was changed.
        OverLimit: Of `coalitions`: the file has no room.
    """
    document = _read(statement, file, instance=instance)
    actions.change_draft(statement, key, typed, today=today, document=document)


@transaction.atomic
def publish(statement: Statement, key: int, *, today: date) -> int:
    """Publish a draft, and return its number.

    Raises:
        Refusal: It can't be published; nothing was changed.
    """
    number = actions.publish_entry(statement, key, today=today)
    mark_stale(statement)
    return number


@transaction.atomic
def agree(statement: Statement, key: int, convenor: Convenor, *, shows_name: bool, today: date) -> int:
    """Publish what another convenor says of the condition, as the second of two.

    Raises:
        Refusal: Nothing was changed.
    """
    number = actions.agree_to_condition(statement, key, convenor, shows_name=shows_name, today=today)
    mark_stale(statement)
    return number


def _read(statement: Statement, file: bytes | None, *, instance: Instance) -> Document | None:
    if file is None:
        return None
    document = read_document(file)
    take_storage(statement.coalition, len(document.data), instance=instance)
    return document


@transaction.atomic
def remind_due(instance: Instance, *, today: date) -> int:
    """Mail the reminders whose day has come, once for each statement; return how many mails that are."""
    statements = {one.statement_id: one.statement for one in actions.take_due_reminders(today)}
    count = 0
    for statement in statements.values():
        link = f"{instance.base_url}/desk/s/{statement.slug}/answers/"
        for address, lang in find_reached(statement, Duty.PRESS):
            queue_letter("desk/mails/ask_again.txt", address, lang, {"link": link}, is_notice=True)
            count += 1
    return count
