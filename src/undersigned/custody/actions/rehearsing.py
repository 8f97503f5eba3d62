"""Rehearsals: a sentence is sealed to a key, somebody opens it and says the answer. So the key is shown to open."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import rules
from undersigned.custody.models import Rehearsal
from undersigned.sealing.contents import Rehearsal as Sentence
from undersigned.sealing.contents import format_rehearsal, spell_answer
from undersigned.sealing.envelope import seal

if TYPE_CHECKING:
    from datetime import date

    from undersigned.custody.models import Key

ANSWER_BYTES = 4
_KEPT = 4


def make_test(key: Key, stick: int, *, origin: str, random: bytes, today: date) -> None:
    """Seal a new test for *stick* to *key*."""
    answer = spell_answer(random)
    Rehearsal.objects.create(
        key=key,
        stick=stick,
        test=seal(format_rehearsal(Sentence(origin, answer)), [key.recipient]),
        answer_digest=rules.digest_answer(answer),
        made_on=today,
    )


@transaction.atomic
def renew_test(key: Key, stick: int, *, origin: str, random: bytes, today: date) -> None:
    """Make a new test for *stick*, in the place of one that waits.

    Raises:
        NoSuchKey: The key is out of use.
        NoTest: Keys of this part have no such test.
    """
    if key.until_epoch is not None or key.fate:
        raise rules.NoSuchKey
    if stick not in rules.sticks_of(rules.Part(key.part)):
        raise rules.NoTest
    Rehearsal.objects.filter(key=key, stick=stick, passed_on__isnull=True).delete()
    make_test(key, stick, origin=origin, random=random, today=today)


@transaction.atomic
def answer_test(key: Key, stick: int, typed: str, *, today: date) -> None:
    """Note that *stick* opened its test, if *typed* is the answer.

    Raises:
        NoTest: No test of this stick waits.
        AnswerOfOtherTest: It answers the test of the other stick.
        AnswerWrong: It answers none. The test stays.
    """
    digest = rules.digest_answer(typed)
    waiting = list(Rehearsal.objects.filter(key=key, passed_on__isnull=True))
    mine = next((test for test in waiting if test.stick == stick), None)
    if mine is None:
        raise rules.NoTest
    if not hmac.compare_digest(bytes(mine.answer_digest), digest):
        others = Rehearsal.objects.filter(key=key).exclude(pk=mine.pk)
        is_other = any(bytes(test.answer_digest) == digest for test in others)
        raise rules.AnswerOfOtherTest if is_other else rules.AnswerWrong
    Rehearsal.objects.filter(pk=mine.pk, passed_on__isnull=True).update(passed_on=today)
    # What was passed long ago tells nothing more.
    passed = Rehearsal.objects.filter(key=key, stick=stick, passed_on__isnull=False).order_by("-passed_on", "-pk")
    Rehearsal.objects.filter(pk__in=[test.pk for test in passed[_KEPT:]]).delete()
