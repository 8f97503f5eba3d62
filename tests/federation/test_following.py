"""Who follows is taken up when a server of the Fediverse proves it, and nobody else; who leaves is forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import NOON
from tests.federation.conftest import OTHER_KEY, pem_of, sign
from tests.foreign_hosts import Hosts

from undersigned.federation import actions, queries, rules, signatures
from undersigned.federation.fetching import make_fetcher
from undersigned.federation.models import Delivery, Follower, Incoming, Seen, Server
from undersigned.federation.rules import Found
from undersigned.hooks.rules import PATIENCE
from undersigned.instance.outgoing import Door


def is_followed(*numbers: int) -> bool:
    return (Follower.objects.count(), Server.objects.count()) == (numbers or (1, 1))


def nobody_follows() -> bool:
    return is_followed(0, 0) and not Delivery.objects.exists()


def test_who_follows_is_accepted_in_a_message_that_we_signed(house, mastodon):
    house.follow(mastodon)
    house.send()

    (accept,), (request,) = mastodon.taken, mastodon.requests
    assert is_followed()
    assert (accept["type"], accept["actor"]) == ("Accept", house.place.actor)
    assert accept["object"] == mastodon.follow(house.place.actor)
    assert request.path == "/users/alice/inbox"
    signature = signatures.parse_signature(request.headers["signature"])
    assert signature.key_id == house.place.key_id
    ours = mastodon.base.removeprefix("http://")
    signatures.check_signed(request, signature, host=ours, now=NOON)
    signatures.verify_signature(request, signature, signatures.read_key(queries.find_actor().public))


def test_the_description_of_who_follows_is_asked_for_with_our_signature(house, mastodon):
    house.follow(mastodon)

    (request,) = mastodon.asked
    signature = signatures.parse_signature(request.headers["signature"])
    signatures.verify_signature(request, signature, signatures.read_key(queries.find_actor().public))
    assert request.headers["accept"] == "application/activity+json"


def test_two_who_follow_from_one_server_are_one_place_to_deliver_to(house, mastodon):
    house.follow(mastodon, "alice")
    house.follow(mastodon, "bob")

    assert is_followed(2, 1)


def test_who_follows_twice_is_one(house, mastodon):
    house.follow(mastodon)
    house.hand_in(mastodon.follow(house.place.actor, number=2))
    house.take()

    assert is_followed()


def test_neither_account_nor_inbox_can_be_read_in_the_tables(house, mastodon):
    house.follow(mastodon)

    for table in (Follower, Server, Delivery, Seen, Incoming):
        for row in table.objects.values_list():
            held = b"".join(bytes(value) for value in row if isinstance(value, bytes | memoryview))
            assert b"alice" not in held
            assert b"localhost" not in held


@pytest.mark.parametrize("kind", ["Undo", "Block"])
def test_who_leaves_is_forgotten_with_the_server(house, mastodon, kind):
    house.follow(mastodon)
    Delivery.objects.all().delete()
    ours = house.place.actor
    block = {"type": "Block", "actor": mastodon.account(), "object": ours}
    house.hand_in(mastodon.undo(ours) if kind == "Undo" else block)
    house.take()

    assert nobody_follows()


def test_nobody_takes_another_off(house, mastodon):
    house.follow(mastodon)
    house.hand_in(mastodon.undo(house.place.actor), key=OTHER_KEY)
    house.take()

    assert is_followed()


def test_an_account_that_is_gone_is_forgotten_because_its_host_says_so(house, mastodon):
    house.follow(mastodon)
    gone = {"type": "Delete", "actor": mastodon.account(), "object": mastodon.account()}
    house.hand_in(gone)
    house.take()
    assert is_followed()

    mastodon.actor_status = 410
    house.hand_in(gone)
    house.take()

    assert is_followed(0, 0)


def test_nothing_is_asked_about_who_does_not_follow(house, mastodon):
    actor = mastodon.account("carol")
    house.hand_in({"type": "Delete", "actor": actor, "object": actor})
    house.hand_in(mastodon.undo(house.place.actor, "carol"))

    assert house.take() == 2
    assert mastodon.asked == []
    assert not Incoming.objects.exists()


def test_a_request_that_came_before_is_not_taken_again(house, mastodon):
    headers, body = sign(mastodon.follow(house.place.actor), host=house.instance.host, now=NOON)
    house.hand_in_raw(headers, body)
    house.take()
    house.hand_in(mastodon.undo(house.place.actor))
    house.take()

    house.hand_in_raw(headers, body)
    house.take()

    assert is_followed(0, 0)


def test_what_came_is_known_for_longer_than_its_date_is_taken(house, mastodon):
    house.follow(mastodon)
    assert rules.SEEN_KEPT > signatures.OLDEST + signatures.NEWEST
    actions.forget_old(NOON.date() + timedelta(days=1))
    assert Seen.objects.exists()
    actions.forget_old(NOON.date() + timedelta(days=3))
    assert not Seen.objects.exists()


def test_the_signature_of_another_key_is_refused(house, mastodon):
    house.hand_in(mastodon.follow(house.place.actor), key=OTHER_KEY)
    house.take()

    assert nobody_follows()


def test_a_body_that_was_changed_is_refused(house, mastodon):
    headers, body = sign(mastodon.follow(house.place.actor), host=house.instance.host, now=NOON)
    house.hand_in_raw(headers, body.replace(b"alice", b"bob"))
    house.take()

    assert nobody_follows()
    assert mastodon.asked == []


def test_a_request_for_another_host_is_refused(house, mastodon):
    headers, body = sign(mastodon.follow(house.place.actor), host="other.example.org", now=NOON)
    house.hand_in_raw(headers, body)
    house.take()

    assert nobody_follows()


def test_an_old_request_is_refused(house, mastodon):
    house.hand_in(mastodon.follow(house.place.actor), dated=NOON - timedelta(hours=13))
    house.take()

    assert nobody_follows()


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "https://other.example/users/alice"},
        {"id": "/users/alice"},
        {"type": "Note"},
        {"inbox": "https://other.example/inbox"},
        {"inbox": "/users/alice/inbox"},
        {"inbox": "http://10.0.0.1/inbox"},
        {"inbox": "https://10.0.0.1/inbox"},
        {"inbox": None},
        {"endpoints": {"sharedInbox": "https://victim.example/inbox"}},
        {"publicKey": None},
        {"publicKey": []},
        {"publicKey": "x"},
        {"publicKey": {"id": "https://other.example/key", "owner": "x", "publicKeyPem": pem_of(OTHER_KEY)}},
    ],
    # The members alone: keys are made anew in every process, and all have to find the same tests.
    ids=", ".join,
)
def test_who_describes_another_or_names_other_hosts_is_refused(house, mastodon, changed):
    mastodon.changed = changed
    house.follow(mastodon)

    assert nobody_follows()


def test_who_signs_with_the_key_of_another_account_is_refused(house, mastodon):
    house.hand_in(mastodon.follow(house.place.actor), key_id=f"{mastodon.account('mallory')}#main-key")
    house.take()

    assert nobody_follows()


@pytest.mark.parametrize(
    "actor",
    [
        "/users/alice",
        "alice",
        "http://social.example/users/alice",
        "https://10.0.0.1/users/alice",
        "https://social.example:8443/users/alice",
        "https://user:pass@social.example/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_actor_at_an_address_that_nothing_is_fetched_from_is_refused(house, mastodon, actor):
    follow = mastodon.follow(house.place.actor) | {"actor": actor}
    house.hand_in(follow)

    house.take(fetch=lambda questions: pytest.fail(f"asked for {questions}") if questions else [])

    assert nobody_follows()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b"[" * 30_000,
        b'{"type":"Follow"}',
        b'{"type":"Follow","actor":7,"object":7}',
        b'{"type":"Follow","actor":"https://a.example/u","object":"https://other.example/actor","id":"https://a.example/1"}',
        b'{"type":"Undo","actor":"https://a.example/u","object":"https://a.example/1"}',
        b'{"type":"Delete","actor":"https://a.example/u","object":"https://a.example/note"}',
    ],
    ids=lambda body: body[:40],
)
def test_what_wants_nothing_that_is_done_here_changes_nothing(house, body):
    house.hand_in(body, key_id="https://a.example/u#key")

    assert house.take(fetch=lambda questions: [None] * len(questions)) == 1
    assert nobody_follows()


def test_an_id_that_can_not_be_written_is_refused(house, mastodon):
    house.hand_in(mastodon.follow(house.place.actor) | {"id": "https://a.example/\ud800"})
    house.follow(mastodon)

    assert is_followed()


def test_somebody_whose_host_is_silent_holds_nobody_up(house, mastodon):
    silent = "https://nowhere.example.org/users/eve"
    house.hand_in({"id": f"{silent}#1", "type": "Follow", "actor": silent, "object": house.place.actor})
    house.hand_in(mastodon.follow(house.place.actor))
    asked = make_fetcher(house.instance)

    def fetch(questions):
        return [None if "nowhere" in one.address else asked([one])[0] for one in questions]

    house.take(fetch=fetch)

    assert is_followed()


def test_too_many_inboxes_of_one_host_are_refused(house, mastodon, monkeypatch):
    monkeypatch.setattr(rules, "MOST_OF_HOST", 2)
    mastodon.changed = {"endpoints": {}}
    for name in ("alice", "bob", "carol"):
        house.follow(mastodon, name)

    assert is_followed(2, 2)


def test_our_own_actor_is_not_asked(house):
    ours = house.place.actor
    house.hand_in({"id": f"{ours}#1", "type": "Follow", "actor": ours, "object": ours})

    house.take(fetch=lambda questions: pytest.fail("asked") if questions else [])
    assert nobody_follows()


def test_an_account_on_a_private_address_is_not_connected_to(house, tmp_path):
    hosts = Hosts(tmp_path)
    try:
        hosts.say("rail.example.org", "A", "127.0.0.1")
        hosts.serve(b"{}")
        door = Door(("127.0.0.1", hosts.dns_port), False, hosts.https_port, hosts.trusted, seconds=5)
        fetch = make_fetcher(house.instance, door)
        question = rules.Question("https://rail.example.org/users/alice", {})

        assert fetch([question]) == [None]
        assert hosts.paths == []
        assert make_fetcher(house.instance, replace(door, allows_loopback=True))([question]) == [Found(200, "{}")]
    finally:
        hosts.close()


def test_this_machine_is_asked_only_on_a_trial(house, mastodon):
    public = replace(house.instance, origin="letters.example.org")

    assert make_fetcher(public)([rules.Question(mastodon.account(), {})]) == [None]
    assert mastodon.asked == []


def test_what_the_letter_box_sealed_before_a_reboot_is_dropped(house):
    Incoming.objects.create(id=b"x" * 16, box=b"\x01" + bytes(60))

    assert house.take() == 1
    assert not Incoming.objects.exists()


def test_nothing_is_taken_or_told_while_the_site_key_is_away(house, mastodon, monkeypatch):
    house.hand_in(mastodon.follow(house.place.actor))
    monkeypatch.setattr(type(house.ring), "has_site_key", lambda _ring: False)

    assert (house.look(), house.take(), house.send()) == (False, 0, 0)
    assert Incoming.objects.count() == 1


def test_a_server_that_takes_nothing_is_forgotten_later_than_a_webhook(house):
    assert rules.PATIENCE > PATIENCE
    assert json.dumps(queries.count_room(b"x")) == '{"followers": 0, "servers": 0, "of_host": 0}'
