"""People who work on a language, and their browsers. Codes are stored as digests; nobody has an address here.

A link works once, for two weeks; a newer one voids it. Opening it changes nothing: a button on the page comes in.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import check_name
from undersigned.signing.rules import CollectionState
from undersigned.translating.models import Hand, HandSession
from undersigned.translating.queries.working import digest_of
from undersigned.translating.rules import refusing
from undersigned.translating.rules import working as rules

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.translating.models import Translation


def invite(translation: Translation, *, task: str, name: str, now: datetime) -> tuple[Hand, str]:
    """Make a place for somebody, and return it with the path of the link that comes in once.

    Raises:
        RoleInvalid, TooManyHands: Nobody was invited.
        NameInvalid: Of `accounts`.
    """
    checked = rules.check_task(task)
    if Hand.objects.filter(translation=translation).count() >= rules.MOST_HANDS:
        raise refusing.TooManyHands
    hand = Hand.objects.create(
        translation=translation, task=checked, name=check_name(name) if name.strip() else "", expires_at=now
    )
    return hand, renew_link(hand, now=now)


def renew_link(hand: Hand, *, now: datetime) -> str:
    """Return the path of a new link for *hand*; older links are void, and browsers that have it lose it."""
    code = secrets.token_urlsafe(rules.CODE_BYTES)
    with transaction.atomic():
        HandSession.objects.filter(hand=hand).delete()
        Hand.objects.filter(pk=hand.pk).update(
            digest=digest_of(code, purpose="link"), expires_at=now + rules.LINK_LIFETIME, taken_at=None
        )
    hand.refresh_from_db()
    return f"/translate/enter/#{code}"


@transaction.atomic
def take_link(hand: Hand, *, name: str, wants_credit: bool, now: datetime) -> None:
    """Come in with the link of *hand*, under the *name* that the others see.

    Raises:
        LinkUsed, LinkExpired, LinkUnknown: It does not let in; nothing was changed.
        NameInvalid: Of `accounts`.
    """
    rules.check_link(
        used_at=hand.taken_at, is_removed=hand.removed_at is not None, expires_at=hand.expires_at or now, now=now
    )
    name = check_name(name)
    # Two clicks may race: the conditional UPDATE lets one of them in.
    free = Hand.objects.filter(pk=hand.pk, taken_at__isnull=True, digest=hand.digest)
    if not free.update(taken_at=now, name=name, wants_credit=wants_credit):
        raise refusing.LinkUsed
    hand.refresh_from_db()


@transaction.atomic
def begin_session(hand: Hand, *, key: str, now: datetime) -> str:
    """Let the browser whose key was *key* speak for *hand*, and return its new key; the old one is void.

    A browser has one place at a language, so that nobody reviews there what they translated.
    """
    fresh = secrets.token_urlsafe(rules.CODE_BYTES)
    digest = digest_of(fresh, purpose="browser")
    if key:
        mine = HandSession.objects.filter(digest=digest_of(key, purpose="browser"))
        mine.filter(hand__translation=hand.translation_id).delete()
        mine.update(digest=digest)
    HandSession.objects.create(digest=digest, hand=hand, expires_at=now + rules.SESSION_LIFETIME)
    return fresh


def change_credit(hand: Hand, *, name: str, wants_credit: bool) -> None:
    """Say how the others see *hand*, and whether readers are told the name.

    Raises:
        NameInvalid: Of `accounts`.
    """
    Hand.objects.filter(pk=hand.pk).update(name=check_name(name), wants_credit=wants_credit)


@transaction.atomic
def remove_hand(hand: Hand, *, now: datetime) -> None:
    """Remove *hand*: link and browsers lose it at once; what was translated stays."""
    HandSession.objects.filter(hand=hand).delete()
    Hand.objects.filter(pk=hand.pk).update(removed_at=now, digest=None)


def hand_of_convenor(translation: Translation, convenor: Convenor, *, now: datetime) -> Hand:
    """Return the place of *convenor* at a language; the first time it is made."""
    hand, _ = Hand.objects.get_or_create(
        translation=translation,
        convenor=convenor,
        defaults={"task": rules.Task.CONVENOR, "name": convenor.name, "taken_at": now},
    )
    return hand


def add_sender(translation: Translation, name: str, *, now: datetime) -> Hand:
    """Make a place for who sent a whole translation, so that they are named as its translator."""
    return Hand.objects.create(
        translation=translation, task=rules.Task.TRANSLATOR, name=name, wants_credit=True, taken_at=now
    )


def forget_hands(now: datetime) -> None:
    """Forget browsers whose time is over, and who worked on the languages of what is closed for good.

    What they translated stays; who wanted to be named stands beside the frozen texts.
    """
    HandSession.objects.filter(expires_at__lt=now).delete()
    Hand.objects.filter(translation__statement__collection__state=CollectionState.CLOSED).delete()
