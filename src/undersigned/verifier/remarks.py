"""Remarks beside names: what a record says besides name, role and affiliation stands in its row, and nothing else.

Pages say it in the words of their language, which are not compared; days, reservations, places and versions are, and so
is which remarks there are. Forms in other scripts and translations come first; they are in no record, and are counted.
Source: docs/reference/formats/bundle.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from undersigned.publiclog.record import Record

_SMALL = re.compile(rb" <small>([^<>\n]*)</small>")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISOLATE = "\u2068"
_MOST_TRANSLATED = 3
"""Of name, role and affiliation, one remark each."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What stands beside one name. Empty strings and false stand for what a record leaves out."""

    former: bool = False
    identification_only: bool = False
    decided_on: str = ""
    level: str = ""
    reservation: str = ""
    place: str = ""


NONE = Remarks()


def remarks_of(record: Record) -> Remarks:
    """Return what stands beside the name of *record*."""
    return Remarks(
        record.former, record.identification_only, record.decided_on, record.level, record.reservation, record.place
    )


class Wordings:
    """The words in which one page says remarks that have no words of the record: the same in every row."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def are_kept(self, what: str, words: str) -> bool:
        """Return whether *words* are those in which *what* was said before, if it was."""
        return self._words.setdefault(what, words) == words


def find_translated(tail: bytes, remarks: Remarks, signed_version: int, version: int, wordings: Wordings) -> int | None:
    """Compare what stands beside a name with its record.

    Args:
        tail: The row after its affiliation.
        remarks: What its record says.
        signed_version: The version that was signed.
        version: The newest one.
        wordings: Of the page.

    Returns:
        How many remarks are translations, which no record holds; None if the others are not what the record says.
    """
    smalls = [unescape(small.decode("utf-8", "replace")) for small in _SMALL.findall(tail)]
    translated = 0
    while translated < min(len(smalls), _MOST_TRANSLATED) and smalls[translated].startswith(_ISOLATE):
        translated += 1
    rest = smalls[translated:]
    expected = list(_expected(remarks, "" if signed_version == version else str(signed_version)))
    for at, (what, words) in enumerate(expected):
        if not rest or not _says(rest.pop(0), what, words, wordings):
            return None
        # A line of its own says since when a domain is not found any more, which no record knows.
        if what == "level" and len(rest) == len(expected) - at and len(_DAY.findall(rest[0])) == 1:
            del rest[0]
    return None if rest else translated


def _expected(remarks: Remarks, other_version: str) -> Iterator[tuple[str, str]]:
    if remarks.former:
        yield "former", ""
    if remarks.identification_only:
        yield "identification_only", ""
    for what in ("decided_on", "level", "reservation", "place"):
        if words := getattr(remarks, what):
            yield what, words
    if other_version:
        yield "version", other_version


def _says(small: str, what: str, words: str, wordings: Wordings) -> bool:
    if what == "place":
        return small == words
    if what == "level":
        _, _, rest = words.partition(":")
        domain, _, day = rest.rpartition(":")
        return domain in small and _DAY.findall(small) == [day]
    before, found, after = small.partition(words) if words else (small, "", "")
    return found == words and wordings.are_kept(what, f"{before}\n{after}")
