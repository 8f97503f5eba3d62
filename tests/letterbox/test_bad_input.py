"""What strangers send: every refusal says what is wrong, changes nothing, and keeps what was typed."""

from __future__ import annotations

import re

import pytest

from tests.letterbox import visitor as visiting
from tests.letterbox.visitor import FORM, SLUG, Visitor, ask, set_collection
from undersigned.letterbox import http

SIGN = f"/s/{SLUG}/sign"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "fill this in"),
        ("name", "   ", "fill this in"),
        ("name", "x" * 201, "too long"),
        ("name", "Zoë\u0000Müller", "can't be seen"),
        ("name", "Zoë\u202eMüller", "can't be seen"),
        ("name", "Zoë\nMüller", "can't be seen"),
        ("name", "=1+1", "spreadsheets"),
        ("name", "+Zoë", "spreadsheets"),
        ("name", "-Zoë", "spreadsheets"),
        ("name", "@zoe", "spreadsheets"),
        ("name", "buy at https://shop.example", "addresses can't stand here"),
        ("name", "www.shop.example", "addresses can't stand here"),
        ("name", "1234", "at least one letter"),
        ("role", "y" * 201, "too long"),
        ("affiliation", "z" * 301, "too long"),
        ("email", "", "fill this in"),
        ("email", "zoe", "not a mail address"),
        ("email", "zoe@", "not a mail address"),
        ("email", "zoe@mail", "not a mail address"),
        ("email", "a@b@mail.example", "not a mail address"),
        ("email", "zoe@mail.example\r\nBcc: all@mail.example", "not a mail address"),
        ("consent", "", "tick this"),
        ("text", "b" * 64, "text changed"),
        ("class", "queen", "as what you sign"),
        ("vis", "convenors", "without a public name is not offered"),
    ],
)
def test_a_field_that_can_not_stand_is_shown_again_with_the_reason_and_all_that_was_typed(
    visitor: Visitor, field: str, typed: str, words: str
) -> None:
    reply = visitor.check(**{"role": "nurse", field: typed})

    assert reply.status == 422
    assert words in reply.text
    kept = {"name": FORM["name"], "email": FORM["email"], "role": "nurse", field: typed}
    shown = {name: reply.hidden(name) for name in ("name", "email", "role")}
    assert shown == {name: kept[name] for name in shown}
    assert visitor.mails() == []


@pytest.mark.parametrize(
    "email", ["zoë@mail.example", "zoe@bücher.example", "用户@例子.example", "o'neil+x@mail.example"]
)
def test_internationalised_addresses_are_taken(visitor: Visitor, email: str) -> None:
    assert visitor.confirm(email=email).status == 200


def test_what_was_typed_can_not_become_markup(visitor: Visitor) -> None:
    reply = visitor.check(name='"><script>alert(1)</script>', email='"><img src=x>')

    assert reply.status == 422
    assert b"<script>alert" not in reply.body
    assert b"<img" not in reply.body


def test_what_everyone_would_see_is_escaped(visitor: Visitor) -> None:
    reply = visitor.check(name="<b>Zoë</b>", role="⟦slot.state⟧")

    assert reply.status == 200
    assert b"<b>Zo" not in reply.body
    assert "⟦slot.state⟧" in reply.text


@pytest.mark.parametrize(("state", "status"), [("paused", 503), ("closing", 409), ("closed", 409)])
def test_a_statement_that_is_not_open_takes_no_form(visitor: Visitor, state: str, status: int) -> None:
    set_collection(visitor.url, state=state)

    assert visitor.check().status == status


def test_a_form_checked_before_the_text_changed_is_not_submitted(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")
    set_collection(visitor.url, version=2, text_sha256="b" * 64)
    visitor.now += 2

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state})

    assert reply.status == 409
    assert "read it again" in reply.text
    assert visitor.mails() == []


def test_a_form_state_works_for_a_day(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")

    visitor.now += 24 * 3600 + 1
    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state})

    assert reply.status == 400
    assert "older than a day" in reply.text


@pytest.mark.parametrize("state", ["", "AAAA", "x" * 5000, "\u202e", "AQAA" * 30])
def test_a_forged_form_state_is_refused(visitor: Visitor, state: str) -> None:
    assert visitor.post(f"/s/{SLUG}/submit", {"state": state}).status == 400


