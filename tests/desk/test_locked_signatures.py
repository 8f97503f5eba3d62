"""Locked signatures at the desk: exported, decided offline, agreed to by a second convenor; opened, or deleted."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection
from tests.desk.key_holding import (
    Opened,
    at,
    bring_box,
    download,
    hold_ceremony,
    integrate,
    lock,
    second_of,
    upload,
)
from tests.desk.test_ceremony_at_the_desk import AT_RISK, wish

from undersigned.custody import queries as keeping
from undersigned.custody.models import Decisions
from undersigned.desk import custody
from undersigned.logkeeper import queries as logs
from undersigned.opening.errors import KeyNotOfExport
from undersigned.publiclog.entry import Destroyed, Withdraw, parse_entry
from undersigned.sealing.envelope import generate_key
from undersigned.signing import queries as signing
from undersigned.texts.rules import Wishes

NAMES = ("Zoë Müller", "Jan Kowalski", "Ada Traveller", "Bo Li", "Cy Dee", "Di Em", "Ed Fo", "Flo Gil", "Gus Ha")
UNTIL = NOON.date() + timedelta(days=20)


@pytest.fixture(scope="module")
def made_locked(house, ada):
    def lock_three():
        collection = make_collection()
        wish(ada.add(collection.statement), AT_RISK)
        key = hold_ceremony(ada.browser, collection.statement)
        at(ada.browser, collection.statement, "keys").press("Use it")
        lock(collection, key, *NAMES[:3])
        return collection, key

    return house.make(lock_three)


@pytest.fixture(scope="module")
def made_with_trustees(house, ada):
    def lock_all():
        collection = make_collection()
        wish(ada.add(collection.statement), Wishes(offers_threshold=True, threshold=8, threshold_until=UNTIL))
        key = bring_box(ada.browser, collection.statement)
        at(ada.browser, collection.statement, "keys").press("Use it")
        lock(collection, key, *NAMES, vis="threshold")
        return collection, key

    return house.make(lock_all)


@pytest.fixture
def locked(made_locked):
    """A collection with names that the convenors' key locks, and that key."""
    return deepcopy(made_locked)


@pytest.fixture
def with_trustees(made_with_trustees):
    """A collection with names that are shown once eight stand, and the key that the trustees' papers open."""
    return deepcopy(made_with_trustees)


def bring(client, collection, data: bytes):
    page = at(client, collection.statement, "locked")
    return page.press("Bring the decisions", {"decisions": upload(data)})


def entries(collection):
    return [parse_entry(data) for data in logs.entries(collection.log, 0, logs.size(collection.log))]


def names_in(collection) -> list[str]:
    return sorted(str(row.fields["name"]) for row in signing.openings(collection, 0, 1000))


def count(collection):
    return signing.tally(collection, 1)["person"]


def test_what_one_convenor_decides_is_done_when_a_second_one_agrees(client, locked):
    collection, key = locked
    opened = download(client, collection, key)
    assert sorted(one.record.name for one in opened.reading.opened) == sorted(NAMES[:3])

    page = bring(client, collection, opened.decisions("Jan Kowalski"))
    assert "A second convenor has to sign in" in page.words
    integrate(collection)
    assert count(collection).not_named == 3

    page = at(second_of(collection.statement), collection.statement, "locked").press("Agree: correct the count")
    integrate(collection)

    assert (count(collection).not_named, count(collection).removed) == (2, 1)
    (ended,) = [entry for entry in entries(collection) if isinstance(entry, Withdraw)]
    assert ended.by == "convenor"
    assert "opened 3 locked signatures and looked at them. 1 do not count" in page.words
    assert Decisions.objects.get().file is None


def test_who_brought_decisions_does_not_agree_to_them(client, locked):
    collection, key = locked
    bring(client, collection, download(client, collection, key).decisions())
    (waiting,) = keeping.waiting_decisions(collection.statement)

    answer = client.post(f"/desk/s/{collection.slug}/locked/", {"do": "agree", "decisions": waiting.pk})

    assert answer.status_code == 409
    assert keeping.waiting_decisions(collection.statement) == [waiting]


