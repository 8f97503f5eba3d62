"""Whether an address signed, took it back, is not taken or got enough mails can't be seen from outside.

Bytes and work are compared in every run. Times are measured under `make oracle`: each round submits one form of every
sort in random order, and the paired differences to new addresses, in wall time and in processor time, are judged by a
permutation test (signs turned at random, as if the sorts were alike). A leak planted on purpose has to be found in the
same run.
"""

from __future__ import annotations

import gc
import os
import random
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import SLUG, Reply, Visitor, execute, find_link, select, set_collection
from undersigned.letterbox.limits import MAILS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = int(os.environ.get("UNDERSIGNED_TEST_ORACLE_ROUNDS", "400"))
PERMUTATIONS = 2000
SORTS = ("new", "signed", "withdrawn", "listed", "short-lived", "enough mails")
DOMAINS = {"listed": "spam.example", "short-lived": "1secmail.com"}
PLANTED_SECONDS = 0.0001
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "processor": time.process_time}
"""What strangers see, and the work behind it: on a busy machine only the second is fine enough to find small leaks."""
CHANCE = 0.01 / (len(SORTS) * len(CLOCKS))
"""What is less probable than this by chance is a leak; divided by the number of comparisons (Bonferroni)."""


def address_of(sort: str, number: int) -> str:
    return f"p{SORTS.index(sort)}{number:06d}@{DOMAINS.get(sort, 'mail.example')}"


def submit(visitor: Visitor, email: str) -> Reply:
    return visitor.post(f"/s/{SLUG}/submit", {"state": visitor.check(email=email).hidden("state")})


def take_mail(visitor: Visitor) -> str:
    return find_link(visitor.newest_mail())


def prepare(visitor: Visitor, count: int) -> None:
    """Bring *count* addresses of each sort into the state that their sort is named after; nothing stays queued."""
    set_collection(visitor.url, blocked_domains=DOMAINS["listed"])
    visitor.now += 2
    for number in range(count):
        submit(visitor, address_of("signed", number))
        visitor.post("/c", {"code": take_mail(visitor)})
        submit(visitor, address_of("withdrawn", number))
        code = visitor.post("/c", {"code": take_mail(visitor)}).code
        managed = visitor.post("/w", {"code": code})
        assert visitor.post("/w/withdraw", {"state": managed.hidden("state")}).status == 200
        for _ in range(MAILS_A_DAY):
            submit(visitor, address_of("enough mails", number))
        execute(visitor.url, "DELETE FROM outbox_mail")


def test_answers_and_queue_are_alike_to_the_byte_for_addresses_of_every_sort(visitor: Visitor) -> None:
    prepare(visitor, 1)
    pages, headers, boxes, mails = set(), set(), set(), {}

    for sort in SORTS:
        reply = submit(visitor, address_of(sort, 0))
        ((box,),) = select(visitor.url, "SELECT box FROM outbox_mail")
        boxes.add(len(box))
        mails[sort] = visitor.newest_mail()
        assert reply.status == 200
        pages.add(reply.text.replace(address_of(sort, 0), "ADDRESS"))
        headers.add(str({name: value for name, value in reply.headers.items() if name != "content-length"}))

    assert len(pages) == 1
    assert len(headers) == 1
    assert len(boxes) == 1
    assert len({mail.subject for mail in mails.values()}) == 1
    # As they are queued and travel, a line's end weighs two bytes.
    assert len({len(mail.body.encode()) + mail.body.count("\n") for mail in mails.values()}) == 1
    # What the mailbox alone learns.
    assert "signed it already" in mails["signed"].body
    assert "Nothing is signed yet" in mails["withdrawn"].body
    assert "not taken here" in mails["listed"].body
    assert "not taken here" in mails["short-lived"].body
    assert "@" not in mails["enough mails"].to


@dataclass(frozen=True)
class Compared:
    """How one sort compares with new addresses, in seconds."""

    difference: float
    noise: float
    chance: float


def compare(differences: Sequence[float], dice: random.Random) -> Compared:
    """Judge paired differences: their median, what 95 of 100 medians of noise stay below, and the chance of as much."""
    observed = median(differences)
    medians = sorted(
        abs(median(one if dice.random() < 0.5 else -one for one in differences)) for _ in range(PERMUTATIONS)
    )
    as_much = sum(one >= abs(observed) for one in medians)
    return Compared(observed, medians[PERMUTATIONS * 95 // 100], (as_much + 1) / (PERMUTATIONS + 1))


def measure(visitor: Visitor, dice: random.Random) -> dict[str, dict[str, list[float]]]:
    """Return the seconds of each form, by clock, sort and round; the planted sort is a new address, answered late."""
    prepare(visitor, ROUNDS)
    sorts = (*SORTS, "planted")
    taken: dict[str, dict[str, list[float]]] = {clock: {sort: [] for sort in sorts} for clock in CLOCKS}
    for number in range(ROUNDS):
        states = {sort: visitor.check(email=address_of(sort, number)).hidden("state") for sort in SORTS}
        states["planted"] = visitor.check(email=address_of("new", ROUNDS + number)).hidden("state")
        order = list(states)
        dice.shuffle(order)
        for sort in order:
            began = {name: clock() for name, clock in CLOCKS.items()}
            send(visitor, states[sort], late=sort == "planted")
            for name, clock in CLOCKS.items():
                taken[name][sort].append(clock() - began[name])
    return taken


def send(visitor: Visitor, state: str, *, late: bool) -> None:
    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state})
    assert reply.status == 200
    until = time.thread_time() + PLANTED_SECONDS
    while late and time.thread_time() < until:
        pass


@pytest.mark.soak
def test_answers_take_the_same_time_for_addresses_of_every_sort(visitor: Visitor) -> None:
    dice = random.Random(1)
    gc.collect()
    gc.disable()
    try:
        taken = measure(visitor, dice)
    finally:
        gc.enable()

    leaks = {}
    for clock, by_sort in taken.items():
        print(f"{clock}: new median {1e6 * median(by_sort['new']):.0f} µs, {ROUNDS} rounds")
        for sort in by_sort.keys() - {"new"}:
            pairs = zip(by_sort[sort], by_sort["new"], strict=True)
            found = compare([one - new for one, new in pairs][ROUNDS // 10 :], dice)  # the first ones warm up
            print(
                f"  {sort}: {1e6 * found.difference:+.1f} µs, noise {1e6 * found.noise:.1f} µs, "
                f"probability by chance {found.chance:.4f}"
            )
            if found.chance < CHANCE:
                leaks[clock, sort] = found

    assert leaks.pop(("processor", "planted"), None), "the measurement is too coarse to find a leak"
    leaks.pop(("wall", "planted"), None)
    assert leaks == {}
