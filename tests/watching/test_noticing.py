"""Since when something has been so: mails that don't leave, a clock that jumped, rounds that are not whole."""

import pytest

from undersigned.outbox.rules import Outcome, find_least_age, find_wait
from undersigned.watching.noticing import Clock, Post, Rounds, Since

HOUR = 3600


def test_a_condition_counts_from_its_first_look_and_a_break_begins_anew():
    since = Since()

    assert [since.look(at, holds=holds) for at, holds in [(0, False), (10, True), (70, True), (80, False)]] == [
        0,
        0,
        60,
        0,
    ]
    assert [since.look(at, holds=True) for at in (90, 100)] == [0, 10]


@pytest.mark.parametrize(
    ("outcome", "waiting", "is_stuck"),
    [
        (Outcome.UNREACHABLE, 1, True),
        (None, 1, True),
        (Outcome.DEFERRED, 5, True),
        (Outcome.DEFERRED, 1, False),
        (Outcome.SENT, 50, False),
        (Outcome.REFUSED, 50, False),
        (Outcome.UNREACHABLE, 0, False),
    ],
)
def test_mails_are_stuck_when_none_leaves_and_it_is_not_about_one_of_them(outcome, waiting, is_stuck):
    post, found = Post(), 0
    for minute in range(31):
        if outcome is not None:
            post.note(outcome)
        found, _ = post.look(waiting, minute * 60)

    assert (found == 1800) == is_stuck
    assert is_stuck or found == 0


def test_a_long_queue_is_noticed_also_while_mails_leave():
    post = Post()
    for minute in range(31):
        post.note(Outcome.SENT)
        stuck, long = post.look(500, minute * 60)

    assert (stuck, long) == (0, 1800)


def test_a_clock_that_runs_on_has_not_jumped():
    clock = Clock()

    assert [clock.look(1000 + at * 1.00001, at) for at in range(0, 100_000, 60)] == [0] * 1667


def test_a_clock_that_jumps_is_noticed_until_it_is_back():
    clock = Clock()
    jumps = [clock.look(1000 + at + ahead, at) for at, ahead in [(0, 0), (60, 3600), (120, 3600), (180, 0)]]

    assert jumps == [0, 3600, 3600, 0]


def test_after_a_day_a_jump_is_accepted():
    clock = Clock()
    clock.look(1000, 0)
    for at in range(60, 25 * HOUR, 600):
        jumped = clock.look(1000 + at - 7200, at)

    assert jumped == 0


def test_a_round_that_is_not_whole_ends_without_being_one():
    now = [0.0]
    rounds = Rounds(lambda: now[0])
    rounds.begin()
    now[0] = 5
    rounds.end(is_whole=True)
    rounds.begin()
    now[0] = 700
    rounds.end(is_whole=False)

    assert (rounds.since_ended(), rounds.since_whole()) == (0, 695)


def test_the_slowest_round_is_told_when_its_hour_is_over():
    now = [0.0]
    rounds = Rounds(lambda: now[0])
    for took in (1.5, 7.9, 0.1):
        rounds.begin()
        now[0] += took
        rounds.end(is_whole=True)

    assert rounds.slowest() == 0
    now[0] = HOUR
    assert rounds.slowest() == 7


def test_a_mail_has_waited_at_least_as_long_as_its_attempts_took():
    assert [find_least_age(attempts) for attempts in range(5)] == [0, 0, 30, 90, 210]
    assert all(find_least_age(n) + find_wait(n) == find_least_age(n + 1) for n in range(1, 60))
