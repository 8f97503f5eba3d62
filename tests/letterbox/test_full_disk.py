"""A full disk: who signs reads that it was not stored and keeps what was typed; what was confirmed stays."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import SLUG
from undersigned.instance.database import is_sqlite
from undersigned.letterbox.limits import MAILS_A_DAY

if TYPE_CHECKING:
    from tests.letterbox.visitor import Reply, Visitor


def limit_pages(visitor: Visitor, *, is_full: bool) -> None:
    """Let the letter box's own connection find no room for another page, or room again."""
    connection = visitor.app.office.store._database._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages if is_full else 1_000_000}")


def hidden_fields(page: str) -> dict[str, str]:
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    }


def test_nothing_is_lost_and_what_was_typed_can_be_sent_again(visitor: Visitor, caplog: pytest.LogCaptureFixture):
    if not is_sqlite(visitor.url):
        pytest.skip("SQLite alone can be told how many pages there are")
    first = visitor.confirm()
    links = [visitor.link(name=f"Jan {number}", email=f"jan{number}@mail.example") for number in range(60)]
    limit_pages(visitor, is_full=True)
    # What is left of the last pages is filled by others.
    full = next(filter(is_refused, (visitor.submit(email=f"ana{number}@mail.example") for number in range(200))))
    refused = next(filter(is_refused, (visitor.post("/c", {"code": link}) for link in links)))
    claims = visitor.count("signing_claim")

    for page in (full, refused):
        assert page.status == 503
        assert "Nothing was stored. Please try again in a minute." in page.text
    assert visitor.get("/w").status == 200
    assert "mail.example" not in caplog.text

    limit_pages(visitor, is_full=False)
    assert visitor.post(f"/s/{SLUG}/submit", hidden_fields(full.body.decode())).status == 200
    assert visitor.post("/c", hidden_fields(refused.body.decode())).status == 200
    assert visitor.count("signing_claim") == claims + 1
    assert visitor.post("/w", {"code": first.code}).status == 200


def refuse_writes(visitor: Visitor, *, is_refusing: bool) -> None:
    """Let the letter box's own connection write nothing, or everything again."""
    word = "ON" if is_refusing else "OFF"
    way = "PRAGMA query_only = " if is_sqlite(visitor.url) else "SET default_transaction_read_only = "
    visitor.app.office.store._database._execute(way + word)


@pytest.mark.parametrize("asks", ["to sign", "for a link"])
def test_who_tried_again_and_again_while_nothing_was_stored_gets_the_mail_all_the_same(visitor: Visitor, asks: str):
    state = visitor.check(email="zoe@mail.example").hidden("state")

    def ask() -> Reply:
        if asks == "to sign":
            return visitor.post(f"/s/{SLUG}/submit", {"state": state})
        return visitor.post("/w/mail", {"statement": SLUG, "email": "zoe@mail.example"})

    refuse_writes(visitor, is_refusing=True)
    assert {ask().status for _ in range(MAILS_A_DAY + 1)} == {503}
    refuse_writes(visitor, is_refusing=False)
    for _ in range(MAILS_A_DAY + 1):
        assert ask().status == 200

    # As many as on any other day, and no more.
    assert sum("@" in mail.to for mail in visitor.mails()) == MAILS_A_DAY


def is_refused(reply: Reply) -> bool:
    return reply.status != 200
