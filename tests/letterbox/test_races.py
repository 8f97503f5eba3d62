"""Many at once: one signature for each address, no neighbour hurt, nothing that was answered lost."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest

from tests.letterbox.visitor import SLUG, Visitor, execute, select
from undersigned.instance.database import is_sqlite
from undersigned.letterbox.app import Letterbox
from undersigned.sealing.link import LIFETIME_SECONDS, ConfirmLink, format_link, seal_confirm_link

RECORD = (
    '{{"class":"person","name":"{name}","origin":"letters.example.org/s/timetable","signed":"2026-11-23",'
    '"text":"' + "a" * 64 + '","v":1,"version":1}}'
)


def make_link(visitor: Visitor, address: str, name: str = "Zoë") -> str:
    """Make a link as the mail of a submitted form would carry it."""
    keys = visitor.app.office.today()
    link = ConfirmLink(
        visitor.app.office.random(32),
        1,
        1,
        address,
        "en",
        "public",
        RECORD.format(name=name).encode(),
        visitor.now + LIFETIME_SECONDS,
    )
    return format_link(seal_confirm_link(link, key=keys.link, day=keys.day, nonce=visitor.app.office.nonce()))


def test_two_thousand_people_with_three_links_each_are_two_thousand_signatures(visitor: Visitor) -> None:
    links = [make_link(visitor, f"p{n % 2000}@mail.example", f"Zoë {n}") for n in range(6000)]
    random.Random(7).shuffle(links)

    replies = visitor.post_at_once([("/c", {"code": link}) for link in links])

    statuses = [reply.status for reply in replies]
    assert (statuses.count(200), statuses.count(409)) == (2000, 4000)
    assert [visitor.count(f"signing_{table}") for table in ("claim", "bycode", "waiting")] == [2000, 2000, 2000]


def test_two_letter_boxes_on_one_database_agree_who_was_first(visitor: Visitor) -> None:
    other = Visitor(visitor.instance, visitor.ring, visitor.pages)
    links = [make_link(visitor, f"p{n % 100}@mail.example", f"Zoë {n}") for n in range(200)]

    async def both() -> list[int]:
        import asyncio

        from tests.letterbox.visitor import ask

        asked = [
            ask(app, "POST", "/c", urlencode({"code": link}).encode())
            for at, link in enumerate(links)
            for app in ([visitor.app, second] if at % 2 else [second, visitor.app])
        ]
        return [reply.status for reply in await asyncio.gather(*asked)]

    second = Letterbox(other._open)

    async def start_and_ask() -> list[int]:
        second.office = other._open()
        try:
            return await both()
        finally:
            second.office.close()

    statuses = visitor.runner.run(start_and_ask())
    other.close()

    assert (statuses.count(200), statuses.count(409)) == (200, 200)
    assert visitor.count("signing_claim") == visitor.count("signing_waiting") == 100


def test_a_row_that_the_database_refuses_hurts_no_neighbour(visitor: Visitor) -> None:
    poison(visitor.url)
    links = [make_link(visitor, f"p{n}@mail.example", "Poison" if n % 10 == 0 else "Zoë") for n in range(300)]

    replies = visitor.post_at_once([("/c", {"code": link}) for link in links])

    assert [reply.status for reply in replies] == [503 if n % 10 == 0 else 200 for n in range(300)]
    assert [visitor.count(f"signing_{table}") for table in ("claim", "bycode", "waiting")] == [270, 270, 270]


def test_a_submission_that_the_database_refuses_queues_nothing(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")
    execute(visitor.url, "ALTER TABLE outbox_mail RENAME TO elsewhere")
    assert visitor.post(f"/s/{SLUG}/submit", {"state": state}).status == 503
    execute(visitor.url, "ALTER TABLE elsewhere RENAME TO outbox_mail")

    assert visitor.post(f"/s/{SLUG}/submit", {"state": state}).status == 200


def poison(url: str) -> None:
    """Let the database refuse waiting records with a certain word in them."""
    if is_sqlite(url):
        execute(
            url,
            "CREATE TRIGGER poison BEFORE INSERT ON signing_waiting WHEN instr(NEW.record, CAST('Poison' AS BLOB)) "
            "BEGIN SELECT RAISE(ABORT, 'poison'); END",
        )
        return
    execute(url, "ALTER TABLE signing_waiting ADD CHECK (position('Poison'::bytea IN record) = 0)")


@pytest.mark.parametrize("times", [5])
def test_one_link_pressed_many_times_at_once_is_one_signature_and_one_page(visitor: Visitor, times: int) -> None:
    link = visitor.link()

    replies = visitor.post_at_once([("/c", {"code": link})] * times)

    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}
    assert len(select(visitor.url, "SELECT c FROM signing_waiting")) == 1
