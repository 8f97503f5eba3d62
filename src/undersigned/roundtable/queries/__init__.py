"""Reads of the table, for its pages and for other rooms."""

from undersigned.roundtable.queries.seating import (
    Sitting,
    address_of,
    find_by_code,
    find_open_table,
    find_party,
    find_seat,
    find_table,
    parties,
    seats_at,
    seats_by_mark,
    seats_in_browser,
    seats_of_convenor,
    sittings,
    tables_of,
)
from undersigned.roundtable.queries.standing import StandingText, standing_text, title_of

__all__ = [
    "Sitting",
    "StandingText",
    "address_of",
    "find_by_code",
    "find_open_table",
    "find_party",
    "find_seat",
    "find_table",
    "parties",
    "seats_at",
    "seats_by_mark",
    "seats_in_browser",
    "seats_of_convenor",
    "sittings",
    "standing_text",
    "tables_of",
    "title_of",
]
