"""Where editions stand in public, and what they are called there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersigned.publishing.spelling import spell_day
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from datetime import date

    from undersigned.editions.models import Edition


EDITION_SHELF = "prints-of-editions"
"""Folder in the data folder, where prints lie before they are published."""


def edition_path(edition: Edition) -> str:
    """Return the folder of *edition* below the root of the instance."""
    return f"e/{edition.slug}/"


def print_name(paper: str) -> str:
    """Return the name of the PDF in the folder of an edition."""
    return f"edition.{paper}.pdf"


def heading_of(edition: Edition) -> dict[str, Any]:
    """Return what stands for *edition* wherever it is named: address, title, number and day."""
    return {
        "path": f"{edition_path(edition)}index.html",
        "title": edition.title,
        "lang": edition.lang,
        "dir": direction(edition.lang),
        "number": edition.number,
        "day": say_day(day_of(edition)),
    }


def day_of(edition: Edition) -> date:
    """Return the day that an edition bears which is out."""
    day = edition.dated_on or edition.out_on
    if day is None:
        raise ValueError(edition.slug)
    return day


def say_day(day: date | None) -> str:
    """Return *day* in words; nothing where there is none."""
    return spell_day(day) if day else ""
