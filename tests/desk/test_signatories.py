"""The list of signatories at the desk: searched, narrowed and leafed through by buttons."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.conf import settings
from tests.builders import NOON, make_waiting, make_withdrawal
from tests.desk.browsing import visit

from undersigned.signing import actions as signing_actions
from undersigned.signing.models import Opening


@pytest.fixture(scope="module")
def signed(house, opened):
    def sign():
        for number in range(60):
            make_waiting(opened, f"Ada {number:02d}", affiliation="City Hospital" if number % 20 == 0 else "")
        make_waiting(opened, "Harbour Works", klass="org", decided_on="2026-11-01")
        take(opened, settings)

    house.make(sign)
    return opened


@pytest.fixture
def collection(signed):
    return deepcopy(signed)


def take(collection, settings) -> None:
    signing_actions.integrate(collection, ring=settings.RING, today=NOON.date())
    signing_actions.sort_names(collection)


def found(page) -> list[str]:
    return [one.text_content() for one in page.tree.xpath('//th[@scope="row"]/bdi')]


def test_the_list_is_there_before_anything_is_typed_and_has_pages(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/")
    assert found(page) == [f"Ada {number:02d}" for number in range(50)]

    page = page.press("Next page")
    assert found(page) == [*(f"Ada {number:02d}" for number in range(50, 60)), "Harbour Works"]

    assert found(page.press("To the first page"))[0] == "Ada 00"


def test_what_the_list_is_narrowed_by_stays_when_a_name_is_hidden(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", organisation="city hosp")
    assert found(page) == ["Ada 00", "Ada 20", "Ada 40"]

    page = page.press("Hide Ada 20")
    assert found(page) == ["Ada 00", "Ada 20", "Ada 40"]
    assert found(page.press("Find", state="hidden")) == ["Ada 20"]


def test_a_page_further_on_stays_when_a_name_is_hidden_there(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Next page").press("Hide Ada 55")

    assert found(page)[0] == "Ada 50"
    assert Opening.objects.filter(is_hidden=True).count() == 1


def test_organisations_are_told_from_people(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/")

    assert found(page.press("Find", klass="org")) == ["Harbour Works"]
    assert "Harbour Works" not in found(page.press("Find", klass="person").press("Next page"))


def test_what_was_withdrawn_is_a_number(client, collection, settings):
    make_withdrawal(collection, Opening.objects.order_by("name_key").first().c)
    take(collection, settings)

    page = visit(client, f"/desk/s/{collection.slug}/signatures/")

    assert "1 signature was withdrawn. Its name is not kept." in page.press("Find", state="withdrawn").words
    assert "0 signatures were removed." in page.press("Find", state="removed").words
    assert "0 signatures were withdrawn." in page.press("Find", state="withdrawn", klass="org").words


@pytest.mark.parametrize("typed", [{"state": "odd"}, {"klass": "odd"}, {"version": "x"}, {"after": "\0\0"}])
def test_odd_choices_narrow_nothing(client, collection, typed):
    answer = client.post(f"/desk/s/{collection.slug}/signatures/", {"do": "next", **typed})

    assert answer.status_code == 200
    assert b"Ada 00" in answer.content


def test_no_name_comes_into_an_address(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", words="Ada")

    assert page.tree.xpath('//form[@method="get"]') == []
    assert [href for href in page.tree.xpath("//@href") if "Ada" in href] == []


def test_a_long_list_is_looked_into_when_asked(client, collection, monkeypatch):
    monkeypatch.setattr("undersigned.desk.views.moderating._READ_AT_ONCE", 0)
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", words="works")
    assert found(page) == []

    assert found(page.press("Look inside of names too")) == ["Harbour Works"]
