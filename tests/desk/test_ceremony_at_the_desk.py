"""The key ceremony at the desk: two rehearsals before anything is locked, epochs, keys lost, stolen and swapped."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import NOON, make_frozen
from tests.desk.key_holding import at, bring_box, hold_ceremony, lock, open_test, upload
from tests.light_locks import light_locks

from undersigned.custody import queries as keeping
from undersigned.custody.models import Key
from undersigned.custody.rules import Pause
from undersigned.desk import custody, offering
from undersigned.logkeeper import queries as logs
from undersigned.opening.ceremony import ceremony_page, ceremony_sha256
from undersigned.publiclog.entry import Recipient, parse_entry
from undersigned.sealing.envelope import (
    find_recipient,
    fingerprint_recipients,
    generate_key,
    spell_fingerprint,
)
from undersigned.texts.rules import Wishes

AT_RISK = Wishes(people_at_risk=True, offers_convenors=True)


def wish(statement, wishes=AT_RISK):
    offering.save_wishes(statement, wishes, instance=settings.INSTANCE, ring=settings.RING, now=NOON)


@pytest.fixture(scope="module")
def wished(house, opened):
    house.make(lambda: wish(opened.statement))
    return opened


@pytest.fixture
def collection(wished):
    return deepcopy(wished)


def recipients_in(collection) -> list[Recipient]:
    entries = map(parse_entry, logs.entries(collection.log, 0, logs.size(collection.log)))
    return [entry for entry in entries if isinstance(entry, Recipient)]


def test_the_page_for_the_ceremony_is_handed_out_as_one_file_with_its_checksum(client, collection):
    page = at(client, collection.statement, "keys")

    answer = client.get(f"/desk/s/{collection.slug}/keys/page/")

    assert answer.content == ceremony_page()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ceremony_sha256() in page.words


def test_a_key_counts_only_after_both_sticks_opened_their_tests(client, collection):
    key = generate_key()
    page = at(client, collection.statement, "keys").press("Bring the public key", recipient=find_recipient(key))
    assert spell_fingerprint(fingerprint_recipients([find_recipient(key)])) in page.words
    assert "stick 1 has not opened its test, stick 2 has not opened its test" in page.words

    page = page.press("Check the answer", answer=open_test(client, page, key).upper().replace("-", "  "))
    page = page.press("We know", known="on")
    assert "stick 2 has not opened" in page.words
    assert "Use it from now on" not in page.words
    assert client.post(f"/desk/s/{collection.slug}/keys/", {"do": "use"}).status_code == 409

    page = page.press("Check the answer", answer=open_test(client, page, key)).press("Use it from now on")

    collection.refresh_from_db()
    assert collection.choices == "public,convenors"
    assert collection.recipients == find_recipient(key)
    assert "In force" in page.words
    assert [entry.epoch for entry in recipients_in(collection)] == [1]


def test_the_log_tells_the_fingerprint_that_people_compare(client, collection):
    key = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")

    (entry,) = recipients_in(collection)

    assert entry.fpr == fingerprint_recipients([find_recipient(key)]).hex()


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("age1short", "This is no public key"),
        ("", "This is no public key"),
        (generate_key(), "Stop: this is the secret key"),
        ("https://example.org", "This is no public key"),
    ],
    ids=["short", "empty", "secret", "other"],
)
def test_what_is_no_public_key_is_refused_in_words(client, collection, typed, part):
    page = at(client, collection.statement, "keys").press("Bring the public key", recipient=typed)

    assert page.status == 409
    assert part in page.alert
    assert keeping.keys(collection.statement) == []


def test_an_answer_of_the_other_stick_and_a_wrong_one_are_told_apart(client, collection):
    key = generate_key()
    page = at(client, collection.statement, "keys").press("Bring the public key", recipient=find_recipient(key))

    other = page.press("Check the answer", answer=open_test(client, page, key, 1))
    assert "answers another test" in other.alert
    assert "This is not the answer" in page.press("Check the answer", answer="duke-acid-academic").alert
    assert not any(test.passed_on for key in keeping.keys(collection.statement) for test in keeping.tests(key))


def test_before_opening_a_statement_opens_with_names_alone_until_the_key_is_ready(client, add):
    statement = add(make_frozen())
    wish(statement)
    page = at(client, statement, "keys").press("Bring the public key", recipient=find_recipient(generate_key()))
    assert "Still to do" in page.words

    at(client, statement, "open").press("Open for signing")

    collection = statement.collection
    assert collection.choices == "public"
    assert recipients_in(collection) == []


def test_a_key_that_is_ready_is_in_force_when_the_statement_opens(client, add):
    statement = add(make_frozen())
    wish(statement)
    hold_ceremony(client, statement)

    at(client, statement, "open").press("Open for signing")

    assert statement.collection.choices == "public,convenors"


def test_a_second_organisation_opens_the_same(client, collection):
    own = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    second = generate_key()
    page = at(client, collection.statement, "keys").press(
        "Bring its public key", recipient=find_recipient(second), holder="Solidarity e.V."
    )
    links = page.tree.xpath('//a[contains(@href, "/test/")]/@href')
    assert len(links) == 1
    page = page.press("Check the answer", answer=open_test(client, page, second)).press("We know", known="on")
    page.press("Use it")

    collection.refresh_from_db()
    assert collection.recipients.split() == [find_recipient(own), find_recipient(second)]
    assert [entry.epoch for entry in recipients_in(collection)] == [1, 2]
    assert recipients_in(collection)[1].fpr == fingerprint_recipients(collection.recipients.split()).hex()


def test_a_lost_key_pauses_the_locked_choice_alone_and_a_new_one_begins_an_epoch(client, collection):
    key = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    lock(collection, key, "Zoë Müller", "Jan Kowalski")

    page = at(client, collection.statement, "keys").press("The key is lost")

    collection.refresh_from_db()
    assert collection.locked_paused
    assert collection.state == "open"
    assert "2 earlier signatures can no longer be opened" in page.words
    fresh = hold_ceremony(client, collection.statement)
    page = at(client, collection.statement, "keys").press("Use it")
    collection.refresh_from_db()
    assert not collection.locked_paused
    assert (collection.epoch, collection.recipients) == (2, find_recipient(fresh))


def test_a_replaced_key_never_comes_back(client, collection):
    key = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it").press("Somebody else may have it")

    page = at(client, collection.statement, "keys").press("Bring the public key", recipient=find_recipient(key))

    assert "A key never comes back" in page.alert


def test_a_rehearsal_overdue_pauses_the_locked_choice_and_one_stick_lets_it_go_on(client, collection):
    key = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    day = keeping.standing_of(keeping.keys_in_force(collection.statement)[0]).passes[1]
    custody.keep_watch(instance=settings.INSTANCE, ring=settings.RING, now=NOON + timedelta(days=80))
    collection.refresh_from_db()
    assert not collection.locked_paused

    late = day + timedelta(days=90)
    assert custody.settle(collection, today=late) is Pause.OVERDUE
    assert collection.locked_paused

    page = at(client, collection.statement, "keys").press("Make a new test")
    (found,) = keeping.keys_in_force(collection.statement)
    answer = open_test(client, page, key)
    custody.answer_test(collection.statement, found, 1, answer, today=late)
    collection.refresh_from_db()
    assert not collection.locked_paused


@pytest.mark.parametrize("where", ["collection", "custody", "both"])
def test_a_swapped_key_is_refused_by_what_the_log_tells(client, collection, where):
    hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    collection.refresh_from_db()
    foreign = find_recipient(generate_key())
    if where != "custody":
        type(collection).objects.filter(pk=collection.pk).update(recipients=foreign)
    if where != "collection":
        Key.objects.filter(statement=collection.statement).update(recipient=foreign)
    collection.refresh_from_db()

    assert custody.settle(collection, today=NOON.date()) is Pause.SWAPPED
    assert collection.locked_paused
    assert "Somebody has changed the database" in at(client, collection.statement, "keys").words


def test_trustees_bring_their_box_and_open_its_test_together(client, collection):
    wish(
        collection.statement,
        Wishes(offers_threshold=True, threshold=8, threshold_until=NOON.date() + timedelta(days=900)),
    )
    key = bring_box(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")

    collection.refresh_from_db()
    assert collection.threshold_recipient == find_recipient(key)
    assert (collection.choices, collection.threshold) == ("public,threshold", 8)
    assert recipients_in(collection)[0].fpr == fingerprint_recipients([find_recipient(key)]).hex()


@pytest.mark.parametrize(
    ("origin", "needed", "papers", "cut", "part"),
    [
        ("other.example/s/x", 2, 3, 0, "made for another statement"),
        ("", 2, 9, 0, "two to seven"),
        ("", 2, 3, 30, "no box of trustees"),
    ],
)
def test_a_box_that_does_not_fit_is_refused_in_words(client, collection, origin, needed, papers, cut, part):
    from undersigned.opening.box import format_box, make_box

    origin = origin or f"letters.example.org/s/{collection.slug}"
    with light_locks():
        box, _ = make_box(
            origin, generate_key(), secret=bytes(16), needed=needed, papers=papers, created_on="2026-11-23"
        )
    data = format_box(box)

    page = at(client, collection.statement, "keys").press(
        "Bring the box", {"box": upload(data[: len(data) - cut])}, holder="Ann and Ben"
    )

    assert part in page.alert
    assert keeping.keys(collection.statement) == []


def test_keys_of_other_people_are_not_there(client, collection):
    from tests.builders import make_convenor
    from tests.desk.key_holding import sign_in

    stranger = sign_in(make_convenor("Somebody Else"))
    for page in ("keys/", "keys/page/", "keys/1/test/1/", "locked/", "destroy/"):
        assert stranger.get(f"/desk/s/{collection.slug}/{page}").status_code == 404


def test_without_the_key_for_marks_two_convenors_can_begin_anew_and_the_public_is_told(client, collection):
    from tests.desk.key_holding import second_of

    for folder in (settings.INSTANCE.keys, settings.RING.runtime):
        for path in folder.rglob(f"statement-{collection.pk}.*"):
            path.unlink()
    page = at(client, collection.statement, "keys")
    assert "Signing is paused: the key for marks of addresses is missing" in page.words
    page = page.press("Ask to begin anew")
    assert "A second convenor has to sign in" in page.words
    assert client.post(f"/desk/s/{collection.slug}/keys/", {"do": "agree-new-marks"}).status_code == 409
    assert not custody.has_marks_key(collection, settings.RING)

    page = at(second_of(collection.statement), collection.statement, "keys").press("Agree: begin anew")

    assert custody.has_marks_key(collection, settings.RING)
    assert "marking begins anew" in page.words
