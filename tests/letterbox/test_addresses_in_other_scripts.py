"""Not every mail server writes to every address: the form says so, and says the same of every address of a sort."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import NOON, SLUG, Visitor
from undersigned.outbox.reach import Reach

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

TODAY = datetime.fromtimestamp(NOON, UTC).date()
UNSURE = "Not every mail server can write to an address with such letters before the @."
UNABLE = "Our mail server can't write to an address with such letters before the @."


@pytest.fixture
def premises(premises: Instance) -> Instance:
    return replace(premises, smtp="smtp://localhost")


def note(visitor: Visitor, day: date = TODAY, *, knows: bool) -> None:
    Reach(visitor.ring.runtime).note(day, knows_smtputf8=knows)


def shown(page: str) -> str:
    return re.sub(r"<p [^>]* hidden>.*?</p>", "", page)


def test_where_the_server_is_known_not_to_take_it_the_form_says_so_and_no_mail_is_queued(visitor: Visitor) -> None:
    note(visitor, knows=False)

    reply = visitor.check(email="ü@mail.example", role="nurse")

    assert reply.status == 422
    assert UNABLE in reply.text
    assert (reply.hidden("email"), reply.hidden("role")) == ("ü@mail.example", "nurse")
    assert visitor.check(email="u@mail.example").status == 200


@pytest.mark.parametrize("day", [None, date(2026, 11, 22)])
def test_where_it_is_not_known_today_the_page_says_that_it_may_not_arrive(visitor: Visitor, day: date | None) -> None:
    if day:
        note(visitor, day, knows=False)

    assert UNSURE in shown(visitor.check(email="ü@mail.example").text)
    assert UNSURE not in shown(visitor.check(email="u@mail.example").text)
    assert UNSURE not in shown(visitor.check(email="u@bücher.example").text)


def test_where_the_server_takes_it_nothing_is_said(visitor: Visitor) -> None:
    note(visitor, knows=True)

    assert UNSURE not in shown(visitor.check(email="ü@mail.example").text)


def test_asking_for_a_link_says_so_too(visitor: Visitor) -> None:
    note(visitor, knows=False)

    reply = visitor.post("/w/mail", {"statement": SLUG, "email": "ü@mail.example"})

    assert reply.status == 422
    assert UNABLE in reply.text
    assert reply.hidden("email") == "ü@mail.example"


@pytest.mark.parametrize("knows", [True, False, None])
def test_whether_such_an_address_signed_still_does_not_show(visitor: Visitor, *, knows: bool | None) -> None:
    note(visitor, knows=True)
    visitor.confirm(email="known.ü@mail.example")
    if knows is None:
        (visitor.ring.runtime / "mail-reach.json").unlink()
    else:
        note(visitor, knows=knows)

    known, novel = (visitor.check(email=f"{name}.ü@mail.example") for name in ("known", "novel"))

    def same(reply: object) -> str:
        return re.sub(r'name="state" value="[^"]*"', "", reply.text).replace("known.ü", "novel.ü")

    assert (known.status, same(known)) == (novel.status, same(novel))
