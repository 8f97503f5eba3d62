"""How long a mail that failed waits, and when it is given up."""

from itertools import pairwise

from undersigned.outbox.rules import find_wait


def test_waits_grow_and_are_bounded():
    waits = [wait for attempts in range(1, 90) if (wait := find_wait(attempts)) is not None]

    assert waits[0] == 30
    assert all(shorter <= longer for shorter, longer in pairwise(waits))
    assert waits[-1] == 30 * 60


def test_a_mail_is_given_up_after_two_days():
    total, attempts = 0, 1
    while (wait := find_wait(attempts)) is not None:
        total += wait
        attempts += 1

    assert 46 * 3600 < total <= 48 * 3600
