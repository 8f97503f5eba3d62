"""What a convenor and the days do between a union's members: run in a process of its own, beside a running instance.

`python -m tests.journeys.union WHAT SLUG [FILE…]`: `admit` the issuer and invited files of a folder; `requests` writes
those that members sent; the day moves to `between` and `signing`; `board` publishes one; `night` holds six slots.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from undersigned.members import actions  # noqa: E402
from undersigned.members.models import Issuer  # noqa: E402
from undersigned.publishing.actions import mark_front_stale  # noqa: E402
from undersigned.signing import actions as signing  # noqa: E402
from undersigned.signing.models import Collection  # noqa: E402

NOW = datetime.fromtimestamp(int(time.time()), UTC)
TODAY = NOW.date()
ORG = "drivers-union"


def day(step: int) -> str:
    return (TODAY + timedelta(days=step)).isoformat()


def move(collection: Collection, issue_until: int, sign_from: int) -> None:
    """Move the days instead of the clock: those of the letter box; key, log and page keep theirs."""
    Issuer.objects.filter(statement=collection.statement).update(
        issue_until=day(issue_until), sign_from=day(sign_from), sign_until=day(sign_from + 2)
    )


def admit(collection: Collection, folder: str) -> None:
    with transaction.atomic():
        actions.admit_issuer(
            collection.statement,
            collection.log,
            name="Drivers’ Union of the River Valley",
            issuer_file=Path(folder, "issuer.json").read_bytes(),
            invited_file=Path(folder, "invited.jsonl").read_bytes(),
            ring=settings.RING,
            today=TODAY,
        )
    mark_front_stale(collection)


def requests(collection: Collection, path: str) -> None:
    move(collection, -1, 1)
    Path(path).write_bytes(actions.hand_out_requests(collection.statement, ORG, today=TODAY))


def board(collection: Collection, path: str) -> None:
    with transaction.atomic():
        data = Path(path).read_bytes()
        actions.publish_board(collection.statement, ORG, collection.log, data, ring=settings.RING, today=TODAY)
    move(collection, -1, 0)
    mark_front_stale(collection)


def night(collection: Collection, first: str) -> None:
    days = [NOW + timedelta(days=int(first) + step) for step in range(6)]
    print(sum(signing.hold_slot(collection, ring=settings.RING, now=now) for now in days))


found = Collection.objects.select_related("log", "statement").get(slug=sys.argv[2])
{"admit": admit, "requests": requests, "board": board, "night": night}[sys.argv[1]](found, *sys.argv[3:])
