"""What happens to coalitions: added, limited, joined, left, mails counted, removed in the end."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When

from undersigned.coalitions import queries
from undersigned.coalitions.models import Coalition, Membership
from undersigned.coalitions.rules import Limited, SlugTaken, check_name, check_slug, check_use

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from undersigned.accounts.models import Convenor

_FIRST = ("first", "This instance")


def add_coalition(slug: str, name: str) -> Coalition:
    """Add a coalition without limits.

    Raises:
        SlugInvalid, SlugTaken, NameInvalid: None was added.
    """
    check_slug(slug)
    name = check_name(name)
    try:
        with transaction.atomic():
            return Coalition.objects.create(slug=slug, name=name)
    except IntegrityError as error:
        raise SlugTaken from error


def first_coalition() -> Coalition:
    """Return the coalition that is meant where nobody chose one; it is made when it is first needed."""
    base, name = _FIRST
    while (found := Coalition.objects.filter(is_first=True, removing_since__isnull=True).first()) is None:
        # One that was removed keeps its short name, so the next one is called otherwise.
        taken = set(Coalition.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        slug = next(one for turn in count(1) if (one := f"{base}-{turn}" if turn > 1 else base) not in taken)
        try:
            with transaction.atomic():
                Coalition.objects.filter(is_first=True).update(is_first=False)
                return Coalition.objects.create(slug=slug, name=name, is_first=True)
        except IntegrityError:
            continue
    return found


def rename_coalition(coalition: Coalition, name: str) -> None:
    """Call *coalition* by another name; the short name stays, as it stands in what was signed.

    Raises:
        NameInvalid: Nothing was changed.
    """
    coalition.name = check_name(name)
    coalition.save(update_fields=["name"])


def list_statements(coalition: Coalition, *, are_listed: bool) -> None:
    """Show the statements of *coalition* on the page and in the feed of the instance, or leave them off."""
    coalition.is_listed = are_listed
    coalition.save(update_fields=["is_listed"])


def set_limits(coalition: Coalition, limits: Mapping[Limited, int | None]) -> None:
    """Set *limits*; those that are not named stay. What is above one already stays, and no more is added."""
    for what, most in limits.items():
        setattr(coalition, f"most_{what}", most)
    coalition.save(update_fields=[f"most_{what}" for what in limits])


def join(coalition: Coalition, convenor: Convenor) -> None:
    """Let *convenor* belong to *coalition*."""
    Membership.objects.get_or_create(coalition=coalition, convenor=convenor)


def leave(coalition: Coalition, convenor: Convenor) -> None:
    """Let *convenor* belong to *coalition* no more."""
    Membership.objects.filter(coalition=coalition, convenor=convenor).delete()


def take_turn(coalition: Coalition) -> None:
    """Let those who count and then add take turns until the transaction ends, so that no two take the last place."""
    # An UPDATE of the row, as SQLite ignores `select_for_update`.
    Coalition.objects.filter(pk=coalition.pk).update(slug=F("slug"))


def count_mails(coalition: Coalition, n: int, *, today: date) -> None:
    """Count *n* mails that a convenor causes now.

    Raises:
        OverLimit: They would be more than the day has; nothing was counted.
    """
    if n <= 0:
        return
    rows = Coalition.objects.filter(pk=coalition.pk)
    is_today = Q(mails_on=today)
    fits = Q(most_mails__isnull=True) | is_today & Q(mails_sent__lte=F("most_mails") - n)
    fits |= ~is_today & Q(most_mails__gte=n) | Q(mails_on__isnull=True, most_mails__gte=n)
    sent = Case(When(is_today, then=F("mails_sent") + n), default=Value(n))
    # One UPDATE decides and counts: of two who ask at once for the last one, one gets it.
    if not rows.filter(fits).update(mails_sent=sent, mails_on=today):
        check_use(queries.mails_used(coalition, today), n)


def begin_removal(coalition: Coalition, *, today: date) -> None:
    """Shut *coalition*: nobody gets to anything of it any more, and its removal goes on until it is done."""
    Coalition.objects.filter(pk=coalition.pk, removing_since__isnull=True).update(removing_since=today)
    coalition.refresh_from_db()


@transaction.atomic
def finish_removal(coalition: Coalition, *, today: date) -> None:
    """Forget name, limits and members of *coalition*; its short name stays, so that no other can take it."""
    Membership.objects.filter(coalition=coalition).delete()
    Coalition.objects.filter(pk=coalition.pk).update(
        name=coalition.slug,
        is_first=False,
        removed_on=today,
        mails_on=None,
        mails_sent=0,
        **{f"most_{what}": None for what in Limited},
    )
    coalition.refresh_from_db()
