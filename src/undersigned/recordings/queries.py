"""Reads of recordings; their bytes are read when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from undersigned.recordings.models import Recording

if TYPE_CHECKING:
    from undersigned.coalitions.models import Coalition
    from undersigned.texts.models import Statement


def recordings_of(statement: Statement) -> list[Recording]:
    """Return the recordings of *statement*, by language, those of the newest version first."""
    return list(Recording.objects.filter(statement=statement).order_by("lang", "-version", "-pk").defer("data"))


def recorded_langs(statement: Statement) -> set[str]:
    """Return the languages in which *statement* can be heard."""
    return set(Recording.objects.filter(statement=statement).values_list("lang", flat=True))


def recording_bytes(coalition: Coalition) -> int:
    """Return the bytes of all recordings at the statements of *coalition*."""
    found = Recording.objects.filter(statement__coalition=coalition).aggregate(total=Sum("size_bytes"))
    return int(found["total"] or 0)
