"""What happens with answers: drafted, published, corrected; a condition by two convenors; reminders.

Writers of a statement take turns (`texts.take_turn`), so numbers have no gap and nothing is published twice. Whoever
calls these marks the public page as old (`desk.answering`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from undersigned.answers import queries, rules
from undersigned.answers.models import Document, Entry, Reminder
from undersigned.answers.rules import Kind, Typed
from undersigned.signing import queries as signing
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.pictures.reading import Document as HandedIn
    from undersigned.texts.models import Statement


@transaction.atomic
def draft_entry(
    statement: Statement,
    typed: Typed,
    *,
    today: date,
    document: HandedIn | None = None,
    proposed_by: Convenor | None = None,
) -> int:
    """Keep *typed* as a draft, and return its row.

    Raises:
        Refusal: It can't be kept so; nothing was changed.
    """
    texts.take_turn(statement)
    kept = _check(statement, typed, today=today)
    if Entry.objects.filter(statement=statement).count() >= rules.MOST_ENTRIES:
        raise rules.TooManyEntries
    # Before the row: a document that can't be kept leaves no draft behind.
    words = rules.check_document_words(kept.document_words) if document else ""
    frozen = reading.newest_frozen(statement)
    row = Entry.objects.create(
        statement=statement,
        version=frozen.number if frozen else 1,
        lang=statement.lead_lang,
        corrects=_corrected(statement, kept),
        proposed_by=proposed_by,
        **_columns(kept),
    )
    if document:
        _attach(row, document, words)
    return row.pk


@transaction.atomic
def change_draft(
    statement: Statement, key: int, typed: Typed, *, today: date, document: HandedIn | None = None
) -> None:
    """Keep *typed* in the place of what the draft said; its document stays unless there is a new one.

    Raises:
        Refusal: It can't be kept so, or is published; nothing was changed.
    """
    texts.take_turn(statement)
    row = _draft(statement, key)
    if row.kind != typed.kind:
        raise rules.OtherKind
    kept = _check(statement, typed, today=today)
    has_document = document is not None or Document.objects.filter(entry=row).exists()
    words = rules.check_document_words(kept.document_words) if has_document else ""
    Entry.objects.filter(pk=row.pk).update(corrects=_corrected(statement, kept), **_columns(kept))
    if document:
        Document.objects.filter(entry=row).delete()
        _attach(row, document, words)
    else:
        Document.objects.filter(entry=row).update(words=words)


@transaction.atomic
def detach_document(statement: Statement, key: int) -> None:
    """Delete the picture or file of a draft.

    Raises:
        NoSuchEntry, AlreadyPublished: Nothing was changed.
    """
    texts.take_turn(statement)
    Document.objects.filter(entry=_draft(statement, key)).delete()


@transaction.atomic
def delete_draft(statement: Statement, key: int) -> None:
    """Delete a draft for good; also what one convenor proposed to a second one.

    Raises:
        NoSuchEntry, AlreadyPublished: Nothing was changed.
    """
    texts.take_turn(statement)
    _draft(statement, key).delete()


@transaction.atomic
def publish_entry(statement: Statement, key: int, *, today: date) -> int:
    """Publish a draft, and return its number.

    Raises:
        TwoNeeded: It is about a condition.
        Refusal: It can't be published as it stands; nothing was changed.
    """
    texts.take_turn(statement)
    row = _draft(statement, key)
    if row.kind == Kind.CONDITION:
        raise rules.TwoNeeded
    return _publish(statement, row, today=today, signed_by=[])


@transaction.atomic
def propose_condition(statement: Statement, typed: Typed, convenor: Convenor, *, shows_name: bool, today: date) -> int:
    """Ask a second convenor to agree that the condition is fulfilled, or is not any more; return the row.

    Raises:
        Refusal: It can't be kept so; nothing was changed.
    """
    key = draft_entry(statement, typed, today=today, proposed_by=convenor)
    Entry.objects.filter(pk=key).update(signed_by=_names(convenor, shows_name=shows_name))
    return key


@transaction.atomic
def agree_to_condition(statement: Statement, key: int, convenor: Convenor, *, shows_name: bool, today: date) -> int:
    """Publish what another convenor proposed, as the second of two; return its number.

    Raises:
        SecondNeeded, AskerGone, Refusal: Nothing was changed.
    """
    texts.take_turn(statement)
    row = _draft(statement, key)
    if row.kind != Kind.CONDITION or row.proposed_by is None or row.proposed_by_id == convenor.pk:
        raise rules.SecondNeeded
    if not reading.is_convenor_of(row.proposed_by, statement):
        raise rules.AskerGone
    names = [*json.loads(row.signed_by), *json.loads(_names(convenor, shows_name=shows_name))]
    return _publish(statement, row, today=today, signed_by=names)


@transaction.atomic
def add_reminder(statement: Statement, asks_on: date | None, *, addressee: str, note: str, today: date) -> int:
    """Have the convenors reminded on a day, and return the row.

    Raises:
        Refusal: It can't be kept so; nothing was changed.
    """
    texts.take_turn(statement)
    day, kept, words = rules.check_reminder(asks_on, addressee, note, today=today)
    if Reminder.objects.filter(statement=statement).count() >= rules.MOST_REMINDERS:
        raise rules.TooManyReminders
    return Reminder.objects.create(statement=statement, asks_on=day, addressee=kept, note=words).pk


def drop_reminder(statement: Statement, key: int) -> None:
    """Delete a reminder: it was done, or is not wanted any more.

    Raises:
        NoSuchReminder: There is none.
    """
    if not Reminder.objects.filter(statement=statement, pk=key).delete()[0]:
        raise rules.NoSuchReminder


def take_due_reminders(today: date) -> list[Reminder]:
    """Return the reminders whose day has come and of which nobody was told, and note that they are told."""
    due = Reminder.objects.select_related("statement").filter(asks_on__lte=today, is_mailed=False).order_by("pk")
    # One worker tells; a conditional UPDATE keeps a second one from telling too.
    return [one for one in due if Reminder.objects.filter(pk=one.pk, is_mailed=False).update(is_mailed=True)]


def _check(statement: Statement, typed: Typed, *, today: date) -> Typed:
    opens_on = reading.find_opening_day(statement)
    frozen = reading.newest_frozen(statement)
    if opens_on is None or frozen is None or signing.collection_of(statement) is None:
        raise rules.NotOpened
    clauses = {clause.id for clause in frozen.content.clauses}
    # A correction may speak of a clause that a newer text dropped.
    clauses |= set(Entry.objects.filter(statement=statement, number=typed.corrects).values_list("clause", flat=True))
    return rules.check_entry(typed, clauses=clauses, opens_on=opens_on, today=today)


def _corrected(statement: Statement, kept: Typed) -> Entry | None:
    if not kept.corrects:
        return None
    row = Entry.objects.filter(statement=statement, number=kept.corrects).first()
    if row is None:
        raise rules.NoSuchEntry
    if row.kind != kept.kind:
        raise rules.OtherKind
    if Entry.objects.filter(corrects=row, published_on__isnull=False).exists():
        raise rules.AlreadyCorrected
    return row


def _draft(statement: Statement, key: int) -> Entry:
    row = Entry.objects.select_related("proposed_by").filter(statement=statement, pk=key).first()
    if row is None:
        raise rules.NoSuchEntry
    if not row.is_draft:
        raise rules.AlreadyPublished
    return row


def _publish(statement: Statement, row: Entry, *, today: date, signed_by: list[str]) -> int:
    found = queries.find_entry(statement, row.pk)
    if found is None:
        raise rules.NoSuchEntry
    # What was drafted may not hold any more: another correction came first.
    _check(statement, found.typed, today=today)
    corrected = _corrected(statement, found.typed)
    number = Entry.objects.filter(statement=statement, published_on__isnull=False).count() + 1
    Entry.objects.filter(pk=row.pk, published_on__isnull=True).update(
        published_on=today, number=number, proposed_by=None, signed_by=json.dumps(signed_by)
    )
    if corrected and row.empties:
        _empty(corrected)
    return number


def _empty(row: Entry) -> None:
    """Delete what an entry said; day, addressee and place stay."""
    Document.objects.filter(entry=row).delete()
    Entry.objects.filter(pk=row.pk).update(is_emptied=True, words="", quote="", quote_lang="", source="", handed_by="")


def _attach(row: Entry, document: HandedIn, words: str) -> None:
    Document.objects.create(
        entry=row,
        kind=document.kind.value,
        data=document.data,
        sha256=document.sha256,
        size_bytes=len(document.data),
        width=document.width,
        height=document.height,
        words=words,
    )


def _columns(kept: Typed) -> dict[str, Any]:
    return {
        "kind": kept.kind.value,
        "happened_on": kept.happened_on,
        "addressee": kept.addressee,
        "clause": kept.clause,
        "state": kept.state.value if kept.state else "",
        "words": kept.words,
        "quote": kept.quote,
        "quote_lang": kept.quote_lang,
        "source": kept.source,
        "handed_by": kept.handed_by,
        "empties": kept.empties and bool(kept.corrects),
    }


def _names(convenor: Convenor, *, shows_name: bool) -> str:
    return json.dumps([convenor.name] if shows_name else [], ensure_ascii=False)
