"""The end: two convenors, a checklist; afterwards nothing, not even every backup, tests an address."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from tests.builders import NOON, make_waiting
from tests.desk.key_holding import at, hold_ceremony, integrate, lock, second_of
from tests.desk.test_ceremony_at_the_desk import AT_RISK, wish
from tests.desk.test_locked_signatures import bring, download, entries

from undersigned.custody import queries as keeping
from undersigned.desk import custody
from undersigned.instance.ring import KeyMissing
from undersigned.publiclog.entry import Destroyed
from undersigned.sealing.dedupe import make_token, normalise_address
from undersigned.signing import actions as acting
from undersigned.signing import queries as signing
from undersigned.signing.models import ByCode, Claim

ADDRESS = normalise_address("zoe@mail.example")


@pytest.fixture(scope="module")
def locked(house, ada, opened):
    """A collection with two names that a key locks, one that is public, and marks of an address; the key with it."""

    def sign():
        wish(opened.statement, AT_RISK)
        opened.key = hold_ceremony(ada.browser, opened.statement)
        at(ada.browser, opened.statement, "keys").press("Use it")
        lock(opened, opened.key, "Zoë Müller", "Jan Kowalski")
        make_waiting(opened, "Ada Public")
        integrate(opened)
        token = make_token(settings.RING.statement_key(opened.pk), 1, ADDRESS)
        Claim.objects.create(token=token, collection=opened, box=b"box")
        ByCode.objects.create(digest=bytes(32), collection=opened, box=b"box")

    house.make(sign)
    return opened


@pytest.fixture
def collection(locked):
    return deepcopy(locked)


def close(collection):
    acting.close_collection(collection, now=NOON)
    acting.finish_closing(collection, ring=settings.RING, now=NOON + timedelta(hours=25))


def finish(swept=None):
    done = swept if swept is not None else []
    custody.finish_destructions(ring=settings.RING, sweep=lambda: done.append("swept") or [], now=NOON)


def destroy(client, collection):
    page = at(client, collection.statement, "destroy").press("Ask to destroy", unread="on", backups="on")
    second = second_of(collection.statement)
    return page, at(second, collection.statement, "destroy").press("Agree: destroy now")


def test_nothing_is_destroyed_before_signing_is_closed_for_good(client, collection):
    page = at(client, collection.statement, "destroy")
    assert "Ask to destroy" not in page.words

    answer = client.post(f"/desk/s/{collection.slug}/destroy/", {"do": "ask", "unread": "on"})

    assert answer.status_code == 409
    assert Claim.objects.count() == 1


def test_what_nobody_looked_at_is_destroyed_only_if_somebody_says_so(client, collection):
    close(collection)

    page = at(client, collection.statement, "destroy").press("Ask to destroy")

    assert "nobody has opened" in page.alert
    assert keeping.proposals(collection.statement) == []


def test_who_asked_does_not_agree(client, collection):
    close(collection)
    at(client, collection.statement, "destroy").press("Ask to destroy", unread="on")

    answer = client.post(f"/desk/s/{collection.slug}/destroy/", {"do": "agree"})

    assert answer.status_code == 409
    assert Claim.objects.count() == 1


def test_after_two_convenors_nothing_is_left_that_tests_an_address(client, collection):
    close(collection)
    key = settings.RING.statement_key(collection.pk)
    backup = [bytes(token) for token in Claim.objects.values_list("token", flat=True)]
    assert make_token(key, 1, ADDRESS) in backup

    asked, agreed = destroy(client, collection)
    assert "A second convenor has to sign in" in asked.words
    assert "follow within minutes" in agreed.words
    swept: list[str] = []
    finish(swept)

    assert (Claim.objects.count(), signing.count_sealed(collection), swept) == (0, {}, ["swept"])
    with pytest.raises(KeyMissing):
        settings.RING.statement_key(collection.pk)
    # Every backup together: the rows of old copies are there, and no file of the instance holds what made them.
    folders = (settings.INSTANCE.data, settings.INSTANCE.keys, settings.RING.runtime)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not any(key in path.read_bytes() for path in files)
    # A code goes on working: public names can be taken back.
    assert ByCode.objects.count() == 1
    told = [entry.what for entry in entries(collection) if isinstance(entry, Destroyed)]
    assert told == ["address-marks", "sealed-records", "statement-key"]


def test_a_destroyed_key_is_never_made_again(client, collection):
    close(collection)
    destroy(client, collection)
    finish()

    for make in (settings.RING.make_statement_key, settings.RING.replace_statement_key):
        with pytest.raises(KeyMissing):
            make(collection.pk)
    assert "missing" not in at(client, collection.statement, "keys").words


def test_the_checklist_and_the_hash_of_the_list_are_kept_for_the_public(client, collection):
    close(collection)
    (shown,) = [row.record for row in signing.openings(collection, 0, 1000)]
    destroy(client, collection)
    finish()

    made = keeping.find_destruction(collection.statement)

    assert (made.sealed, made.marks, made.listed, made.ticked) == (2, 1, 1, "backups")
    assert made.list_sha256 == sha256(shown + b"\n").hexdigest()
    page = at(client, collection.statement, "destroy")
    assert "Nobody, not even with all old backups" in page.words
    assert made.list_sha256 in page.words


def test_a_worker_that_dies_in_between_goes_on_where_it_was(client, collection):
    close(collection)
    destroy(client, collection)

    def dies() -> list[str]:
        raise OSError

    with pytest.raises(OSError):
        custody.finish_destructions(ring=settings.RING, sweep=dies, now=NOON)
    assert not any(isinstance(entry, Destroyed) for entry in entries(collection))
    finish()
    finish()

    assert sum(isinstance(entry, Destroyed) for entry in entries(collection)) == 3


def test_nothing_is_certified_while_the_files_of_the_database_keep_something(client, collection):
    close(collection)
    destroy(client, collection)

    with pytest.raises(custody.NotSwept, match="somebody reads"):
        custody.finish_destructions(ring=settings.RING, sweep=lambda: ["somebody reads"], now=NOON)

    assert not any(isinstance(entry, Destroyed) for entry in entries(collection))
    assert not keeping.find_destruction(collection.statement).is_swept
    finish()
    assert keeping.find_destruction(collection.statement).is_swept


def test_looked_at_signatures_need_no_further_word(client, collection):
    bring(client, collection, download(client, collection, collection.key).decisions())
    at(second_of(collection.statement), collection.statement, "locked").press("Agree: correct")
    close(collection)

    page = at(client, collection.statement, "destroy").press("Ask to destroy", opened="on")

    assert page.status == 200
    assert keeping.find_proposal(collection.statement, "destroy").detail == "opened"
