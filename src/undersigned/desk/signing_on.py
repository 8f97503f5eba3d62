"""Signing before a release: joins the board (`signon`), what was signed (`signing`), the text and what is offered.

The release is one transaction: the phase is over, the log begins, names stand in the order of the board, choices that
are ready are offered. A crash leaves nothing or all; what is published follows with the worker's next round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from undersigned.coalitions.actions import count_mails
from undersigned.coalitions.rules import Limited
from undersigned.desk import offering, rules
from undersigned.desk.actions import find_missing
from undersigned.desk.alarming import find_addresses
from undersigned.desk.appending import append, has_whole_log
from undersigned.desk.using import take_room
from undersigned.instance.lockers import CannotLock
from undersigned.instance.ring import KeyMissing
from undersigned.outbox.letters import queue_letter
from undersigned.signing import actions as signing
from undersigned.signing.private import private_of, promised
from undersigned.signing.rules import NotPrivate
from undersigned.signon import actions as signon
from undersigned.signon import queries as boards
from undersigned.signon.rules import (
    OPEN_ANSWERS,
    Answer,
    Moments,
    OrganisationsNotTaken,
    Phase,
    PhaseOver,
    check_moments,
    read_invited,
)
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.signing.private import Promised
    from undersigned.signon.models import Phase as PhaseRow
    from undersigned.signon.queries import Place
    from undersigned.texts.models import Statement


@dataclass(frozen=True)
class BoardRow:
    """A place of the board with what was signed with it: the newest record's members, or None."""

    place: Place
    signed: dict[str, Any] | None

    @property
    def is_unread(self) -> bool:
        """Whether a reservation stands in it that no convenor has read."""
        return bool(self.signed and self.signed.get("reservation") and not self.place.row.is_read)


def open_privately(
    statement: Statement,
    moments: Moments,
    *,
    closes_at_once: bool,
    instance: Instance,
    ring: Ring,
    now: datetime,
) -> PhaseRow:
    """Let those who will be invited sign *statement* before anybody else sees it.

    Raises:
        Refusal: As for opening it to everybody, or the moments can't be set; nothing has changed.
    """
    version = reading.newest_frozen_version(statement)
    rules.check_may_open(
        is_frozen=version is not None,
        missing=find_missing(statement),
        has_origin=instance.origin is not None,
        is_sample=statement.is_sample,
        is_on_loopback=instance.is_on_loopback,
    )
    check_moments(moments, Moments(), now=now)
    try:
        with transaction.atomic():
            take_room(statement.coalition, Limited.OPEN)
            collection = signing.open_privately(statement, host=instance.host, ring=ring, now=now)
            _set_times(collection, moments)
            return signon.begin_phase(statement, collection, moments, closes_at_once=closes_at_once)
    except CannotLock as error:
        raise rules.KeyNotKept from error


@transaction.atomic
def set_moments(statement: Statement, moments: Moments, *, closes_at_once: bool, now: datetime) -> None:
    """Set deadlines and release anew.

    Raises:
        NotPrivate, MomentPast, MomentsCross: Nothing was changed.
    """
    texts.take_turn(statement)
    phase, collection = _private(statement)
    check_moments(moments, phase.moments, now=now)
    signon.set_moments(phase, moments, closes_at_once=closes_at_once)
    _set_times(collection, moments)


@transaction.atomic
def invite(statement: Statement, typed: str, klass: str, *, today: date) -> int:
    """Invite who stands on the list that was *typed*, and return how many mails that are.

    Raises:
        Refusal: A line can't be taken, or it is too late; nobody was invited.
        OverLimit: Of `coalitions`: these are more mails than the day has left.
    """
    phase, _ = _private(statement)
    if klass == "org" and not statement.allows_organisations:
        raise OrganisationsNotTaken
    invited = read_invited(typed, [place.content.name for place in boards.board(phase)])
    count_mails(statement.coalition, len([one for one in invited if one.address]), today=today)
    return signon.invite(phase, invited, klass)


@transaction.atomic
def mail_again(statement: Statement, place: Place, *, today: date) -> None:
    """Mail an invitation once more.

    Raises:
        Refusal, OverLimit: Nothing was mailed.
    """
    count_mails(statement.coalition, 1, today=today)
    signon.mail_again(place)


@transaction.atomic
def remind(statement: Statement, *, today: date) -> int:
    """Send the one reminder now to those who have not answered, and return how many mails that are.

    Raises:
        NotPrivate: There is no board.
        OverLimit: Of `coalitions`: these are more mails than the day has left; nobody was reminded.
    """
    phase, _ = _private(statement)
    mailed = signon.remind(phase)
    count_mails(statement.coalition, mailed, today=today)
    return mailed


