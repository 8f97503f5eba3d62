"""Names wait for a look where the convenors want it: what is stored, what is said, what taking back leaves."""

from __future__ import annotations

import pytest

from tests.letterbox.test_confirming import integrate_by_hand
from tests.letterbox.visitor import Visitor, execute, select, set_collection

COLUMNS = 'SELECT kind, is_held, record, salt, "by" FROM signing_waiting ORDER BY kind'


@pytest.fixture
def waiting_room(visitor: Visitor) -> Visitor:
    set_collection(visitor.url, reviews_first=True)
    return visitor


def test_a_confirmed_name_waits_and_the_page_says_so(waiting_room: Visitor) -> None:
    reply = waiting_room.confirm()

    assert reply.status == 200
    assert "convenor" in reply.text
    ((kind, is_held, record, _, by),) = select(waiting_room.url, COLUMNS)
    assert (kind, bool(is_held), by) == ("sign", True, "")
    assert "Zoë Müller".encode() in bytes(record)


def test_without_the_wish_of_the_convenors_nothing_waits(visitor: Visitor) -> None:
    visitor.confirm()

    ((is_held,),) = select(visitor.url, "SELECT is_held FROM signing_waiting")
    assert not is_held


def test_the_code_shows_changes_and_takes_back_what_waits(waiting_room: Visitor) -> None:
    code = waiting_room.confirm().code
    page = waiting_room.post("/w", {"code": code})
    assert page.status == 200
    assert page.hidden("name") == "Zoë Müller"

    changed = waiting_room.post("/w/change", {"state": page.hidden("state"), "name": "Zoe Miller"})
    assert changed.status == 200, changed.text
    assert [(kind, bool(is_held)) for kind, is_held, *_ in select(waiting_room.url, COLUMNS)] == [
        ("amend", True),
        ("sign", True),
    ]

    page = waiting_room.post("/w", {"code": code})
    assert waiting_room.post("/w/withdraw", {"state": page.hidden("state")}).status == 200

    # Nothing of the name is left; the log will hold that somebody signed and took it back.
    assert [
        (kind, bool(is_held), record, salt, by) for kind, is_held, record, salt, by in select(waiting_room.url, COLUMNS)
    ] == [("sign", False, None, None, "signatory")]
    assert waiting_room.count("signing_claim") == waiting_room.count("signing_bycode") == 0


def test_a_link_pressed_again_after_taking_back_signs_nothing(waiting_room: Visitor) -> None:
    link = waiting_room.link()
    code = waiting_room.post("/c", {"code": link}).code
    page = waiting_room.post("/w", {"code": code})
    waiting_room.post("/w/withdraw", {"state": page.hidden("state")})

    assert waiting_room.post("/c", {"code": link}).status == 410
    assert waiting_room.count("signing_claim") == 0


def test_the_code_says_that_a_convenor_looks_first(waiting_room: Visitor) -> None:
    code = waiting_room.confirm().code

    page = waiting_room.post("/w", {"code": code}).text

    assert "<p hidden>This is what everyone can see now:" in page
    assert "<p >A convenor looks at this before everyone can see it:" in page


def test_the_code_of_a_declined_signature_says_so_and_deletes_what_is_left(visitor: Visitor) -> None:
    code = visitor.confirm().code
    integrate_by_hand(visitor)
    # As a convenor's act leaves it: the signature ended, and there is no opening.
    ((number, index),) = select(
        visitor.url,
        'SELECT s.id, e."index" FROM signing_collection s JOIN logkeeper_entry e ON e.log_id = s.log_id '
        "WHERE e.c IS NOT NULL",
    )
    execute(visitor.url, 'INSERT INTO signing_ended (collection_id, "index") VALUES (?, ?)', (number, index))

    page = visitor.post("/w", {"code": code})
    assert page.status == 200
    assert "A convenor ended this signature" in page.text

    assert visitor.post("/w/withdraw", {"state": page.hidden("state")}).status == 200
    assert visitor.count("signing_claim") == visitor.count("signing_bycode") == 0


def test_the_code_of_a_hidden_name_says_so(visitor: Visitor) -> None:
    code = visitor.confirm().code
    ((record, salt, c),) = select(visitor.url, "SELECT record, salt, c FROM signing_waiting")
    integrate_by_hand(visitor)
    execute(
        visitor.url,
        'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, is_hidden) '
        "VALUES (1, 1, ?, ?, ?, 'person', 1, 'x', ?)",
        (c, bytes(salt), bytes(record), True),
    )

    assert "<p >A convenor took this off the lists." in visitor.post("/w", {"code": code}).text
