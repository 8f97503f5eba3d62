"""Let a convenor look at names first, run as a process of its own with the instance's settings.

`python -m tests.seizure.looking SLUG` begins with it; with NAMES it declines those and lets all others in.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402

from undersigned.publiclog.moderation import Reason  # noqa: E402
from undersigned.signing import actions  # noqa: E402
from undersigned.signing.actions.recording import Doing  # noqa: E402
from undersigned.signing.models import Collection, Waiting  # noqa: E402

slug, *declined = sys.argv[1:]
collection = Collection.objects.get(slug=slug)
if not declined:
    Collection.objects.filter(pk=collection.pk).update(reviews_first=True)
    sys.exit()
now = datetime.now(UTC)  # noqa: TID251  (a command of its own)
rows = {json.loads(bytes(row.record))["name"]: row.pk for row in Waiting.objects.filter(collection=collection)}
bad = [key for name, key in rows.items() if name in declined]
actions.decline(collection, bad, Doing(Reason.NOT_REAL, now.date(), now=now), ring=settings.RING)
actions.let_in(collection, [key for name, key in rows.items() if name not in declined])
