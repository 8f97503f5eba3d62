"""The board at the desk, by pages and buttons alone: lists, order, links, moments, press copies, release."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import mails
from tests.desk.browsing import Page, visit
from undersigned.desk import signing_on
from undersigned.desk.rules import TextNotFrozen
from undersigned.letterbox import inviting
from undersigned.signing import queries as collecting
from undersigned.signing.private import private_of
from undersigned.signon import actions, queries, rules
from undersigned.signon.models import Invitation, Phase
from undersigned.texts import actions as texts
from undersigned.web.worker import Worker

LIST = 'Union of A, B and C; abc@union.example\n\n"City Club",<club@city.example>\nWalkers\' League\n'


@pytest.fixture(scope="module")
def path(house, begun) -> str:
    """The page of a board that is open for those invited."""
    statement, browser = begun
    path = f"/desk/s/{statement.slug}/sign-on/"
    opened = house.make(lambda: visit(browser, path).press("Open for those invited"))
    assert (opened.status, opened.address) == (200, path)
    return path


@pytest.fixture
def board(path, client) -> Page:
    return visit(client, path)


def names(statement) -> list[str]:
    return [place.content.name for place in queries.board(queries.phase_of(statement))]


def first(statement) -> queries.Place:
    return queries.board(queries.phase_of(statement))[0]


def at(**later: int) -> str:
    return (timezone.now() + timedelta(**later)).strftime("%Y-%m-%d %H:%M")


def test_states_mean_the_same_in_the_letter_box_and_on_the_board():
    assert (inviting.SIGNS, inviting.DECIDING) == (rules.Answer.SIGNS, rules.Answer.DECIDING)


def test_opening_for_those_invited_opens_nothing_to_others(board, client, statement):
    assert board.status == 200
    assert private_of(statement)
    assert collecting.collection_of(statement) is None
    assert collecting.collections() == []
    assert "Those invited read and sign it" in visit(client, f"/desk/s/{statement.slug}/").words
    # What opens it to everybody leads away, and does nothing.
    assert client.post(f"/desk/s/{statement.slug}/open/").status_code == 303


def test_a_pasted_list_invites_with_and_without_addresses(board, statement):
    page = board.press("Invite them", list=LIST)

    assert "2 mails are on their way" in page.words
    assert names(statement) == ["Union of A, B and C", "City Club", "Walkers' League"]
    assert [place.content.address for place in queries.board(queries.phase_of(statement))] == [
        "abc@union.example",
        "club@city.example",
        "",
    ]
    (_to, _subject, body) = next(one for one in mails() if one[0] == "abc@union.example")
    assert first(statement).path in body
    # The mail path learns nothing of the text.
    assert "timetable" not in body.lower()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("City Club\ncity  CLUB", "twice on the list: city CLUB"),
        ("City Club, club@nowhere", "no mail address: City Club, club@nowhere"),
        ("office@city.example", "at most 200 characters: office@city.example"),
        ("…, x@city.example", "no name that can be shown"),
        (" \n ,", "at least one line"),
    ],
)
def test_a_list_with_a_fault_invites_nobody_and_is_kept(board, statement, typed, said):
    page = board.press("Invite them", list=f"Rail Union\n{typed}" if typed.strip(" \n,") else typed)

    assert page.status == 422
    assert said in page.alert
    assert page.value("list").strip() == (f"Rail Union\n{typed}" if typed.strip(" \n,") else typed).strip()
    assert names(statement) == []


def test_nobody_is_invited_twice(board):
    page = board.press("Invite them", list="City Club").press("Invite them", list="CITY CLUB, x@city.example")

    assert "on the board already" in page.alert


def test_organisations_are_invited_only_where_they_may_sign(board, statement):
    statement.allows_organisations = False
    statement.save()

    assert "does not let organisations sign" in board.press("Invite them", list="City Club").alert
    assert board.press("Invite them", list="Ada Walker", klass="person").status == 200


def test_the_order_is_typed_as_numbers(board, statement):
    page = board.press("Invite them", list=LIST)
    fields = re.findall(r'name="(place-\d+)"', page.answer.content.decode())
    page = page.press("Put in this order", **{fields[0]: "9", fields[2]: "1"})

    assert names(statement) == ["Walkers' League", "City Club", "Union of A, B and C"]
    assert "is a number" in page.press("Put in this order", **{fields[0]: "first"}).alert
    assert names(statement)[0] == "Walkers' League"


def test_links_are_mailed_again_voided_and_taken_off(board, statement):
    page = board.press("Invite them", list=LIST)
    before = first(statement)
    mailed = len(mails())
    page = page.press("Mail it again")
    assert len(mails()) == mailed + 1

    page = page.press("Void it, make another")
    after = first(statement)
    assert after.content.code != before.content.code
    assert queries.find_place(before.content.code) is None
    assert after.row.turn == before.row.turn + 1

    page.press("Take off the board")
    assert names(statement) == ["City Club", "Walkers' League"]


def test_who_signed_is_not_taken_off_and_needs_no_link(board, statement):
    board.press("Invite them", list=LIST)
    place = first(statement)
    Invitation.objects.filter(pk=place.row.pk).update(state=rules.Answer.SIGNS)

    for act in (actions.take_off, actions.renew_link):
        with pytest.raises(rules.HasSigned):
            act(place)
    with pytest.raises(rules.HasSigned):
        actions.answer(place, rules.Answer.DECLINES, why="")


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ({"soft_at": "tomorrow"}, "written as day and time"),
        ({"releases_at": "2001-01-01 10:00"}, "has passed already"),
        ({"hard_at": at(days=3), "releases_at": at(days=2)}, "The moments cross"),
        ({"soft_at": at(days=3), "hard_at": at(days=2)}, "The moments cross"),
    ],
)
def test_moments_that_can_not_be_are_refused_and_kept(board, client, statement, moments, said):
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/times/").press("Save the moments", **moments)

    assert page.status == 422
    assert said in page.alert
    assert all(page.value(name) == typed for name, typed in moments.items())
    assert queries.phase_of(statement).moments == rules.Moments()


def test_a_moment_that_passed_may_stay_while_others_change(board, client, statement):
    passed = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    Phase.objects.update(soft_at=passed)

    page = visit(client, f"/desk/s/{statement.slug}/sign-on/times/").press("Save the moments", releases_at=at(days=2))

    assert page.status == 200
    assert queries.phase_of(statement).soft_at == passed


def test_who_has_not_answered_is_reminded_once_near_the_deadline(board, statement):
    board.press("Invite them", list=f"{LIST}Declining Club, d@club.example\nStopped Club, s@club.example")
    rows = {place.content.name: place.row for place in queries.board(queries.phase_of(statement))}
    Invitation.objects.filter(pk=rows["Declining Club"].pk).update(state=rules.Answer.DECLINES)
    assert Client().post(queries.stop_path(rows["Stopped Club"])).status_code == 200
    now = timezone.now()
    Phase.objects.update(soft_at=now + timedelta(days=4))
    assert actions.remind_due(now) == 0

    assert actions.remind_due(now + timedelta(days=2)) == 2
    assert actions.remind_due(now + timedelta(days=2)) == 0
    reminded = [to for to, subject, _body in mails() if "waits for your answer" in subject]
    assert sorted(reminded) == ["abc@union.example", "club@city.example"]


def test_opening_the_link_that_stops_reminders_stops_nothing(board, statement):
    board.press("Invite them", list=LIST)
    place = first(statement)

    assert Client().get(queries.stop_path(place.row)).status_code == 200
    assert first(statement).row.wants_mail
    assert Client().get(f"/signon/stop/{place.row.pk}/AAAA/").status_code == 404


def test_the_text_can_not_change_meanwhile(board, client, statement):
    texts.start_version(statement)

    page = visit(client, f"/desk/s/{statement.slug}/freeze/").press("Freeze this text")

    assert "Organisations are signing this text" in page.alert
    assert private_of(statement).version == 1


def test_a_statement_without_a_frozen_text_is_not_opened(desk, settings):
    from tests.builders import make_statement

    with pytest.raises(TextNotFrozen):
        signing_on.open_privately(
            make_statement(),
            rules.Moments(),
            closes_at_once=False,
            instance=settings.INSTANCE,
            ring=settings.RING,
            now=timezone.now(),
        )


def test_release_shows_what_it_publishes_and_can_not_be_pressed_twice(board, client, statement, settings):
    board.press("Invite them", list=LIST)
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/release/")
    assert "3 have not answered, and are simply not there." in page.words

    page = page.press("Release now")
    assert "It is open for signing" in page.words
    assert collecting.collection_of(statement).state == "open"
    assert visit(client, f"/desk/s/{statement.slug}/sign-on/release/").address == f"/desk/s/{statement.slug}/"
    assert "deleted 30 days after the release" in visit(client, f"/desk/s/{statement.slug}/sign-on/").words
    with pytest.raises(signing_on.NotPrivate):
        signing_on.release(statement, instance=settings.INSTANCE, ring=settings.RING, now=timezone.now())


def test_the_worker_releases_at_the_moment_also_when_it_was_down(board, statement, settings):
    Phase.objects.update(releases_at=timezone.now() - timedelta(hours=5))

    Worker(settings.INSTANCE, settings.RING, threading.Event())._release_due()

    assert collecting.collection_of(statement).state == "open"
    assert queries.phase_of(statement).state == rules.Phase.RELEASED


def test_the_worker_releases_nothing_before_the_moment(board, statement, settings):
    Phase.objects.update(releases_at=timezone.now() + timedelta(minutes=1))

    Worker(settings.INSTANCE, settings.RING, threading.Event())._release_due()

    assert private_of(statement)


def test_calling_off_keeps_the_board_and_lets_the_text_change(board, client, statement):
    board.press("Invite them", list=LIST)
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/release/").press("Delete what was signed, and call it off")

    assert private_of(statement) is None
    assert page.status == 200
    assert "Called off" in visit(client, f"/desk/s/{statement.slug}/sign-on/").words
    code = first(statement).content.code
    assert "called off" in Client().post("/signon/", {"link": code}).content.decode()
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/times/").press("Open for those invited")
    assert "Union of A, B and C" in page.words


def test_press_copies_are_made_for_an_outlet_each_and_voided(board, client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/press/").press("Make a link", outlet="Morning Paper")
    assert "Morning Paper" in page.words
    assert "Say for whom" in page.press("Make a link", outlet=" ").alert
    (outlet,) = queries.outlets(queries.phase_of(statement))
    assert outlet.path in page.words

    visit(client, page.address).press("Void this link")
    assert queries.outlets(queries.phase_of(statement)) == []


def test_boards_are_forgotten_thirty_days_after_the_release(board, client, statement):
    board.press("Invite them", list=LIST)
    visit(client, f"/desk/s/{statement.slug}/sign-on/release/").press("Release now")
    now = timezone.now()

    assert actions.forget_boards(now + timedelta(days=29)) == 0
    assert actions.forget_boards(now + timedelta(days=31)) == 1
    assert Invitation.objects.count() == Phase.objects.count() == 0


def test_a_board_of_sixty_costs_few_questions(board, client, statement, django_assert_max_num_queries):
    actions.invite(
        queries.phase_of(statement), [rules.Invited(f"Organisation {number}") for number in range(60)], "org"
    )

    with django_assert_max_num_queries(40):
        assert "Organisation 59" in visit(client, f"/desk/s/{statement.slug}/sign-on/").words


def test_the_board_holds_no_more_than_one_release_can_carry(board, statement):
    phase = queries.phase_of(statement)
    actions.invite(phase, [rules.Invited(f"Organisation {number}") for number in range(rules.MOST_INVITED)], "org")

    assert "At most 300" in board.press("Invite them", list="One more").alert
