"""Steps of the clerk: a convenor looks at names first."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.conf import settings

from undersigned.publiclog.moderation import Reason
from undersigned.signing import actions
from undersigned.signing.actions.recording import Doing
from undersigned.signing.models import Collection, Waiting


def begin(slug: str) -> None:
    """Let names of *slug* wait for a look."""
    Collection.objects.filter(slug=slug).update(reviews_first=True)


def decide(slug: str, declined: list[str]) -> None:
    """Decline the names *declined*, and let all others in."""
    collection = Collection.objects.get(slug=slug)
    now = datetime.now(UTC)  # noqa: TID251  (a journey through real days)
    rows = {json.loads(bytes(row.record))["name"]: row.pk for row in Waiting.objects.filter(collection=collection)}
    bad = [key for name, key in rows.items() if name in declined]
    actions.decline(collection, bad, Doing(Reason.NOT_REAL, now.date(), now=now), ring=settings.RING)
    actions.let_in(collection, [key for name, key in rows.items() if name not in declined])
