"""A step of the clerk: locked choices are offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from undersigned.publiclog.entry import Visibility
from undersigned.signing import actions
from undersigned.signing.models import Collection
from undersigned.signing.rules import Offer


def offer(slug: str, convenors: str, trustees: str, choices: list[str]) -> None:
    """Offer *choices* at *slug*; *convenors* and *trustees* are public keys, or nothing."""
    now = datetime.now(UTC)  # noqa: TID251  (a journey through real days)
    has_threshold = bool(trustees)
    offered = Offer(
        vis=tuple(Visibility(choice) for choice in choices),
        recipients=(convenors,),
        epoch=1,
        threshold_recipient=trustees,
        threshold=5 if has_threshold else None,
        threshold_until=(now + timedelta(days=30)).date() if has_threshold else None,
        trustees="Three houses" if has_threshold else "",
        needed=2 if has_threshold else None,
        papers=3 if has_threshold else None,
        has_news=True,
    )
    collection = Collection.objects.get(slug=slug)
    actions.offer_choices(collection, offered, statement_sha256=None, ring=settings.RING, now=now)
