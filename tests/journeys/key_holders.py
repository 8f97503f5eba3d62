"""What holders of keys did before, and the nights between: run in a process of its own, beside a running instance.

`python -m tests.journeys.key_holders offer SLUG` makes a key, shows that it opens, offers what the statement wants,
and prints the secret half; `… night SLUG` holds the slots of the next days; `… close SLUG` lets the day pass after
which a closed log takes nothing more.
"""

from __future__ import annotations

import secrets
import sys
import time
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402

from undersigned.custody import actions as custody  # noqa: E402
from undersigned.custody import queries as keys  # noqa: E402
from undersigned.custody.actions.rehearsing import make_test  # noqa: E402
from undersigned.custody.models import Key  # noqa: E402
from undersigned.custody.rules import Part  # noqa: E402
from undersigned.desk import offering  # noqa: E402
from undersigned.desk.custody import settle  # noqa: E402
from undersigned.sealing.contents import Rehearsal, parse_content  # noqa: E402
from undersigned.sealing.envelope import find_recipient, generate_key, open_sealed  # noqa: E402
from undersigned.signing import actions as signing  # noqa: E402
from undersigned.signing.models import Collection  # noqa: E402
from undersigned.texts.models import Statement  # noqa: E402

NOW = datetime.fromtimestamp(int(time.time()), UTC)


def offer(collection: Collection) -> None:
    statement = Statement.objects.get(pk=collection.statement_id)
    secret, today = generate_key(), NOW.date()
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
    assert offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOW)
    collection.refresh_from_db()
    settle(collection, today=today)
    print(secret)


def night(collection: Collection) -> None:
    print(sum(signing.hold_slot(collection, ring=settings.RING, now=NOW + timedelta(days=day)) for day in range(1, 6)))


def close(collection: Collection) -> None:
    print(signing.finish_closing(collection, ring=settings.RING, now=NOW + timedelta(hours=25)))


found = Collection.objects.select_related("log", "statement").get(slug=sys.argv[2])
{"offer": offer, "night": night, "close": close}[sys.argv[1]](found)
