"""What a convenor and the days do between a union's members: for `beside`.

`admit` takes the issuer and invited files of a folder; `requests` writes those that members sent, and `board` publishes
one, when the day has moved on; `night` holds six slots.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from undersigned.members import actions
from undersigned.members.models import Issuer
from undersigned.publishing.actions import mark_front_stale
from undersigned.signing import actions as signing
from undersigned.signing.models import Collection

ORG = "drivers-union"


def read_clock() -> datetime:
    return datetime.fromtimestamp(int(time.time()), UTC)


def today() -> date:
    return read_clock().date()


def day(step: int) -> str:
    return (today() + timedelta(days=step)).isoformat()


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
            today=today(),
        )
    mark_front_stale(collection)


def requests(collection: Collection, path: str) -> None:
    move(collection, -1, 1)
    Path(path).write_bytes(actions.hand_out_requests(collection.statement, ORG, today=today()))


def board(collection: Collection, path: str) -> None:
    with transaction.atomic():
        data = Path(path).read_bytes()
        actions.publish_board(collection.statement, ORG, collection.log, data, ring=settings.RING, today=today())
    move(collection, -1, 0)
    mark_front_stale(collection)


def night(collection: Collection, first: str) -> None:
    days = [read_clock() + timedelta(days=int(first) + step) for step in range(6)]
    print(sum(signing.hold_slot(collection, ring=settings.RING, now=now) for now in days))


def act(what: str, slug: str, *words: str) -> None:
    """Do *what* to the statement at *slug*."""
    found = Collection.objects.select_related("log", "statement").get(slug=slug)
    {"admit": admit, "requests": requests, "board": board, "night": night}[what](found, *words)
