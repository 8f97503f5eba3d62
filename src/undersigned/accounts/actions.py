"""How convenors come in: a link that works once. Only the digest of its code is stored."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.models import Convenor, SignInLink
from undersigned.accounts.rules import CODE_BYTES, LINK_LIFETIME, LinkInvalid, check_name

if TYPE_CHECKING:
    from datetime import datetime


def create_convenor(name: str) -> Convenor:
    """Create a convenor called *name*.

    Raises:
        NameInvalid: It can't be shown as a name.
    """
    return Convenor.objects.create_convenor(check_name(name))


def make_sign_in_link(convenor: Convenor, *, now: datetime) -> str:
    """Return the path of a link that lets *convenor* in once; whoever has it is taken for the convenor.

    Opening it changes nothing, since mail scanners follow links: a button on that page uses it up.
    """
    code = secrets.token_urlsafe(CODE_BYTES)
    SignInLink.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.create(convenor=convenor, digest=_digest(code), expires_at=now + LINK_LIFETIME)
    return f"/desk/sign-in/{code}/"


def use_sign_in_link(code: str, *, now: datetime) -> Convenor:
    """Use up the link with *code* and return its convenor.

    Raises:
        LinkInvalid: It was used before, has expired, or never was one.
    """
    links = SignInLink.objects.filter(
        digest=_digest(code), used_at__isnull=True, expires_at__gt=now, convenor__is_active=True
    )
    # Two clicks may race: the conditional UPDATE lets one of them in.
    if not links.update(used_at=now):
        raise LinkInvalid
    return SignInLink.objects.select_related("convenor").get(digest=_digest(code)).convenor


def _digest(code: str) -> bytes:
    return sha256(b"undersigned/v1/sign-in\n" + code.encode()).digest()