def test_the_desk_never_holds_a_name_of_what_is_locked(client, locked):
    collection, key = locked
    from django.db import connection

    opened = download(client, collection, key)
    bring(client, collection, opened.decisions("Jan Kowalski"))

    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith(("custody", "signing"))]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            held = b"".join(bytes(str(cell), "utf-8") if not isinstance(cell, bytes | memoryview) else bytes(cell)
                            for row in cursor.fetchall() for cell in row)  # fmt: skip
            assert not any(name.encode() in held for name in NAMES), table


def test_decisions_of_another_export_statement_or_file_are_refused_whole(client, locked):
    collection, key = locked
    opened = download(client, collection, key)
    good = opened.decisions("Jan Kowalski")
    lines = good.splitlines(keepends=True)
    for data, part in (
        (good.replace(b'"export":"', b'"export":"0'), "an export that was not made here"),
        (opened.decisions(origin="other.example/s/x"), "about another statement"),
        (good[:-7], "no whole file of decisions"),
        (b"a letter", "no whole file of decisions"),
        (lines[0].replace(b'"n":3', b'"n":2') + b"".join(lines[1:-1]), "leave a record out"),
        (b"", "Paste the text"),
    ):
        page = bring(client, collection, data)
        assert page.status == 409
        assert part in page.alert
    assert keeping.waiting_decisions(collection.statement) == []
    integrate(collection)
    assert count(collection).not_named == 3


def test_an_export_does_not_open_with_another_key(client, locked):
    collection, key = locked
    with pytest.raises(KeyNotOfExport):
        assert Opened(download(client, collection, key).data, generate_key()).reading


def test_each_epoch_has_an_export_of_its_own(client, locked):
    collection, key = locked
    at(client, collection.statement, "keys").press("The key is lost")
    fresh = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    lock(collection, fresh, "Bo Li")

    assert len(download(client, collection, key).reading.opened) == 3
    assert [one.record.name for one in download(client, collection, fresh, epoch=2).reading.opened] == ["Bo Li"]


def test_what_a_stolen_key_opens_is_deleted_by_two_convenors_and_stays_counted(client, locked):
    collection, _ = locked
    at(client, collection.statement, "keys").press("Somebody else may have it")
    hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")

    page = at(client, collection.statement, "locked").press("Ask to delete")
    assert "Agree" not in page.words
    second = second_of(collection.statement)
    page = at(second, collection.statement, "locked").press("Agree: delete")

    assert signing.count_sealed(collection) == {}
    assert count(collection).not_named == 3
    assert entries(collection)[-1] == Destroyed(what="sealed-epoch-1")
    assert "3 locked records of epoch 1 were deleted" in page.words


def test_names_are_public_once_enough_stand_and_two_convenors_want_it(client, with_trustees):
    collection, trustees = with_trustees
    opened = download(client, collection, trustees, vis="threshold")
    page = bring(client, collection, opened.decisions("Gus Ha"))
    assert "8 stand, 1 do not count" in page.words
    page = at(second_of(collection.statement), collection.statement, "locked").press(
        "Agree: publish these names", {"names": upload(opened.names("Gus Ha"))}
    )
    integrate(collection)

    assert names_in(collection) == sorted(set(NAMES) - {"Gus Ha"})
    assert (count(collection).listed, count(collection).removed, count(collection).threshold) == (8, 1, 0)
    assert signing.count_sealed(collection) == {}
    assert "8 names are public now" in page.words


