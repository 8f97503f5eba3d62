"""You signed this text: a form keeps the hash of the text that the person saw, whatever is published meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import FORM, SLUG, TEXT, Visitor, set_collection
from undersigned.publiclog.record import parse_record
from undersigned.sealing.link import open_link, parse_link

if TYPE_CHECKING:
    from tests.letterbox.visitor import Reply

NEWER, NEWEST = "b" * 64, "c" * 64
TYPED = {"name": "Vera Weber", "email": "vera@mail.example", "role": "nurse", "affiliation": "City Hospital"}


def change_text(visitor: Visitor, text: str = NEWER, version: int = 2) -> None:
    set_collection(visitor.url, version=version, text_sha256=text)
    visitor.now += 2


def submit(visitor: Visitor, state: str, **fields: str) -> Reply:
    return visitor.post(f"/s/{SLUG}/submit", {"state": state} | fields)


def is_ticked(reply: Reply, name: str) -> bool:
    (box,) = re.findall(rf'<input type="checkbox"[^>]* name="{name}"[^>]*>', reply.text)
    return " checked" in box


@pytest.mark.parametrize("pressed", [{"change": "yes"}, {}, {"proposed": "yes"}])
def test_whoever_checked_an_older_text_gets_the_form_back_for_that_text_and_not_for_one_never_seen(
    visitor: Visitor, pressed: dict[str, str]
) -> None:
    state = visitor.check(**TYPED).hidden("state")
    change_text(visitor)

    form = submit(visitor, state, **pressed)

    assert form.status == 409
    assert "The text changed since you read it." in form.text
    assert form.hidden("text") == TEXT
    assert not is_ticked(form, "consent")
    assert not is_ticked(form, "read")
    assert {name: form.hidden(name) for name in TYPED} == TYPED
    assert visitor.mails() == []


def test_the_form_that_came_back_does_not_sign_the_newer_text_as_it_is(visitor: Visitor) -> None:
    state = visitor.check(**TYPED).hidden("state")
    change_text(visitor)
    form = submit(visitor, state, change="yes")

    reply = visitor.check(**TYPED, text=form.hidden("text"))

    assert reply.status == 422
    assert "The text changed since you read it." in reply.text
    assert (reply.hidden("text"), is_ticked(reply, "consent")) == (TEXT, False)


def test_a_form_refused_for_something_else_keeps_the_older_text_too(visitor: Visitor) -> None:
    change_text(visitor)

    reply = visitor.check(**TYPED | {"name": "=Vera"})

    assert (reply.status, reply.hidden("text")) == (422, TEXT)
    assert "spreadsheets" in reply.text
    assert "The text changed since you read it." in reply.text


def test_who_ticks_that_the_new_text_was_read_signs_it_and_types_nothing_again(visitor: Visitor) -> None:
    change_text(visitor)
    form = visitor.check(**TYPED)
    assert f'href="{visitor.app.office.base_url}/s/{SLUG}/" target="_blank"' in form.text
    typed = {name: form.hidden(name) for name in (*TYPED, "text")}

    link = visitor.link(**typed, read=form.hidden("read"))

    signed = open_link(parse_link(link), key=visitor.app.office.today().link)
    assert (parse_record(signed.record).text, signed.version) == (NEWER, 2)
    assert visitor.post("/c", {"code": link}).status == 200


def test_a_tick_is_for_the_text_that_was_shown_and_for_no_later_one(visitor: Visitor) -> None:
    change_text(visitor)
    read = visitor.check(**TYPED).hidden("read")
    change_text(visitor, NEWEST, version=3)

    reply = visitor.check(**TYPED, read=read)

    assert reply.status == 422
    assert (reply.hidden("text"), reply.hidden("read")) == (NEWER, NEWEST)


def test_a_tick_stays_when_something_else_is_refused(visitor: Visitor) -> None:
    change_text(visitor)
    read = visitor.check(**TYPED).hidden("read")

    reply = visitor.check(**TYPED | {"name": "=Vera"}, read=read)

    assert reply.hidden("text") == NEWER
    assert "The text changed since you read it." not in reply.text


def test_a_form_of_an_earlier_version_does_not_enter_the_count_of_a_later_one_with_the_same_text(
    visitor: Visitor,
) -> None:
    state = visitor.check(**TYPED).hidden("state")
    change_text(visitor)
    change_text(visitor, TEXT, version=3)

    form = submit(visitor, state)

    assert (form.status, visitor.mails()) == (409, [])
    link = visitor.link(**TYPED, read=form.hidden("read"))
    signed = open_link(parse_link(link), key=visitor.app.office.today().link)
    assert (parse_record(signed.record).version, signed.version) == (3, 3)


def test_while_the_text_stays_the_same_changing_something_keeps_consent(visitor: Visitor) -> None:
    state = visitor.check(**TYPED).hidden("state")

    form = submit(visitor, state, change="yes")

    assert (form.status, form.hidden("text"), is_ticked(form, "consent")) == (200, TEXT, True)
    assert "The text changed" not in form.text


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_after_closing_changing_something_says_that_signing_has_ended(visitor: Visitor, state: str) -> None:
    checked = visitor.check().hidden("state")
    set_collection(visitor.url, state=state)
    visitor.now += 2

    reply = submit(visitor, checked, change="yes")

    assert reply.status == 409
    assert "Signing has ended" in reply.text
    assert 'name="email"' not in reply.text


def test_while_signing_is_paused_changing_something_waits_and_keeps_what_was_typed(visitor: Visitor) -> None:
    checked = visitor.check().hidden("state")
    set_collection(visitor.url, state="paused")
    visitor.now += 2

    reply = submit(visitor, checked, change="yes")

    assert (reply.status, reply.hidden("state"), reply.hidden("change")) == (503, checked, "yes")


def test_a_choice_that_is_offered_no_more_brings_the_form_back_and_no_consent_to_another(visitor: Visitor) -> None:
    set_collection(visitor.url, choices="public,convenors", recipients="age1" + "q" * 58, epoch=1)
    visitor.now += 2
    checked = visitor.check(vis="convenors").hidden("state")
    set_collection(visitor.url, choices="public")
    visitor.now += 2

    reply = submit(visitor, checked)

    assert (reply.status, is_ticked(reply, "consent")) == (409, False)
    assert reply.hidden("email") == FORM["email"]
    assert visitor.mails() == []
