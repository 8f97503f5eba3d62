"""Reads of statements and their texts, for pages and other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.rules import ALL_DUTIES, parse_duties
from undersigned.texts.canonical import content_from_json, content_to_json
from undersigned.texts.models import Deed, DutyRow, Statement, StatementFile, Text, Version
from undersigned.texts.rules import Offered, Role
from undersigned.texts.statement_file import parse_statement_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from undersigned.accounts.models import Convenor
    from undersigned.accounts.rules import Duty
    from undersigned.coalitions.models import Coalition
    from undersigned.texts.canonical import Content


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """A frozen version in its leading language, with the newest statement file."""

    number: int
    lang: str
    title: str
    content: Content
    text_sha256: str
    text_file: bytes
    statement_sha256: str
    statement_file: bytes


@dataclass(frozen=True, slots=True)
class FrozenText:
    """One language of a frozen version, in its newest edition."""

    lang: str
    role: Role
    sha256: str
    file: bytes
    content: Content


def find_statement(slug: str) -> Statement | None:
    """Return the statement at *slug*, or None."""
    return Statement.objects.filter(slug=slug).first()


def statements() -> QuerySet[Statement]:
    """Return all statements, the newest first."""
    return Statement.objects.order_by("-pk")


def statements_in(coalition: Coalition) -> QuerySet[Statement]:
    """Return the statements of *coalition*, the oldest first."""
    return Statement.objects.filter(coalition=coalition).order_by("pk")


def statements_at(ids: Iterable[int]) -> list[Statement]:
    """Return the statements with *ids*, in no order."""
    return list(Statement.objects.filter(pk__in=list(ids)))


def statements_of(convenor: Convenor) -> QuerySet[Statement]:
    """Return the statements that *convenor* works on, the newest first."""
    mine = Statement.objects.filter(convenors=convenor, coalition__removing_since__isnull=True)
    return mine.select_related("coalition").order_by("-pk")


def is_convenor_of(convenor: Convenor, statement: Statement) -> bool:
    """Say whether *convenor* works on *statement*."""
    return statements_of(convenor).filter(pk=statement.pk).exists()


def find_own(convenor: Convenor, slug: str) -> tuple[Statement, frozenset[Duty]] | None:
    """Return the statement at *slug* if *convenor* works on it, with what they look after there; else None."""
    statement = statements_of(convenor).filter(slug=slug).first()
    return (statement, _duties(convenor, statement)) if statement else None


def duties_of(convenor: Convenor, statement: Statement) -> frozenset[Duty]:
    """Return what *convenor* looks after at *statement*: all, unless it was said otherwise."""
    return _duties(convenor, statement) if is_convenor_of(convenor, statement) else frozenset()


def convenors_with_duties(statement: Statement) -> list[tuple[Convenor, frozenset[Duty]]]:
    """Return the convenors of *statement*, each with what they look after, in the order of coming."""
    rows = dict(DutyRow.objects.filter(statement=statement).values_list("convenor_id", "duties"))
    convenors = statement.convenors.order_by("pk")
    return [(one, parse_duties(rows[one.pk]) if one.pk in rows else ALL_DUTIES) for one in convenors]


def holders_of(statement: Statement, duty: Duty) -> list[Convenor]:
    """Return the convenors who look after *duty* at *statement*."""
    return [convenor for convenor, duties in convenors_with_duties(statement) if duty in duties]


def recent_deeds(statement: Statement, limit: int = 100) -> list[Deed]:
    """Return what convenors did at the desk as long as it is known, the newest day first."""
    deeds = Deed.objects.filter(statement=statement).select_related("convenor")
    return list(deeds.order_by("-day", "convenor_id", "what")[:limit])


def content_of(text: Text) -> Content:
    """Return what *text* consists of."""
    return content_from_json(text.content)


def newest_version(statement: Statement) -> Version:
    """Return the version with the highest number, draft or frozen."""
    return statement.versions.select_related("statement").latest("number")


def revision_of(text: Text) -> str:
    """Return which draft *text* is now: whoever replaces it says which one they have read."""
    content = content_to_json(content_of(text))
    return sha256(f"{text.pk} {text.lang} {text.version.statement.slug} {content}".encode()).hexdigest()[:32]


def find_text(key: int) -> Text | None:
    """Return the text with *key* as it stands now, or None."""
    return Text.objects.select_related("version__statement").filter(pk=key).first()


def draft_of(statement: Statement) -> Text | None:
    """Return the lead text of the version that is a draft, or None."""
    drafts = Text.objects.select_related("version__statement")
    return drafts.filter(version__statement=statement, role=Role.LEAD, frozen_at__isnull=True).first()


def find_version(statement: Statement, number: int) -> Version | None:
    """Return version *number*, or None."""
    return statement.versions.select_related("statement").filter(number=number).first()


def newest_frozen_version(statement: Statement) -> Version | None:
    """Return the row of the newest frozen version, for actions; pages want `newest_frozen`."""
    frozen = statement.versions.select_related("statement").filter(frozen_at__isnull=False)
    return frozen.order_by("-number").first()


def newest_frozen(statement: Statement) -> FrozenVersion | None:
    """Return the newest frozen version, or None."""
    return _frozen(_frozen_leads(statement).order_by("-version__number").first())


def frozen_version(statement: Statement, number: int) -> FrozenVersion | None:
    """Return the frozen version *number*, or None."""
    return _frozen(_frozen_leads(statement).filter(version__number=number).first())


def frozen_texts(statement: Statement, number: int) -> list[FrozenText]:
    """Return the newest edition of each language of version *number*, the leading one first."""
    rows = Text.objects.filter(version__statement=statement, version__number=number, frozen_at__isnull=False)
    newest = {row.lang: row for row in rows.order_by("edition")}
    found = [
        FrozenText(row.lang, Role(row.role), row.sha256, bytes(row.file or b""), content_of(row))
        for row in newest.values()
    ]
    return sorted(found, key=lambda text: (text.role is not Role.LEAD, text.lang))


def language_drafts(statement: Statement) -> list[Text]:
    """Return the drafts in other languages than the leading one."""
    drafts = Text.objects.select_related("version__statement").exclude(role=Role.LEAD)
    return list(drafts.filter(version__statement=statement, frozen_at__isnull=True).order_by("lang"))


def frozen_history(statement: Statement) -> list[tuple[str, str, bytes]]:
    """Return hash, suffix and bytes of every text and statement file that was ever frozen."""
    texts = Text.objects.filter(version__statement=statement, frozen_at__isnull=False).order_by("pk")
    files = StatementFile.objects.filter(version__statement=statement).order_by("pk")
    found = [(text.sha256, "md", bytes(text.file or b"")) for text in texts]
    return found + [(file.sha256, "json", bytes(file.file)) for file in files]


def langs_of_texts(statement: Statement) -> dict[str, str]:
    """Return the language of every text that was ever frozen, by its hash."""
    rows = Text.objects.filter(version__statement=statement, frozen_at__isnull=False)
    return dict(rows.values_list("sha256", "lang"))


def find_opening_day(statement: Statement) -> date | None:
    """Return the first day of signing as the newest statement file says it, or None before the first."""
    file = StatementFile.objects.filter(version__statement=statement).order_by("-pk").first()
    return date.fromisoformat(parse_statement_file(bytes(file.file)).opens_on) if file else None


def find_offered(statement: Statement) -> Offered:
    """Return what is open to signatories as the newest statement file says it; names alone before the first."""
    file = StatementFile.objects.filter(version__statement=statement).order_by("-pk").first()
    return parse_statement_file(bytes(file.file)).offered if file else Offered()


def _duties(convenor: Convenor, statement: Statement) -> frozenset[Duty]:
    """Return what *convenor* looks after at *statement*, which they work on."""
    row = DutyRow.objects.filter(statement=statement, convenor=convenor).first()
    return parse_duties(row.duties) if row else ALL_DUTIES


def _frozen_leads(statement: Statement) -> QuerySet[Text]:
    """Return the lead texts of the frozen versions, each of which has one."""
    leads = Text.objects.filter(version__statement=statement, version__frozen_at__isnull=False, role=Role.LEAD)
    return leads.select_related("version")


def _frozen(lead: Text | None) -> FrozenVersion | None:
    if lead is None:
        return None
    content = content_of(lead)
    meaning = lead.version.statement_files.order_by("-pk")[0]
    return FrozenVersion(
        number=lead.version.number,
        lang=lead.lang,
        title=content.title,
        content=content,
        text_sha256=lead.sha256,
        text_file=bytes(lead.file or b""),
        statement_sha256=meaning.sha256,
        statement_file=bytes(meaning.file),
    )
