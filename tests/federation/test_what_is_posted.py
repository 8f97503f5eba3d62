"""What followers read: that a statement opened, changed, got an answer, closed; in its languages, without a name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.builders import NOON, make_collection, make_content, make_statement, make_waiting
from tests.federation.conftest import House, pem_of

from undersigned.answers import actions as answering
from undersigned.answers.rules import Kind, State, Typed
from undersigned.federation import actions, documents, queries
from undersigned.federation.models import Actor, Delivery, Follower, Incoming, Post, Seen, Server
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts.rules import Role

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def follower(house, mastodon):
    house.follow(mastodon)
    house.send()
    mastodon.taken.clear()
    return mastodon


def told(house, server, now=NOON):
    """Return what the server was told since the last time."""
    house.look(now)
    while house.send(now):
        pass
    found = list(server.taken)
    server.taken.clear()
    return found


def read(instance, path):
    return json.loads((instance.public / path).read_text())


def test_a_statement_that_opens_is_posted(house, follower, collection):
    (create,) = told(house, follower, NOON.replace(minute=42))

    note = create["object"]
    page = f"http://localhost:8000/s/{collection.slug}/"
    assert (create["type"], note["type"], note["url"]) == ("Create", "Note", page)
    assert "<p>For an open timetable</p><p>Open for signing</p>" in note["content"]
    assert "Called by Passengers&#x27; Round Table." in note["content"]
    assert f'<a href="{page}">' in note["content"]
    assert note["contentMap"] == {"en": note["content"]}
    assert note["published"] == "2026-11-23T12:00:00Z"
    assert note["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert told(house, follower) == []


def test_it_is_posted_in_each_of_its_languages(house, follower):
    statement = make_statement()
    version = statement.versions.get()
    version = texts.freeze_version(version, host=house.instance.host, now=NOON)
    german = make_content("Für einen offenen Fahrplan")
    texts.freeze_text(texts.add_language(version, lang="de", role=Role.TRANSLATION, content=german), now=NOON)
    signing.open_collection(statement, host=house.instance.host, ring=house.ring, now=NOON)

    (create,) = told(house, follower)

    words = create["object"]["contentMap"]
    assert list(words) == ["en", "de"]
    assert words["en"] == create["object"]["content"]
    assert "<p>Für einen offenen Fahrplan</p><p>Offen zum Unterschreiben</p>" in words["de"]


def test_words_of_a_title_are_never_markup(house, follower):
    make_collection(content=make_content('<script>alert("1")</script> & more'))

    (create,) = told(house, follower)

    assert "&lt;script&gt;" in create["object"]["content"]
    assert "<script" not in create["object"]["content"]


def test_no_name_of_who_signed_is_told(house, follower, collection):
    make_waiting(collection, "Zoë Müller")
    signing.integrate(collection, ring=house.ring, today=NOON.date())

    assert "Zoë" not in json.dumps(told(house, follower), ensure_ascii=False)
    assert told(house, follower) == []


def test_a_new_version_an_answer_and_the_end_are_posted(house, follower, collection):
    told(house, follower)
    statement = collection.statement
    answer = Typed(
        kind=Kind.ANSWER,
        happened_on=NOON.date(),
        addressee="the railway board",
        state=State.PROMISED,
        words="It will come.",
        source="Letter of the board",
    )
    key = answering.draft_entry(statement, answer, today=NOON.date())
    answering.publish_entry(statement, key, today=NOON.date())
    (create,) = told(house, follower, LATER)
    assert "the railway board: promised" in create["object"]["content"]
    assert "It will come." in create["object"]["content"]
    assert create["object"]["url"].endswith("/answers/index.html#e1")

    version = texts.start_version(statement)
    texts.save_draft(version.texts.get(), make_content("For a timetable that is open"))
    texts.freeze_version(version, host=house.instance.host, now=LATER)
    signing.add_version(collection, ring=house.ring, now=LATER)
    (create,) = told(house, follower, LATER)
    assert "<p>For a timetable that is open</p><p>Version 2</p>" in create["object"]["content"]

    signing.close_collection(collection, now=LATER)
    (create,) = told(house, follower, LATER)
    assert "Signing is closed" in create["object"]["content"]


def test_what_is_not_on_the_first_page_is_not_posted_and_taken_back(house, follower, collection):
    told(house, follower)
    coalition = collection.statement.coalition
    coalition.is_listed = False
    coalition.save()

    (delete,) = told(house, follower)
    actions.write_files(house.instance)

    name = f"{collection.slug}-open"
    assert (delete["type"], delete["object"]["type"]) == ("Delete", "Tombstone")
    assert read(house.instance, documents.note_file(name))["type"] == "Tombstone"
    coalition.is_listed = True
    coalition.save()
    assert told(house, follower) == []


def test_a_post_whose_words_change_is_told_again(house, follower, collection):
    told(house, follower)
    statement = collection.statement
    statement.convened_by = "Riders' Union"
    statement.save()

    (update,) = told(house, follower, LATER)

    assert update["type"] == "Update"
    assert "Riders" in update["object"]["content"]
    assert update["object"]["updated"] == "2026-11-23T15:00:00Z"


def test_each_change_within_an_hour_is_newer_than_the_one_before(house, follower, collection):
    # Mastodon shows other words only if the time of the change is later than that of the last one.
    told(house, follower)
    found = []
    for who in ("Riders' Union", "Drivers' Union"):
        collection.statement.convened_by = who
        collection.statement.save()
        (update,) = told(house, follower)
        found.append((update["object"]["published"], update["object"]["updated"]))

    assert found == [
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z"),
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:02Z"),
    ]


def test_an_old_statement_is_dated_to_its_day(house, collection):
    house.look(NOON + timedelta(days=3))

    assert Post.objects.get().published_at == NOON.replace(hour=0)


def test_what_others_read_lies_as_files(house, collection):
    house.look()
    actions.write_files(house.instance)
    instance, place = house.instance, house.place

    found = read(instance, "fediverse/webfinger.jrd")
    actor = read(instance, "fediverse/actor.activity")
    outbox = read(instance, "fediverse/outbox.activity")
    note = read(instance, f"fediverse/notes/{collection.slug}-open.activity")

    assert found["subject"] == "acct:statements@localhost:8000"
    assert found["links"][0] == {"rel": "self", "type": "application/activity+json", "href": place.actor}
    assert (actor["id"], actor["type"], actor["preferredUsername"]) == (place.actor, "Service", "statements")
    assert actor["publicKey"]["publicKeyPem"] == queries.find_actor().public
    assert actor["inbox"] == "http://localhost:8000/fediverse/inbox"
    assert (outbox["totalItems"], outbox["orderedItems"][0]["object"]["id"]) == (1, note["id"])
    assert note["attributedTo"] == place.actor


def test_an_instance_without_a_statement_can_be_found_at_once(db, instance, ring):
    assert actions.look(instance=instance, ring=ring, now=NOON)
    actions.write_files(instance)

    assert read(instance, "fediverse/outbox.activity")["totalItems"] == 0
    assert not actions.look(instance=instance, ring=ring, now=NOON)


def test_nobody_reads_how_many_follow(house, follower):
    actions.write_files(house.instance)

    assert set(read(house.instance, "fediverse/followers.activity")) == {"@context", "id", "type"}


def test_the_key_stays_the_same_and_lies_sealed(db, instance, ring):
    house = House(instance, ring)
    assert house.look()
    actor = queries.find_actor()
    assert not house.look(LATER)

    assert queries.find_actor().public == actor.public == pem_of(queries.key_of(actor))
    plain = queries.key_of(actor).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert plain not in bytes(actor.box)


def test_another_site_key_is_another_key_and_forgets_who_followed(house, follower):
    Actor.objects.update(box=b"\x01" + bytes(100))
    public = queries.find_actor().public
    house.look()

    assert queries.find_actor().public != public
    assert not Follower.objects.exists()


def test_the_end_is_told_to_all_and_then_nothing_is_left(house, follower, collection, settings):
    told(house, follower)
    actions.write_files(house.instance)
    house.instance = settings.INSTANCE = replace(house.instance, fediverse=False)

    assert house.look()
    assert not Follower.objects.exists()
    actions.write_files(house.instance)
    assert not (house.instance.public / "fediverse").exists()
    house.send()
    (delete,) = follower.taken
    assert (delete["type"], delete["object"]) == ("Delete", house.place.actor)

    house.look()
    assert not any(table.objects.exists() for table in (Actor, Server, Post, Delivery, Incoming, Seen))
    assert not house.look()


def test_an_end_that_is_taken_back_begins_with_another_key(house, follower):
    public = queries.find_actor().public
    on = house.instance
    house.instance = replace(on, fediverse=False)
    house.look()
    house.instance = on
    house.look()

    assert queries.find_actor().public != public
    assert not Delivery.objects.exists()


def test_what_is_off_leaves_no_trace(db, instance, ring):
    off = replace(instance, fediverse=False)

    assert not actions.look(instance=off, ring=ring, now=NOON)
    actions.write_files(off)
    assert not Actor.objects.exists()
    assert not (instance.public / "fediverse").exists()
