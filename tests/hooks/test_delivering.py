"""Deliveries are signed, tried again for a day, and end where an address fails for days."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from tests.builders import NOON, make_statement

from undersigned.hooks import actions, queries, rules
from undersigned.hooks.models import Delivery, Hook
from undersigned.hooks.targets import read_target

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "webhook-v1.json").read_text())


def try_it(hook, instance):
    actions.try_hook(hook.statement, hook.pk, instance=instance, now=NOON)


def send(receiver, ring, after=timedelta()):
    return actions.send_due(receiver, ring=ring, now=NOON + after)


def test_what_is_sent_is_signed_as_standard_webhooks_says(hook, instance, ring, receiver, client):
    try_it(hook, instance)
    send(receiver, ring)
    (message,) = receiver.taken
    (key,) = client.get("/api/v1/webhook-key").json()["keys"]

    signature = message.headers["webhook-signature"]
    signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    public = Ed25519PublicKey.from_public_bytes(b64decode(key.removeprefix("whpk_")))
    public.verify(b64decode(signature.removeprefix("v1a,")), signed)
    assert message.address == "https://hooks.example.org/x?key=s3cret"
    assert json.loads(message.body)["type"] == "test"


@pytest.mark.parametrize("one", VECTORS["messages"], ids=lambda one: one["webhook-id"])
def test_signatures_of_the_vectors(one):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["seed"]))

    made = rules.sign(
        key, message_id=one["webhook-id"], seconds=int(one["webhook-timestamp"]), body=one["body"].encode()
    )

    assert rules.format_public_key(key) == VECTORS["public_key"]
    assert dict(made) == {name: one[name] for name in made}


def test_the_key_of_the_vectors_comes_from_a_site_key():
    key = rules.derive_key(bytes.fromhex(VECTORS["site_key"]))

    assert rules.format_public_key(key) == VECTORS["public_key_of_site_key"]


def test_a_delivery_that_was_taken_is_sent_no_more(hook, instance, ring, receiver):
    try_it(hook, instance)

    assert [send(receiver, ring), send(receiver, ring, timedelta(days=1))] == [1, 0]
    assert Delivery.objects.get().is_delivered


def test_of_what_was_taken_the_day_and_the_status_stay(hook, instance, ring, receiver):
    try_it(hook, instance)
    send(receiver, ring)

    kept = Delivery.objects.get()
    assert (kept.body, kept.next_at, kept.made_on, kept.status) == ("", None, NOON.date(), "200")


def test_one_that_fails_is_tried_again_under_the_same_id_for_nearly_a_day(hook, instance, ring, receiver):
    receiver.status = 503
    try_it(hook, instance)
    for minutes in range(26 * 60):
        send(receiver, ring, timedelta(minutes=minutes))

    assert len(receiver.taken) == 8
    assert len({message.headers["webhook-id"] for message in receiver.taken}) == 1
    assert len({message.headers["webhook-timestamp"] for message in receiver.taken}) == 8
    given_up = Delivery.objects.get()
    assert (given_up.status, given_up.next_at, given_up.is_delivered) == ("503", None, False)
    assert 20 * 3600 < sum(rules._WAITS) < 24 * 3600


@pytest.mark.parametrize("status", [301, 302, 307, 199, 400, "address-forbidden"])
def test_whatever_is_no_success_counts_as_failed(hook, instance, ring, receiver, status):
    receiver.status = status
    try_it(hook, instance)
    send(receiver, ring)

    assert Delivery.objects.get().status == str(status)
    assert Hook.objects.get().failing_since == NOON.date()


def test_after_three_days_of_failing_nothing_more_is_sent(hook, instance, ring, receiver):
    receiver.status = "host-silent"
    for day in range(4):
        actions.try_hook(hook.statement, hook.pk, instance=instance, now=NOON + timedelta(days=day))
        send(receiver, ring, timedelta(days=day))
    assert queries.count_disabled(hook.statement) == 1

    assert send(receiver, ring, timedelta(days=5)) == 0
    assert not Delivery.objects.filter(next_at__isnull=False).exists()


def test_a_success_forgets_the_failures_before_it(hook, instance, ring, receiver):
    receiver.status = 500
    try_it(hook, instance)
    send(receiver, ring)
    receiver.status = 204
    send(receiver, ring, timedelta(seconds=10))

    assert Hook.objects.get().failing_since is None


def test_one_that_says_it_is_gone_is_told_nothing_more(hook, instance, ring, receiver):
    receiver.status = 410
    try_it(hook, instance)
    send(receiver, ring)

    assert Hook.objects.get().disabled_on == NOON.date()


def test_a_test_goes_on_with_one_that_was_given_up(hook, instance, ring, receiver):
    Hook.objects.update(disabled_on=NOON.date(), failing_since=NOON.date() - timedelta(days=9))
    try_it(hook, instance)
    send(receiver, ring)

    assert Hook.objects.get().disabled_on is None
    assert Delivery.objects.get().is_delivered


def test_the_address_lies_locked(hook):
    kept = b" ".join(bytes(value) for row in Hook.objects.values_list("box", "mark", "key") for value in row)

    assert b"hooks.example.org" not in kept
    assert b"s3cret" not in kept


def test_without_the_site_key_nothing_is_sent_and_nothing_lost(hook, instance, ring, receiver):
    try_it(hook, instance)
    key = ring.runtime / "site.key"
    kept = key.read_bytes()
    key.write_bytes(bytes(32))
    assert send(receiver, ring) == 1
    assert Delivery.objects.get().status == "unreadable"

    key.write_bytes(kept)
    send(receiver, ring, timedelta(seconds=10))
    assert Delivery.objects.get().is_delivered


def test_while_the_second_party_is_silent_no_key_is_told(client, ring, monkeypatch):
    monkeypatch.setattr(type(ring), "has_site_key", lambda _self: False)

    assert client.get("/api/v1/webhook-key").status_code == 500


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/", "https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x",
        "https://hooks.example.org:8443/", "https://user:pass@hooks.example.org/", "https://hooks.example.org/#x",
        "ftp://hooks.example.org/", "https://hooks/", "https://hooks.example.org/a b", "https://hooks.example.org/é",
        "https://hooks.example.1/", "https://2130706433/", "https://hooks.example.org/" + "x" * 1000, "", "x",
        "https://hooks.example.org\\@evil.example/", "https://[", "https://hooks.example.org:99999/",
    ],
)  # fmt: skip
def test_an_odd_address_is_not_told(url):
    with pytest.raises(rules.AddressOdd):
        read_target(url, is_trial=False)


def test_a_trial_tells_this_machine_and_nobody_else_does():
    here = "http://localhost:9000/x"

    assert read_target(here, is_trial=True).is_plain
    with pytest.raises(rules.AddressOdd):
        read_target(here, is_trial=False)
    with pytest.raises(rules.AddressOdd):
        read_target("http://hooks.example.org/", is_trial=True)


def test_an_address_is_told_once_and_five_at_most(hook, instance):
    statement = hook.statement
    with pytest.raises(rules.AddressKnown):
        actions.make_hook(statement, "https://hooks.example.org/x?key=s3cret", instance=instance, now=NOON)
    for number in range(4):
        actions.make_hook(statement, f"https://hooks.example.org/{number}", instance=instance, now=NOON)
    with pytest.raises(rules.TooManyHooks):
        actions.make_hook(statement, "https://hooks.example.org/5", instance=instance, now=NOON)


def test_a_hook_of_another_statement_is_not_there(hook, instance):
    with pytest.raises(rules.NoSuchHook):
        actions.drop_hook(make_statement(), hook.pk)


def test_deliveries_are_forgotten_after_seven_days(hook, instance, ring, receiver):
    try_it(hook, instance)
    assert actions.forget_old(NOON.date() + timedelta(days=8)) == 0
    send(receiver, ring)

    assert actions.forget_old(NOON.date() + timedelta(days=7)) == 0
    assert actions.forget_old(NOON.date() + timedelta(days=8)) == 1


def test_a_process_that_dies_while_it_sends_sends_again(hook, instance, ring, receiver):
    try_it(hook, instance)

    def die(_messages):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        actions.send_due(die, ring=ring, now=NOON)
    send(receiver, ring, timedelta(seconds=10))

    assert Delivery.objects.get().attempts == 2
    assert len(receiver.taken) == 1
