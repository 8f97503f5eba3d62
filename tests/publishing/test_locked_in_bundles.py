"""The public page of locked names: whose keys, what happened, the checklist of the end; and the bundle verifies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.builders import NOON, make_collection, make_convenor
from tests.desk.key_holding import at, download, hold_ceremony, integrate, lock, second_of, sign_in, upload

from undersigned.desk import custody, offering
from undersigned.sealing.envelope import find_recipient, fingerprint_recipients, spell_fingerprint
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts.rules import Wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    made = make_collection()
    offering.save_wishes(
        made.statement, Wishes(people_at_risk=True, offers_convenors=True),
        instance=settings.INSTANCE, ring=settings.RING, now=NOON,
    )  # fmt: skip
    return made


@pytest.fixture
def client(collection) -> Client:
    convenor = make_convenor("First")
    texts.add_convenor(collection.statement, convenor)
    return sign_in(convenor)


def read(folder_of, collection) -> str:
    return (folder_of(collection) / "locked.html").read_text()


def test_a_statement_that_locks_nothing_has_no_such_page(collection, bring_out, folder_of):
    bring_out(collection)

    assert not (folder_of(collection) / "locked.html").exists()
    assert "locked.html" not in (folder_of(collection) / "index.html").read_text()


def test_the_page_shows_the_six_words_and_who_holds_the_key(client, collection, bring_out, folder_of, check):
    key = hold_ceremony(client, collection.statement, holder="Round table <office>")
    at(client, collection.statement, "keys").press("Use it")
    bring_out(collection)

    page = read(folder_of, collection)

    assert spell_fingerprint(fingerprint_recipients([find_recipient(key)])) in page
    assert find_recipient(key) in page
    assert "Round table &lt;office&gt;" in page
    assert 'href="locked.html"' in (folder_of(collection) / "index.html").read_text()
    assert check(collection) == []


def test_each_thing_that_happens_is_told_with_its_day_and_numbers_and_no_name(
    client, collection, bring_out, folder_of, check
):
    key = hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    lock(collection, key, "Zoë Müller", "Jan Kowalski")
    opened = download(client, collection, key)
    at(client, collection.statement, "locked").press(
        "Bring the decisions", {"decisions": upload(opened.decisions("Jan Kowalski"))}
    )
    second = second_of(collection.statement)
    at(second, collection.statement, "locked").press("Agree: correct")
    integrate(collection)
    at(client, collection.statement, "keys").press("The key is lost")
    bring_out(collection)

    page = read(folder_of, collection)

    assert "opened 2 locked signatures and looked at them. 1 do not count" in page
    assert "1 earlier signature can no longer be opened" in page
    assert "Locking names is paused" in page
    assert "Zoë" not in page
    assert "Kowalski" not in page
    assert check(collection) == []


def test_the_checklist_of_the_end_is_published(client, collection, bring_out, folder_of, check):
    hold_ceremony(client, collection.statement)
    at(client, collection.statement, "keys").press("Use it")
    signing.close_collection(collection, now=NOON)
    later = NOON + timedelta(hours=25)
    signing.finish_closing(collection, ring=settings.RING, now=later)
    at(client, collection.statement, "destroy").press("Ask to destroy", backups="on")
    second = second_of(collection.statement)
    at(second, collection.statement, "destroy").press("Agree: destroy now")
    bring_out(collection, later)
    assert "What was destroyed" not in read(folder_of, collection)

    custody.finish_destructions(ring=settings.RING, sweep=list, now=later)
    bring_out(collection, later)

    page = read(folder_of, collection)
    assert "Nobody can find out any more whether an address signed" in page
    assert "backups hold no folder of keys" in page
    assert "Not said: what became of sticks and papers." in page
    assert check(collection) == []
