"""What there is to print, and how signatures on paper are counted: twice, by two people, by numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.publiclog.canonical import format_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_POINTS = 6
MAX_PLACE = 120


class Refusal(Exception):
    """It can't be printed as it was asked for."""


class NothingFrozen(Refusal):
    """There is no frozen text yet."""


class PieceUnknown(Refusal):
    """There is no such piece, paper or language."""


class PlaceTooLong(Refusal):
    """The line for a place is longer than the paper has room for."""


class Piece(StrEnum):
    """A thing to print."""

    LEAFLET = "leaflet"
    POSTER = "poster"


PAPERS: dict[Piece, tuple[str, ...]] = {Piece.LEAFLET: ("a5", "a6"), Piece.POSTER: ("a3", "a4", "letter")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A piece on a paper, in a language, with a line for a place or date that may be empty."""

    piece: Piece
    paper: str
    lang: str
    place: str = ""


def check_asked(piece: str, paper: str, lang: str, place: str, *, langs: list[str]) -> Asked:
    """Return what was asked for.

    Raises:
        NothingFrozen, PieceUnknown, PlaceTooLong: It can't be printed.
    """
    if not langs:
        raise NothingFrozen
    if piece not in list(Piece) or paper not in PAPERS[Piece(piece)] or lang not in langs:
        raise PieceUnknown
    place = " ".join(place.split())
    if len(place) > MAX_PLACE:
        raise PlaceTooLong
    return Asked(Piece(piece), paper, lang, place)


LINES = 12
"""So many people sign on one sheet."""
MOST_SHEETS = 50
LONGEST_KEPT = timedelta(days=731)


class SheetsOdd(Refusal):
    """There are made from 1 to 50 sheets at once."""


class DestructionOdd(Refusal):
    """The day of destruction is no day, lies before today or more than two years ahead."""


class SheetUnknown(Refusal):
    """No sheet of this statement has this code, or it was destroyed."""


class NumberOdd(Refusal):
    """No such number of people has room on a sheet."""


class CountedByYou(Refusal):
    """The second count is another person's."""


class CountsDiffer(Refusal):
    """The two counts differ; both are forgotten, and the sheet is counted again."""


class AlreadyCounted(Refusal):
    """The sheet has been counted twice, or its count stands in the log already."""


class NothingCounted(Refusal):
    """No sheet was counted twice that is not in the log yet."""


class NotCountedYet(Refusal):
    """A sheet is destroyed once its count stands in the log, or it came back empty."""


def check_sheets(number: int, destroy_on: date, *, today: date) -> None:
    """Raise a Refusal unless so many sheets may be made, to be destroyed on that day."""
    if not 1 <= number <= MOST_SHEETS:
        raise SheetsOdd
    if not today < destroy_on <= today + LONGEST_KEPT:
        raise DestructionOdd


def check_second(n: int, *, first_n: int, is_same_person: bool) -> None:
    """Raise a Refusal unless *n*, counted by another person, agrees with the first count."""
    if is_same_person:
        raise CountedByYou
    if n != first_n:
        raise CountsDiffer


def format_count(sheets: Sequence[tuple[str, int, str]], *, salt: str, counted_on: str) -> bytes:
    """Return the record of a count: code, number and hash of the text of each sheet, with a salt. JCS."""
    told = [{"code": code, "n": n, "text": text} for code, n, text in sorted(sheets)]
    return format_canonical({"counted_on": counted_on, "salt": salt, "sheets": told, "v": 1})
