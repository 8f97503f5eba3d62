"""Webhooks are named, tried and removed at the desk; their address is shown there and nowhere else."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.builders import make_convenor
from tests.desk.browsing import visit

from undersigned.accounts.rules import Duty
from undersigned.hooks import actions
from undersigned.hooks.models import Delivery, Hook
from undersigned.texts import actions as texts

URL = "https://hooks.example.org/letters?key=1"


@pytest.fixture
def statement(opened_alone):
    return deepcopy(opened_alone.statement)


@pytest.fixture
def page(client, statement):
    return visit(client, f"/desk/s/{statement.slug}/webhooks/")


def test_an_address_is_told_and_tried_at_once(page, ring):
    page = page.press("Tell it, and send a test", url=URL)
    assert URL in page.words
    assert "waits" in page.words

    actions.send_due(lambda messages: [200] * len(messages), ring=ring, now=timezone.now())
    assert "taken 200" in visit(page.client, page.address).words


def test_the_key_that_signs_is_shown(page, client):
    (key,) = client.get("/api/v1/webhook-key").json()["keys"]

    assert key in page.words


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://10.0.0.1/", "", "https://a.example.org/#x"])
def test_an_odd_address_is_refused_and_kept_as_typed(page, url):
    refused = page.press("Tell it, and send a test", url=url)

    assert refused.status == 422
    assert "begins with https://" in refused.alert
    assert refused.value("url") == url
    assert not Hook.objects.exists()


def test_one_that_failed_for_days_is_open_today_until_it_is_tried_again(page, ring, statement):
    page = page.press("Tell it, and send a test", url=URL)
    for day in (0, 4):
        Delivery.objects.update(next_at=timezone.now())
        actions.send_due(lambda _: ["host-silent"], ring=ring, now=timezone.now() + timedelta(days=day))
    assert "1 webhook failed for days" in visit(page.client, f"/desk/s/{statement.slug}/").words

    visit(page.client, page.address).press("Send a test")
    assert "webhook failed" not in visit(page.client, f"/desk/s/{statement.slug}/").words


def test_one_is_removed_with_what_it_was_told(page):
    page = page.press("Tell it, and send a test", url=URL).press("Remove")

    assert URL not in page.words
    assert not Delivery.objects.exists()


def test_only_who_looks_after_the_press_names_addresses(convenor, statement):
    second = make_convenor("Bea Second")
    texts.add_convenor(statement, second)
    texts.give_duties(statement, second, frozenset({Duty.TEXT}), by=convenor)
    her = Client()
    her.force_login(second, backend="undersigned.accounts.backends.LinkBackend")

    assert her.post(f"/desk/s/{statement.slug}/webhooks/", {"do": "add", "url": URL}).status_code == 403
    assert not Hook.objects.exists()


def test_naming_an_address_is_noted(page, client, statement):
    page.press("Tell it, and send a test", url=URL)

    assert "worked on webhooks" in visit(client, f"/desk/s/{statement.slug}/acts/").words
    assert URL not in visit(client, f"/desk/s/{statement.slug}/acts/").words


def test_who_came_in_long_ago_shows_again_who_they_are(client, statement):
    session = client.session
    session["came_in_at"] = 0
    session.save()

    assert client.get(f"/desk/s/{statement.slug}/webhooks/").status_code == 302