def test_fewer_than_promised_are_never_opened(client, with_trustees):
    collection, trustees = with_trustees
    opened = download(client, collection, trustees, vis="threshold")
    bring(client, collection, opened.decisions("Gus Ha", "Flo Gil"))

    page = at(second_of(collection.statement), collection.statement, "locked").press(
        "Agree: publish these names", {"names": upload(opened.names("Gus Ha", "Flo Gil"))}
    )
    integrate(collection)

    assert "Fewer signatures stand the check than were promised" in page.alert
    assert names_in(collection) == []
    assert len(keeping.waiting_decisions(collection.statement)) == 1


def test_names_that_were_not_confirmed_or_not_counted_are_refused_whole(client, with_trustees):
    collection, trustees = with_trustees
    opened = download(client, collection, trustees, vis="threshold")
    bring(client, collection, opened.decisions("Gus Ha"))
    second = second_of(collection.statement)
    good = opened.names("Gus Ha")
    for data, part in (
        (opened.names(), "not the names that the decisions confirm"),
        (opened.names("Gus Ha", "Bo Li"), "not the names that the decisions confirm"),
        (good.replace("Zoë Müller".encode(), b"Somebody Else"), "not what the log's entry was made of"),
        (good[:-5], "no whole file of names"),
    ):
        page = at(second, collection.statement, "locked").press("Agree: publish these names", {"names": upload(data)})
        assert part in page.alert
    integrate(collection)
    assert names_in(collection) == []


def watch(day):
    custody.keep_watch(
        instance=settings.INSTANCE, ring=settings.RING, now=NOON.replace(day=1) + (day - NOON.date().replace(day=1))
    )


def test_a_number_that_was_not_reached_in_time_deletes_what_was_locked_and_says_so(client, opened):
    collection = deepcopy(opened)
    wish(collection.statement, Wishes(offers_threshold=True, threshold=10, threshold_until=UNTIL))
    made = bring_box(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    lock(collection, made, *NAMES, vis="threshold")
    watch(UNTIL)
    assert sum(signing.count_sealed(collection).values()) == 9

    watch(UNTIL + timedelta(days=1))

    assert signing.count_sealed(collection) == {}
    assert (count(collection).threshold, count(collection).removed) == (0, 9)
    ended = [entry.by for entry in entries(collection) if isinstance(entry, Withdraw)]
    assert ended == ["deadline"] * 9
    assert Destroyed(what="threshold-records") in entries(collection)
    assert (
        "The number was not reached in time. 9 locked names were deleted"
        in at(client, collection.statement, "locked").words
    )
    collection.refresh_from_db()
    assert collection.choices == "public"


def test_what_reached_its_number_waits_for_the_trustees_for_thirty_days(client, with_trustees):
    collection, _ = with_trustees
    watch(UNTIL + timedelta(days=30))
    assert sum(signing.count_sealed(collection).values()) == 9

    watch(UNTIL + timedelta(days=31))

    assert signing.count_sealed(collection) == {}


def test_when_the_trustees_can_not_open_any_more_two_convenors_delete(client, with_trustees):
    collection, _ = with_trustees
    page = at(client, collection.statement, "locked").press("Ask to delete", why="trustees-lost")
    assert "Agree: delete" not in page.words

    second = second_of(collection.statement)
    page = at(second, collection.statement, "locked").press("Agree: delete and withdraw")

    assert signing.count_sealed(collection) == {}
    assert "The names could not be opened. They are deleted: 9 signatures were withdrawn" in page.words


def test_who_took_the_signature_back_meanwhile_is_left_alone(client, locked):
    collection, key = locked
    from tests.builders import make_withdrawal

    opened = download(client, collection, key)
    gone = next(one.id for one in opened.reading.opened if one.record.name == "Jan Kowalski")
    make_withdrawal(collection, gone)
    integrate(collection)
    bring(client, collection, opened.decisions("Jan Kowalski", "Zoë Müller"))

    page = at(second_of(collection.statement), collection.statement, "locked").press("Agree: correct")
    integrate(collection)

    assert (count(collection).withdrawn, count(collection).removed, count(collection).not_named) == (1, 1, 1)
    assert re.search("3 locked signatures .* 1 do not count", page.words)
