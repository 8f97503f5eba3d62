"""Alarms to convenors: unusually many confirmations of one mail domain or network, and nothing else kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.test_races import make_link
from tests.letterbox.visitor import SLUG, Visitor, select
from undersigned.letterbox.limits import FIRST_ALARM
from undersigned.signing.rules.alarms import Alarm, AlarmKind, derive_alarm_key, open_alarm

if TYPE_CHECKING:
    from undersigned.instance.config import Instance


@pytest.fixture
def premises(premises: Instance) -> Instance:
    return replace(premises, network_forms=3)


def confirm(visitor: Visitor, email: str, peer: str = "") -> str:
    link = make_link(visitor, email)
    assert visitor.post("/c", {"code": link}, peer=peer).status == 200
    return link


def alarms(visitor: Visitor) -> list[Alarm]:
    key = derive_alarm_key(visitor.ring.outbox_key())
    return [open_alarm(bytes(box), key) for (box,) in select(visitor.url, "SELECT box FROM signing_alarm")]


def test_twenty_confirmations_of_one_domain_within_an_hour_raise_an_alarm(visitor: Visitor) -> None:
    for number in range(FIRST_ALARM - 1):
        confirm(visitor, f"p{number}@corp.example")
    before = alarms(visitor)

    confirm(visitor, "one.more@corp.example")

    assert before == []
    (alarm,) = alarms(visitor)
    assert (alarm.kind, alarm.number, alarm.domain) == (AlarmKind.DOMAIN, FIRST_ALARM, "corp.example")


def test_the_same_alarm_with_a_higher_number_takes_its_place(visitor: Visitor) -> None:
    for number in range(2 * FIRST_ALARM + 5):
        confirm(visitor, f"p{number}@corp.example")

    assert [alarm.number for alarm in alarms(visitor)] == [2 * FIRST_ALARM]


def test_the_next_hour_counts_anew(visitor: Visitor) -> None:
    for number in range(FIRST_ALARM - 1):
        confirm(visitor, f"p{number}@corp.example")
    visitor.now += 60 * 60

    confirm(visitor, "one.more@corp.example")

    assert alarms(visitor) == []


def test_a_large_provider_needs_ten_times_as_many(visitor: Visitor) -> None:
    for number in range(FIRST_ALARM + 1):
        confirm(visitor, f"p{number}@gmx.net")

    assert alarms(visitor) == []


def test_one_network_raises_an_alarm_that_does_not_name_it(visitor: Visitor) -> None:
    for number in range(FIRST_ALARM):
        confirm(visitor, f"p@d{number}.example", peer=f"192.0.2.{number}")

    (alarm,) = alarms(visitor)
    assert (alarm.kind, alarm.number, alarm.domain) == (AlarmKind.NETWORK, FIRST_ALARM, "")


def test_pressing_the_button_again_counts_nothing(visitor: Visitor) -> None:
    link = confirm(visitor, "zoe@corp.example")

    for _ in range(FIRST_ALARM + 1):
        visitor.post("/c", {"code": link})

    assert alarms(visitor) == []


def test_forms_that_are_turned_away_raise_an_alarm_too(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")

    for _ in range(3 + FIRST_ALARM):
        visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer="192.0.2.1")

    assert [(alarm.kind, alarm.number) for alarm in alarms(visitor)] == [(AlarmKind.TURNED_AWAY, FIRST_ALARM)]


def test_a_domain_with_fewer_confirmations_is_written_nowhere(visitor: Visitor) -> None:
    for number in range(FIRST_ALARM - 1):
        confirm(visitor, f"p{number}@canarycorp.example")

    files = [path for folder in (visitor.ring.runtime, visitor.instance.data) for path in folder.rglob("*")]
    assert [path.name for path in files if path.is_file() and b"canarycorp" in path.read_bytes()] == []
    assert visitor.count("signing_alarm") == 0
