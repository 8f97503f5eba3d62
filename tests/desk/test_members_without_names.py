"""Convenors take an organisation's key and codes, hand out the requests, and publish its board, each in its days."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.builders import make_collection
from tests.desk.browsing import visit
from tests.members.issuing import Organisation

from undersigned.members.models import Code, Issuer
from undersigned.publiclog.encoding import format_base64url
from undersigned.publiclog.entry import Board, parse_entry
from undersigned.publiclog.entry import Issuer as IssuerEntry
from undersigned.texts.models import Statement


def day(far):
    return (timezone.now().date() + timedelta(days=far)).isoformat()


@pytest.fixture(scope="module")
def offering(house, opened):
    def offer():
        Statement.objects.filter(pk=opened.statement_id).update(offers_members=True)
        opened.statement.refresh_from_db()

    house.make(offer)
    return opened


@pytest.fixture
def collection(offering):
    return deepcopy(offering)


@pytest.fixture
def union(collection):
    return Organisation(collection.origin, days=(day(0), day(2), day(5)))


def files(**contents):
    return {name: SimpleUploadedFile(f"{name}.json", data) for name, data in contents.items()}


def page(client, collection):
    return visit(client, f"/desk/s/{collection.slug}/members/")


def hand_in(client, collection, union, **changed):
    given = {"issuer": union.issuer_file, "invited": union.invited_file} | changed
    given = {name: data for name, data in given.items() if data is not None}
    return page(client, collection).press("Publish key and days", files(**given), name="Drivers’ Union")


def move(**days):
    Issuer.objects.update(**{name: day(far) for name, far in days.items()})


def entries(collection):
    return [parse_entry(bytes(row.data)) for row in collection.log.entries.order_by("index")]


def ask(union, count=12):
    """Members ask, as the letter box keeps it."""
    from undersigned.opening.issuer import digest_member_code

    slips = []
    for code in union.codes[:count]:
        slip, blinded = union.make_slip()
        Code.objects.filter(digest=bytes.fromhex(digest_member_code(code))).update(code=code, blinded=blinded)
        slips.append(slip)
    return slips


def test_key_and_days_of_an_organisation_enter_the_log(client, collection, union):
    answered = hand_in(client, collection, union)

    assert answered.status == 200
    assert "members ask" in answered.words
    (entry,) = [one for one in entries(collection) if isinstance(one, IssuerEntry)]
    assert (entry.org, entry.spki, entry.issue_until) == (union.org, format_base64url(union.spki), day(0))
    assert Code.objects.count() == 24


def test_requests_go_out_and_the_board_comes_in_between_the_days(client, collection, union):
    hand_in(client, collection, union)
    ask(union)
    move(issue_until=-1)

    answer = client.post(f"/desk/s/{collection.slug}/members/requests/", {"org": union.org})
    board = union.sign(b"".join(answer))
    published = page(client, collection).press("Publish the board", files(board=board))

    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Tokens on the board 12" in published.words
    assert [one.n for one in entries(collection) if isinstance(one, Board)] == [12]


def test_while_members_ask_nothing_is_handed_out_and_no_board_is_taken(client, collection, union):
    hand_in(client, collection, union)
    ask(union)
    path = f"/desk/s/{collection.slug}/members/"

    early = client.post(f"{path}requests/", {"org": union.org})
    board = client.post(path, {"org": union.org, "do": "board", **files(board=b"{}")})

    assert (early.status_code, board.status_code) == (409, 409)
    assert "Members may still ask" in early.content.decode()
    assert not [one for one in entries(collection) if isinstance(one, Board)]


def test_once_members_sign_the_board_stays(client, collection, union):
    hand_in(client, collection, union)
    ask(union)
    move(issue_until=-1)
    requests = b"".join(client.post(f"/desk/s/{collection.slug}/members/requests/", {"org": union.org}))
    board = union.sign(requests)
    move(issue_until=-2, sign_from=0)

    late = client.post(f"/desk/s/{collection.slug}/members/", {"org": union.org, "do": "board", **files(board=board)})

    assert late.status_code == 409
    assert "Members sign already" in late.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": None}, "Choose the file first"),
        ({"invited": None}, "Choose the file first"),
        ({"issuer": b"{}"}, "not a description of an organisation's key"),
        ({"invited": b"{}\n"}, "does not belong to the key"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_leaves_no_entry(changed, said, client, collection, union):
    answered = hand_in(client, collection, union, **changed)

    assert answered.status == 409
    assert said in answered.alert.replace("’", "'")
    assert answered.value("name") == "Drivers’ Union"
    assert not Issuer.objects.exists()
    assert not [one for one in entries(collection) if isinstance(one, IssuerEntry)]


def test_a_key_for_another_statement_or_too_few_members_is_refused(client, collection, union):
    other = Organisation("letters.example.org/s/other", days=union.days)

    answered = hand_in(client, collection, other)

    assert "made for another statement" in answered.alert


def test_where_it_is_not_switched_on_no_key_is_taken(client, collection, union):
    Statement.objects.update(offers_members=False)

    answered = client.post(
        f"/desk/s/{collection.slug}/members/",
        {"name": "Drivers", "do": "admit", **files(issuer=union.issuer_file, invited=union.invited_file)},
    )

    assert answered.status_code == 409
    assert "not switched on" in answered.content.decode()


def test_a_stranger_to_the_statement_finds_nothing(client):
    collection = make_collection()

    assert client.get(f"/desk/s/{collection.slug}/members/").status_code == 404
    assert client.post(f"/desk/s/{collection.slug}/members/requests/").status_code == 404


def test_every_refusal_about_members_has_a_sentence():
    from undersigned.desk.reasons import reason_for
    from undersigned.members import rules

    kinds = [kind for kind in vars(rules).values() if isinstance(kind, type) and issubclass(kind, rules.Refusal)]
    assert len(kinds) > 15
    assert all(reason_for(kind()) for kind in kinds if kind is not rules.Refusal)
