"""Reads of answers, for the desk, programs and what is published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from undersigned.answers import rules
from undersigned.answers.models import Document, Entry, Reminder
from undersigned.answers.rules import Asked, Demand, Kind, State, Told, Typed
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from datetime import date

    from undersigned.coalitions.models import Coalition
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What is told of a document without its bytes."""

    kind: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    words: str

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in a page."""
        return self.width > 0


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as it is shown. *key* is the row, *number* is 0 for a draft, *corrected_by* 0 for none."""

    key: int
    number: int
    published_on: date | None
    version: int
    lang: str
    typed: Typed
    document: DocumentRow | None
    corrected_by: int
    is_emptied: bool
    signed_by: tuple[str, ...]
    proposed_by_id: int | None

    @property
    def is_draft(self) -> bool:
        """Whether nothing of it is public."""
        return self.published_on is None


def entries_of(statement: Statement) -> list[EntryRow]:
    """Return all entries of *statement*: drafts first, then the published ones, what happened last first."""
    rows = Entry.objects.filter(statement=statement).select_related("corrects")
    documents = _documents(statement)
    corrected = {
        row.corrects_id: row.number for row in rows if row.corrects_id is not None and row.published_on is not None
    }
    found = [_row(row, documents.get(row.pk), corrected.get(row.pk) or 0) for row in rows]
    return sorted(found, key=_last_first, reverse=True)


def published_entries(statement: Statement) -> list[EntryRow]:
    """Return what the public sees of *statement*, what happened last first."""
    return [row for row in entries_of(statement) if not row.is_draft]


def find_entry(statement: Statement, key: int) -> EntryRow | None:
    """Return the entry of *statement* in row *key*, or None."""
    return next((row for row in entries_of(statement) if row.key == key), None)


def find_document(statement: Statement, key: int) -> tuple[str, bytes] | None:
    """Return kind and bytes of the document of the entry in row *key*, or None."""
    row = Document.objects.filter(entry__statement=statement, entry_id=key).first()
    return (row.kind, bytes(row.data)) if row else None


def published_document(statement: Statement, number: int) -> bytes:
    """Return the bytes of the document of the published entry *number*."""
    return bytes(Document.objects.get(entry__statement=statement, entry__number=number).data)


def find_asked(content: Content) -> list[Asked]:
    """Return whom *content* asks: clause by clause, then the addressees of the whole."""
    clauses = [
        Asked(clause.addressee, clause.id, number)
        for number, clause in enumerate(content.clauses, 1)
        if clause.addressee
    ]
    return [*clauses, *(Asked(addressee) for addressee in content.addressees)]


def asked_by(statement: Statement) -> list[Asked]:
    """Return whom the newest frozen text of *statement* asks."""
    frozen = texts.newest_frozen(statement)
    return find_asked(frozen.content) if frozen else []


def demands_of(asked: list[Asked], entries: list[EntryRow]) -> list[Demand]:
    """Return the demands, each as the published ones among *entries* leave it."""
    told = [
        Told(row.number, one.addressee, one.clause, one.state, one.happened_on, bool(row.corrected_by))
        for row in entries
        if not row.is_draft and (one := row.typed).kind is Kind.ANSWER and one.happened_on is not None
    ]
    return rules.find_demands(asked, told)


def find_condition(entries: list[EntryRow]) -> EntryRow | None:
    """Return the entry by which the condition is considered fulfilled today, or None."""
    rows = [row for row in entries if not row.is_draft and row.typed.kind is Kind.CONDITION and not row.corrected_by]
    newest = max(rows, key=_last_first, default=None)
    return newest if newest is not None and newest.typed.state is State.MET else None


def reminders_of(statement: Statement) -> list[Reminder]:
    """Return the reminders of *statement*, the next first."""
    return list(Reminder.objects.filter(statement=statement).order_by("asks_on", "pk"))


def due_reminders(statement: Statement, today: date) -> list[Reminder]:
    """Return the reminders whose day has come."""
    return [one for one in reminders_of(statement) if one.asks_on <= today]


def document_bytes(coalition: Coalition) -> int:
    """Return the bytes of all documents of the statements of *coalition*, drafts among them."""
    found = Document.objects.filter(entry__statement__coalition=coalition).aggregate(sum=Sum("size_bytes"))
    return found["sum"] or 0


def has_anything(statement: Statement) -> bool:
    """Say whether an entry is published."""
    return Entry.objects.filter(statement=statement, published_on__isnull=False).exists()


def _documents(statement: Statement) -> dict[int, DocumentRow]:
    rows = Document.objects.filter(entry__statement=statement).values_list(
        "entry_id", "kind", "sha256", "size_bytes", "width", "height", "words"
    )
    return {row[0]: DocumentRow(*row[1:]) for row in rows}


def _row(row: Entry, document: DocumentRow | None, corrected_by: int) -> EntryRow:
    typed = Typed(
        kind=Kind(row.kind),
        addressee=row.addressee,
        clause=row.clause,
        happened_on=row.happened_on,
        state=State(row.state) if row.state else None,
        words=row.words,
        quote=row.quote,
        quote_lang=row.quote_lang,
        source=row.source,
        handed_by=row.handed_by,
        document_words=document.words if document else "",
        corrects=(row.corrects.number or 0) if row.corrects else 0,
        empties=row.empties,
    )
    return EntryRow(
        key=row.pk,
        number=row.number or 0,
        published_on=row.published_on,
        version=row.version,
        lang=row.lang,
        typed=typed,
        document=document,
        corrected_by=corrected_by,
        is_emptied=row.is_emptied,
        signed_by=tuple(json.loads(row.signed_by)),
        proposed_by_id=row.proposed_by_id,
    )


def _last_first(row: EntryRow) -> tuple[bool, object, int, int]:
    return row.is_draft, row.typed.happened_on, row.number, row.key
