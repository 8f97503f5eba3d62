"""What was queued is sent at least once, and nothing stops what comes behind it."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from undersigned.instance.guards import cluster_by_key
from undersigned.outbox.actions import release_claims, send_waiting
from undersigned.outbox.box import seal_message
from undersigned.outbox.carriers import FolderCarrier, ServerCarrier
from undersigned.outbox.models import Mail
from undersigned.outbox.rules import CLAIM_SECONDS, Message, Outcome, make_decoy
from undersigned.watching.noticing import Post, Watched
from undersigned.watching.rules import Alarm, Facts, find_alarms

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def queue(ring, body="body", to="a@b.example"):
    box = seal_message(Message(to, "subject", body, "en"), ring.outbox_key(), secrets.token_bytes(12))
    return Mail.objects.create(id=secrets.token_bytes(16), box=box)


@pytest.fixture
def carrier(pool):
    return ServerCarrier("letters.example", pool)


@pytest.fixture
def send(instance, ring, carrier):
    return lambda now=NOW: send_waiting(instance, ring, now, carrier)


def test_a_sent_mail_is_forgotten(ring, server, send):
    queue(ring)

    assert send() == 1
    assert server.bodies() == ["body"]
    assert Mail.objects.count() == 0


def test_nothing_due_is_nothing_sent(send):
    assert send() == 0


def test_mails_that_wait_outlast_an_upgrade_that_was_taken_back_and_is_made_again(ring):
    # Undone it leaves the table as it made it.
    queue(ring)
    with connection.schema_editor() as editor:
        cluster_by_key(editor, "outbox_mail")

    assert Mail.objects.count() == 1


def test_a_hundred_mails_arrive_once_each(ring, server, send):
    for number in range(100):
        queue(ring, body=str(number))
    while send():
        pass

    assert sorted(map(int, server.bodies())) == list(range(100))
    assert server.connections <= 4


def test_a_refused_recipient_is_dropped_and_the_others_are_served(ring, server, send):
    server.rcpt_answers.append("550 nobody")
    for number in range(5):
        queue(ring, body=str(number))
    send()

    assert len(server.mails) == 4
    assert Mail.objects.count() == 0


def test_a_mail_that_is_put_off_waits_its_turn(ring, server, send):
    server.rcpt_answers.append("451 later")
    queue(ring)
    send()
    assert send(NOW + timedelta(seconds=29)) == 0

    send(NOW + timedelta(seconds=31))

    assert len(server.mails) == 1


def test_a_mail_is_given_up_in_the_end(ring, server, send):
    mail = queue(ring)
    Mail.objects.filter(pk=mail.pk).update(attempts=500)
    server.rcpt_answers.append("451 later")
    send()

    assert Mail.objects.count() == 0


def test_a_server_that_is_away_loses_nothing(ring, server, send):
    for number in range(3):
        queue(ring, body=str(number))
    server.stop()
    send()
    server.start()
    send(NOW + timedelta(minutes=1))

    assert sorted(server.bodies()) == ["0", "1", "2"]


def test_a_server_that_takes_and_drops_loses_nothing(ring, server, send):
    server.drops = 5
    for number in range(5):
        queue(ring, body=str(number))
    for minutes in range(0, 20, 2):
        send(NOW + timedelta(minutes=minutes))

    assert sorted(set(server.bodies())) == ["0", "1", "2", "3", "4"]
    assert Mail.objects.count() == 0


def test_a_server_that_drops_every_mail_is_an_alarm_after_half_an_hour(ring, server, instance, carrier):
    server.drops = 10_000
    for number in range(5):
        queue(ring, body=str(number))
    post, stuck = Post(), 0
    for minute in range(31):
        send_waiting(instance, ring, NOW + timedelta(minutes=minute), Watched(carrier, post))
        stuck, _ = post.look(Mail.objects.count(), minute * 60)

    found = find_alarms(Facts(stuck_seconds=stuck))

    assert found == {Alarm.MAIL_STUCK: "30 minutes"}
    assert Mail.objects.count() == 5


def test_a_worker_that_died_while_sending_sends_again(instance, ring, server, send):
    class Dying:
        def carry(self, message, mail_id, now):
            raise KeyboardInterrupt

    queue(ring)
    with pytest.raises(KeyboardInterrupt):
        send_waiting(instance, ring, NOW, Dying())
    assert send() == 0
    release_claims()
    send()

    assert len(server.mails) == 1


def test_a_mail_that_is_being_sent_is_not_taken_a_second_time(instance, ring):
    class Counting:
        def carry(self, message, mail_id, now):
            carried.append(mail_id)
            return Outcome.SENT

    carried = []
    mail = queue(ring)
    # As another worker would have left it in the midst of sending.
    Mail.objects.filter(pk=mail.pk).update(next_at=int(NOW.timestamp()) + CLAIM_SECONDS)

    assert send_waiting(instance, ring, NOW, Counting()) == 0
    assert carried == []


def test_a_mail_of_before_the_reboot_is_void(ring, server, send):
    queue(ring)
    (ring.runtime / "outbox.key").unlink()
    other = queue(ring, body="after")
    send()

    assert server.bodies() == ["after"]
    assert not Mail.objects.filter(pk=other.pk).exists()
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("to", ["not-an-address", "a@-.example", "a@b.example\nBcc: c@d.example"])
def test_an_address_that_cannot_be_stops_nobody(ring, server, send, to):
    queue(ring, to=to)
    queue(ring, body="next")
    send()

    assert server.bodies() == ["next"]
    assert Mail.objects.count() == 0


def test_a_decoy_is_forgotten_and_never_handed_over(instance, ring, tmp_path):
    queue(ring, to=make_decoy("zoe@b.example"))
    queue(ring)

    # A folder takes every address, so what is not in it was not handed over.
    send_waiting(instance, ring, NOW, FolderCarrier("letters.example", tmp_path))

    assert len(list(tmp_path.glob("*.eml"))) == 1
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("to", ["zoe@b.example", "zoë@müller.example"])
def test_a_decoy_weighs_as_much_as_the_mail_in_whose_place_it_stands(ring, to):
    boxes = [bytes(queue(ring, to=one).box) for one in (to, make_decoy(to))]

    assert len(boxes[0]) == len(boxes[1])
