"""What a coalition may use: one more is refused with the numbers, nothing is lost, signing is not counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from tests.answers.test_how_demands_stand import ANSWER
from tests.builders import NOON, make_collection, make_convenor, make_frozen, make_statement, make_waiting
from tests.desk.browsing import visit

from undersigned.coalitions import actions, rules
from undersigned.coalitions.models import Coalition
from undersigned.coalitions.rules import Limited, OverLimit, Use
from undersigned.desk import actions as desk
from undersigned.desk import answering, belonging, signing_on, tabling, using
from undersigned.outbox.models import Mail
from undersigned.roundtable.models import Seat
from undersigned.signing.actions import integrate
from undersigned.signing.queries import tally
from undersigned.signon.models import Invitation
from undersigned.signon.rules import Moments

TODAY = NOON.date()


def used(coalition, what, instance):
    return {use.what: use.used for use in using.measure(coalition, instance=instance, today=TODAY)}[what]


@pytest.mark.parametrize(
    ("most", "wanted", "fits"),
    [(None, 9, True), (5, 1, True), (5, 2, False), (4, 1, False), (3, 1, False), (0, 0, True)],
)
def test_what_is_allowed(most, wanted, fits):
    use = Use(Limited.OPEN, 4, most)
    if fits:
        rules.check_use(use, wanted)
        return

    with pytest.raises(OverLimit) as refused:
        rules.check_use(use, wanted)

    assert (refused.value.use, refused.value.wanted) == (use, wanted)


def test_there_is_no_limit_until_the_operator_sets_one(harbour, instance):
    assert {use.most for use in using.measure(harbour, instance=instance, today=TODAY)} == {None}


def test_statements_open_at_once(harbour, instance, ring, come_in, ada):
    actions.set_limits(harbour, {Limited.OPEN: 1})
    make_collection(coalition=harbour)
    second = make_frozen(coalition=harbour, convenor=ada)

    page = visit(come_in(ada), f"/desk/s/{second.slug}/open/").press("Open")

    assert page.status == 409
    assert "statements open for signing, used 1, allowed 1, wanted 1 more" in page.alert
    assert "Who runs this instance can allow more" in page.alert
    with pytest.raises(OverLimit):
        signing_on.open_privately(second, Moments(), closes_at_once=False, instance=instance, ring=ring, now=NOON)


def test_a_statement_that_was_closed_makes_room(harbour, instance, ring):
    actions.set_limits(harbour, {Limited.OPEN: 1})
    desk.close_statement(make_collection(coalition=harbour), now=NOON)

    desk.open_statement(make_frozen(coalition=harbour), instance=instance, ring=ring, now=NOON)

    assert used(harbour, Limited.OPEN, instance) == 1


def test_the_limit_of_one_coalition_says_nothing_to_another(harbour, valley, instance, ring):
    actions.set_limits(harbour, {Limited.OPEN: 1})
    make_collection(coalition=harbour)

    desk.open_statement(make_frozen(coalition=valley), instance=instance, ring=ring, now=NOON)

    assert used(valley, Limited.OPEN, instance) == 1


def test_convenors(harbour, ada, come_in):
    statement = make_statement(ada, coalition=harbour)
    actions.set_limits(harbour, {Limited.CONVENORS: 1})

    page = visit(come_in(ada), f"/desk/s/{statement.slug}/convenors/").press("Make a link", name="Bea Newcomer")

    assert "convenors, used 1, allowed 1" in page.alert
    assert "Bea Newcomer" in page.values("name")
    assert statement.convenors.count() == 1
    with pytest.raises(OverLimit):
        belonging.add_convenor(harbour, "Bea")
    with pytest.raises(OverLimit):
        belonging.let_in(harbour, make_convenor("Bea"))
    belonging.let_in(harbour, ada)


def test_round_tables(harbour):
    actions.set_limits(harbour, {Limited.TABLES: 1})
    tabling.open_table(make_statement(coalition=harbour), kept_days=30, now=NOON)

    with pytest.raises(OverLimit):
        tabling.open_table(make_statement(coalition=harbour), kept_days=30, now=NOON)


def picture():
    out = BytesIO()
    Image.effect_noise((300, 300), 90).save(out, "PNG")
    return out.getvalue()


def test_documents_and_prints_count_as_storage(harbour, instance):
    statement = make_collection(coalition=harbour).statement
    shelf = instance.data / "prints" / statement.slug
    shelf.mkdir(parents=True)
    (shelf / "text.en.a4.pdf").write_bytes(bytes(1000))
    answering.record(
        statement,
        replace(ANSWER, happened_on=TODAY, document_words="a photograph"),
        picture(),
        instance=instance,
        today=TODAY,
    )
    full = used(harbour, Limited.STORAGE, instance)
    actions.set_limits(harbour, {Limited.STORAGE: full})

    with pytest.raises(OverLimit):
        answering.record(
            statement,
            replace(ANSWER, happened_on=TODAY, document_words="a photograph"),
            picture(),
            instance=instance,
            today=TODAY,
        )

    assert full > 1000 + 10_000
    assert used(harbour, Limited.STORAGE, instance) == full
    answering.record(
        statement,
        replace(ANSWER, happened_on=TODAY, document_words="a photograph"),
        None,
        instance=instance,
        today=TODAY,
    )


def test_mails_of_a_day_are_counted_before_anybody_is_invited(harbour, instance, ring, come_in, ada):
    statement = make_frozen(coalition=harbour, convenor=ada)
    now = timezone.now()
    signing_on.open_privately(statement, Moments(), closes_at_once=False, instance=instance, ring=ring, now=now)
    actions.set_limits(harbour, {Limited.MAILS: 1})
    board = "Union, union@mail.example\nClub, club@mail.example"

    page = visit(come_in(ada), f"/desk/s/{statement.slug}/sign-on/").press("Invite", list=board)

    assert "invitations mailed today, used 0, allowed 1, wanted 2 more" in page.alert
    assert page.value("list").replace("\r", "").strip() == board
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()
    assert signing_on.invite(statement, "Union, union@mail.example\nClub", "org", today=now.date()) == 1
    assert signing_on.invite(statement, "League, a@mail.example", "org", today=now.date() + timedelta(days=1)) == 1


def test_a_seat_whose_mail_is_too_much_is_made_and_its_link_shown(harbour, ada, come_in):
    table = tabling.open_table(make_statement(ada, coalition=harbour), kept_days=30, now=timezone.now())
    actions.set_limits(harbour, {Limited.MAILS: 0})

    page = visit(come_in(ada), f"/table/{table.pk}/people/invite/").press(
        "Invite", party="new-org", party_name="Union", name="Bea", address="bea@mail.example"
    )

    assert "no mail was sent" in page.words
    assert "/table/enter/#" in page.words
    assert Seat.objects.filter(table=table, name="Bea").exists()
    assert not Mail.objects.exists()


def test_signatures_are_taken_whatever_the_limits_are(harbour, instance, ring):
    collection = make_collection(coalition=harbour)
    actions.set_limits(harbour, dict.fromkeys(Limited, 0))
    for number in range(12):
        make_waiting(collection, f"Person {number}")

    integrate(collection, ring=ring, today=TODAY)

    assert tally(collection, 1)["person"].signed == 12


def test_two_who_ask_with_an_old_state_do_not_both_get_the_last_mail(harbour):
    actions.set_limits(harbour, {Limited.MAILS: 3})
    first, second = (Coalition.objects.get(pk=harbour.pk) for _ in range(2))
    actions.count_mails(first, 2, today=TODAY)

    with pytest.raises(OverLimit):
        actions.count_mails(second, 2, today=TODAY)

    actions.count_mails(second, 1, today=TODAY)
    actions.count_mails(first, 3, today=TODAY + timedelta(days=1))
