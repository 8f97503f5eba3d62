"""A reservation beside a signature: who may add one, that a convenor looks first, that a change keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.letterbox.visitor import select, set_collection

if TYPE_CHECKING:
    from tests.letterbox.visitor import Visitor

WORDS = "We do not support clause 2: the board is not ours to ask."
ORG = {"class": "org", "name": "Riders' Union", "decided_on": "2026-11-20", "reservation": WORDS}
WAITING = "SELECT kind, is_held, record FROM signing_waiting ORDER BY kind"


def test_an_organisation_signs_with_a_reservation_and_a_convenor_looks_first(visitor: Visitor) -> None:
    assert f"with a reservation: {WORDS}" in visitor.check(**ORG).text

    reply = visitor.confirm(**ORG)

    assert "A convenor looks at it first" in reply.text
    ((_, is_held, record),) = select(visitor.url, WAITING)
    assert is_held
    assert WORDS.encode() in bytes(record)


def test_without_a_reservation_nothing_waits_for_a_look(visitor: Visitor) -> None:
    visitor.confirm(**(ORG | {"reservation": "  \n "}))

    ((_, is_held, record),) = select(visitor.url, WAITING)
    assert not is_held
    assert b"reservation" not in bytes(record)


def test_a_person_adds_a_reservation_only_where_convenors_allow_it(visitor: Visitor) -> None:
    refused = visitor.check(reservation=WORDS)
    assert refused.status == 422
    assert "Only organisations can add a reservation" in refused.text
    assert WORDS in refused.text

    set_collection(visitor.url, allows_person_reservations=True)
    visitor.now += 2

    assert f"with a reservation: {WORDS}" in visitor.check(reservation=WORDS).text


def test_a_reservation_that_is_too_long_is_refused_and_kept(visitor: Visitor) -> None:
    reply = visitor.check(**(ORG | {"reservation": "ab " * 94}))

    assert reply.status == 422
    assert "at most 280 characters" in reply.text
    assert "ab ab" in reply.text


def test_line_breaks_in_a_reservation_become_spaces(visitor: Visitor) -> None:
    reply = visitor.check(**(ORG | {"reservation": "Not clause 2.\r\nNot clause 3."}))

    assert "with a reservation: Not clause 2. Not clause 3." in reply.text


def test_another_role_leaves_the_reservation_as_it_is(visitor: Visitor) -> None:
    code = visitor.confirm(**ORG).code
    page = visitor.post("/w", {"code": code})
    assert WORDS in page.text

    fields = {"state": page.hidden("state"), "name": ORG["name"], "decided_by": "the board", "reservation": WORDS}
    visitor.post("/w/change", fields)

    change, _sign = select(visitor.url, WAITING)
    assert change[0] == "amend"
    assert change[1]
    assert WORDS.encode() in bytes(change[2])
