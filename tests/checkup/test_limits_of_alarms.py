"""The checkup and the alarms judge by the same limits: neither calls good what the other complains of."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.checkup.rules import Level, find_worst, mail, place, site, storing
from undersigned.watching.noticing import Post
from undersigned.watching.rules import Alarm, Facts, find_alarms, find_neediest

MIB = 1024**2
GIB = 1024**3
NOW = 1_800_000_000
TODAY = date(2026, 3, 1)


def is_bad(findings):
    return find_worst(findings) is not Level.GOOD


@given(st.integers(MIB, 20_000 * GIB), st.floats(0, 1))
def test_of_a_disk(size_bytes, share):
    free_bytes = int(size_bytes * share)
    found = place.judge_disk(place.Disk("/srv", size_bytes, free_bytes, -1, 0))

    assert is_bad(found) == (Alarm.DISK in find_alarms(Facts(disk_free_bytes=free_bytes, disk_bytes=size_bytes)))


@given(st.integers(-3, 90))
def test_of_a_certificate(days):
    found = site.judge_end("site-certificate-ends", "letters.example.org", NOW + days * 86_400, NOW)

    assert is_bad(found) == (Alarm.CERTIFICATE in find_alarms(Facts(certificate_days=days)))


@given(st.integers(0, 30))
def test_of_a_backup(days):
    found = storing.judge_backup(TODAY - timedelta(days), today=TODAY, is_on_loopback=False)

    assert is_bad(found) == (Alarm.BACKUP in find_alarms(Facts(backup_days=days)))


@given(st.integers(0, 2000))
def test_of_a_queue(count):
    post = Post()
    post.look(count, 0)

    assert is_bad(mail.judge_waiting(mail.Waiting(count))) == (post.look(count, 1800)[1] > 0)


def test_a_large_disk_that_is_nearly_full_needs_somebody_before_a_small_one_with_room():
    large, small = (4 * GIB, 100 * GIB), (3 * GIB, 20 * GIB)

    assert find_neediest([small, large]) == large
    assert find_neediest([small, (9 * GIB, 20 * GIB)]) == small
    assert find_neediest([]) is None
