"""Mails about what happens at a table: digests with numbers, in text and HTML, that one click ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import mails
from tests.roundtable.test_talking import ask

from undersigned.accounts import actions as accounts
from undersigned.outbox.box import open_message
from undersigned.outbox.compose import compose_mail
from undersigned.outbox.models import Mail
from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Notice, Seat
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.noticing import Happening, is_due

ADDRESS = "ben@club.example"
DAY = timedelta(days=1, minutes=1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def ben(round_):
    """A delegate who gave an address."""
    seat, browser = round_.seat("Ben", party="City Club")
    actions.set_address(seat, ADDRESS)
    return seat, browser


def only_mail() -> str:
    ((to, _subject, body),) = mails()
    assert to == ADDRESS
    return body


def test_what_was_said_is_told_once_a_day_with_numbers_alone(round_, ben):
    _ada, asking = round_.seat("Ada")
    ask(round_, asking, words="A secret remark")
    ask(round_, asking, words="Another one", kind="comment")
    now = timezone.now()

    assert actions.send_notices(now + timedelta(hours=2)) == 0
    assert actions.send_notices(now + DAY) == 1
    assert actions.send_notices(now + DAY + timedelta(hours=2)) == 0

    body = only_mail()
    assert "2 new questions or comments" in body
    assert f"https://letters.example.org{round_.path}" in body
    for word in ("secret", "Ada", "Rail Union", "City Club", "Ben"):
        assert word not in body


def test_who_did_it_is_not_told(round_, ben):
    _seat, browser = ben
    ask(round_, browser)

    assert actions.send_notices(timezone.now() + DAY) == 0


def test_an_answer_is_told_to_who_asked_alone(round_, ben):
    _seat, browser = ben
    ada, answering = round_.seat("Ada")
    actions.set_address(ada, "ada@rail.example")
    ask(round_, browser)
    Notice.objects.all().delete()
    round_.visit(answering, "talk/k2/").press("Answer", words="So.")

    assert actions.send_notices(timezone.now() + DAY) == 1
    assert "1 answer to what you asked" in only_mail()


def test_the_end_is_told_within_minutes(round_, ben):
    now = timezone.now()
    actions.end_table(round_.table, "closed", now=now)

    assert actions.send_notices(now + timedelta(minutes=9)) == 0
    assert actions.send_notices(now + timedelta(minutes=11)) == 1
    assert "The table has ended." in only_mail()


def test_a_chair_is_told_at_the_address_of_the_desk(round_):
    accounts.set_address(round_.convenor, ADDRESS)
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)

    assert actions.send_notices(timezone.now() + DAY) == 1
    assert "1 new question or comment" in only_mail()


def test_what_happened_before_somebody_sat_down_is_not_told(round_):
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)
    seat, _browser = round_.seat("Ben", party="City Club")
    actions.set_address(seat, ADDRESS)

    assert actions.send_notices(timezone.now() + DAY) == 0


def test_one_click_ends_the_mails_and_opening_the_link_does_not(round_, ben):
    seat, browser = ben
    path = queries.stop_path(seat)
    mail_program = Client(enforce_csrf_checks=True)

    assert "No more mails of this round table?" in mail_program.get(path).content.decode()
    assert Seat.objects.get(pk=seat.pk).wants_notices
    answer = mail_program.post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not Seat.objects.get(pk=seat.pk).wants_notices
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)
    assert actions.send_notices(timezone.now() + DAY) == 0
    round_.visit(browser, "mine/").press("Send them to me again")
    assert Seat.objects.get(pk=seat.pk).wants_notices


def test_a_link_to_stop_is_good_for_its_seat_alone(round_, ben):
    seat, _browser = ben
    other, _other_browser = round_.seat("Ada")
    key = queries.stop_path(seat).split("/")[-2]

    assert Client().post(f"/table/stop/{other.pk}/{key}/").status_code == 404
    assert Client().post(f"/table/stop/{seat.pk}/ä/").status_code == 404


def test_a_digest_leaves_as_text_and_html_with_a_header_to_stop(round_, ben):
    seat, _browser = ben
    actions.end_table(round_.table, "closed", now=timezone.now())
    actions.send_notices(timezone.now() + timedelta(minutes=11))
    message = open_message(bytes(Mail.objects.get().box), settings.RING.outbox_key())

    mail = message_from_bytes(
        compose_mail(message, sender="desk@letters.example.org", host="letters.example.org", mail_id="1", now=NOON),
        policy=default,
    )

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["List-Unsubscribe"] == f"<https://letters.example.org{queries.stop_path(seat)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = mail.get_body(("html",)).get_content()
    assert "The table has ended." in page
    assert not re.search(r"<(img|script|style|link)|style=", page)
    assert {link.split("/")[2] for link in re.findall(r'href="([^"]+)"', page)} == {"letters.example.org"}


def test_an_invitation_says_the_same_in_text_and_html(round_):
    round_.visit(round_.chair, "people/invite/").press("Invite", party_name="Rail Union", address="ada@rail.example")
    message = open_message(bytes(Mail.objects.get().box), settings.RING.outbox_key())

    link = re.search(r"https://\S+", message.body)[0]

    assert f'href="{link}"' in message.html
    assert message.stop == ""


def test_a_digest_comes_in_the_language_of_the_seat_and_its_link_leads_to_a_page_in_it(round_, ben):
    seat, browser = ben
    round_.visit(browser, "mine/").press("Save the language", lang="uk")
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)
    actions.send_notices(timezone.now() + DAY)

    assert "1 нове запитання" in only_mail()
    page = Client().get(queries.stop_path(seat)).content.decode()
    assert '<html lang="uk" dir="ltr">' in page
    assert "Більше мені їх не надсилати" in page


def test_a_chair_is_written_to_in_the_language_of_the_desk(round_):
    accounts.set_address(round_.convenor, "chair@desk.example")
    accounts.set_language(round_.convenor, "he")
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)

    actions.send_notices(timezone.now() + DAY)

    ((_to, subject, _body),) = mails()
    assert subject == "חדשות משולחן עגול"


def test_happenings_are_forgotten_after_a_week(round_):
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)
    actions.forget_notices(timezone.now() + timedelta(days=6))
    assert Notice.objects.count() == 1

    actions.forget_notices(timezone.now() + timedelta(days=8))

    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "age", "mailed", "due"),
    [
        (Happening.SAID, timedelta(hours=23), None, False),
        (Happening.SAID, timedelta(hours=24), None, True),
        (Happening.SAID, timedelta(hours=24), timedelta(minutes=59), False),
        (Happening.PUT, timedelta(minutes=9), None, False),
        (Happening.PUT, timedelta(minutes=10), None, True),
        (Happening.PUT, timedelta(minutes=10), timedelta(minutes=59), False),
        (Happening.PUT, timedelta(minutes=10), timedelta(hours=1), True),
    ],
)
def test_when_a_mail_is_due(kind, age, mailed, due):
    assert is_due([(kind, NOON - age)], mailed_at=None if mailed is None else NOON - mailed, now=NOON) is due


def test_a_crowd_is_told_in_few_queries(round_, django_assert_max_num_queries):
    for number in range(20):
        seat, _link = round_.invite(role="deputy" if number else "delegate", name=f"Seat {number}")
        Seat.objects.filter(pk=seat.pk).update(taken_at=timezone.now() - DAY)
    for _ in range(100):
        actions.note(round_.table, Happening.PROPOSED, now=timezone.now())

    # Nothing is due yet: looking must stay cheap, since it is done every minute.
    with django_assert_max_num_queries(6):
        assert actions.send_notices(timezone.now() + timedelta(hours=1)) == 0


def test_a_question_is_told_and_whose_voice_is_missing_is_reminded(round_, ben):
    now = timezone.now()
    actions.begin_drafting(round_.table, "consent", now=now)
    actions.put_whole(round_.table, closes_at=now + timedelta(days=5), now=now)

    assert actions.send_notices(now + timedelta(hours=1)) == 1
    assert "1 matter is put to decision" in only_mail()
    Mail.objects.all().delete()
    assert actions.send_notices(now + timedelta(days=3, hours=23)) == 0
    assert actions.send_notices(now + timedelta(days=4, hours=1)) == 1

    assert "your voice is missing" in only_mail()


def test_who_spoke_is_not_reminded(round_, ben):
    seat, _browser = ben
    now = timezone.now()
    actions.begin_drafting(round_.table, "consent", now=now)
    decision = actions.put_whole(round_.table, closes_at=now + timedelta(days=5), now=now)
    actions.send_notices(now + timedelta(hours=1))
    actions.cast_voice(decision, seat, Answer.AGREE, reason="", now=now)

    assert actions.send_notices(now + timedelta(days=4, hours=1)) == 0
