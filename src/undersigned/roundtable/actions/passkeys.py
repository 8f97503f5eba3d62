"""Passkeys of seats. Name and public key lie sealed, found by a mark: without the site key a row tells nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.accounts.rules import check_name
from undersigned.accounts.sealed import mark, seal
from undersigned.roundtable import passkeys, queries
from undersigned.roundtable.models import Seat, SeatPasskey
from undersigned.roundtable.queries.seating import PASSKEY_PURPOSE
from undersigned.roundtable.rules import seats as rules
from undersigned.sealing.encoding import format_base64url

if TYPE_CHECKING:
    from datetime import date
    from typing import Any


@transaction.atomic
def add_passkey(seat: Seat, *, name: str, credential: bytes, today: date) -> None:
    """Let *credential* bring its person back to *seat*, listed there under *name*.

    Raises:
        RoleInvalid: A chair comes in at the desk.
        PasskeysFull: There are as many as a seat may have.
        PasskeyRefused: It is some seat's already.
        NameInvalid: Of `accounts`.
    """
    if seat.is_chair:
        raise rules.RoleInvalid
    name = rules.check_passkey_name(check_name(name))
    if SeatPasskey.objects.filter(seat=seat).count() >= rules.MOST_PASSKEYS:
        raise rules.PasskeysFull
    marked = mark(format_base64url(passkeys.credential_id_of(credential)), purpose=PASSKEY_PURPOSE)
    plain = json.dumps({"name": name, "credential": format_base64url(credential)}).encode()
    box = seal(plain, purpose=PASSKEY_PURPOSE, row=marked)
    try:
        with transaction.atomic():
            SeatPasskey.objects.create(seat=seat, mark=marked, box=box, added_on=today)
    except IntegrityError as error:
        raise rules.PasskeyRefused from error


def remove_passkey(seat: Seat, passkey_id: int) -> None:
    """Let one passkey bring nobody back to *seat* any more; the person's device keeps its part."""
    SeatPasskey.objects.filter(seat=seat, pk=passkey_id).delete()


def find_seat_of(host: str, state: dict[str, Any], answer: object) -> Seat:
    """Return the seat whose passkey made *answer* to the question that *state* is of.

    Raises:
        PasskeyRefused: It is no seat's, the seat was removed, or it answers another question.
    """
    found = queries.find_passkey(passkeys.read_credential_id(answer))
    if found is None:
        raise rules.PasskeyRefused
    passkeys.check_answer(host, state, answer, found.credential)
    return found.seat
