"""Who sits down and who goes. Codes and addresses are stored as digests, marks and sealed boxes.

A link is made for a seat and works once; a newer one voids it. Opening it changes nothing, since mail scanners follow
links: a button on that page takes the seat.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.accounts.rules import AddressInvalid, check_address, check_name
from undersigned.accounts.sealed import mark, seal
from undersigned.instance.languages import choose_language
from undersigned.roundtable import queries
from undersigned.roundtable.actions import minuting
from undersigned.roundtable.actions.forgetting import forget_secret_voices
from undersigned.roundtable.actions.noticing import note
from undersigned.roundtable.models import Decision, Invitation, Party, Seat, SeatPasskey, SeatSession, Table
from undersigned.roundtable.queries.seating import ADDRESS_PURPOSE, digest_of
from undersigned.roundtable.rules import minutes
from undersigned.roundtable.rules import seats as rules
from undersigned.roundtable.rules.noticing import Happening
from undersigned.roundtable.rules.refusing import WeightFixed
from undersigned.sealing.dedupe import normalise_address
from undersigned.sealing.errors import AddressMalformed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement


def open_table(statement: Statement, convenors: Sequence[Convenor], *, kept_days: int, now: datetime) -> Table:
    """Open a table for *statement*, with *convenors* as chairs.

    Raises:
        DaysInvalid: What is said there can't be kept for *kept_days* after the end.
        TableExists: There is an open one.
    """
    kept_days = rules.check_kept_days(kept_days)
    try:
        with transaction.atomic():
            table = Table.objects.create(statement=statement, opened_at=now, kept_days=kept_days)
    except IntegrityError as error:
        raise rules.TableExists from error
    for convenor in convenors:
        sit_down_as_chair(table, convenor, now=now)
    return table


def sit_down_as_chair(table: Table, convenor: Convenor, *, now: datetime) -> Seat:
    """Give *convenor* a chair's seat; who has one keeps it, and gets it back after leaving."""
    seat, _is_new = Seat.objects.update_or_create(
        table=table,
        convenor=convenor,
        defaults={"removed_at": None},
        create_defaults={"role": rules.Role.CHAIR, "name": convenor.name, "invited_at": now, "taken_at": now},
    )
    return seat


@transaction.atomic
def invite(
    table: Table,
    *,
    role: str,
    party: Party | None,
    new_party: tuple[str, rules.PartyClass] | None,
    name: str,
    address: str,
    lang: str,
    now: datetime,
) -> tuple[Seat, str]:
    """Make a seat, and return it with the path of the link that takes it once.

    Args:
        table: Where.
        role: Of the person.
        party: For whom the person sits, where that party sits here already.
        new_party: Name and class of a party that is to be made.
        name: How the others see the person; empty until they sit down.
        address: Where the link is mailed by the caller; may be empty.
        lang: Language that the person is written to in; one that the house does not speak becomes one that it does.
        now: The time.
    Raises:
        TableEnded, TableFull, RoleInvalid, PartyMissing, PartyTaken, PartyGone: Nothing was changed.
        NameInvalid, AddressInvalid: Of `accounts`; nothing was changed.
    """
    _check_open(table)
    checked = rules.check_role(role, has_party=party is not None or new_party is not None)
    if Seat.objects.filter(table=table).count() >= rules.MOST_SEATS:
        raise rules.TableFull
    if new_party is not None:
        party = _make_party(table, *new_party, now=now)
    elif party is not None and (party.table_id != table.pk or party.removed_at is not None):
        raise rules.PartyGone
    seat = Seat.objects.create(
        table=table,
        party=party,
        role=checked,
        name=check_name(name) if name.strip() else "",
        lang=choose_language(lang),
        invited_at=now,
    )
    if address.strip():
        set_address(seat, address)
    return seat, _make_link(seat, now=now)


def set_language(seat: Seat, lang: str) -> None:
    """Write to who sits on *seat* in *lang* from now on, or in what comes nearest to it."""
    Seat.objects.filter(pk=seat.pk).update(lang=choose_language(lang))


def renew_link(seat: Seat, *, now: datetime) -> str:
    """Return the path of a new link to *seat*; older links are void. Everybody sees that a taken seat got a new one.

    Raises:
        TableEnded: Nobody sits down any more.
        RoleInvalid: A chair comes in at the desk.
    """
    _check_open(seat.table)
    if seat.is_chair:
        raise rules.RoleInvalid
    with transaction.atomic():
        Seat.objects.filter(pk=seat.pk, taken_at__isnull=False).update(renewed_at=now)
        return _make_link(seat, now=now)


@transaction.atomic
def take_seat(invitation: Invitation, *, name: str, now: datetime) -> Seat:
    """Sit down with *invitation*, under the *name* that the others see.

    Browsers and passkeys that had the seat before lose it: whoever lost a device wants that.
    Raises:
        Refusal: The link does not let in; nothing was changed.
        NameInvalid: Of `accounts`; nothing was changed.
    """
    seat = invitation.seat
    rules.check_invitation(
        state=seat.table.state,
        is_removed=seat.removed_at is not None,
        used_at=invitation.used_at,
        expires_at=invitation.expires_at,
        now=now,
    )
    name = check_name(name)
    # Two clicks may race: the conditional UPDATE lets one of them sit down.
    if not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=now):
        raise rules.InvitationUsed
    SeatSession.objects.filter(seat=seat).delete()
    SeatPasskey.objects.filter(seat=seat).delete()
    Seat.objects.filter(pk=seat.pk).update(name=name)
    Seat.objects.filter(pk=seat.pk, taken_at__isnull=True).update(taken_at=now)
    seat.refresh_from_db()
    return seat


