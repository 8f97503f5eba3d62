"""The operator gets alarms by mail, once a day, and one when they are over."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from undersigned.instance.outgoing import Answer, CertificateInvalid, HostSilent
from undersigned.outbox.box import open_message
from undersigned.outbox.models import Mail
from undersigned.watching.actions import Diary, tell
from undersigned.watching.certificate import CertificateLook
from undersigned.watching.queries import find_backup_age
from undersigned.watching.rules import Alarm, Facts, Notice
from undersigned.watching.watchman import Watchman
from undersigned.watching.wording import write_notice

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FULL = Facts(disk_free_bytes=1024**2, disk_bytes=10 * 1024**3)
WELL = Facts(disk_free_bytes=9 * 1024**3, disk_bytes=10 * 1024**3)
OPERATOR = "operator@example.org"


@pytest.fixture
def watched(instance):
    # The name server is a port of this machine at which nobody listens.
    return replace(instance, operator=OPERATOR, nameserver=("127.0.0.1", 9))


@pytest.fixture
def mails(ring):
    return lambda: [open_message(bytes(mail.box), ring.outbox_key()) for mail in Mail.objects.all()]


def tell_of(facts, watched, ring, *, days=0, may_end=True):
    diary = Diary(watched.data / "alarms.json")
    today = (NOON + timedelta(days=days)).date()
    return tell(facts, diary, instance=watched, ring=ring, today=today, may_end=may_end)


def test_an_alarm_is_mailed_to_the_operator_and_says_what_to_do(watched, ring, mails):
    tell_of(FULL, watched, ring)

    (mail,) = mails()
    assert (mail.to, mail.subject) == (OPERATOR, "[letters.example.org] The disk is nearly full")
    assert "1 MB are free" in mail.body
    assert "Delete what is not needed" in mail.body


def test_a_restart_tells_nothing_twice(watched, ring, mails):
    for _ in range(3):
        tell_of(FULL, watched, ring)

    assert len(mails()) == 1


def test_the_next_day_it_is_told_again_and_its_end_once(watched, ring, mails):
    tell_of(FULL, watched, ring)
    tell_of(FULL, watched, ring, days=1)
    for _ in range(2):
        tell_of(WELL, watched, ring, days=1)

    assert sorted(mail.subject for mail in mails()) == [
        "[letters.example.org] Over: the disk is nearly full",
        "[letters.example.org] The disk is nearly full",
        "[letters.example.org] The disk is nearly full",
    ]


def test_right_after_a_start_nothing_is_said_to_be_over(watched, ring, mails):
    tell_of(FULL, watched, ring)
    tell_of(WELL, watched, ring, may_end=False)

    assert len(mails()) == 1


def test_without_an_operator_the_log_tells_alone(instance, ring, mails, caplog):
    tell_of(FULL, instance, ring)

    assert mails() == []
    assert "alarm: disk" in caplog.text


def test_half_a_diary_is_no_diary(watched, ring, mails):
    (watched.data / "alarms.json").write_text('{"disk": {"on"')

    assert [notice.alarm for notice in tell_of(FULL, watched, ring)] == [Alarm.DISK]


@pytest.mark.parametrize("alarm", list(Alarm))
@pytest.mark.parametrize("is_over", [False, True])
def test_every_alarm_has_words_with_its_detail_in_them(alarm, is_over):
    mail = write_notice(Notice(alarm, "DETAIL", is_over=is_over), to=OPERATOR, host="letters.example.org")

    assert "DETAIL" in mail.body or is_over
    assert "{" not in mail.body
    assert max(map(len, mail.body.splitlines())) <= 72


class Seconds:
    """A clock that stands still until a test moves it."""

    def __init__(self):
        self.now = time.clock_gettime(time.CLOCK_BOOTTIME)

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def watchman(watched, ring, seconds):
    made_at = (NOON + timedelta(seconds=seconds.now)).timestamp()
    os.utime(watched.data / "instance-id", (made_at, made_at))
    return Watchman(watched, ring, list, watched.data / "backed-up-on", seconds)


def pass_minutes(watchman, seconds, minutes, *, ahead_seconds=0, is_whole=True):
    for _ in range(minutes):
        seconds.now += 60
        watchman.rounds.begin()
        watchman.rounds.end(is_whole=is_whole)
        watchman.tend(NOON + timedelta(seconds=seconds.now + ahead_seconds))


def subjects(mails):
    return sorted(mail.subject.split("] ")[-1] for mail in mails())


def test_a_day_on_which_all_is_well_makes_no_mail(watchman, seconds, mails):
    pass_minutes(watchman, seconds, 30)

    assert mails() == []


def test_mails_that_nobody_sends_are_noticed(watchman, seconds, mails, ring):
    from undersigned.outbox.actions import queue_mail
    from undersigned.outbox.rules import Message

    queue_mail(Message("zoe@mail.example", "s", "b", "en"), ring=ring)
    pass_minutes(watchman, seconds, 32)

    assert subjects(mails) == ["No mail leaves", "s"]


def test_rounds_that_are_never_whole_are_noticed(watchman, seconds, mails):
    pass_minutes(watchman, seconds, 11, is_whole=False)

    assert subjects(mails) == ["Signatures wait for the log"]


def test_a_clock_that_jumps_is_noticed(watchman, seconds, mails):
    pass_minutes(watchman, seconds, 2)
    pass_minutes(watchman, seconds, 2, ahead_seconds=7200)

    assert subjects(mails) == ["The clock jumped"]


def test_a_key_that_is_gone_from_memory_is_noticed_and_that_it_is_back(watchman, seconds, mails, ring):
    ring.make_statement_key(1)
    (ring.runtime / "statement-1.key").unlink()
    pass_minutes(watchman, seconds, 2)

    assert subjects(mails) == ["Keys are missing"]
    Mail.objects.all().delete()
    ring.bring_back()
    pass_minutes(watchman, seconds, 61)
    assert subjects(mails) == ["Over: keys are missing"]


def test_a_log_that_is_left_alone_is_told_by_its_name(watched, ring, seconds, mails):
    left_alone = ["letters.example.org/s/timetable"]
    watchman = Watchman(watched, ring, lambda: left_alone, watched.data / "backed-up-on", seconds)
    pass_minutes(watchman, seconds, 1)

    assert "letters.example.org/s/timetable" in mails()[0].body


def test_the_worker_says_what_it_lacks(watchman, watched, ring, seconds):
    state = watchman.find_state()
    assert state.checks["published"] == "missing"

    watched.public.mkdir()
    ring.make_statement_key(1)
    (ring.runtime / "statement-1.key").unlink()
    seconds.now += 121
    assert {name: found for name, found in watchman.find_state().checks.items() if found != "ok"} == {
        "keys": "missing: statement-1",
        "rounds": "none finished for minutes",
        **({} if state.checks["database"] == "ok" else {"database": state.checks["database"]}),
    }


@pytest.mark.parametrize(
    ("written", "days"), [("2026-11-22", 1), ("2026-11-18", 5), ("2026-11", None), ("", None), (None, None)]
)
def test_the_age_of_the_newest_backup_is_known_where_one_was_made(tmp_path, written, days):
    if written is not None:
        (tmp_path / "backed-up-on").write_text(written)

    assert find_backup_age(tmp_path / "backed-up-on", NOON.date()) == days


def test_an_old_backup_is_noticed(watchman, watched, seconds, mails):
    day = (NOON + timedelta(seconds=seconds.now)).date() - timedelta(days=5)
    (watched.data / "backed-up-on").write_text(day.isoformat())
    pass_minutes(watchman, seconds, 1)

    assert subjects(mails) == ["There is no new backup"]


def test_a_backup_that_was_never_made_is_noticed(watchman, watched, seconds, mails):
    made_at = (NOON + timedelta(seconds=seconds.now, days=-4)).timestamp()
    os.utime(watched.data / "instance-id", (made_at, made_at))
    pass_minutes(watchman, seconds, 1)

    assert subjects(mails) == ["There is no new backup"]
    assert "No backup was ever made" in mails()[0].body


def test_mails_that_a_reboot_took_are_told_once_with_their_number(watched, ring, seconds, mails):
    made = Watchman(watched, ring, list, watched.data / "backed-up-on", seconds, mails_lost=12)
    (watched.data / "backed-up-on").write_text((NOON + timedelta(seconds=seconds.now)).date().isoformat())
    pass_minutes(made, seconds, 2)

    assert subjects(mails) == ["Mails were lost with a reboot"]
    assert mails()[0].body.startswith("12 mails had not been sent")

    Mail.objects.all().delete()
    seconds.now += 25 * 3600
    pass_minutes(made, seconds, 2)
    assert [subject for subject in subjects(mails) if "reboot" in subject] == []
    assert '"mails-lost": {"on"' in (watched.data / "alarms.json").read_text()


class Host:
    """Stands for the public host, whose certificate ends some day, or has ended."""

    def __init__(self, ends_at=None, error=None):
        self.ends_at, self.error, self.asked = ends_at, error, []

    async def look(self, host, path):
        self.asked.append((host, path))
        if self.error:
            raise self.error
        return Answer(200, {}, "", self.ends_at)


@pytest.mark.parametrize(
    ("host", "days", "fault"),
    [
        (Host(int(NOON.timestamp()) + 10 * 86_400), 10, None),
        (Host(error=CertificateInvalid(10)), -1, None),
        (Host(error=CertificateInvalid(62)), None, 62),
        (Host(error=CertificateInvalid()), None, 0),
        (Host(error=HostSilent()), None, None),
    ],
)
def test_the_end_of_the_certificate_and_what_is_wrong_with_it_are_known(instance, host, days, fault):
    look = CertificateLook(replace(instance, bind="0.0.0.0"), host)
    look.look()

    assert (look.days(NOON), look.fault()) == (days, fault)
    assert host.asked == [("letters.example.org", "/")]


def test_a_trial_instance_has_no_certificate_to_look_at(instance):
    host = Host(int(NOON.timestamp()))
    CertificateLook(replace(instance, origin="localhost:8000"), host).tend(0)

    assert host.asked == []
