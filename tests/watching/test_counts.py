"""A process counts what goes wrong at once, and of what goes right whole hours and days that are over."""

import logging

from undersigned.outbox.rules import Message, Outcome
from undersigned.watching.counts import Counting, Tally
from undersigned.watching.noticing import Post, Watched
from undersigned.watching.process import process_state
from undersigned.web.logs import find_event

NOON = 1_795_435_200
HOUR = 3600
DAY = 86_400


def count(tally, status, times, at, **further):
    for _ in range(times):
        tally.count_answer(status, at, **further)


def test_answers_are_told_when_their_hour_is_over():
    tally = Tally()
    count(tally, 200, 25, NOON + 1)

    assert tally.read_answers(NOON + HOUR - 1) == {}
    assert tally.read_answers(NOON + HOUR) == {"2xx": 20}
    assert tally.read_answers(NOON + 2 * HOUR) == {}


def test_a_few_answers_are_told_as_none_at_all():
    tally, quiet = Tally(), Tally()
    count(tally, 200, 9, NOON)

    assert tally.read_answers(NOON + HOUR) == quiet.read_answers(NOON + HOUR)


def test_failures_are_told_at_once_and_exactly():
    tally = Tally()
    count(tally, 503, 3, NOON)

    assert tally.read_failures("answers") == {"5xx": 3}


def test_a_few_mails_are_told_as_none_at_all():
    tally = Tally()
    tally.count_mail("sent", NOON, is_failure=False)

    assert tally.read_mails(NOON + DAY) == {}


def test_of_the_letter_box_failures_alone_are_counted():
    tally = Tally()
    count(tally, 200, 100, NOON, is_failure_alone=True)
    count(tally, 429, 100, NOON, is_failure_alone=True)
    count(tally, 500, 1, NOON, is_failure_alone=True)

    assert tally.read_answers(NOON + HOUR) == {}
    assert tally.read_failures("answers") == {"5xx": 1}


class Carrier:
    """Stands for the mail server: what it says to each mail is written in advance."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    def carry(self, _message, _mail_id, _now):
        return self.outcomes.pop(0)

    def close(self):
        self.outcomes = None


def test_mails_are_told_by_the_day_and_what_was_refused_at_once():
    from datetime import UTC, datetime

    tally = Tally()
    watched = Watched(Carrier(*[Outcome.SENT] * 30, Outcome.REFUSED, Outcome.DEFERRED), Post(), tally)
    for _ in range(32):
        watched.carry(Message("zoe@mail.example", "s", "b", "en"), "00", datetime.fromtimestamp(NOON, UTC))

    assert tally.read_mails(NOON + HOUR) == {}
    assert tally.read_mails(NOON + DAY) == {"sent": 30}
    assert tally.read_failures("mails") == {"refused": 1, "deferred": 1}


def test_warnings_are_counted_by_what_they_tell_of_and_nothing_else_is():
    tally = Tally()
    counting = Counting(find_event, tally)
    logger = logging.getLogger("undersigned.accounts.counted")
    logger.addHandler(counting)
    logger.warning("mail %s: %s was answered %d", "00", "RCPT", 550)
    logger.warning("mail %s: %s was answered %d", "01", "DATA", 451)
    logger.info("convenor %d came in", 7)
    logger.removeHandler(counting)

    assert tally.read_failures("lines") == {"mail-was-answered": 2}


def test_a_state_has_what_was_counted():
    tally = Tally()
    count(tally, 200, 40, NOON)
    count(tally, 502, 2, NOON)
    state = process_state("front", {"published": "ok"}, now_seconds=NOON + HOUR, tally=tally)
    found = {(sample.name, *sample.labels.values()): sample.value for sample in state.samples}

    assert found["undersigned_answers_last_hour", "2xx"] == 40
    assert found["undersigned_answers_failed_total", "5xx"] == 2
    assert found["undersigned_process_memory_bytes",] > 8 * 1024**2
    assert found["undersigned_process_memory_bytes",] % 1024**2 == 0
