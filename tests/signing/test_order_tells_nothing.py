"""Of the order in which those not named confirmed nothing is left: not in the log, not in rows or hidden columns."""

from __future__ import annotations

import secrets
from bisect import bisect_left, insort
from datetime import timedelta

import pytest
from django.db import connection
from tests import tables
from tests.builders import NOON, make_collection
from tests.conftest import SERVER

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import Sign, parse_entry
from undersigned.signing import actions
from undersigned.signing.models import Sealed, Waiting

# On PostgreSQL in transactions that really end, because hidden columns number them.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
COUNT = 4000
"""So many that chance alone strays two points less than once in ten thousand runs."""


def guess_well(arrived: list[str], found: list[str]) -> float:
    """Return of how many pairs in a hundred the order *found* tells which arrived first; 50 is chance."""
    place = {c: at for at, c in enumerate(arrived)}
    right, seen = 0, []
    for c in found:
        right += bisect_left(seen, place[c])
        insort(seen, place[c])
    return 100 * right / (len(found) * (len(found) - 1) / 2)


@pytest.fixture
def own_database(db):
    """On PostgreSQL a database that nobody else has: what was logged can't be taken away again for the next test."""
    if connection.vendor != "postgresql":
        yield
        return
    name = connection.settings_dict["NAME"]
    remove = tables.use_copy(connection, SERVER)
    yield
    remove()
    tables.lead(connection, name)


@pytest.fixture
def locked(own_database, ring):
    """A collection that many signed without being named, a few in each transaction, and the order in which they did."""
    collection = make_collection()
    arrived = [format_base64url(secrets.token_bytes(32)) for _ in range(COUNT)]
    for at in range(0, COUNT, 20):
        Waiting.objects.bulk_create(
            Waiting(
                id=parse_base64url(c)[:16],
                collection=collection,
                kind="sign",
                klass="person",
                vis="convenors",
                c=c,
                text=collection.text_sha256,
                version=1,
                sealed=b"sealed",
                epoch=1,
                in_slot=True,
            )
            for c in arrived[at : at + 20]
        )
    return collection, arrived


def test_neither_the_log_nor_rows_tell_who_of_those_not_named_confirmed_first(ring, locked):
    collection, arrived = locked

    assert actions.hold_slot(collection, ring=ring, now=NOON + timedelta(days=1)) == COUNT

    entries = [parse_entry(data) for data in logs.entries(collection.log, 0, logs.size(collection.log))]
    orders = {"log": [entry.c for entry in entries if isinstance(entry, Sign)]}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT c FROM signing_sealed ORDER BY ctid")
            orders["ctid"] = [c for (c,) in cursor.fetchall()]
            cursor.execute("SELECT c FROM signing_sealed ORDER BY xmin::text::bigint, random()")
            orders["xmin"] = [c for (c,) in cursor.fetchall()]
        else:
            cursor.execute("SELECT c FROM signing_sealed NOT INDEXED")
            orders["file"] = [c for (c,) in cursor.fetchall()]
    assert Sealed.objects.count() == COUNT
    for name, order in orders.items():
        assert abs(guess_well(arrived, order) - 50) < 2, name


def test_an_order_that_is_kept_would_be_noticed():
    arrived = [str(number) for number in range(100)]

    assert guess_well(arrived, arrived) == 100
    assert guess_well(arrived, arrived[::-1]) == 0


def test_the_time_of_a_confirmation_is_linked_to_no_entry_beyond_its_slot(ring, locked):
    collection, arrived = locked
    actions.hold_slot(collection, ring=ring, now=NOON + timedelta(days=1))

    days = set(collection.log.checkpoints.exclude(size=1).values_list("signed_on", flat=True))

    # All that carries a time is a checkpoint's day, and it is that of the slot for every one of them.
    assert days == {(NOON + timedelta(days=1)).date()}
    assert {field.name for field in Sealed._meta.fields} == {
        "c", "of_c", "collection", "epoch", "vis", "version", "sealed", "is_hidden",
    }  # fmt: skip
    assert len(arrived) == COUNT
