"""Who is not named enters the log once a day, together with others, and nothing tells when which of them confirmed."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOON, make_amend, make_collection, make_locked, make_waiting, make_withdrawal

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Issuer, Member, Visibility, WithdrawnBy, format_entry
from undersigned.publiclog.record import commit
from undersigned.signing import actions, queries, rules
from undersigned.signing.actions import integrating
from undersigned.signing.models import Opening, Sealed, Waiting

DAY = timedelta(days=1)


def hold(collection, ring, days: int = 1) -> int:
    return actions.hold_slot(collection, ring=ring, now=NOON + days * DAY)


def make_member(collection, org: str = "union") -> Waiting:
    entry = Member(nonce=secrets.token_urlsafe(32), org=org, sig=secrets.token_urlsafe(384))
    return Waiting.objects.create(
        id=secrets.token_bytes(16), collection=collection, kind="member", record=format_entry(entry), in_slot=True
    )


@pytest.mark.django_db
def test_who_is_not_named_does_not_enter_with_the_public_ones(ring, read_ledger):
    collection = make_collection()
    make_waiting(collection)
    for _ in range(10):
        make_locked(collection)

    assert actions.integrate(collection, ring=ring, today=NOON.date()) == 1

    assert read_ledger(collection).counts(1).person.not_named == 0


@pytest.mark.django_db
def test_eight_of_a_sort_enter_together_with_the_next_slot_and_no_slot_is_held_twice(ring, read_ledger):
    collection = make_collection()
    for _ in range(8):
        make_locked(collection)

    assert hold(collection, ring, days=0) == 0
    assert hold(collection, ring) == 8

    assert read_ledger(collection).counts(1).person.not_named == 8 == queries.tally(collection, 1)["person"].not_named
    assert {row.epoch for row in queries.sealed_rows(collection, "convenors")} == {1}
    assert not Opening.objects.exists()
    for _ in range(8):
        make_locked(collection)
    assert hold(collection, ring) == 0


@pytest.mark.django_db
def test_fewer_than_eight_wait_until_three_days_have_passed_since_the_first_slot_that_left_them(ring):
    collection = make_collection()
    for _ in range(7):
        make_locked(collection)

    assert [hold(collection, ring, days) for days in (1, 2, 3)] == [0, 0, 0]
    assert hold(collection, ring, 4) == 7


@pytest.mark.django_db
def test_a_sort_does_not_let_another_in(ring):
    collection = make_collection()
    for _ in range(8):
        make_locked(collection, vis="convenors")
    make_locked(collection, vis="threshold")
    make_locked(collection, klass="org")

    assert hold(collection, ring) == 8

    assert set(Waiting.objects.values_list("klass", "vis")) == {("person", "threshold"), ("org", "convenors")}


@pytest.mark.django_db
def test_patience_begins_anew_for_each_sort(ring):
    collection = make_collection()
    make_locked(collection, vis="convenors")
    hold(collection, ring, 1)
    make_locked(collection, vis="threshold")
    hold(collection, ring, 3)

    assert hold(collection, ring, 4) == 1
    assert hold(collection, ring, 5) == 0
    assert hold(collection, ring, 6) == 1


@pytest.mark.django_db
def test_withdrawals_of_who_is_not_named_wait_for_a_slot_too(ring, read_ledger):
    collection = make_collection()
    rows = [make_locked(collection)[0] for _ in range(9)]
    hold(collection, ring)
    for row in rows[:8]:
        withdrawal = make_withdrawal(collection, row.c)
        Waiting.objects.filter(pk=withdrawal.pk).update(in_slot=True)

    assert actions.integrate(collection, ring=ring, today=NOON.date()) == 0
    assert hold(collection, ring, 2) == 8

    counts = read_ledger(collection).counts(1).person
    assert (counts.not_named, counts.withdrawn) == (1, 8)
    assert Sealed.objects.count() == 1


@pytest.mark.django_db
def test_members_enter_with_the_slot_and_are_counted_by_organisation(ring, read_ledger):
    collection = make_collection()
    windows = {"issue_until": "2026-11-20", "sign_from": "2026-11-21", "sign_until": "2026-12-20"}
    issuers = [Issuer(org=org, spki=secrets.token_urlsafe(400), **windows) for org in ("union", "choir")]
    logkeeper.append(collection.log, issuers, ring=ring, today=NOON.date())
    for _ in range(8):
        make_member(collection)
    make_member(collection, "choir")

    assert hold(collection, ring) == 8

    assert queries.member_counts(collection) == {"union": 8} == dict(read_ledger(collection).members)


@pytest.mark.django_db
def test_large_slots_enter_whole_in_several_steps(ring, read_ledger):
    collection = make_collection()
    rows = [make_locked(collection)[0] for _ in range(20)]
    for row in rows[:9]:
        withdrawal = make_withdrawal(collection, row.c)
        Waiting.objects.filter(pk=withdrawal.pk).update(in_slot=True)
    slot = Waiting.objects.filter(in_slot=True)
    while integrating.take(collection, slot, ring=ring, today=NOON.date(), limit=3):
        pass

    assert not Waiting.objects.exists()
    assert read_ledger(collection).counts(1).person.withdrawn == 9


@pytest.mark.django_db
def test_the_end_of_signing_is_a_slot_for_all_who_wait(ring, read_ledger):
    collection = make_collection()
    make_locked(collection)
    actions.close_collection(collection, now=NOON)
    actions.finish_closing(collection, ring=ring, now=NOON + 2 * DAY)

    assert read_ledger(collection).counts(1).person.not_named == 1
    assert not Waiting.objects.exists()


@pytest.mark.django_db
def test_a_name_nobody_looked_at_is_hidden_when_the_text_changes_or_signing_ends(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    Waiting.objects.filter(pk=signed.pk).update(is_held=True)
    assert actions.integrate(collection, ring=ring, today=NOON.date()) == 0

    actions.close_collection(collection, now=NOON)
    actions.finish_closing(collection, ring=ring, now=NOON + 2 * DAY)

    assert read_ledger(collection).counts(1).person.hidden == 1 == queries.tally(collection, 1)["person"].hidden
    assert Opening.objects.get().is_hidden


@pytest.mark.django_db
def test_a_locked_name_that_is_opened_is_what_was_signed_and_its_ciphertext_is_gone(ring, read_ledger):
    collection = make_collection()
    made = [make_locked(collection, f"Person {number}", vis="threshold") for number in range(8)]
    hold(collection, ring)
    opened = [(row.c, record, salt) for row, record, salt in made]
    assert queries.tally(collection, 1)["person"].threshold == 8

    with pytest.raises(rules.CommitmentWrong):
        actions.open_names(collection, [(opened[0][0], *opened[1][1:])])
    foreign = (commit(opened[0][2], b"{}"), b"{}", opened[0][2])
    with pytest.raises(rules.NoSuchSignature):
        actions.open_names(collection, [foreign])
    actions.open_names(collection, opened)
    actions.open_names(collection, opened)
    actions.integrate(collection, ring=ring, today=NOON.date())

    assert {row.fields["name"] for row in queries.openings(collection, 0, 100)} == {f"Person {n}" for n in range(8)}
    assert read_ledger(collection).counts(1).person.listed == 8
    assert queries.tally(collection, 1)["person"] == queries.Counts(listed=8)
    assert not Sealed.objects.exists()
    assert logs.find_index(collection.log, opened[0][0]) in range(1, 9)


@pytest.mark.django_db
@pytest.mark.parametrize(("by", "vis"), [(WithdrawnBy.CONVENOR, "convenors"), (WithdrawnBy.DEADLINE, "threshold")])
def test_who_holds_a_key_ends_signatures_by_their_commitments_and_the_log_says_who(ring, read_ledger, by, vis):
    collection = make_collection()
    rows = [make_locked(collection, vis=vis)[0] for _ in range(8)]
    hold(collection, ring)

    with pytest.raises(rules.NoSuchSignature):
        actions.invalidate(collection, [rows[0].c, "A" * 43], random=secrets.token_bytes, by=by)
    assert actions.invalidate(collection, [row.c for row in rows[:3]], random=secrets.token_bytes, by=by) == 3
    actions.integrate(collection, ring=ring, today=NOON.date())

    ledger = read_ledger(collection)
    assert (ledger.counts(1).person.removed, ledger.counts(1).person.not_named) == (3, 5)
    assert queries.tally(collection, 1)["person"].threshold == (5 if vis == "threshold" else 0)
    assert {ledger.signature(index).withdrawn_by for index in range(1, 9)} == {None, by}
    assert Sealed.objects.count() == 5


@pytest.mark.django_db
def test_ciphertexts_can_be_forgotten_while_the_signatures_are_counted_on(ring):
    collection = make_collection()
    rows = [make_locked(collection, vis="threshold")[0] for _ in range(9)]
    hold(collection, ring)

    assert actions.forget_sealed(collection, Visibility.THRESHOLD) == 9
    make_withdrawal(collection, rows[0].c)
    actions.integrate(collection, ring=ring, today=NOON.date())

    assert queries.tally(collection, 1)["person"] == queries.Counts(not_named=8, threshold=8, withdrawn=1)


@pytest.mark.django_db
def test_a_hidden_name_that_becomes_locked_and_public_again_is_still_hidden(ring, read_ledger):
    collection = make_collection()
    signed = make_waiting(collection)
    actions.integrate(collection, ring=ring, today=NOON.date())
    actions.hide_name(collection, 1, ring=ring, today=NOON.date())
    locked = make_amend(collection, signed.c, "unused", vis="convenors")
    Waiting.objects.filter(pk=locked.pk).update(sealed=b"sealed", epoch=1)
    actions.integrate(collection, ring=ring, today=NOON.date())
    assert not Opening.objects.exists()
    make_amend(collection, signed.c, "Zoë Müller")
    actions.integrate(collection, ring=ring, today=NOON.date())

    assert Opening.objects.get().is_hidden
    assert read_ledger(collection).counts(1).person.hidden == 1 == queries.tally(collection, 1)["person"].hidden


def test_a_slot_begins_at_three_in_the_night():
    assert rules.find_slot(datetime.fromisoformat("2026-11-23T02:59:59+00:00")) == date(2026, 11, 22)
    assert rules.find_slot(datetime.fromisoformat("2026-11-23T03:00:00+00:00")) == date(2026, 11, 23)
    assert rules.find_next_slot(datetime.fromisoformat("2026-11-23T12:00:00+00:00")) == date(2026, 11, 24)
    assert rules.find_last_slot(datetime.fromisoformat("2026-11-23T12:00:00+00:00")) == date(2026, 11, 27)


@given(st.integers(0, 7), st.integers(0, 10))
def test_a_few_enter_no_earlier_and_no_later_than_after_three_days(count, days):
    missed_on = date(2026, 11, 23)

    assert rules.is_ripe(count, missed_on=missed_on, slot=missed_on + days * DAY) is (days >= 3)
    assert not rules.is_ripe(count, missed_on=None, slot=missed_on)
