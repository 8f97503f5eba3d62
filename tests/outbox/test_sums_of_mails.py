"""What mail domains do with our mails is counted without keeping anything of anybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from undersigned.checkup.rules.mail import judge_refusals
from undersigned.outbox.carriers import ServerCarrier
from undersigned.outbox.rules import Message
from undersigned.outbox.sums import MANY, Kind, Sums, find_kind, read_sums

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (550, b"5.1.1 no such user ann@b.example", Kind.ADDRESS),
        (550, b"nobody of this name", Kind.ADDRESS),
        (552, b"5.2.2 over quota", Kind.FULL),
        (452, b"4.2.2 over quota", Kind.FULL),
        (550, b"5.7.26 not authenticated", Kind.DISTRUST),
        (421, b"4.7.28 unusual rate", Kind.DISTRUST),
        (451, b"4.3.0 later", Kind.SLOWER),
        (450, b"greylisted", Kind.SLOWER),
        (554, b"5.6.0 odd", Kind.OTHER),
        (554, b"no", Kind.OTHER),
    ],
)
def test_the_number_of_an_answer_tells_its_kind(code, text, kind):
    assert find_kind(code, text) is kind


def note(sums, domain, kind, count, now=NOON):
    for _ in range(count):
        sums.note(domain, kind, now)


def test_a_domain_is_named_once_many_mails_went_there_and_the_others_are_one_sum():
    sums = Sums()
    note(sums, "big.example", Kind.TAKEN, MANY - 5)
    note(sums, "big.example", Kind.DISTRUST, 5)
    note(sums, "family.example", Kind.ADDRESS, 1)
    assert sums.read() == {"big.example": {"taken": MANY - 5, "distrust": 5}}

    for number in range(MANY):
        note(sums, f"family-{number}.example", Kind.TAKEN, 1)
    assert sums.read()["others"] == {"address": 1, "taken": MANY}


def test_the_next_day_begins_with_nothing():
    sums = Sums()
    note(sums, "big.example", Kind.TAKEN, MANY)
    note(sums, "big.example", Kind.TAKEN, 1, NOON + timedelta(days=1))

    assert sums.read() == {}


def test_the_sums_lie_in_memory_and_no_write_tells_of_a_moment(ring):
    sums = Sums()
    note(sums, "big.example", Kind.TAKEN, MANY)
    sums.write(ring, NOON)
    note(sums, "big.example", Kind.TAKEN, 1)
    sums.write(ring, NOON + timedelta(minutes=4))
    assert read_sums(ring, NOON.date()) == {"big.example": {"taken": MANY}}

    sums.write(ring, NOON + timedelta(minutes=6))
    assert read_sums(ring, NOON.date()) == {"big.example": {"taken": MANY + 1}}
    assert read_sums(ring, NOON.date() + timedelta(days=1)) == {}


def test_answers_of_a_real_server_are_counted_and_no_address_is_kept(server, pool, ring):
    sums = Sums()
    carrier = ServerCarrier("letters.example", pool, sums=sums)
    for number in range(MANY):
        if number < 10:
            server.rcpt_answers.append("550 5.1.1 <someone@big.example> is unknown")
        carrier.carry(Message(f"someone{number}@BIG.example", "s", "b", "en"), str(number), NOON)
    carrier.carry(Message("ann@family.example", "s", "b", "en"), "x", NOON)
    sums.write(ring, NOON)

    assert sums.read() == {"big.example": {"address": 10, "taken": MANY - 10}}
    kept = (ring.runtime / "mail-sums.json").read_text()
    assert "someone" not in kept
    assert "family" not in kept
    assert json.loads(kept)["day"] == "2026-11-23"


def test_slips_of_the_pen_are_no_finding_and_more_are():
    assert judge_refusals({"big.example": {"taken": 98, "address": 2}}) == []
    (found,) = judge_refusals({"big.example": {"taken": 80, "distrust": 20}})
    assert (found.id, found.values["count"], found.values["total"]) == ("mail-refused", 20, 100)
