"""Reads of convenors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from undersigned.accounts.models import Address, Convenor, Session
from undersigned.accounts.sealed import BoxUnreadable, open_box

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True)
class Ways:
    """How a convenor can come in, and what is missing.

    Attributes:
        passkeys: One for each: id, name, day added, day last used or None.
        address: Where codes are mailed, or empty.
        has_app: Whether an authenticator app makes the second code.
        recovery_codes: How many are left.
    """

    passkeys: tuple[Authenticator, ...]
    address: str
    has_app: bool
    recovery_codes: int

    @property
    def has_own(self) -> bool:
        """Whether the convenor can come back without a link from somebody else."""
        return bool(self.passkeys) or bool(self.address and self.has_app)


def first_convenor() -> Convenor | None:
    """Return the convenor who came first, or None on an empty instance."""
    return Convenor.objects.filter(is_active=True).order_by("pk").first()


def has_convenors() -> bool:
    """Say whether anybody can work at the desk."""
    return first_convenor() is not None


def all_convenors() -> list[Convenor]:
    """Return all convenors, those who were switched off too, in the order of coming."""
    return list(Convenor.objects.order_by("pk"))


def find_convenor(number: int) -> Convenor | None:
    """Return the convenor with this number, switched off or not."""
    return Convenor.objects.filter(pk=number).first()


def convenors_numbered(numbers: Iterable[int]) -> list[Convenor]:
    """Return the convenors with *numbers*, in the order of coming."""
    return list(Convenor.objects.filter(pk__in=list(numbers)).order_by("pk"))


def find_by_mark(mark: bytes) -> Convenor | None:
    """Return the convenor who gets codes at the address with *mark* and has a second factor; else None."""
    convenor = Convenor.objects.filter(address__mark=mark, is_active=True).first()
    return convenor if convenor is not None and has_second_factor(convenor) else None


def has_second_factor(convenor: Convenor) -> bool:
    """Say whether a mailed code would be asked for a second factor."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=convenor.pk, type__in=kinds).exists())


def address_of(convenor: Convenor) -> str:
    """Return where *convenor* gets codes, or an empty string."""
    found = Address.objects.filter(convenor=convenor).first()
    if found is None:
        return ""
    try:
        return open_box(bytes(found.box), purpose="address", row=str(convenor.pk).encode()).decode()
    except BoxUnreadable:
        return ""


def ways_of(convenor: Convenor) -> Ways:
    """Return how *convenor* can come in."""
    found = list(Authenticator.objects.filter(user_id=convenor.pk).order_by("pk"))
    codes = next((row for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Ways(
        passkeys=tuple(row for row in found if row.type == Authenticator.Type.WEBAUTHN),
        address=address_of(convenor),
        has_app=any(row.type == Authenticator.Type.TOTP for row in found),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def sessions_of(convenor: Convenor, now: datetime) -> list[Session]:
    """Return the sessions of *convenor* that have not ended, the newest first."""
    return list(Session.objects.filter(convenor=convenor, expires_at__gt=now).order_by("-begun_at"))
