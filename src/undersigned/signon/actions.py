"""What happens before a release. Codes are stored as digests, and in boxes of the site key, to mail them again."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from undersigned.accounts.sealed import seal
from undersigned.letterbox.inviting import digest_invitation
from undersigned.signon import mails, queries, rules
from undersigned.signon.models import Invitation, Phase, PressCopy
from undersigned.signon.queries import INVITATION_PURPOSE, PRESS_PURPOSE, Content, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement


def begin_phase(statement: Statement, collection: Collection, moments: rules.Moments, *, closes_at_once: bool) -> Phase:
    """Begin the private time of *statement*, within the caller's transaction; a board from before is asked anew."""
    defaults = {
        "collection": collection,
        "state": rules.Phase.PRIVATE,
        "over_at": None,
        "told_at": None,
        "told_signs": 0,
        "told_declines": 0,
        "closes_at_once": closes_at_once,
        **asdict(moments),
    }
    phase, _is_new = Phase.objects.update_or_create(statement=statement, defaults=defaults)
    phase.invitations.update(state=rules.Answer.INVITED, turn=F("turn") + 1, is_reminded=False, is_read=False)
    return phase


def set_moments(phase: Phase, moments: rules.Moments, *, closes_at_once: bool) -> None:
    """Set deadlines and release anew; who was reminded of an earlier deadline may be reminded again.

    Raises:
        PhaseOver: Nothing was changed.
    """
    has_moved = (moments.soft_at, moments.hard_at) != (phase.soft_at, phase.hard_at)
    private = Phase.objects.filter(pk=phase.pk, state=rules.Phase.PRIVATE)
    if not private.update(closes_at_once=closes_at_once, **asdict(moments)):
        raise rules.PhaseOver
    if has_moved:
        phase.invitations.update(is_reminded=False)
    phase.refresh_from_db()


def end_phase(phase: Phase, state: rules.Phase, *, now: datetime) -> None:
    """Note that *phase* is over, within the transaction that releases or ends what was signed.

    Raises:
        PhaseOver: It was over before: of two who press at once, one is told so.
    """
    if not Phase.objects.filter(pk=phase.pk, state=rules.Phase.PRIVATE).update(state=state, over_at=now):
        raise rules.PhaseOver
    phase.refresh_from_db()


@transaction.atomic
def invite(phase: Phase, invited: Sequence[rules.Invited], klass: str) -> int:
    """Put *invited* at the end of the board, mail to those with an address, and return how many that were.

    Raises:
        PhaseOver, BoardFull: Nobody was invited.
    """
    _check_private(phase)
    if phase.invitations.count() + len(invited) > rules.MOST_INVITED:
        raise rules.BoardFull
    last = phase.invitations.aggregate(last=Max("position"))["last"] or 0
    for position, one in enumerate(invited, last + 1):
        content = Content(one.name, one.address, secrets.token_urlsafe(rules.CODE_BYTES))
        digest = digest_invitation(content.code)
        row = Invitation.objects.create(
            phase=phase,
            position=position,
            klass=klass,
            digest=digest,
            box=_seal(content, digest),
            has_address=bool(one.address),
        )
        if one.address:
            mails.queue_invitation(Place(row, content))
    return len([one for one in invited if one.address])


def renew_link(place: Place) -> Place:
    """Make a new link in the place of one that was lost or forwarded: the older one, and mails of it, count no more.

    Raises:
        HasSigned: Who signed has the code of the signature, and needs no link.
    """
    content = replace(place.content, code=secrets.token_urlsafe(rules.CODE_BYTES), why="")
    digest = digest_invitation(content.code)
    with transaction.atomic():
        renewed = _not_signed(place.row).update(
            digest=digest, box=_seal(content, digest), turn=F("turn") + 1, state=rules.Answer.INVITED
        )
        if not renewed:
            raise rules.HasSigned
        place.row.refresh_from_db()
        made = Place(place.row, content)
        if content.address:
            mails.queue_invitation(made)
    return made


def mail_again(place: Place) -> None:
    """Mail the same link again.

    Raises:
        AddressMissing: There is none to mail to.
    """
    if not place.content.address:
        raise rules.AddressMissing
    mails.queue_invitation(place)


def take_off(place: Place) -> None:
    """Take an invitation off the board; its link opens nothing any more.

    Raises:
        HasSigned: Who signed stays until they take it back themselves.
    """
    if not _not_signed(place.row).delete()[0]:
        raise rules.HasSigned


@transaction.atomic
def put_in_order(phase: Phase, places: Mapping[int, int]) -> None:
    """Put the board into the order of *places*, by number of the invitation; who is not named keeps the place.

    Raises:
        PhaseOver: The order is that of the log now.
    """
    _check_private(phase)
    rows = list(phase.invitations.order_by("position", "pk"))
    numbers = [(row.pk, places.get(row.pk, at)) for at, row in enumerate(rows, 1)]
    for position, key in enumerate(rules.put_in_order(numbers), 1):
        Invitation.objects.filter(pk=key).exclude(position=position).update(position=position)


def note_read(place: Place) -> None:
    """Note that a convenor has read the reservation that stands in what was signed with *place*."""
    Invitation.objects.filter(pk=place.row.pk, state=rules.Answer.SIGNS).update(is_read=True)


