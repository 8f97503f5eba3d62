"""From the form to the mail."""

from __future__ import annotations

from tests.letterbox.visitor import FORM, SLUG, Visitor, find_link


def test_the_form_is_answered_with_what_everyone_will_see(visitor: Visitor) -> None:
    reply = visitor.check(role="nurse")

    assert reply.status == 200
    assert '<li id="preview"><bdi>Zoë Müller</bdi> <span class="role"><bdi>nurse</bdi></span></li>' in reply.text


def test_submitting_queues_one_mail_with_a_link_to_confirm(visitor: Visitor) -> None:
    reply = visitor.submit()

    assert reply.status == 200
    mail = visitor.newest_mail()
    assert mail.to == FORM["email"]
    assert find_link(mail).startswith("https://letters.example.org/c#")


def test_confirming_shows_the_code_and_stores_three_rows(visitor: Visitor) -> None:
    reply = visitor.confirm()

    assert reply.status == 200
    assert len(reply.code) == 29
    assert [visitor.count(f"signing_{table}") for table in ("claim", "bycode", "waiting")] == [1, 1, 1]


def test_change_something_goes_back_to_the_form_with_everything_typed(visitor: Visitor) -> None:
    state = visitor.check(role="nurse", affiliation="City Hospital", former="yes").hidden("state")

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state, "change": "yes"})

    assert reply.status == 200
    assert [reply.hidden(name) for name in ("name", "email", "role", "affiliation")] == [
        "Zoë Müller",
        "zoe@mail.example",
        "nurse",
        "City Hospital",
    ]
    assert visitor.mails() == []
