"""Removing one coalition drops its own waiting mails, and none of another that looks alike."""

from __future__ import annotations

import pytest
from tests.builders import NOON, make_collection, make_content, make_convenor, make_statement

from undersigned.desk import tabling
from undersigned.desk.mails_of import find_mails_of
from undersigned.outbox.rules import Message
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable.rules.seats import PartyClass, Role
from undersigned.sealing.link import ManageLink, format_link, seal_manage_link

BOTH = "both@mail.example"
TITLE = "Light for all"


@pytest.fixture
def pair(harbour, valley):
    """A statement to be removed and one of another coalition, whose short name and title are longer."""
    return (
        make_collection(coalition=harbour, content=make_content(TITLE), slug="light"),
        make_collection(coalition=valley, content=make_content(f"{TITLE}, and heat"), slug="lighthouse"),
    )


def mail(body: str, to: str = "somebody@mail.example") -> Message:
    return Message(to, "Please confirm", body, "en")


def link_to(collection, ring) -> str:
    key = ring.confirm_key(NOON)
    box = seal_manage_link(ManageLink(collection.pk, "a@b.c", "de", 9), key=key.secret, day=key.day, nonce=bytes(12))
    return f"https://letters.example.org/w?l=de#{format_link(box)}"


def test_a_path_counts_to_its_end(pair, harbour, ring):
    belongs = find_mails_of(harbour, ring=ring, now=NOON)

    assert [belongs(mail(f"https://letters.example.org/desk/s/{one.slug}/list/")) for one in pair] == [True, False]


def test_a_mailed_link_tells_whose_it_is_whatever_the_title_says(pair, harbour, ring):
    belongs = find_mails_of(harbour, ring=ring, now=NOON)

    assert [belongs(mail(f"To sign:\n\n    {TITLE}\n\n{link_to(one, ring)}\n")) for one in pair] == [True, False]


def test_a_title_counts_whole_and_only_while_nobody_else_has_it(pair, harbour, valley, ring):
    said = [f"To work on:\n\n    {title}\n" for title in (TITLE, f"{TITLE}, and heat")]
    belongs = find_mails_of(harbour, ring=ring, now=NOON)
    assert [belongs(mail(one)) for one in said] == [True, False]
    assert not belongs(mail(f"Nothing to do with {TITLE}."))

    make_statement(make_convenor("Vera", valley), make_content(TITLE), "alike", valley)

    assert not find_mails_of(harbour, ring=ring, now=NOON)(mail(said[0]))


def test_an_address_that_sits_in_both_counts_only_with_its_own_seat(pair, harbour, valley, instance, ring):
    seats = []
    for coalition in (harbour, valley):
        statement = make_statement(make_convenor(coalition.name, coalition), coalition=coalition)
        table = tabling.open_table(statement, kept_days=30, now=NOON)
        seat, _link = roundtable.invite(
            table,
            role=Role.DELEGATE,
            party=None,
            new_party=("Union", PartyClass.ORG),
            name="Bo",
            address=BOTH,
            lang="en",
            now=NOON,
        )
        seats.append(seat)
    belongs = find_mails_of(harbour, ring=ring, now=NOON)

    assert not belongs(mail("A code: 12345", BOTH))
    stops = [f"To stop:\nhttps://letters.example.org/table/stop/{seat.pk}/key/" for seat in seats]
    assert [belongs(mail(stop, BOTH)) for stop in stops] == [True, False]
