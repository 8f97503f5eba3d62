"""Reads of paper sheets, for the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.outreach.models import PaperCount, PaperSheet

if TYPE_CHECKING:
    from undersigned.texts.models import Statement


def sheets_of(statement: Statement) -> list[PaperSheet]:
    """Return the sheets of *statement* that were not destroyed, oldest first, with those who counted."""
    found = PaperSheet.objects.filter(statement=statement, destroyed_on=None)
    return list(found.select_related("first_by", "second_by", "count").order_by("pk"))


def uncounted_codes(statement: Statement, text_sha256: str) -> list[str]:
    """Return the codes of sheets with this text on which nobody was counted yet."""
    found = PaperSheet.objects.filter(statement=statement, text_sha256=text_sha256, destroyed_on=None, first_n=None)
    return list(found.order_by("pk").values_list("code", flat=True))


def agreed_count(statement: Statement) -> int:
    """Return how many signed on sheets that were counted twice and are not in the log yet."""
    return sum(sheet.first_n or 0 for sheet in agreed_sheets(statement))


def agreed_sheets(statement: Statement) -> list[PaperSheet]:
    """Return the sheets that were counted twice and are not in the log yet."""
    found = PaperSheet.objects.filter(statement=statement, count=None, second_n__isnull=False, destroyed_on=None)
    return list(found.order_by("pk"))


def counts_of(statement: Statement) -> list[PaperCount]:
    """Return what was put into the log, oldest first."""
    return list(PaperCount.objects.filter(statement=statement).order_by("index"))
