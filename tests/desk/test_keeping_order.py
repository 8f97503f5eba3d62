"""Hiding one name, withholding all, a second convenor: by pages and buttons."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client
from tests.builders import NOON, make_waiting
from tests.desk.browsing import visit

from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing


@pytest.fixture(scope="module")
def signed(house, opened):
    def sign():
        make_waiting(opened, "Zoë Müller")
        make_waiting(opened, "Jan Kowalski")
        signing_actions.integrate(opened, ring=settings.RING, today=NOON.date())

    house.make(sign)
    return opened


@pytest.fixture
def collection(signed):
    return deepcopy(signed)


def shown(collection) -> list[str]:
    rows = signing.openings(collection, 0, 100)
    return sorted(str(row.fields["name"]) for row in rows if not row.is_hidden)


def kinds(collection) -> list[bytes]:
    return [
        bytes(entry.data).split(b'"kind":"')[1].split(b'"')[0] for entry in collection.log.entries.order_by("index")
    ]


def let_in(client, slug: str) -> Client:
    link = visit(client, f"/desk/s/{slug}/convenors/").press("Make a link", name="Bea Second")
    path = link.tree.xpath("//output")[0].text_content().split("letters.example.org", 1)[-1]
    other = Client()
    visit(other, path).press("Sign in", link=path)
    return other


def test_a_name_is_found_by_its_beginning_without_marks_and_hidden(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", words="zoe")
    assert "Zoë Müller" in page.words
    assert "Jan Kowalski" not in page.words

    page = page.press("Hide Zoë Müller")

    assert shown(collection) == ["Jan Kowalski"]
    assert "hidden" in page.words
    assert kinds(collection)[-1] == b"hide"


def test_a_hidden_name_is_shown_again(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", words="Jan")
    page = page.press("Hide Jan Kowalski").press("Show Jan Kowalski again")

    assert shown(collection) == ["Jan Kowalski", "Zoë Müller"]
    assert kinds(collection)[-2:] == [b"hide", b"show"]


def test_a_name_that_is_hidden_already_is_answered_in_words(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/signatures/").press("Find", words="Jan")
    page.press("Hide Jan Kowalski")

    page = page.press("Hide Jan Kowalski")

    assert page.status == 409
    assert "in that state already" in page.alert


@pytest.mark.parametrize("index", ["", "x", "99", "-1", "9" * 40])
def test_an_odd_index_hides_nobody(client, collection, index: str):
    answer = client.post(f"/desk/s/{collection.slug}/signatures/", {"do": "hide", "index": index, "words": "Jan"})

    assert answer.status_code == 409
    assert len(shown(collection)) == 2


def test_all_names_are_withheld_in_one_press(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/withhold/").press("Withhold all names now")

    collection.refresh_from_db()
    assert collection.is_withheld
    assert kinds(collection)[-1] == b"withhold"
    assert "All names are withheld" in page.words


def test_one_convenor_alone_does_not_release_the_names(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/withhold/").press("Withhold all names now")
    page = page.press("Ask to show all names")
    assert "A second convenor has to sign in" in page.words

    client.post(f"/desk/s/{collection.slug}/release/")

    collection.refresh_from_db()
    assert collection.is_withheld


def test_a_second_convenor_releases_the_names(client, collection):
    other = let_in(client, collection.slug)
    visit(client, f"/desk/s/{collection.slug}/withhold/").press("Withhold all names now").press("Ask to show")

    page = visit(other, f"/desk/s/{collection.slug}/release/").press("Agree: show all names")

    collection.refresh_from_db()
    assert not collection.is_withheld
    assert kinds(collection)[-1] == b"release"
    assert "Nothing is withheld" in page.words


def test_the_link_of_a_second_convenor_is_shown_once(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/convenors/").press("Make a link", name="Bea Second")
    assert page.tree.xpath("//output")

    page = visit(client, f"/desk/s/{collection.slug}/convenors/")
    assert not page.tree.xpath("//output")
    assert "Bea Second" in page.words


def test_a_convenor_without_a_name_is_not_let_in(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/convenors/").press("Make a link", name="  ")

    assert page.status == 422
    assert collection.statement.convenors.count() == 2


def test_a_closed_statement_says_that_nothing_more_is_collected(client, collection):
    visit(client, f"/desk/s/{collection.slug}/close/").press("Close signing for good")

    page = visit(client, f"/desk/s/{collection.slug}/close/").press("Close signing for good")

    assert page.status == 409
    assert "Signing is closed" in page.alert


def test_a_paused_statement_takes_nothing_until_a_convenor_goes_on(client, collection):
    page = visit(client, f"/desk/s/{collection.slug}/close/").press("Pause signing")
    collection.refresh_from_db()
    assert collection.state == "paused"
    assert "nobody can sign" in page.words

    page.press("Go on with signing")
    collection.refresh_from_db()
    assert collection.state == "open"


def test_a_button_that_the_page_does_not_have_neither_pauses_nor_closes(client, collection):
    answer = client.post(f"/desk/s/{collection.slug}/close/", {"do": "explode"})

    collection.refresh_from_db()
    assert answer.status_code == 409
    assert collection.state == "open"
