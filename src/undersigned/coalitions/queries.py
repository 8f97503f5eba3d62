"""Reads of coalitions, for pages, for the operator and for the rooms above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts import queries as accounts
from undersigned.coalitions.models import Coalition, Membership
from undersigned.coalitions.rules import CoalitionNeeded, CoalitionUnknown, Limited, NoCoalition, Use

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from undersigned.accounts.models import Convenor


def all_coalitions() -> list[Coalition]:
    """Return the coalitions that are there, the oldest first."""
    return list(_there().order_by("pk"))


def find_coalition(slug: str) -> Coalition | None:
    """Return the coalition with this short name, or None; one that was removed is none."""
    return Coalition.objects.filter(slug=slug, removed_on__isnull=True).first()


def unfinished_removals() -> list[Coalition]:
    """Return the coalitions whose removal has begun and not ended."""
    return list(Coalition.objects.filter(removing_since__isnull=False, removed_on__isnull=True).order_by("pk"))


def coalitions_of(convenor: Convenor) -> list[Coalition]:
    """Return the coalitions that *convenor* belongs to, by name."""
    mine = Membership.objects.filter(convenor=convenor).values("coalition_id")
    return list(_there().filter(pk__in=mine, removing_since__isnull=True).order_by("name", "pk"))


def coalition_for(convenor: Convenor, slug: str) -> Coalition:
    """Return the coalition of *convenor* with this short name; without one, the only one.

    Raises:
        CoalitionUnknown: The convenor does not belong to it.
        CoalitionNeeded: There are several, and none was named.
        NoCoalition: There is none.
    """
    mine = coalitions_of(convenor)
    if slug:
        found = next((one for one in mine if one.slug == slug), None)
        if found is None:
            raise CoalitionUnknown
        return found
    if not mine:
        raise NoCoalition
    if len(mine) > 1:
        raise CoalitionNeeded
    return mine[0]


def members_of(coalition: Coalition) -> list[Convenor]:
    """Return the convenors who belong to *coalition*, in the order of coming."""
    numbers = Membership.objects.filter(coalition=coalition).values_list("convenor_id", flat=True)
    return accounts.convenors_numbered(list(numbers))


def members_of_nothing_else(coalition: Coalition) -> list[Convenor]:
    """Return the convenors who belong to *coalition* alone."""
    elsewhere = Membership.objects.exclude(coalition=coalition).values_list("convenor_id", flat=True)
    return [one for one in members_of(coalition) if one.pk not in set(elsewhere)]


def count_members(coalition: Coalition) -> int:
    """Return how many convenors belong to *coalition*."""
    return Membership.objects.filter(coalition=coalition).count()


def mails_used(coalition: Coalition, today: date) -> Use:
    """Return how many mails convenors of *coalition* caused today."""
    row = Coalition.objects.get(pk=coalition.pk)
    return Use(Limited.MAILS, row.mails_sent if row.mails_on == today else 0, row.most_mails)


def _there() -> QuerySet[Coalition]:
    return Coalition.objects.filter(removed_on__isnull=True)
