"""Convenors see which organisations signed, what they showed, and say which of them they know."""

from __future__ import annotations

import secrets
from copy import deepcopy
from datetime import date, timedelta

import pytest
from tests.builders import NOON, make_waiting, make_withdrawal
from tests.desk.browsing import visit
from tests.foreign_hosts import Hosts

from undersigned.instance.outgoing import Door
from undersigned.organisations.models import Acting, Body
from undersigned.publishing.actions import publish
from undersigned.signing import actions as signing
from undersigned.signing.models import ByCode
from undersigned.verifier.layout import list_page_path
from undersigned.web.domains import look_again

DOMAIN = "rail.example.org"
TODAY = NOON.date()


@pytest.fixture
def collection(opened):
    return deepcopy(opened)


def sign(collection, ring, name="Railway Workers' Union", **fields):
    waiting = make_waiting(collection, name, klass="org", role="General assembly", decided_on="2026-11-20", **fields)
    signing.integrate(collection, ring=ring, today=TODAY)
    return waiting.c


def read_public(instance, collection, ring, path):
    publish(collection, instance=instance, ring=ring, now=NOON)
    return (instance.public / "s" / collection.slug / path).read_text()


def test_a_convenor_marks_an_organisation_as_known_and_takes_it_back(client, collection, ring):
    c = sign(collection, ring)
    page = visit(client, f"/desk/s/{collection.slug}/organisations/")
    assert "General assembly" in page.words
    assert "2026-11-20" in page.words

    page = page.press("We know it")

    assert Body.objects.get(c=c).known_on
    page.press("Take the mark away")
    assert Body.objects.get(c=c).known_on == ""


@pytest.mark.parametrize("index", ["", "x", "99", "-1", "9" * 30])
def test_an_organisation_that_did_not_sign_can_not_be_marked(client, collection, index):
    answer = client.post(f"/desk/s/{collection.slug}/organisations/", {"index": index, "do": "known"})

    assert answer.status_code == 409
    assert not Body.objects.exists()


def test_the_public_page_counts_kinds_apart_and_shows_no_defect(instance, collection, ring):
    known = sign(collection, ring)
    sign(collection, ring, "Stated Only")
    sign(collection, ring, "Both", level=f"domain:{DOMAIN}:2026-11-22")
    Body.objects.create(c=known, collection=collection, known_on="2026-11-22")

    lists = read_public(instance, collection, ring, "signatories/index.html")
    rows = read_public(instance, collection, ring, list_page_path("organisations", 0))

    assert "<dt>known to the convenors</dt><dd>1</dd>" in lists
    assert "<dt>showed that they control their domain</dt><dd>1</dd>" in lists
    assert "not added up" in lists
    assert "showed on 2026-11-22 that it controls rail.example.org" in rows
    assert rows.count("known") == 0
    line = next(line for line in rows.splitlines() if "Stated Only" in line)
    assert line.count("<small>") == 1
    assert "decided on 2026-11-20" in line


def test_without_any_kind_the_page_says_nothing_of_them(instance, collection, ring):
    sign(collection, ring)

    assert "How organisations are known" not in read_public(instance, collection, ring, "signatories/index.html")


@pytest.fixture
def hosts(tmp_path):
    hosts = Hosts(tmp_path)
    yield hosts
    hosts.close()


def look(hosts, collection, day):
    door = Door(("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=1)
    look_again(collection, door, today=day)


def test_a_domain_that_is_missing_for_three_nights_is_said_so_and_again_when_it_is_back(
    instance, collection, ring, hosts
):
    c = sign(collection, ring, level=f"domain:{DOMAIN}:2026-11-22")
    Body.objects.create(c=c, collection=collection, domain=DOMAIN, challenge="undersigned=x", shown_on="2026-11-22")
    words = "not found again since 2026-11-23"

    for night in range(3):
        look(hosts, collection, TODAY + timedelta(days=night))
        assert words not in read_public(instance, collection, ring, list_page_path("organisations", 0))
    look(hosts, collection, TODAY + timedelta(days=3))
    assert words in read_public(instance, collection, ring, list_page_path("organisations", 0))

    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", '"undersigned=x"')
    look(hosts, collection, TODAY + timedelta(days=4))
    assert words not in read_public(instance, collection, ring, list_page_path("organisations", 0))
    assert Body.objects.get().checked_on == "2026-11-27"


def test_at_night_what_is_kept_of_an_organisation_that_left_is_forgotten(collection, ring, hosts):
    c, stays = sign(collection, ring), sign(collection, ring, "Stays")
    for one in (c, stays):
        Body.objects.create(c=one, collection=collection, domain=DOMAIN)
        digest = secrets.token_bytes(32)
        Acting.objects.create(digest=digest, collection=collection, c=one, mark="7K3M")
        ByCode.objects.create(digest=digest, collection=collection, box=b"x")
    make_withdrawal(collection, c, by="convenor")
    signing.integrate(collection, ring=ring, today=TODAY)

    look(hosts, collection, TODAY)

    assert [body.c for body in Body.objects.all()] == [stays]
    assert [acting.c for acting in Acting.objects.all()] == [stays]
    assert ByCode.objects.count() == 1


def test_an_organisation_that_still_waits_keeps_its_rows(collection, hosts):
    waiting = make_waiting(collection, "New Union", klass="org")
    Body.objects.create(c=waiting.c, collection=collection, domain=DOMAIN)

    look(hosts, collection, date(2026, 11, 23))

    assert Body.objects.count() == 1
