"""What was typed is kept when it is refused, on the pages of the mailed link, the code and the mailbox."""

from __future__ import annotations

import pytest

from tests.letterbox.visitor import FORM, SLUG, Visitor, execute


def test_a_link_that_was_cut_off_stays_in_its_field(visitor: Visitor) -> None:
    reply = visitor.post("/c", {"code": "https://letters.example.org/c#AQAB"})

    assert reply.status == 400
    assert ">https://letters.example.org/c#AQAB</textarea>" in reply.text
    assert "Please copy it from the mail again" in reply.text


def test_a_mistyped_code_stays_in_its_field_and_is_spoken_of_as_a_code(visitor: Visitor) -> None:
    reply = visitor.post("/w", {"code": "ABCD-EFGH"})

    assert reply.status == 400
    assert ">ABCD-EFGH</textarea>" in reply.text
    assert "neither a whole code nor a whole link" in reply.text


@pytest.mark.parametrize(
    ("statement", "email", "status", "words"),
    [
        ("nowhere", FORM["email"], 404, "There is no such statement here."),
        (SLUG, "zoe@", 422, "This is not a mail address."),
    ],
)
def test_asking_for_a_link_keeps_statement_and_address(
    visitor: Visitor, statement: str, email: str, status: int, words: str
) -> None:
    reply = visitor.post("/w/mail", {"statement": statement, "email": email})

    assert reply.status == status
    assert words in reply.text
    assert (reply.hidden("statement"), reply.hidden("email")) == (statement, email)


@pytest.mark.parametrize(
    "typed",
    [
        SLUG,
        f" {SLUG}/ ",
        f"https://letters.example.org/s/{SLUG}",
        f"https://letters.example.org/s/{SLUG}/index.html#sign",
        f"https://letters.example.org/s/{SLUG}/signatories/newest/000.html",
    ],
)
def test_a_statement_is_found_by_the_address_of_any_of_its_pages(visitor: Visitor, typed: str) -> None:
    reply = visitor.post("/w/mail", {"statement": typed, "email": FORM["email"]})

    assert reply.status == 200


def test_a_fault_of_ours_leaves_a_button_that_sends_everything_again(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")
    execute(visitor.url, "DROP TABLE outbox_mail")

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state})

    assert reply.status == 503
    assert f'action="/s/{SLUG}/submit"' in reply.text
    assert reply.hidden("state") == state


def test_a_refusal_at_the_form_leads_back_to_the_statement(visitor: Visitor) -> None:
    reply = visitor.post(f"/s/{SLUG}/submit", {"state": "from elsewhere"})

    assert f'href="/s/{SLUG}/"' in reply.text
