"""How much is taken from one network and for one address, and what people see above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import FORM, NOON, SLUG, Visitor, select, set_collection
from undersigned.letterbox.limits import MAILS_A_DAY, WINDOW_SECONDS, read_network

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

HOME = "192.0.2.17"


@pytest.fixture
def premises(premises: Instance) -> Instance:
    return replace(premises, network_forms=3)


def submit(visitor: Visitor, email: str, peer: str = HOME) -> int:
    state = visitor.check(email=email).hidden("state")
    return visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer=peer).status


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.17", b"\xc0\x00\x02"),
        ("192.0.2.200", b"\xc0\x00\x02"),
        ("::ffff:192.0.2.17", b"\xc0\x00\x02"),
        ("2001:db8:1:1234::1", b"\x20\x01\x0d\xb8\x00\x01\x12"),
        ("2001:db8:1:12ff::9", b"\x20\x01\x0d\xb8\x00\x01\x12"),
        ("fe80::1%eth0", b"\xfe\x80\x00\x00\x00\x00\x00"),
        ("127.0.0.1", b""),
        ("::1", b""),
        ("unknown", b""),
        ("", b""),
        ("192.0.2.17, 198.51.100.1", b""),
        ("\xff", b""),
    ],
)
def test_of_an_address_only_its_network_is_looked_at(address: str, network: bytes) -> None:
    assert read_network(address.encode("latin-1")) == network


def test_a_network_that_sends_too_many_forms_is_asked_to_come_later_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    statuses = [submit(visitor, f"p{number}@mail.example") for number in range(3)]
    state = visitor.check(email="p3@mail.example").hidden("state")

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer="192.0.2.99")

    assert statuses == [200, 200, 200]
    assert reply.status == 429
    assert reply.headers["retry-after"] == str(WINDOW_SECONDS)
    assert "after 12:05 UTC" in reply.text
    assert reply.hidden("state") == state
    assert len(visitor.mails()) == 3


def test_after_five_minutes_the_same_page_is_taken(visitor: Visitor) -> None:
    for number in range(4):
        submit(visitor, f"p{number}@mail.example")
    visitor.now = NOON + WINDOW_SECONDS

    assert submit(visitor, "p4@mail.example") == 200


def test_another_network_and_who_is_not_known_are_not_held_up(visitor: Visitor) -> None:
    for number in range(4):
        submit(visitor, f"p{number}@mail.example")

    assert submit(visitor, "p5@mail.example", peer="198.51.100.17") == 200
    assert submit(visitor, "p6@mail.example", peer="") == 200


def test_what_a_form_says_about_the_network_is_not_believed(visitor: Visitor) -> None:
    for number in range(4):
        submit(visitor, f"p{number}@mail.example")
    state = visitor.check().hidden("state")

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state, "x-undersigned-peer": "198.51.100.1"}, peer=HOME)

    assert reply.status == 429


def test_zero_does_without_the_limit_by_network(premises: Instance, visitor: Visitor) -> None:
    visitor.instance = replace(premises, network_forms=0)
    visitor.restart()

    assert {submit(visitor, f"p{number}@mail.example") for number in range(8)} == {200}


def test_a_restart_does_not_begin_the_count_anew(visitor: Visitor) -> None:
    for number in range(3):
        submit(visitor, f"p{number}@mail.example")
    visitor.restart()

    assert submit(visitor, "p3@mail.example") == 429


def test_confirming_and_taking_back_are_never_limited(visitor: Visitor) -> None:
    link = visitor.link(email="zoe@mail.example")
    for number in range(5):
        submit(visitor, f"p{number}@mail.example")

    confirmed = visitor.post("/c", {"code": link}, peer=HOME)
    shown = visitor.post("/w", {"code": confirmed.code}, peer=HOME)
    taken_back = visitor.post("/w/withdraw", {"state": shown.hidden("state")}, peer=HOME)

    assert [confirmed.status, shown.status, taken_back.status] == [200, 200, 200]


def test_links_by_mail_are_limited_by_network_too(visitor: Visitor) -> None:
    asked = {"statement": SLUG, "email": "zoe@mail.example"}

    statuses = [visitor.post("/w/mail", asked | {"email": f"p{n}@mail.example"}, peer=HOME).status for n in range(4)]

    assert statuses == [200, 200, 200, 429]


def test_the_fourth_mail_of_a_day_to_an_address_is_never_sent_and_nothing_shows_it(visitor: Visitor) -> None:
    replies = [visitor.submit(email="zoe@mail.example") for _ in range(MAILS_A_DAY + 1)]

    assert len({reply.body for reply in replies}) == 1
    assert "At most three mails a day go to one address." in replies[0].text
    assert MAILS_A_DAY == 3
    assert {reply.status for reply in replies} == {200}
    assert len({str(reply.headers) for reply in replies}) == 1
    sent = sorted(mail.to for mail in visitor.mails())
    assert sent == sorted(["zoe@mail.example"] * MAILS_A_DAY + ["." * len("zoe@mail.example")])
    assert len({length for (length,) in select(visitor.url, "SELECT length(box) FROM outbox_mail")}) == 1


def test_spellings_of_one_mailbox_and_all_forms_count_together(visitor: Visitor) -> None:
    visitor.submit(email="zoe@mail.example")
    visitor.submit(email="ZOE+news@mail.example")
    visitor.post("/w/mail", {"statement": SLUG, "email": "zoe+x@mail.example"})

    visitor.submit(email="zoe@mail.example")

    assert sum("@" not in mail.to for mail in visitor.mails()) == 1


def test_the_next_day_mails_go_out_again(visitor: Visitor) -> None:
    for _ in range(MAILS_A_DAY + 1):
        visitor.submit(email="zoe@mail.example")
    visitor.now = NOON + 24 * 60 * 60

    visitor.submit(email="zoe@mail.example")

    assert sum("@" in mail.to for mail in visitor.mails()) == MAILS_A_DAY + 1


def test_a_paused_statement_counts_nothing(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")
    set_collection(visitor.url, state="paused")
    visitor.now += 2
    for _ in range(5):
        visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer=HOME)
    set_collection(visitor.url, state="open")
    visitor.now += 2

    assert visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer=HOME).status == 200


def test_no_address_of_a_network_or_person_is_in_any_file(visitor: Visitor) -> None:
    submit(visitor, "canary.zoe@mail.example", peer="198.51.100.77")

    needles = [b"198.51.100", b"\xc6\x33\x64", b"canary", FORM["name"].encode()]
    files = [path for folder in (visitor.ring.runtime, visitor.instance.data) for path in folder.rglob("*")]
    found = [
        (path.name, needle) for path in files if path.is_file() for needle in needles if needle in path.read_bytes()
    ]
    # Three bytes are found by chance where nothing but chance is written.
    assert [hit for hit in found if hit[1] != b"\xc6\x33\x64"] == []
    assert any(path.name == "limits-networks" for path in files)
