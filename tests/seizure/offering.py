"""Offer locked choices at a running instance, run as a process of its own with the instance's settings.

`python -m tests.seizure.offering SLUG CONVENORS TRUSTEES CHOICES`; the two keys are public ones, or a hyphen.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402

from undersigned.publiclog.entry import Visibility  # noqa: E402
from undersigned.signing import actions  # noqa: E402
from undersigned.signing.models import Collection  # noqa: E402
from undersigned.signing.rules import Offer  # noqa: E402

slug, convenors, trustees, choices = sys.argv[1:]
now = datetime.now(UTC)  # noqa: TID251  (a command of its own)
has_threshold = trustees != "-"
offer = Offer(
    vis=tuple(Visibility(choice) for choice in choices.split(",")),
    recipients=(convenors,),
    epoch=1,
    threshold_recipient=trustees if has_threshold else "",
    threshold=5 if has_threshold else None,
    threshold_until=(now + timedelta(days=30)).date() if has_threshold else None,
    trustees="Three houses" if has_threshold else "",
    needed=2 if has_threshold else None,
    papers=3 if has_threshold else None,
    has_news=True,
)
actions.offer_choices(Collection.objects.get(slug=slug), offer, statement_sha256=None, ring=settings.RING, now=now)
