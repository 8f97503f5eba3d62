"""A post is tried for a day; a server that is gone, or takes nothing for a week, is forgotten with its followers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOON, make_collection

from undersigned.federation import actions
from undersigned.federation.models import Delivery, Follower, Server


@pytest.fixture
def server(house, mastodon):
    house.follow(mastodon)
    house.send()
    make_collection()
    house.look()
    mastodon.taken.clear()
    return mastodon


def test_what_is_not_taken_is_tried_again_later(house, server):
    server.status = 503
    assert house.send() == 1
    assert house.send() == 0
    server.status = 202

    assert house.send(NOON + timedelta(minutes=1)) == 1
    assert [one["type"] for one in server.taken] == ["Create", "Create"]
    assert not Delivery.objects.exists()
    assert Server.objects.get().failing_since is None


def try_for_days(house, days, start=NOON):
    now = start
    while now < start + timedelta(days=days):
        house.send(now)
        now += timedelta(hours=1)


def test_what_is_not_taken_for_a_day_is_given_up_and_the_follower_stays(house, server):
    server.status = 500
    try_for_days(house, 2)

    assert not Delivery.objects.exists()
    assert Follower.objects.count() == 1
    assert Server.objects.get().failing_since == NOON.date()


def test_a_server_that_takes_nothing_for_a_week_is_forgotten(house, server):
    server.status = 500
    try_for_days(house, 2)
    make_collection()
    house.look()
    try_for_days(house, 2, NOON + timedelta(days=8))

    assert not Server.objects.exists()
    assert not Follower.objects.exists()


def test_a_server_that_says_that_it_is_gone_is_forgotten_at_once(house, server):
    server.status = 410
    house.send()

    assert not Server.objects.exists()
    assert not Delivery.objects.exists()


def test_what_was_never_tried_comes_before_what_failed(house, server, ring):
    Delivery.objects.update(attempts=3)
    make_collection()
    house.look()
    sent = []

    def send(messages):
        sent.extend(messages)
        return [202] * len(messages)

    actions.send_due(send, instance=house.instance, ring=ring, now=NOON, limit=1)

    assert len(sent) == 1
    assert Delivery.objects.get().attempts == 3
