"""A logo that an organisation handed in: made anew apart, seen by convenors alone, and public when one accepts it."""

from __future__ import annotations

import threading
from copy import deepcopy
from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal
from tests.desk.browsing import visit
from tests.desk.test_logos import (  # noqa: F401
    bring_out,
    collection,
    hand_in,
    logos_in,
    make_bomb,
    make_picture,
    signed,
    union,
)
from tests.pictures.test_handed_in import make_photograph

from undersigned.desk import today
from undersigned.organisations import actions as organising
from undersigned.organisations.models import Logo, OfferedLogo
from undersigned.organisations.offered import seal_file
from undersigned.organisations.rules import OFFERED_KEPT
from undersigned.signing import actions as signing
from undersigned.web.domains import look_again
from undersigned.web.worker import Worker

TODAY = NOON.date()


def keep_sealed(collection, c, key, file=None):  # noqa: F811
    """Keep a file that was handed in as the letter box does."""
    box = seal_file(file or make_picture(), c, outbox_key=key, now_seconds=int(NOON.timestamp()), nonce=b"n" * 12)
    OfferedLogo.objects.filter(c=c).delete()
    return OfferedLogo.objects.create(c=c, collection=collection, state="sealed", offered_on=TODAY.isoformat(), box=box)


@pytest.fixture
def offer(collection, signed, ring):  # noqa: F811
    """Return what lets the organisation hand in a file."""

    def run(file=None, c=signed.c, key=None):
        return keep_sealed(collection, c, key or ring.outbox_key(), file)

    return run


@pytest.fixture(scope="module")
def made_anew(house, opened, union):  # noqa: F811
    def run():
        row = keep_sealed(opened, union.c, settings.RING.outbox_key())
        organising.make_offers_anew(outbox_key=settings.RING.outbox_key())
        row.refresh_from_db()
        return row

    return house.make(run)


@pytest.fixture
def waiting(made_anew):
    """Return a logo that waits for a convenor."""
    return deepcopy(made_anew)


def page_of(collection):  # noqa: F811
    return f"/desk/s/{collection.slug}/organisations/"


def test_the_worker_makes_the_picture_anew_and_keeps_nothing_else(offer, instance, ring):
    row = offer(make_photograph())

    Worker(instance, ring, threading.Event())._make_logos_anew()

    row.refresh_from_db()
    assert (row.state, row.kind, row.width, row.height) == ("waiting", "jpg", 40, 60)
    assert bytes(row.box) == b""
    assert b"Camera of Zo" not in bytes(row.data)


@pytest.mark.parametrize(
    ("file", "reason"), [(make_bomb(), "PictureTooLarge"), (make_picture()[:200], "PictureBroken")]
)
def test_of_a_file_that_can_not_be_read_the_reason_alone_is_kept(offer, ring, file, reason):
    row = offer(file)

    assert organising.make_offers_anew(outbox_key=ring.outbox_key()) == 1

    row.refresh_from_db()
    assert (row.state, row.reason, bytes(row.box), bytes(row.data)) == ("unread", reason, b"", b"")


def test_what_was_sealed_before_a_reboot_is_lost_and_that_is_kept(offer, ring):
    row = offer(key=b"another key of the memory, 32 b..")

    organising.make_offers_anew(outbox_key=ring.outbox_key())

    row.refresh_from_db()
    assert (row.state, row.reason, bytes(row.box)) == ("unread", "OfferLost", b"")


def test_nothing_is_published_that_no_convenor_accepted(bring_out, offer, ring):  # noqa: F811
    offer()
    assert logos_in(bring_out()) == []

    organising.make_offers_anew(outbox_key=ring.outbox_key())

    folder = bring_out()
    assert logos_in(folder) == []
    assert "<img" not in (folder / "signatories/organisations/000.html").read_text()
    assert not Logo.objects.exists()


def test_a_convenor_sees_it_and_accepts_it(client, collection, waiting, bring_out):  # noqa: F811
    bring_out()
    page = visit(client, page_of(collection))
    shown = client.get(f"/desk/s/{collection.slug}/organisations/1/offered/{waiting.sha256}/")
    assert (shown["Content-Type"], shown.content) == ("image/png", bytes(waiting.data))

    page.press("Put it beside the name")

    assert logos_in(bring_out()) == [f"{waiting.sha256}.png"]
    assert not OfferedLogo.objects.exists()
    assert (Logo.objects.get().width, Logo.objects.get().height) == (240, 120)


def test_it_can_take_the_place_of_one_that_is_shown(client, collection, waiting, bring_out):  # noqa: F811
    hand_in(client, collection, make_picture(size=(100, 100)))
    bring_out()

    visit(client, page_of(collection)).press("Put it beside the name")

    assert logos_in(bring_out()) == [f"{waiting.sha256}.png"]