def note_seen(place: Place) -> None:
    """Note that somebody pressed the button that shows the text."""
    Invitation.objects.filter(pk=place.row.pk, state=rules.Answer.INVITED).update(state=rules.Answer.SEEN)


def answer(place: Place, said: rules.Answer, *, why: str) -> None:
    """Note what was answered by a button: that they are deciding, or decline.

    Raises:
        PhaseOver, HasSigned, WhyTooLong: Nothing was changed.
    """
    _check_private(place.row.phase)
    words = rules.check_answer(place.answer, said, why=why)
    box = _seal(replace(place.content, why=words), bytes(place.row.digest))
    if not _not_signed(place.row).update(state=said, box=box):
        raise rules.HasSigned


def want_mail(row: Invitation, *, is_wanted: bool) -> None:
    """Remind *row* by mail, or not any more."""
    Invitation.objects.filter(pk=row.pk).update(wants_mail=is_wanted)


def tell_answers(phase: Phase, *, are_told: bool) -> None:
    """Mail convenors when somebody answers, or not any more."""
    Phase.objects.filter(pk=phase.pk).update(tells_answers=are_told)


def take_news(now: datetime) -> list[tuple[Phase, dict[rules.Answer, int]]]:
    """Return phases with answers that convenors have not heard of, and how many stand where; noted as told.

    Within the caller's transaction, which queues the mails.
    """
    found = []
    for phase in Phase.objects.select_related("statement", "collection").filter(
        state=rules.Phase.PRIVATE, tells_answers=True, collection__isnull=False
    ):
        counts = queries.count_answers(phase)
        stand = counts[rules.Answer.SIGNS], counts[rules.Answer.DECLINES]
        told = phase.told_signs, phase.told_declines
        row = Phase.objects.filter(pk=phase.pk)
        if rules.is_telling_due(phase.told_at, told, stand, now):
            row.update(told_at=now, told_signs=stand[0], told_declines=stand[1])
            found.append((phase, counts))
        elif any(now_so_many < before for now_so_many, before in zip(stand, told, strict=True)):
            # Somebody took a signature back: who signs after that is news again.
            row.update(told_signs=min(stand[0], told[0]), told_declines=min(stand[1], told[1]))
    return found


def remind_due(now: datetime) -> int:
    """Remind, once, those who have not answered and whose deadline is near; return how many mails that are."""
    phases = [one for one in _private_phases() if rules.is_reminder_due(one.moments, now)]
    rows = queries.not_reminded().select_related("phase__statement").filter(phase__in=phases)
    return sum(_remind(row) for row in rows)


def remind(phase: Phase) -> int:
    """Send the one reminder before its time, to those who have not answered; return how many mails that are.

    Raises:
        PhaseOver: Nobody was reminded.
    """
    _check_private(phase)
    return sum(_remind(row) for row in queries.not_reminded().select_related("phase__statement").filter(phase=phase))


@transaction.atomic
def make_press_copy(phase: Phase, outlet: str, *, shows_names: bool, today: date) -> PressCopy:
    """Make a link for *outlet*.

    Raises:
        PhaseOver, OutletMissing, OutletsFull: None was made.
    """
    _check_private(phase)
    name = " ".join(outlet.split())
    if not name or len(name) > rules.MAX_NAME_CHARACTERS or not name.isprintable():
        raise rules.OutletMissing
    if phase.press_copies.count() >= rules.MOST_OUTLETS:
        raise rules.OutletsFull
    code = secrets.token_urlsafe(rules.CODE_BYTES)
    digest = queries.digest_press(code)
    box = seal(json.dumps({"name": name, "code": code}).encode(), purpose=PRESS_PURPOSE, row=digest)
    return PressCopy.objects.create(phase=phase, digest=digest, box=box, shows_names=shows_names, made_on=today)


def void_press_copy(phase: Phase, number: int) -> None:
    """Let the link of one outlet open nothing any more."""
    phase.press_copies.filter(pk=number).delete()


def forget_boards(now: datetime) -> int:
    """Delete phases that have been over for thirty days, with boards and press copies; return how many."""
    over = Phase.objects.filter(over_at__lt=now - rules.KEPT)
    count = over.count()
    over.delete()
    return count


def _remind(row: Invitation) -> int:
    with transaction.atomic():
        # Somebody may answer, or stop mails, at this moment.
        waiting = Invitation.objects.filter(pk=row.pk, is_reminded=False, wants_mail=True, state__in=rules.OPEN_ANSWERS)
        if not waiting.update(is_reminded=True):
            return 0
        mails.queue_reminder(queries.open_place(row))
    return 1


def _private_phases() -> list[Phase]:
    return list(Phase.objects.filter(state=rules.Phase.PRIVATE))


def _check_private(phase: Phase) -> None:
    """Look at the row anew: a page may be older than the release."""
    if not Phase.objects.filter(pk=phase.pk, state=rules.Phase.PRIVATE).exists():
        raise rules.PhaseOver


def _not_signed(row: Invitation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=row.pk).exclude(state=rules.Answer.SIGNS)


def _seal(content: Content, digest: bytes) -> bytes:
    return seal(json.dumps(asdict(content)).encode(), purpose=INVITATION_PURPOSE, row=digest)