def test_whoever_has_the_trap_filled_gets_the_form_again_with_the_trap_empty_and_all_that_was_typed(
    visitor: Visitor,
) -> None:
    reply = visitor.check(website="https://shop.example", role="nurse", former="yes")

    assert reply.status == 422
    assert reply.text.count("A field that people do not see was filled in") == 1
    assert "beside each field" not in re.sub(r"<p hidden>.*?</p>", "", reply.text)
    assert "shop.example" not in reply.text
    assert {name: reply.hidden(name) for name in ("name", "email", "role")} == {
        "name": FORM["name"],
        "email": FORM["email"],
        "role": "nurse",
    }
    assert re.search(r'name="former"[^>]* checked', reply.text)
    assert re.search(r'name="consent"[^>]* checked', reply.text)
    assert visitor.check(role="nurse", former="yes").status == 200


@pytest.mark.parametrize("word", ["no", "0", "false", "on", "YES"])
def test_no_other_word_than_that_of_the_form_is_a_yes(visitor: Visitor, word: str) -> None:
    refused = visitor.check(consent=word)
    taken = visitor.check(former=word, news=word)

    assert refused.status == 422
    assert "tick this" in refused.text
    assert not re.search(r'name="consent"[^>]* checked', refused.text)
    assert taken.status == 200


def test_who_asks_for_news_where_there_are_none_reads_so(visitor: Visitor) -> None:
    reply = visitor.check(news="yes")

    assert reply.status == 422
    assert "News can't be asked for at the moment" in reply.text


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "use the form on the statement's page"),
        ({"content_type": "application/json"}, 415, "use the form on the statement's page"),
        ({"content_type": ""}, 415, "use the form on the statement's page"),
        ({"chunks": [b"x" * 200_000, b"x" * 200_000]}, 413, "shorten what you typed"),
        ({"chunks": [b"x" * 300_000]}, 413, "shorten what you typed"),
    ],
)
def test_bodies_that_are_too_large_or_of_another_type_are_refused(
    visitor: Visitor, more: dict[str, object], status: int, words: str
) -> None:
    reply = visitor.post(SIGN, FORM, **more)

    assert reply.status == status
    assert words in reply.text


@pytest.mark.parametrize("body", [b"name=%ff%fe", b"&".join(b"a%d=1" % n for n in range(50)), b"name=\xff"])
def test_forms_that_are_not_utf_8_or_have_too_many_fields_are_refused(visitor: Visitor, body: bytes) -> None:
    reply = visitor.runner.run(ask(visitor.app, "POST", SIGN, body))

    assert reply.status == 400


def test_a_client_that_sends_too_slowly_is_let_go(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.05)

    # The last chunk never comes.
    reply = visitor.post(SIGN, chunks=[b"name=Zoe&"])

    assert reply.status == 408


@pytest.mark.parametrize("path", [SIGN, f"/s/{SLUG}/submit", "/w/change", "/w/withdraw", "/w/mail", "/receipt"])
def test_a_form_is_not_fetched(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(visitor: Visitor, method: str) -> None:
    assert visitor.runner.run(ask(visitor.app, method, "/c", b"")).status == 405


def test_unknown_pages_and_statements_are_said_to_be_unknown(visitor: Visitor) -> None:
    replies = [visitor.post("/s/elsewhere/sign", FORM), visitor.get("/x"), visitor.post("/x", {})]

    assert [reply.status for reply in replies] == [404, 404, 404]


def test_every_answer_has_the_house_s_headers_and_no_cookie(visitor: Visitor) -> None:
    for reply in (visitor.check(), visitor.check(name=""), visitor.get("/c"), visitor.get("/x")):
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")
        assert reply.headers["referrer-policy"] == "same-origin"
        assert "set-cookie" not in reply.headers


def test_the_server_says_that_it_lives(visitor: Visitor) -> None:
    assert visitor.get("/letterbox/health").body == b"ok\n"


def test_no_word_of_a_person_is_logged(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    visiting.execute(visitor.url, "DROP TABLE outbox_mail")

    assert visitor.post(f"/s/{SLUG}/submit", {"state": visitor.check().hidden("state")}).status == 503

    assert caplog.records
    assert not any(word in caplog.text for word in ("Zoë", "zoe", "mail.example"))


def test_who_pasted_far_too_much_gets_it_back_beside_the_field(visitor: Visitor) -> None:
    pasted = "All of our demands. " * 8_000

    reply = visitor.post(SIGN, FORM | {"affiliation": pasted})

    assert reply.status == 422
    assert reply.hidden("affiliation") == pasted
    assert "This is too long" in reply.text


@pytest.mark.parametrize("path", ["/c", "/w", "/objection"])
def test_an_address_with_too_many_parts_is_refused(visitor: Visitor, path: str) -> None:
    assert visitor.get(path, "a=1&" * 40).status == 400
