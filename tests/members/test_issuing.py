"""From an organisation's key to a recounted bundle: what is admitted, what is refused, what is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import rfc8785
from django.conf import settings
from django.db import connection
from tests.builders import NOON, make_collection
from tests.members.issuing import Organisation
from tests.rsa_keys import find_rsa_key

from undersigned.logkeeper import queries as logs
from undersigned.members import actions, queries, rules
from undersigned.members.models import Code, Early, Issuer
from undersigned.opening.issuer import digest_member_code
from undersigned.publiclog.entry import Member, format_entry
from undersigned.publiclog.note import parse_vkey
from undersigned.publishing import actions as publishing
from undersigned.publishing import queries as published
from undersigned.sealing.board import format_board
from undersigned.sealing.encoding import format_base64url
from undersigned.sealing.slip import parse_token
from undersigned.signing.actions.integrating import drain
from undersigned.signing.models import Waiting
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify

TODAY = NOON.date()
BETWEEN, SIGNING, AFTER = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 6)


def admit(collection, union, *, name="Drivers’ Union", today=TODAY, **files):
    given = {"issuer_file": union.issuer_file, "invited_file": union.invited_file} | files
    return actions.admit_issuer(
        collection.statement, collection.log, name=name, ring=settings.RING, today=today, **given
    )


def ask(union, count):
    """*count* members ask, as the letter box keeps it; returns their slips."""
    slips = []
    for code in union.codes[:count]:
        slip, blinded = union.make_slip()
        Code.objects.filter(digest=bytes.fromhex(digest_member_code(code))).update(code=code, blinded=blinded)
        slips.append(slip)
    return slips


def publish_board(collection, union, *, today=BETWEEN, data=None):
    data = union.sign(actions.hand_out_requests(collection.statement, union.org, today=today)) if data is None else data
    return actions.publish_board(collection.statement, union.org, collection.log, data, ring=settings.RING, today=today)


def redeem(collection, union, slip):
    nonce, signature = parse_token(union.finish(slip))
    entry = Member(nonce=format_base64url(nonce), org=union.org, sig=format_base64url(signature))
    Waiting.objects.create(
        id=nonce[:16], collection=collection, kind="member", c=entry.nonce, record=format_entry(entry), in_slot=True
    )


def bring_out(collection, day=NOON):
    drain(collection, ring=settings.RING, today=day.date())
    publishing.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=day)
    return published.bundle_folder(settings.INSTANCE, collection)


def check(collection, folder):
    key = parse_vkey(logs.signer(collection.log, settings.RING).vkey)
    report = verify(FolderSource(folder), keys=[key], processes=1)
    assert [f"{one.kind} {one.where} {one.detail}" for one in report.findings.kept] == []
    return report


def swap(union):
    board = json.loads(format_board(union.board))
    board["tokens"][0]["sig"], board["tokens"][1]["sig"] = board["tokens"][1]["sig"], board["tokens"][0]["sig"]
    return rfc8785.dumps(board)


def fewer(union):
    board = json.loads(format_board(union.board))
    return rfc8785.dumps(board | {"tokens": board["tokens"][:10]})


def test_members_are_published_and_recounted_at_every_step():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    assert check(collection, bring_out(collection)).groups[0].issued == 0
    slips = ask(union, 15)
    publish_board(collection, union)
    assert check(collection, bring_out(collection)).groups[0].issued == 15

    for slip in slips[:6]:
        redeem(collection, union, slip)
    folder = bring_out(collection)

    report = check(collection, folder)
    assert (report.groups[0].counted, report.counts[1].person.signed) == (6, 0)
    front = (folder / "index.html").read_text()
    assert '<data data-count="members.drivers-union" value="6">6</data> members have signed, of 15' in front
    assert "Nobody has signed yet" in front


def test_of_nearly_all_the_page_says_no_number():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    slips = ask(union, 12)
    publish_board(collection, union)
    for slip in slips[:11]:
        redeem(collection, union, slip)

    folder = bring_out(collection)

    check(collection, folder)
    assert "More than nine tenths" in (folder / "index.html").read_text()
    assert 'data-count="members.drivers-union"' not in (folder / "index.html").read_text()


def test_requests_are_handed_out_after_asking_and_forgotten_when_members_sign():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    ask(union, 12)

    with pytest.raises(rules.StillAsking):
        actions.hand_out_requests(collection.statement, union.org, today=date(2026, 11, 30))
    assert actions.hand_out_requests(collection.statement, union.org, today=BETWEEN).count(b"\n") == 13
    assert actions.forget_requests(today=BETWEEN) == 0
    assert actions.forget_requests(today=SIGNING) == union.invited
    with pytest.raises(rules.RequestMissing):
        actions.hand_out_requests(collection.statement, union.org, today=SIGNING)


def test_fewer_than_five_are_forgotten_after_the_last_day():
    collection = make_collection()
    union = Organisation(collection.origin)
    row = admit(collection, union)
    Issuer.objects.filter(pk=row.pk).update(most=11, redeemed=4)
    for number in range(4):
        Early.objects.create(id=bytes([number]) * 16, issuer=row, c="A" * 43, record=b"{}")

    assert actions.forget_early(today=date(2026, 12, 5)) == 0
    assert actions.forget_early(today=AFTER) == 4
    assert Issuer.objects.get().redeemed == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite samples no values of a column that is no key")
def test_the_database_samples_no_codes_and_requests():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    ask(union, 20)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_code")
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename = 'members_code'")
        sampled = {name for (name,) in cursor.fetchall()}

    assert sampled == {"digest", "issuer_id"}


def test_a_lost_key_is_replaced_before_the_board_and_not_after_it():
    collection = make_collection()
    lost, union = Organisation(collection.origin), Organisation(collection.origin, key=find_rsa_key(1))
    admit(collection, lost)
    ask(lost, 3)
    admit(collection, union)
    assert queries.count_requests(queries.find_issuer(collection.statement, union.org)) == 0
    ask(union, 12)
    publish_board(collection, union)

    with pytest.raises(rules.IssuerTaken):
        admit(collection, lost)
    check(collection, bring_out(collection))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda union: {"issuer_file": b"{}"}, rules.IssuerUnreadable),
        (lambda union: {"issuer_file": union.issuer_file[:-1]}, rules.IssuerUnreadable),
        (lambda union: {"invited_file": b"\xff"}, rules.InvitedUnreadable),
        (lambda union: {"invited_file": union.invited_file[:-70]}, rules.InvitedUnreadable),
        (lambda union: {"invited_file": Organisation(union.origin, invited=19).invited_file}, rules.InvitedUnreadable),
        (lambda union: {"invited_file": Organisation(union.origin, org="other").invited_file}, rules.InvitedUnreadable),
        (lambda union: {"issuer_file": Organisation("other.example/s/x").issuer_file}, rules.IssuerForeign),
        (lambda union: {"name": ""}, rules.NameMissing),
        (lambda union: {"name": "x" * 201}, rules.NameMissing),
        (lambda union: {"name": "X\u202eY"}, rules.NameMissing),
        (lambda union: {"today": date(2026, 12, 1)}, rules.WindowOver),
        (lambda union: files_of(union, ("2026-11-30", "2026-12-01", "2026-12-05")), rules.NoDayBetween),
    ],
)
def test_a_key_that_can_not_begin_is_refused_and_nothing_has_changed(change, reason):
    collection = make_collection()
    union = Organisation(collection.origin)
    size = logs.size(collection.log)

    with pytest.raises(reason):
        admit(collection, union, **change(union))

    assert (Issuer.objects.count(), Code.objects.count(), logs.size(collection.log)) == (0, 0, size)


def files_of(union, days):
    other = Organisation(union.origin, days=days)
    return {"issuer_file": other.issuer_file, "invited_file": other.invited_file}


def test_members_must_sign_before_the_statement_closes():
    collection = make_collection()
    statement = collection.statement
    statement.closes_on = date(2026, 12, 4)
    statement.save()

    with pytest.raises(rules.WindowBeyondEnd):
        admit(collection, Organisation(collection.origin))


@pytest.mark.parametrize(
    ("make", "day", "reason"),
    [
        (lambda union: b"{}", BETWEEN, rules.BoardUnreadable),
        (
            lambda union: rfc8785.dumps(json.loads(format_board(union.board)) | {"org": "x"}),
            BETWEEN,
            rules.BoardForeign,
        ),
        (swap, BETWEEN, rules.BoardUnreadable),
        (lambda union: format_board(union.board), date(2026, 11, 30), rules.StillAsking),
        (lambda union: format_board(union.board), SIGNING, rules.BoardTooLate),
        (fewer, BETWEEN, rules.BoardTooSmall),
    ],
    ids=["none", "foreign", "swapped", "early", "late", "small"],
)
def test_a_board_that_does_not_fit_is_refused_and_nothing_has_changed(make, day, reason):
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    ask(union, 12)
    union.sign(actions.hand_out_requests(collection.statement, union.org, today=BETWEEN))
    size = logs.size(collection.log)

    with pytest.raises(reason):
        publish_board(collection, union, today=day, data=make(union))

    assert (queries.find_board(collection.statement, union.org), logs.size(collection.log)) == (None, size)


def test_a_board_may_be_corrected_until_members_sign():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    ask(union, 12)
    publish_board(collection, union)
    ask(union, 14)  # two of them came late to the signer's file

    row = publish_board(collection, union)

    assert (row.issued, row.most) == (14, 13)
    check(collection, bring_out(collection, datetime(2026, 12, 1, tzinfo=UTC)))


def test_a_second_member_with_the_same_nonce_does_not_hold_up_the_log():
    collection = make_collection()
    union = Organisation(collection.origin)
    admit(collection, union)
    slips = ask(union, 12)
    publish_board(collection, union)
    for slip in slips[:6]:
        redeem(collection, union, slip)
    bring_out(collection)
    redeem(collection, union, slips[0])
    redeem(collection, union, slips[7])

    report = check(collection, bring_out(collection))

    assert report.groups[0].counted == 7
    assert not Waiting.objects.exists()
