"""What holders of keys did before, and the nights between: for `beside`.

`offer` makes a key, shows that it opens, offers what the statement wants, and prints the secret half; `night` holds the
slots of the next days; `close` lets the day pass after which a closed log takes nothing more.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings

from undersigned.custody import actions as custody
from undersigned.custody import queries as keys
from undersigned.custody.actions.rehearsing import make_test
from undersigned.custody.models import Key
from undersigned.custody.rules import Part
from undersigned.desk import offering
from undersigned.desk.custody import settle
from undersigned.sealing.contents import Rehearsal, parse_content
from undersigned.sealing.envelope import find_recipient, generate_key, open_sealed
from undersigned.signing import actions as signing
from undersigned.signing.models import Collection
from undersigned.texts.models import Statement


def read_clock() -> datetime:
    return datetime.fromtimestamp(int(time.time()), UTC)


def offer(collection: Collection) -> None:
    statement = Statement.objects.get(pk=collection.statement_id)
    secret, now = generate_key(), read_clock()
    today = now.date()
    if statement.offers_threshold:
        key = Key.objects.create(
            statement=statement, part=Part.TRUSTEES, recipient=find_recipient(secret), holder="Choir, Union and Club",
            needed=2, papers=3, box=b"box", added_on=today,
        )  # fmt: skip
        make_test(key, 1, origin=collection.origin, random=secrets.token_bytes(16), today=today)
    else:
        key = custody.prepare_key(
            statement, Part.OWN, find_recipient(secret), holder="Round Table", origin=collection.origin,
            random=secrets.token_bytes, today=today,
        )  # fmt: skip
    for stick in (1, 2):
        if (test := keys.find_test(key, stick)) is not None:
            content = parse_content(open_sealed(bytes(test.test), [secret]))
            assert isinstance(content, Rehearsal)
            custody.answer_test(key, stick, content.answer, today=today)
    custody.accept_key(key, statement.convenors.first(), today=today)
    assert offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=settings.RING, now=now)
    collection.refresh_from_db()
    settle(collection, today=today)
    print(secret)


def night(collection: Collection) -> None:
    now = read_clock()
    print(sum(signing.hold_slot(collection, ring=settings.RING, now=now + timedelta(days=day)) for day in range(1, 6)))


def close(collection: Collection) -> None:
    print(signing.finish_closing(collection, ring=settings.RING, now=read_clock() + timedelta(hours=25)))


def act(what: str, slug: str) -> None:
    """Do *what* to the statement at *slug*."""
    found = Collection.objects.select_related("log", "statement").get(slug=slug)
    {"offer": offer, "night": night, "close": close}[what](found)
