"""The desk's page of order in the letter box: what is not taken, when proofs are asked for, what was unusual."""

from __future__ import annotations

import secrets
from copy import deepcopy
from datetime import timedelta

import pytest
from tests.builders import NOON, make_collection, make_convenor

from undersigned.accounts import actions as accounts
from undersigned.desk.alarming import Bell
from undersigned.outbox.box import open_message
from undersigned.outbox.models import Mail
from undersigned.signing import actions, queries
from undersigned.signing.models import Alarm as AlarmRow
from undersigned.signing.models import Collection, Objection
from undersigned.signing.rules.alarms import Alarm, AlarmKind, derive_alarm_key, seal_alarm

TODAY = NOON.date()


@pytest.fixture
def collection(opened_alone):
    return deepcopy(opened_alone)


@pytest.fixture
def raise_alarm(collection, ring):
    def one(number=20, domain="mail.example", kind=AlarmKind.DOMAIN, day=TODAY, key=None):
        key = key or derive_alarm_key(ring.outbox_key())
        box = seal_alarm(Alarm(kind, number, domain, day), key, secrets.token_bytes(12))
        return AlarmRow.objects.create(id=secrets.token_bytes(16), collection=collection, box=box)

    return one


def page_of(collection):
    return f"/desk/s/{collection.slug}/order/"


def test_what_was_typed_is_kept_in_one_spelling_and_counts_at_once(client, collection):
    typed = {"blocked": "Spam.example, *.müller.example", "takes_disposable": "on", "level": "300"}

    answer = client.post(page_of(collection), typed, follow=True)

    collection.refresh_from_db()
    assert "It counts from now on" in answer.content.decode()
    assert collection.blocked_domains == "spam.example\nxn--mller-kva.example"
    assert (collection.takes_disposable, collection.normal_level) == (True, 300)


def test_an_empty_form_is_the_usual_state(client, collection):
    Collection.objects.update(blocked_domains="spam.example", takes_disposable=True, normal_level=5)

    client.post(page_of(collection), {"blocked": "", "level": ""})

    collection.refresh_from_db()
    assert (collection.blocked_domains, collection.takes_disposable, collection.normal_level) == ("", False, None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"blocked": "spam.example\nno domain"}, "“no” is no domain"),
        ({"blocked": "\n".join(f"d{number}.example" for number in range(1001))}, "up to 1000 domains"),
        ({"level": "0"}, "at least one"),
        ({"level": "many"}, "at least one"),
        ({"level": "-3"}, "at least one"),
    ],
)
def test_what_can_not_stand_is_said_and_nothing_typed_is_lost(client, collection, typed, words):
    answer = client.post(page_of(collection), {"blocked": "keep.example", "level": "7"} | typed)

    collection.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert all(value in page for value in typed.values())
    assert (collection.blocked_domains, collection.normal_level) == ("", None)


def test_alarms_stand_on_the_page_with_number_domain_and_day(client, collection, raise_alarm):
    raise_alarm(40)
    raise_alarm(20, "", AlarmKind.NETWORK)
    raise_alarm(80, "", AlarmKind.TURNED_AWAY)

    page = client.get(page_of(collection)).content.decode()

    assert "40 confirmations with addresses at mail.example within an hour" in page
    assert "20 confirmations from one network within an hour" in page
    assert "80 forms turned away" in page
    assert "3 alarms" in client.get(f"/desk/s/{collection.slug}/").content.decode()


def test_another_convenor_sees_nothing_of_it(client, raise_alarm):
    foreign = make_collection(convenor=make_convenor("Eva Elsewhere"))

    assert client.get(page_of(foreign)).status_code == 404


def test_after_a_reboot_and_after_seven_days_alarms_are_gone(collection, ring, raise_alarm):
    raise_alarm(key=b"k" * 32)
    raise_alarm(day=NOON.date() - timedelta(days=8))
    raise_alarm(21, day=NOON.date() - timedelta(days=7))

    assert 21 in {alarm.number for alarm in queries.alarms(collection, ring)}
    actions.forget_alarms(ring, NOON.date())
    assert [alarm.number for alarm in queries.alarms(collection, ring)] == [21]
    assert AlarmRow.objects.count() == 1


def test_the_disk_tells_neither_number_nor_domain(raise_alarm):
    boxes = [bytes(raise_alarm(number, domain).box) for number, domain in ((20, "mail.example"), (40_000, "x" * 253))]

    assert len({len(box) for box in boxes}) == 1
    assert all(b"mail.example" not in box and b"xxx" not in box for box in boxes)


def mails(ring):
    return [open_message(bytes(mail.box), ring.outbox_key()) for mail in Mail.objects.all()]


def test_convenors_are_told_once_a_day_that_there_is_an_alarm_and_not_which(collection, instance, ring, raise_alarm):
    bell = Bell(instance, ring)
    raise_alarm()
    bell.tend(NOON)
    raise_alarm(40)
    bell.tend(NOON + timedelta(hours=2))

    (mail,) = mails(ring)
    assert mail.to == "office@round-table.example"
    assert f"/desk/s/{collection.slug}/order/" in mail.body
    assert "mail.example" not in mail.body
    raise_alarm(80)
    bell.tend(NOON + timedelta(days=1))
    assert len(mails(ring)) == 2


def test_an_alarm_is_told_in_the_language_of_the_convenor(collection, convenor, instance, ring, raise_alarm):
    accounts.set_address(convenor, "ada@desk.example")
    accounts.set_language(convenor, "fr")
    raise_alarm()

    Bell(instance, ring).tend(NOON)

    (mail,) = mails(ring)
    assert (mail.to, mail.lang) == ("ada@desk.example", "fr")
    assert mail.subject == "Quelque chose d’inhabituel pour une déclaration"


def test_where_no_mail_address_is_known_the_desk_alone_shows_it(collection, instance, ring, raise_alarm):
    collection.statement.contact = "https://round-table.example/contact"
    collection.statement.save()
    raise_alarm()

    Bell(instance, ring).tend(NOON)

    assert mails(ring) == []
    assert len(queries.alarms(collection, ring)) == 1


# Objections.


@pytest.fixture
def object_to(collection):
    def one(index, reason="objection"):
        return Objection.objects.create(id=secrets.token_bytes(16), collection=collection, index=index, reason=reason)

    return one


def test_convenors_are_told_that_somebody_objected_and_not_to_which_name(collection, instance, ring, object_to):
    object_to(4711)

    Bell(instance, ring).tend(NOON)

    (mail,) = mails(ring)
    assert mail.to == "office@round-table.example"
    assert "I did not sign" in mail.subject
    assert f"/desk/s/{collection.slug}/signatures/" in mail.body
    assert "4711" not in mail.body


def test_who_objects_to_every_name_causes_one_mail_an_hour_and_the_last_objection_is_told(instance, ring, object_to):
    bell = Bell(instance, ring)
    for minute in range(60):
        object_to(minute)
        bell.tend(NOON + timedelta(minutes=minute))
    assert len(mails(ring)) == 1

    bell.tend(NOON + timedelta(minutes=60))
    assert len(mails(ring)) == 2
    bell.tend(NOON + timedelta(minutes=180))
    assert len(mails(ring)) == 2


def test_what_was_answered_within_the_hour_causes_no_mail(instance, ring, object_to):
    bell = Bell(instance, ring)
    object_to(1)
    bell.tend(NOON)
    later = object_to(2)
    Objection.objects.filter(pk=later.pk).update(is_answered=True)

    bell.tend(NOON + timedelta(hours=2))

    assert len(mails(ring)) == 1
