"""What the mail server says of addresses in other scripts is written down, for the form to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from undersigned.outbox.carriers import ServerCarrier
from undersigned.outbox.reach import Reach, find_reach, is_plain
from undersigned.outbox.rules import Message, Outcome

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("zoe@mail.example", True),
        ("zoe@bücher.example", True),
        ("zoë@mail.example", False),
        ("用户@例子.example", False),
    ],
)
def test_only_letters_before_the_at_are_a_question(address, expected):
    assert is_plain(address) is expected


@pytest.mark.parametrize("knows", [True, False])
def test_any_mail_shows_whether_the_server_takes_every_address(server, pool, tmp_path, knows):
    server.stop()
    server.knows_smtputf8 = knows
    server.start()
    carrier = ServerCarrier("letters.example", pool, reach=Reach(tmp_path))
    assert find_reach(tmp_path, NOW.date()) is None

    assert carrier.carry(Message("zoe@mail.example", "s", "b", "en"), "1", NOW) is Outcome.SENT

    assert find_reach(tmp_path, NOW.date()) is knows
    assert find_reach(tmp_path, NOW.date() + timedelta(days=1)) is None


def test_a_mail_that_can_not_be_written_is_not_the_last_that_anybody_learns(server, pool, tmp_path):
    server.stop()
    server.knows_smtputf8 = False
    server.start()
    carrier = ServerCarrier("letters.example", pool, reach=Reach(tmp_path))

    assert carrier.carry(Message("zoë@mail.example", "s", "b", "en"), "1", NOW) is Outcome.REFUSED

    assert find_reach(tmp_path, NOW.date()) is False
    assert "mail.example" not in (tmp_path / "mail-reach.json").read_text()


def test_a_server_that_does_not_answer_says_nothing(server, pool, tmp_path):
    server.stop()
    carrier = ServerCarrier("letters.example", pool, reach=Reach(tmp_path))

    assert carrier.carry(Message("zoe@mail.example", "s", "b", "en"), "1", NOW) is Outcome.UNREACHABLE

    assert find_reach(tmp_path, NOW.date()) is None
