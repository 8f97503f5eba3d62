"""Once a night the worker rewrites the database; who waits for it waits, and nobody is turned away."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.letterbox.visitor import execute, seed_collection, select

from undersigned.accounts import actions as accounts
from undersigned.accounts.models import SignInLink
from undersigned.instance.database import is_sqlite
from undersigned.web.tidying import NightTidier, tidy

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

NIGHT = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(instance: Instance, database_url: str) -> Instance:
    return replace(instance, database=database_url)


def days_in(house: Instance) -> str:
    diary = house.data / "tidied-on"
    return diary.read_text() if diary.exists() else ""


def test_the_night_begins_at_two_and_comes_once_a_day(house):
    tidier = NightTidier(house)

    tidier.tend(NIGHT - timedelta(minutes=10))
    assert days_in(house) == ""
    tidier.tend(NIGHT)
    assert days_in(house) == "2026-11-24"
    (house.data / "tidied-on").write_text("2026-11-24")
    before = (house.data / "tidied-on").stat().st_mtime_ns
    tidier.tend(NIGHT + timedelta(hours=20))
    assert (house.data / "tidied-on").stat().st_mtime_ns == before
    tidier.tend(NIGHT + timedelta(days=1))
    assert days_in(house) == "2026-11-25"


def test_an_instance_that_slept_at_two_tidies_when_it_wakes(house):
    NightTidier(house).tend(NIGHT + timedelta(hours=9))

    assert days_in(house) == "2026-11-24"


def test_what_has_ended_is_forgotten_at_night(house):
    convenor = accounts.create_convenor("Ada")
    accounts.make_sign_in_link(convenor, now=NIGHT - timedelta(days=2))
    accounts.make_sign_in_link(convenor, now=NIGHT - timedelta(hours=1))

    NightTidier(house).tend(NIGHT)

    assert SignInLink.objects.count() == 1


def test_rows_stay_as_they_are(house):
    seed_collection(house.database)
    for number in range(300):
        execute(
            house.database,
            "INSERT INTO signing_claim (token, collection_id, box) VALUES (?, 1, ?)",
            (number.to_bytes(32, "big"), bytes(93)),
        )
    execute(house.database, "DELETE FROM signing_claim WHERE token < ?", ((100).to_bytes(32, "big"),))
    rows = "SELECT token, box FROM signing_claim ORDER BY token"
    before = select(house.database, rows)

    warnings = tidy(house)

    assert [[bytes(cell) for cell in row] for row in select(house.database, rows)] == [
        [bytes(cell) for cell in row] for row in before
    ]
    assert [warning for warning in warnings if "lets this user not" not in warning] == []


def test_a_writer_waits_and_is_not_turned_away(house):
    seed_collection(house.database)
    done: list[str] = []
    thread = threading.Thread(target=lambda: done.extend(tidy(house)) or done.append("tidied"))
    thread.start()
    ends_at = time.monotonic() + 1
    number = 0
    while time.monotonic() < ends_at or thread.is_alive():
        number += 1
        execute(
            house.database,
            "INSERT INTO signing_claim (token, collection_id, box) VALUES (?, 1, ?)",
            (number.to_bytes(32, "big"), bytes(93)),
        )
    thread.join()

    assert done[-1] == "tidied"
    assert select(house.database, "SELECT count(*) FROM signing_claim") == [(number,)]


def test_postgresql_forgets_which_transaction_wrote_a_row(house):
    if is_sqlite(house.database):
        pytest.skip("SQLite keeps no such number")
    seed_collection(house.database)
    for number in (3, 1, 2):
        execute(
            house.database,
            "INSERT INTO signing_claim (token, collection_id, box) VALUES (?, 1, ?)",
            (number.to_bytes(32, "big"), bytes(93)),
        )

    tidy(house)

    rows = select(house.database, "SELECT xmin::text, token FROM signing_claim ORDER BY ctid")
    assert len({xmin for xmin, _ in rows}) == 1
    assert [bytes(token)[-1] for _, token in rows] == [1, 2, 3]