def come_back(seats: Sequence[Seat], *, now: datetime) -> None:
    """Note that whoever reads the mail of *seats* sat down, with a mailed code instead of the link."""
    Seat.objects.filter(pk__in=[seat.pk for seat in seats], taken_at__isnull=True).update(taken_at=now)
    Invitation.objects.filter(seat__in=seats, used_at__isnull=True).update(used_at=now)


def rename_seat(seat: Seat, name: str) -> None:
    """Show the person under another *name*.

    Raises:
        NameInvalid: It can't be shown.
    """
    Seat.objects.filter(pk=seat.pk).update(name=check_name(name))


def mark_address(address: str) -> bytes:
    """Return the mark by which seats with an *address* are found; convenors have other marks for the same one.

    Raises:
        AddressInvalid: It is none.
    """
    try:
        return mark(normalise_address(check_address(address)), purpose=ADDRESS_PURPOSE)
    except AddressMalformed as error:
        raise AddressInvalid from error


def set_address(seat: Seat, address: str) -> None:
    """Keep where *seat* is reached: its person showed that mail comes there, or the chair invites them there.

    Raises:
        AddressInvalid: No mail could reach it.
    """
    marked, checked = mark_address(address), check_address(address)
    box = seal(checked.encode(), purpose=ADDRESS_PURPOSE, row=str(seat.pk).encode())
    Seat.objects.filter(pk=seat.pk).update(mark=marked, box=box)
    seat.mark, seat.box = marked, box


def forget_address(seat: Seat) -> None:
    """Send *seat* no mail any more."""
    Seat.objects.filter(pk=seat.pk).update(mark=None, box=None)


@transaction.atomic
def remove_seat(seat: Seat, *, now: datetime) -> None:
    """Remove *seat*: links, browsers and passkeys lose it at once, the address is forgotten; what was said stays."""
    Seat.objects.filter(pk=seat.pk).update(removed_at=now, mark=None, box=None)
    SeatPasskey.objects.filter(seat=seat).delete()
    SeatSession.objects.filter(seat=seat).delete()


@transaction.atomic
def remove_chair(statements: Sequence[Statement], convenor: Convenor, *, now: datetime) -> None:
    """Remove the seats that *convenor* has as chair at the tables of *statements*."""
    for seat in Seat.objects.filter(table__statement__in=statements, convenor=convenor, removed_at__isnull=True):
        remove_seat(seat, now=now)


@transaction.atomic
def remove_party(party: Party, *, now: datetime) -> None:
    """Remove *party* with all its seats; its past voices stay in the minutes as they were counted."""
    for seat in Seat.objects.filter(party=party, removed_at__isnull=True):
        remove_seat(seat, now=now)
    Party.objects.filter(pk=party.pk, removed_at__isnull=True).update(removed_at=now)


@transaction.atomic
def change_party(party: Party, *, name: str, weight: int, now: datetime) -> None:
    """Give *party* another name or weight; where a text lies on the table the minutes tell another weight.

    Raises:
        NameInvalid: Of `accounts`.
        WeightInvalid, WeightFixed, PartyTaken: Nothing was changed.
    """
    name, weight = check_name(name), rules.check_weight(weight)
    if weight != party.weight:
        _fix_weight(party, name, weight, now=now)
    try:
        with transaction.atomic():
            Party.objects.filter(pk=party.pk).update(name=name, weight=weight)
    except IntegrityError as error:
        raise rules.PartyTaken from error


@transaction.atomic
def end_table(table: Table, state: rules.TableState, *, now: datetime) -> None:
    """End *table*: nothing is said any more, links are void, and after its days people and words are deleted.

    Raises:
        TableEnded: It ended before.
    """
    if not Table.objects.filter(pk=table.pk, state=rules.TableState.OPEN).update(state=state, ended_at=now):
        raise rules.TableEnded
    forget_secret_voices(table)
    note(table, Happening.ADOPTED if state == rules.TableState.ADOPTED else Happening.ENDED, now=now)


def _check_open(table: Table) -> None:
    """Look at the row anew: a page may be older than the end of its table."""
    rules.check_open(Table.objects.values_list("state", flat=True).get(pk=table.pk))


def _fix_weight(party: Party, name: str, weight: int, *, now: datetime) -> None:
    """Refuse another weight while one is being counted, and note it in the minutes where there are some."""
    if not queries.find_drafting(party.table):
        return
    minuting.take_turn(party.table)
    unclosed = Decision.objects.filter(table=party.table, closed_at__isnull=True)
    if any(queries.rule_of(one).is_weighted for one in unclosed):
        raise WeightFixed
    words = f"weight {weight} {name}"
    minuting.add_line(party.table, lambda last: minutes.make_line(last, minutes.Kind.NOTED, now, by="", words=words))


def _make_party(table: Table, name: str, klass: rules.PartyClass, *, now: datetime) -> Party:
    try:
        with transaction.atomic():
            return Party.objects.create(table=table, name=check_name(name), klass=klass, joined_at=now)
    except IntegrityError as error:
        raise rules.PartyTaken from error


def _make_link(seat: Seat, *, now: datetime) -> str:
    code = secrets.token_urlsafe(rules.CODE_BYTES)
    Invitation.objects.filter(seat=seat, used_at__isnull=True).delete()
    Invitation.objects.create(
        seat=seat,
        digest=digest_of(code, purpose="invitation"),
        made_at=now,
        expires_at=now + rules.INVITATION_LIFETIME,
    )
    return f"/table/enter/#{code}"
