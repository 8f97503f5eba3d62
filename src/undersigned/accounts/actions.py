"""How convenors come in, and what they change about it. Codes and addresses are stored as marks and sealed boxes."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.accounts.models import Address, Convenor, Session, SignInLink
from undersigned.accounts.rules import (
    CODE_BYTES,
    LINK_LIFETIME,
    AddressInvalid,
    AddressTaken,
    LinkInvalid,
    LinkOfSomebodyElse,
    check_address,
    check_name,
)
from undersigned.accounts.sealed import mark, seal
from undersigned.instance.languages import choose_language
from undersigned.sealing.dedupe import normalise_address
from undersigned.sealing.errors import AddressMalformed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def create_convenor(name: str) -> Convenor:
    """Create a convenor called *name*.

    Raises:
        NameInvalid: It can't be shown as a name.
    """
    return Convenor.objects.create_convenor(check_name(name))


def rename_convenor(convenor: Convenor, name: str) -> None:
    """Call *convenor* by another *name*.

    Raises:
        NameInvalid: It can't be shown as a name.
    """
    convenor.name = check_name(name)
    convenor.save(update_fields=["name"])


def set_language(convenor: Convenor, lang: str) -> None:
    """Speak and write to *convenor* in *lang* from now on, or in what comes nearest to it."""
    Convenor.objects.filter(pk=convenor.pk).update(lang=choose_language(lang))


def switch_off(convenor: Convenor) -> None:
    """Let *convenor* in no more: sessions and links end at once, what the convenor did stays."""
    with transaction.atomic():
        Convenor.objects.filter(pk=convenor.pk).update(is_active=False)
        Session.objects.filter(convenor=convenor).delete()
        SignInLink.objects.filter(convenor=convenor).delete()


def switch_on(convenor: Convenor) -> None:
    """Let *convenor* in again, by the same passkeys and codes as before."""
    Convenor.objects.filter(pk=convenor.pk).update(is_active=True)


def forget_convenors(convenors: Sequence[Convenor]) -> None:
    """Delete *convenors* for good, with addresses, ways in and sessions; where they did something, nobody stands."""
    for convenor in convenors:
        convenor.delete()


def make_sign_in_link(convenor: Convenor, *, now: datetime) -> str:
    """Return the path of a link that lets *convenor* in once; whoever has it is taken for the convenor.

    The code stands after ``#``, so that no server on the way ever sees it in an address. Opening the link changes
    nothing, since mail scanners follow links: a button on that page uses it up.
    """
    code = secrets.token_urlsafe(CODE_BYTES)
    SignInLink.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.create(convenor=convenor, digest=_digest(code), expires_at=now + LINK_LIFETIME)
    return f"/desk/sign-in/#{code}"


def use_sign_in_link(code: str, *, now: datetime, expected: Convenor | None = None) -> Convenor:
    """Use up the link with *code* and return its convenor.

    Args:
        code: As it stands in the address.
        now: The time.
        expected: Who is signed in already and shows again who they are; a link of somebody else stays good.
    Raises:
        LinkInvalid: It was used before, has expired, or never was one.
        LinkOfSomebodyElse: It lets in another convenor than *expected*.
    """
    links = SignInLink.objects.filter(
        digest=_digest(code), used_at__isnull=True, expires_at__gt=now, convenor__is_active=True
    )
    if expected is not None and links.exclude(convenor=expected).exists():
        raise LinkOfSomebodyElse
    # Two clicks may race: the conditional UPDATE lets one of them in.
    if not links.update(used_at=now):
        raise LinkInvalid
    return SignInLink.objects.select_related("convenor").get(digest=_digest(code)).convenor


def set_address(convenor: Convenor, address: str) -> None:
    """Keep where *convenor* gets codes, after it was shown that mail reaches it.

    Raises:
        AddressInvalid: No mail could reach it.
        AddressTaken: Another convenor comes in with it.
    """
    address = check_address(address)
    box = seal(address.encode(), purpose="address", row=str(convenor.pk).encode())
    try:
        with transaction.atomic():
            Address.objects.update_or_create(convenor=convenor, defaults={"mark": mark_address(address), "box": box})
    except IntegrityError as error:
        raise AddressTaken from error


def forget_address(convenor: Convenor) -> None:
    """Send *convenor* no codes any more."""
    Address.objects.filter(convenor=convenor).delete()


def mark_address(address: str) -> bytes:
    """Return the mark by which an *address* is found.

    Raises:
        AddressInvalid: It is none.
    """
    try:
        return mark(normalise_address(address), purpose="address")
    except AddressMalformed as error:
        raise AddressInvalid from error


def forget_ended(now: datetime) -> None:
    """Forget sessions and links that have ended: nobody needs to know any more who came when."""
    Session.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.filter(expires_at__lt=now).delete()


def end_session(convenor: Convenor, digest: bytes) -> None:
    """End one of the sessions of *convenor*."""
    Session.objects.filter(convenor=convenor, pk=digest).delete()


def end_sessions(convenor: Convenor, *, but: bytes = b"") -> None:
    """End all sessions of *convenor*, but the one with the digest *but*."""
    Session.objects.filter(convenor=convenor).exclude(pk=but).delete()


def _digest(code: str) -> bytes:
    return sha256(b"undersigned/v1/sign-in\n" + code.encode()).digest()