def test_one_that_is_refused_is_gone_and_the_one_that_is_shown_stays(client, collection, waiting, bring_out):  # noqa: F811
    hand_in(client, collection, make_picture(size=(100, 100)))
    shown = logos_in(bring_out())

    visit(client, page_of(collection)).press("Do not take it")

    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.data), waiting.sha256) == ("refused", b"", "")
    assert logos_in(bring_out()) == shown


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_what_took_its_place_after_the_look_is_not_decided_on(client, collection, waiting, offer, ring, verb):  # noqa: F811
    offer(make_picture(size=(10, 10)))
    organising.make_offers_anew(outbox_key=ring.outbox_key())

    answer = client.post(page_of(collection), {"index": 1, "do": verb, "sha256": waiting.sha256})

    assert answer.status_code == 409
    assert "look again" in answer.content.decode()
    assert OfferedLogo.objects.get().state == "waiting"
    assert not Logo.objects.exists()
    assert client.get(f"/desk/s/{collection.slug}/organisations/1/offered/{waiting.sha256}/").status_code == 404


@pytest.mark.parametrize("state", ["sealed", "unread", "refused"])
def test_nothing_else_can_be_accepted(client, collection, waiting, state):  # noqa: F811
    OfferedLogo.objects.update(state=state)

    for sha256 in (waiting.sha256, ""):
        answer = client.post(page_of(collection), {"index": 1, "do": "accept", "sha256": sha256})
        assert answer.status_code == 409

    assert not Logo.objects.exists()
    assert client.get(f"/desk/s/{collection.slug}/organisations/1/offered/{waiting.sha256}/").status_code == 404


def test_convenors_of_other_statements_see_nothing(client, collection, waiting):  # noqa: F811
    other = make_collection()

    assert client.get(f"/desk/s/{other.slug}/organisations/1/offered/{waiting.sha256}/").status_code == 404
    assert client.get(f"/desk/s/{collection.slug}/organisations/9/offered/{waiting.sha256}/").status_code == 404


def test_it_needs_room_of_the_coalition_only_when_it_is_accepted(client, collection, waiting):  # noqa: F811
    coalition = collection.statement.coalition
    coalition.most_storage = 10
    coalition.save()

    answer = client.post(page_of(collection), {"index": 1, "do": "accept", "sha256": waiting.sha256})

    assert answer.status_code == 409
    assert not Logo.objects.exists()
    assert OfferedLogo.objects.get().state == "waiting"


def test_it_is_among_what_is_open_until_somebody_decided(client, collection, waiting, convenor, ring):  # noqa: F811
    def find():
        things = today.find_open_things(collection.statement, collection, convenor, ring=ring, today=TODAY)
        return [(one.what, one.count) for one in things]

    assert find() == [("logos", 1)]
    assert "1 logo was handed in" in client.get(f"/desk/s/{collection.slug}/").content.decode()

    visit(client, page_of(collection)).press("Do not take it")

    assert find() == []


def test_it_goes_with_the_signature_and_is_not_open_any_more(collection, signed, waiting, convenor, ring):  # noqa: F811
    make_withdrawal(collection, signed.c)
    signing.integrate(collection, ring=ring, today=TODAY)
    assert today.find_open_things(collection.statement, collection, convenor, ring=ring, today=TODAY) == []

    look_again(collection, None, today=TODAY)

    assert not OfferedLogo.objects.exists()


def test_one_of_an_organisation_that_signed_long_ago_is_seen(client, collection, waiting, ring, monkeypatch):  # noqa: F811
    make_waiting(collection, "Bakers' Guild", klass="org", decided_on="2026-11-20")
    signing.integrate(collection, ring=ring, today=TODAY)
    monkeypatch.setattr("undersigned.desk.views.organising._SHOWN", 1)

    page = client.get(page_of(collection)).content.decode()

    assert page.index("Railway Workers") < page.index("Bakers")


def test_what_nobody_looks_at_is_deleted_after_its_time(waiting):
    organising.forget_old_offers(today=TODAY + OFFERED_KEPT)
    assert OfferedLogo.objects.exists()

    organising.forget_old_offers(today=TODAY + OFFERED_KEPT + timedelta(days=1))

    assert not OfferedLogo.objects.exists()


def test_one_that_is_taken_back_while_it_is_made_anew_stays_gone(offer, ring, monkeypatch):
    row = offer()
    read = organising.read_picture_apart

    def read_and_take_back(file, *, longest):
        OfferedLogo.objects.filter(c=row.c).delete()
        return read(file, longest=longest)

    monkeypatch.setattr(organising, "read_picture_apart", read_and_take_back)

    organising.make_offers_anew(outbox_key=ring.outbox_key())

    assert not OfferedLogo.objects.exists()
