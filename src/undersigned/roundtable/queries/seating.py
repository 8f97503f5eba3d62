"""Who sits at a table, who was invited, and which seats a browser has."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.sealed import BoxUnreadable, mark, open_box
from undersigned.roundtable.models import Invitation, Party, Seat, SeatPasskey, SeatSession, Table
from undersigned.roundtable.rules.seats import SESSION_REST, TableState
from undersigned.sealing.encoding import format_base64url, parse_base64url

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.accounts.models import Convenor
    from undersigned.coalitions.models import Coalition
    from undersigned.texts.models import Statement

ADDRESS_PURPOSE = "seat-address"
PASSKEY_PURPOSE = "seat-passkey"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A party and those who sit for it; without a party: chairs, and observers on their own."""

    party: Party | None
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a seat, its box opened."""

    id: int
    seat: Seat
    name: str
    credential: bytes
    added_on: date


def digest_of(code: str, *, purpose: str) -> bytes:
    """Return what a table knows of a *code*."""
    return sha256(f"undersigned/v1/table/{purpose}\n{code}".encode()).digest()


def find_table(table_id: int) -> Table | None:
    """Return the table with this number, or None."""
    return Table.objects.select_related("statement").filter(pk=table_id).first()


def find_open_table(statement: Statement) -> Table | None:
    """Return the open table of *statement*, or None."""
    return Table.objects.select_related("statement").filter(statement=statement, state=TableState.OPEN).first()


def count_open_tables(coalition: Coalition) -> int:
    """Return how many tables of *coalition* are open."""
    return Table.objects.filter(statement__coalition=coalition, state=TableState.OPEN).count()


def tables_of(statement: Statement) -> list[Table]:
    """Return all tables of *statement*, the newest first."""
    return list(Table.objects.select_related("statement").filter(statement=statement).order_by("-pk"))


def parties(table: Table) -> list[Party]:
    """Return the parties at *table*, by name."""
    return list(Party.objects.filter(table=table, removed_at__isnull=True).order_by("name", "pk"))


def seats_at(table: Table) -> list[Seat]:
    """Return the seats at *table* that were not removed, in the order of inviting."""
    return list(
        Seat.objects.filter(table=table, removed_at__isnull=True).select_related("party", "convenor").order_by("pk")
    )


def sittings(table: Table) -> list[Sitting]:
    """Return who sits at *table*: chairs and those on their own first, then party by party."""
    found = seats_at(table)
    alone = tuple(seat for seat in found if seat.party_id is None)
    return [
        *([Sitting(None, alone)] if alone else []),
        *(Sitting(party, tuple(seat for seat in found if seat.party_id == party.pk)) for party in parties(table)),
    ]


def find_seat(table: Table, seat_id: int) -> Seat | None:
    """Return a seat of *table* that was not removed, or None."""
    seats = Seat.objects.select_related("party", "table__statement", "convenor")
    return seats.filter(table=table, pk=seat_id, removed_at__isnull=True).first()


def find_party(table: Table, party_id: int) -> Party | None:
    """Return a party of *table* that was not removed, or None."""
    return Party.objects.filter(table=table, pk=party_id, removed_at__isnull=True).first()


def find_by_code(code: str) -> Invitation | None:
    """Return the invitation whose link carries *code*, used or not, or None."""
    found = Invitation.objects.select_related("seat__party", "seat__table__statement")
    return found.filter(digest=digest_of(code, purpose="invitation")).first()


def seats_in_browser(key: str, now: datetime) -> list[Seat]:
    """Return the seats that the browser with the cookie's value *key* has, the last chosen one first."""
    if not key:
        return []
    rows = SeatSession.objects.select_related("seat__party", "seat__table__statement").filter(
        digest=digest_of(key, purpose="browser"),
        expires_at__gt=now,
        seen_at__gt=now - SESSION_REST,
        seat__removed_at__isnull=True,
    )
    return [row.seat for row in rows.order_by("-chosen_at", "-pk")]


def seats_of_convenor(convenor: Convenor) -> list[Seat]:
    """Return the seats that *convenor* has as chair."""
    return list(
        Seat.objects.select_related("party", "table__statement").filter(convenor=convenor, removed_at__isnull=True)
    )


def seats_by_mark(address_mark: bytes) -> list[Seat]:
    """Return the seats whose address has this mark, at every table, the newest last."""
    seats = Seat.objects.select_related("party", "table__statement")
    return list(seats.filter(mark=address_mark, removed_at__isnull=True).order_by("pk"))


def address_of(seat: Seat) -> str:
    """Return where *seat* is reached by mail, or an empty string."""
    if seat.box is None:
        return ""
    try:
        return open_box(bytes(seat.box), purpose=ADDRESS_PURPOSE, row=str(seat.pk).encode()).decode()
    except BoxUnreadable:
        return ""


def passkeys_of(seat: Seat) -> list[Passkey]:
    """Return the passkeys that bring back to *seat*, oldest first; not those that were sealed with another site key."""
    rows = SeatPasskey.objects.select_related("seat").filter(seat=seat).order_by("pk")
    return [found for row in rows if (found := _open_passkey(row))]


def find_passkey(credential_id: bytes) -> Passkey | None:
    """Return the passkey with a *credential_id*, of a seat that was not removed, or None."""
    marked = mark(format_base64url(credential_id), purpose=PASSKEY_PURPOSE)
    rows = SeatPasskey.objects.select_related("seat__party", "seat__table__statement")
    row = rows.filter(mark=marked, seat__removed_at__isnull=True).first()
    return _open_passkey(row) if row else None


def lang_of_seat(seat: Seat) -> str:
    """Return the language that who sits there is written to in; a chair's is the one of the desk."""
    return seat.convenor.lang if seat.convenor else seat.lang


def stop_path(seat: Seat) -> str:
    """Return the path that ends mails to *seat*; only who has the site key, or such a mail, knows it."""
    return f"/table/stop/{seat.pk}/{_stop_key(seat.pk)}/"


def find_by_stop_key(seat_id: int, key: str) -> Seat | None:
    """Return the seat whose mails say *key*, or None."""
    if not hmac.compare_digest(key.encode(), _stop_key(seat_id).encode()):
        return None
    return Seat.objects.filter(pk=seat_id, removed_at__isnull=True).first()


def _open_passkey(row: SeatPasskey) -> Passkey | None:
    try:
        parts = json.loads(open_box(bytes(row.box), purpose=PASSKEY_PURPOSE, row=bytes(row.mark)))
    except BoxUnreadable:
        return None
    return Passkey(row.pk, row.seat, parts["name"], parse_base64url(parts["credential"]), row.added_on)


def _stop_key(seat_id: int) -> str:
    return format_base64url(mark(str(seat_id), purpose="seat-stop"))
