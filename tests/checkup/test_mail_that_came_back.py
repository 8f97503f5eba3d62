"""What a receiver wrote over the test mail is read from its own line alone."""

from __future__ import annotations

import pytest

from undersigned.checkup.rules.received import find_codes, judge_received, read_received

SIGNED = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=undersigned; b=abc\r\n"
REST = b"""Received: from relay.example by mx.example.net with ESMTPS id 1;\r
 Mon, 23 Nov 2026 12:00:20 +0000\r
From: letters@example.org\r
Date: Mon, 23 Nov 2026 12:00:00 +0000\r
Subject: Test mail ABCD-EFGH-2345-MNOP\r
\r
Code.\r
"""
GOOD = """Authentication-Results: mx.example.net;\r
 dkim=pass (2048-bit key; dkim=fail in words) header.d=example.org header.s=undersigned;\r
 spf=pass (mx.example.net: domain of letters@example.org) smtp.mailfrom=letters@example.org;\r
 dmarc=pass (p=NONE sp=NONE) header.from=example.org\r
"""


def judge(head, mail=SIGNED + REST, *, has_code=True):
    found = judge_received(read_received(head.encode() + mail, has_code=has_code))
    return [f"{one.id}:{one.level}" for one in found]


ALL_GOOD = ["received-spf:good", "received-dkim:good", "received-dmarc:good"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (GOOD, ALL_GOOD),
        (GOOD.replace("spf=pass", "spf=softfail"), ["received-spf:mend", *ALL_GOOD[1:]]),
        (GOOD.replace("dmarc=pass", "dmarc=fail"), [*ALL_GOOD[:2], "received-dmarc:mend"]),
        # One signature that holds is enough.
        (GOOD.replace(" spf=", " dkim=fail header.d=other.example;\r\n spf="), ALL_GOOD),
        # What stands below was written by somebody before the receiver.
        (GOOD.replace("dkim=pass", "dkim=fail") + GOOD, [ALL_GOOD[0], "received-dkim:mend", ALL_GOOD[2]]),
        ("X-Spam-Flag: YES\r\n" + GOOD, [*ALL_GOOD, "received-spam:mend"]),
        ("X-Spam-Status: No, score=-2\r\n" + GOOD, ALL_GOOD),
        ("", ["received-silent:look"]),
    ],
)
def test_the_verdict_of_the_receiver(head, expected):
    assert judge(head) == expected


def test_a_mail_that_nobody_signed_is_said_to_be_so():
    head = "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=x@example.org\r\n"

    assert judge(head, REST) == ["received-spf:good", "received-dkim:mend"]


def test_another_mail_is_not_taken_for_the_test_mail():
    assert judge(GOOD, has_code=False) == ["received-other:mend"]


@pytest.mark.parametrize(
    ("arrival", "expected"),
    [
        (b"Mon, 23 Nov 2026 12:40:00 +0000", ["received-late:look"]),
        (b"Mon, 23 Nov 2026 11:00:00 +0000", ["received-before:mend"]),
        (b"some day", []),
    ],
)
def test_times_tell_of_delays_and_of_clocks(arrival, expected):
    mail = SIGNED + REST.replace(b"Mon, 23 Nov 2026 12:00:20 +0000", arrival)

    assert judge(GOOD, mail) == [*ALL_GOOD, *expected]


def test_codes_are_found_also_where_a_mail_is_not_text():
    assert find_codes(b"\xff\xfe" + REST) == ["ABCD-EFGH-2345-MNOP"]
    assert find_codes(b"") == []
