"""Reads of editions, for pages, for the desk and for the rooms above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from undersigned.editions.models import Contribution, Edition
from undersigned.editions.rules import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from undersigned.coalitions.models import Coalition
    from undersigned.texts.models import Statement


def all_editions() -> list[Edition]:
    """Return every edition, the newest first."""
    return list(Edition.objects.order_by("-pk"))


def editions_of(coalition: Coalition) -> list[Edition]:
    """Return the editions of *coalition*, the newest first."""
    return list(Edition.objects.filter(coalition=coalition).order_by("-pk"))


def editions_with(statement_ids: Iterable[int]) -> list[Edition]:
    """Return the editions in which any of these statements stands, the newest first."""
    found = Contribution.objects.filter(statement_id__in=list(statement_ids)).values("edition_id")
    return list(Edition.objects.filter(pk__in=found).order_by("-pk"))


def find_edition(slug: str) -> Edition | None:
    """Return the edition at *slug*, or None."""
    return Edition.objects.select_related("coalition").filter(slug=slug).first()


def contributions_of(edition: Edition) -> list[Contribution]:
    """Return the statements in *edition*, in order; those that were taken out too."""
    return list(Contribution.objects.filter(edition=edition).select_related("statement").order_by("place"))


def words_of(edition: Edition) -> Words:
    """Return what convenors wrote for *edition*."""
    return Words(
        title=edition.title,
        lang=edition.lang,
        number=edition.number,
        dated_on=edition.dated_on,
        introduction=tuple(edition.introduction.splitlines()),
    )


def listed_editions() -> list[Edition]:
    """Return the editions that stand on the first page of the instance, the newest first."""
    return list(_out().filter(coalition__is_listed=True).order_by("-out_on", "-pk"))


def editions_in_which(statement: Statement) -> list[Edition]:
    """Return the editions that are out and in which *statement* stands, the oldest first."""
    found = Contribution.objects.filter(statement=statement, taken_out_on__isnull=True).values("edition_id")
    return list(_out().filter(pk__in=found).order_by("out_on", "pk"))


def shown_editions(*, are_stale: bool = False) -> list[Edition]:
    """Return the editions that have a folder, or only those whose folder has to be written again."""
    found = Edition.objects.filter(out_on__isnull=False).order_by("pk")
    return list(found.exclude(mark_out=F("mark")) if are_stale else found)


def printed_editions() -> list[Edition]:
    """Return the editions of which there is a print, or is to be one."""
    return list(_out().order_by("pk"))


def _out() -> QuerySet[Edition]:
    return Edition.objects.filter(out_on__isnull=False, taken_back_on__isnull=True)
