"""What waits enters the log once, and the counts say what the log says."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.builders import NOON, make_amend, make_collection, make_waiting, make_withdrawal

from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogMoved
from undersigned.publiclog.record import commit
from undersigned.signing import actions, queries
from undersigned.signing.models import Change, Opening, Waiting

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def integrate(collection, ring) -> int:
    return actions.integrate(collection, ring=ring, today=TODAY)


def tally_of(ledger, version=1):
    counts = ledger.counts(version)
    return {
        klass: (row.listed, row.not_named, row.hidden, row.withdrawn, row.removed)
        for klass, row in (("person", counts.person), ("org", counts.org))
    }


def shown_tally(collection, version=1):
    return {
        klass: (row.listed, row.not_named, row.hidden, row.withdrawn, row.removed)
        for klass, row in queries.tally(collection, version).items()
    }


def test_every_waiting_signature_enters_the_log_exactly_once(ring, read_ledger):
    collection = make_collection()
    commitments = {make_waiting(collection, f"Person {number}").c for number in range(25)}

    assert integrate(collection, ring) == 25
    assert integrate(collection, ring) == 0

    ledger = read_ledger(collection)
    assert {ledger.commitment(index) for index in ledger.listed()} == commitments
    assert not Waiting.objects.exists()


def test_an_opening_hashes_to_the_commitment_of_its_entry(ring):
    collection = make_collection()
    make_waiting(collection, "Zoë Müller", role="nurse")
    make_waiting(collection, "Example Foundation", klass="org", decided_on="2026-11-01")
    integrate(collection, ring)

    rows = list(queries.openings(collection, 0, 10))

    assert [logs.find_index(collection.log, commit(row.salt, row.record)) for row in rows] == [1, 2]


def test_the_order_inside_a_batch_is_not_the_order_of_arrival(ring):
    collection = make_collection()
    arrived = [make_waiting(collection, f"Person {number:02}").c for number in range(30)]
    integrate(collection, ring)

    logged = sorted(arrived, key=lambda c: logs.find_index(collection.log, c))

    assert logged != arrived


def test_a_changed_name_replaces_the_opening_and_the_old_one_is_gone(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection, "Jon Doe")
    integrate(collection, ring)
    make_amend(collection, signed.c, "John Doe")
    integrate(collection, ring)

    (row,) = queries.openings(collection, 0, 10)

    assert row.index == 1
    assert row.fields["name"] == "John Doe"
    assert read_ledger(collection).commitment(1) == commit(row.salt, row.record)
    assert {change.name_key.split("\n")[0] for change in Change.objects.all()} == {"jon doe", "john doe"}


def test_a_withdrawal_deletes_the_opening_and_is_counted(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    make_waiting(collection, "Somebody Else")
    integrate(collection, ring)
    make_withdrawal(collection, signed.c)
    integrate(collection, ring)

    assert [row.fields["name"] for row in queries.openings(collection, 0, 10)] == ["Somebody Else"]
    assert shown_tally(collection) == tally_of(read_ledger(collection))
    assert shown_tally(collection)["person"] == (1, 0, 0, 1, 0)


def test_a_signature_taken_back_while_it_waits_leaves_no_opening(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    make_amend(collection, signed.c, "Another Spelling")
    make_withdrawal(collection, signed.c)

    integrate(collection, ring)

    assert not Opening.objects.exists()
    assert not Waiting.objects.exists()
    assert shown_tally(collection) == tally_of(read_ledger(collection))


def test_a_signature_ends_once_however_often_it_is_taken_back(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    make_withdrawal(collection, signed.c)
    make_withdrawal(collection, signed.c, by="convenor")
    integrate(collection, ring)
    make_withdrawal(collection, signed.c)
    make_amend(collection, signed.c, "Too Late")
    integrate(collection, ring)

    assert not Waiting.objects.exists()
    assert not Opening.objects.exists()
    assert shown_tally(collection) == tally_of(read_ledger(collection))


def test_a_withdrawal_whose_signature_is_in_a_later_batch_waits_for_it(ring, read_ledger):
    collection = make_collection()
    signs = [make_waiting(collection, f"Person {number}") for number in range(3)]
    for row in signs:
        make_withdrawal(collection, row.c)

    for _ in range(12):
        actions.integrate(collection, ring=ring, today=TODAY, limit=1)

    while integrate(collection, ring):
        pass
    assert shown_tally(collection)["person"] == (0, 0, 0, 3, 0)
    assert shown_tally(collection) == tally_of(read_ledger(collection))


def test_going_from_named_to_not_named_and_back_keeps_the_sum(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    integrate(collection, ring)
    make_amend(collection, signed.c, "unused", vis="convenors")
    integrate(collection, ring)
    assert shown_tally(collection)["person"] == (0, 1, 0, 0, 0)
    assert not Opening.objects.exists()

    make_amend(collection, signed.c, "Zoë Müller")
    integrate(collection, ring)

    assert shown_tally(collection)["person"] == (1, 0, 0, 0, 0)
    assert shown_tally(collection) == tally_of(read_ledger(collection))


def test_organisations_are_numbered_apart_in_the_order_of_signing(ring):
    collection = make_collection()
    for number in range(3):
        make_waiting(collection, f"Person {number}")
        make_waiting(collection, f"Foundation {number}", klass="org")
    integrate(collection, ring)

    rows = queries.organisations(collection, 0, 10)

    assert [row.org_number for row in rows] == [0, 1, 2]
    assert [row.index for row in rows] == sorted(row.index for row in rows)
    assert queries.organisation_count(collection) == 3


def test_an_overtaken_integration_changes_nothing(ring, monkeypatch):
    collection = make_collection()
    make_waiting(collection)
    monkeypatch.setattr(logs, "size", lambda _log: 0)

    with pytest.raises(LogMoved), transaction.atomic():
        integrate(collection, ring)

    assert Waiting.objects.count() == 1
    assert not Opening.objects.exists()


def test_names_that_entered_are_sorted_afterwards(ring):
    collection = make_collection()
    for name in ("Zoë Müller", "Ada Example", "Émile Nowak"):
        make_waiting(collection, name)
    integrate(collection, ring)
    assert queries.has_unsorted_names(collection)
    assert not queries.openings_by_key(collection, "", 10)

    actions.sort_names(collection)

    assert not queries.has_unsorted_names(collection)
    keys = [row.name_key for row in queries.openings_by_key(collection, "", 10)]
    assert [key.partition("\n")[0] for key in keys] == ["ada example", "emile nowak", "zoe muller"]


def test_a_name_that_changes_before_it_was_sorted_is_forgotten_by_its_own_page(ring):
    collection = make_collection()
    signed = make_waiting(collection, "Zoë Müller")
    integrate(collection, ring)
    make_withdrawal(collection, signed.c)

    integrate(collection, ring)

    assert Change.objects.get().name_key.startswith("zoe muller")