@transaction.atomic
def renew_link(statement: Statement, place: Place, *, today: date) -> None:
    """Make a new link in the place of a lost one, and mail it where there is an address.

    Raises:
        Refusal, OverLimit: The old link stays.
    """
    count_mails(statement.coalition, int(bool(place.content.address)), today=today)
    signon.renew_link(place)


def read_board(phase: PhaseRow, *, ring: Ring) -> list[BoardRow]:
    """Return the board of *phase* with what was signed; while the key is away, without that.

    Raises:
        KeyAway: The statement's key is not in memory.
    """
    signed: dict[int, Promised] = {}
    if phase.is_private and phase.collection is not None:
        try:
            signed = {one.invitation: one for one in promised(phase.collection, ring)}
        except KeyMissing as error:
            raise rules.KeyAway from error
    found = boards.board(phase)
    return [BoardRow(place, signed[place.row.pk].fields if place.row.pk in signed else None) for place in found]


@transaction.atomic
def tell_convenors(*, instance: Instance, now: datetime) -> int:
    """Queue a mail to the convenors of each statement where somebody answered since the last one; return how many.

    The mail path learns neither title nor address of the statement, nor who answered: sums, and the way to the desk.
    """
    mails = 0
    for phase, counts in signon.take_news(now):
        if phase.collection is None:
            continue
        context = {
            "signs": counts[Answer.SIGNS],
            "declines": counts[Answer.DECLINES],
            "open": sum(counts[answer] for answer in OPEN_ANSWERS),
            "link": f"{instance.base_url}/desk/",
        }
        for address, lang in find_addresses(phase.collection):
            queue_letter("desk/mails/sign_on_answers.txt", address, lang, context, is_notice=True)
            mails += 1
    return mails


def find_due(now: datetime) -> list[Statement]:
    """Return the statements whose moment of release has come."""
    return [phase.statement for phase in boards.due_phases(now)]


@transaction.atomic
def hold_release(statement: Statement, *, now: datetime) -> None:
    """Take no form any more and release nothing by itself, until a convenor sets the moments anew.

    After a restore nobody knows whether *statement* was released meanwhile.

    Raises:
        NotPrivate: Nothing was changed.
    """
    phase, collection = _private(statement)
    moments = Moments(hard_at=now)
    signon.set_moments(phase, moments, closes_at_once=phase.closes_at_once)
    _set_times(collection, moments)


def release(statement: Statement, *, instance: Instance, ring: Ring, now: datetime) -> None:
    """Publish text, languages and names at once, in the order of the board.

    Raises:
        NotPrivate: It was released or called off before; nothing was changed.
        KeyAway: What was signed can't be read; nothing was changed.
    """

    def change() -> None:
        phase, collection = _private(statement)
        if not has_whole_log(collection, instance=instance):
            # Rows of before the release came back: its log began without them, and would begin a second time.
            raise NotPrivate
        rows = read_board(phase, ring=ring)
        version = reading.newest_frozen_version(statement)
        if version is None:
            raise NotPrivate
        signon.end_phase(phase, Phase.RELEASED, now=now)
        texts.add_statement_file(version, host=instance.host, opens_on=now.date())
        places = {row.place.row.pk: at for at, row in enumerate(rows)}
        unread = {row.place.row.pk for row in rows if not row.place.row.is_read}
        signing.release_collection(collection, places, unread, ring=ring, now=now)
        offering.offer_what_is_ready(collection, instance=instance, ring=ring, now=now)
        if phase.closes_at_once:
            signing.close_collection(collection, now=now)

    try:
        append(change)
    except PhaseOver as error:
        raise NotPrivate from error


def call_off(statement: Statement, *, ring: Ring, now: datetime) -> None:
    """End signing before a release without one: what was signed is deleted, the board stays to begin anew.

    Raises:
        NotPrivate: It was released or called off before; nothing was changed.
    """
    with transaction.atomic():
        phase, collection = _private(statement)
        signon.end_phase(phase, Phase.ENDED, now=now)
        number = collection.pk
        signing.end_private(collection)
    # After the commit: with the key, the marks of who signed are gone for good.
    ring.destroy_statement_key(number)


def _private(statement: Statement) -> tuple[PhaseRow, Collection]:
    phase, collection = boards.phase_of(statement), private_of(statement)
    if phase is None or collection is None or not phase.is_private:
        raise NotPrivate
    return phase, collection


def _set_times(collection: Collection, moments: Moments) -> None:
    signing.set_private_times(collection, form_closes_at=moments.hard_at, releases_at=moments.releases_at)
