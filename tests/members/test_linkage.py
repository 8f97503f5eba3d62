"""Who asked can't be matched to who signed: not by what was sent, with any amount of computing, and not by when.

The adversary of the simulation is the server itself, taken over: it notes the time of every request and of every token.
What is assumed of members: that they come back in the second days at a time that has nothing to do with the first.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from tests.members.issuing import DAYS, Organisation

from undersigned.members.rules import Phase, Windows, find_phase
from undersigned.sealing.blind import read_issuer_key
from undersigned.sealing.board import digest_request

WINDOWS = Windows(*DAYS)
FIRST = date(2026, 11, 23)
MEMBERS, RUNS = 40, 400
CHANCE = 1 / MEMBERS
HOUR = 1 / 24


def phase_at(moment: float) -> Phase:
    """Where the organisation stands *moment* days after the first midnight."""
    return find_phase(WINDOWS, (FIRST + timedelta(days=int(moment))).isoformat())


def draw(chance: random.Random, phase: Phase) -> float:
    """A moment in *phase*, each as likely as any other."""
    while True:
        moment = chance.random() * 15
        if phase_at(moment) is phase:
            return moment


def come_twice(chance: random.Random) -> tuple[float, float]:
    return draw(chance, Phase.ASKING), draw(chance, Phase.SIGNING)


def sign_at_once(chance: random.Random) -> tuple[float, float]:
    """As if there were no second days: the token is used minutes after the request."""
    asked = draw(chance, Phase.ASKING)
    return asked, asked + HOUR * (0.05 + chance.random() / 4)


def by_turn(asked: list[float], signed: list[float]) -> list[int]:
    """Guess that members sign in the turn in which they asked."""
    places = {at: place for place, at in enumerate(sorted(range(len(signed)), key=signed.__getitem__))}
    turn = {place: at for at, place in places.items()}
    ranks = sorted(range(len(asked)), key=asked.__getitem__)
    guesses = [0] * len(asked)
    for rank, member in enumerate(ranks):
        guesses[member] = turn[rank]
    return guesses


def by_next(asked: list[float], signed: list[float]) -> list[int]:
    """Guess the token that came next after the request, whoever it may belong to besides."""
    after = [
        min(range(len(signed)), key=lambda at: (signed[at] < moment, abs(signed[at] - moment))) for moment in asked
    ]
    return list(after)


def by_hour(asked: list[float], signed: list[float]) -> list[int]:
    """Guess the token that came at the same time of the day."""

    def far(one: float, other: float) -> float:
        apart = abs(one % 1 - other % 1)
        return min(apart, 1 - apart)

    return [min(range(len(signed)), key=lambda at: far(signed[at], moment)) for moment in asked]


def success(live, guess, runs=RUNS):
    """The share of members whose token is guessed."""
    chance, hits = random.Random(5), 0
    for _ in range(runs):
        moments = [live(chance) for _ in range(MEMBERS)]
        guesses = guess([asked for asked, _ in moments], [signed for _, signed in moments])
        hits += sum(member == guessed for member, guessed in enumerate(guesses))
    return hits / (runs * MEMBERS)


@pytest.mark.parametrize("guess", [by_turn, by_next, by_hour])
def test_who_comes_twice_is_not_found_by_time(guess):
    assert success(come_twice, guess) <= CHANCE + 0.02


@pytest.mark.parametrize("guess", [by_turn, by_next, by_hour])
def test_who_signed_at_once_would_be_found(guess):
    """The guesses above are worth something: without the second days they find nearly everybody."""
    assert success(sign_at_once, guess, runs=40) > 0.5


def test_the_two_windows_never_touch():
    days = [find_phase(WINDOWS, (FIRST + timedelta(days=far)).isoformat()) for far in range(15)]

    assert days == sorted(days, key=list(Phase).index)
    assert Phase.BETWEEN in days


def test_every_request_fits_every_token():
    """For each pair there is exactly one number that would have blinded the one into the other, so none stands out."""
    union = Organisation("letters.example.org/s/timetable")
    requests = [union.make_slip() for _ in range(5)]
    n = read_issuer_key(union.spki).public_numbers().n
    power = union.key.private_numbers().d
    signed = {digest_request(blinded): pow(int.from_bytes(blinded, "big"), power, n) for _, blinded in requests}
    tokens = []
    for slip, _ in requests:
        signature = signed[slip.request] * int.from_bytes(slip.inverse, "big") % n
        tokens.append(signature)

    for _, blinded in requests:
        request = int.from_bytes(blinded, "big")
        for token in tokens:
            inverse = token * pow(signed[digest_request(blinded)], -1, n) % n
            # With this number as its secret, this request would have become exactly this token.
            assert request * pow(inverse, 65537, n) % n == pow(token, 65537, n)
            assert 0 < inverse < n
