"""Members counted without their names: ask in the first window, sign in the second, once, and nothing joins the two."""

from __future__ import annotations

import secrets

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.letterbox.visitor import NOON, SLUG, execute, select, set_collection
from tests.rsa_keys import find_rsa_key
from undersigned.opening.issuer import digest_member_code
from undersigned.publiclog.entry import Member, parse_entry
from undersigned.sealing.blind import blind_sign
from undersigned.sealing.board import Board, digest_request
from undersigned.sealing.boxes import format_code
from undersigned.sealing.encoding import format_base64url
from undersigned.sealing.groups import find_most
from undersigned.sealing.slip import finish_token, format_token, make_slip

ORIGIN = f"letters.example.org/s/{SLUG}"
ORG = "drivers-union"
DAY = 86_400
ASKING, BETWEEN, SIGNING, OVER = (NOON + days * DAY for days in (0, 8, 9, 13))
CODES = tuple(bytes([number]) * 15 for number in range(1, 25))


def find_spki(key):
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def seed_issuer(visitor, *, org=ORG, issued=0, key=None, codes=CODES):
    """An organisation whose members ask until 30 November, and sign from 2 to 5 December."""
    most = find_most(issued) if issued else 0
    (issuer,) = execute(
        visitor.url,
        "INSERT INTO members_issuer (statement_id, org, name, issuer, spki, issue_until, sign_from, sign_until, "
        "invited, issued, redeemed, most) VALUES (?, ?, ?, ?, ?, '2026-11-30', '2026-12-02', '2026-12-05', ?, ?, 0, ?) "
        "RETURNING id",
        (1, org, "Drivers’ Union", b"{}", find_spki(key or find_rsa_key()), len(codes), issued, most),
    )
    for code in codes:
        digest = bytes.fromhex(digest_member_code(code))
        execute(visitor.url, "INSERT INTO members_code (digest, issuer_id) VALUES (?, ?)", (digest, issuer))
    return issuer


def make_request(origin=ORIGIN, key=None):
    key = key or find_rsa_key()
    n = key.public_key().public_numbers().n
    return make_slip(
        origin,
        ORG,
        find_spki(key),
        nonce=secrets.token_bytes(32),
        salt=secrets.token_bytes(48),
        mask=secrets.randbelow(n - 2) + 2,
    )


def make_token(origin=ORIGIN, key=None):
    key = key or find_rsa_key()
    slip, blinded = make_request(origin, key)
    signature = blind_sign(key.private_numbers(), blinded, mask=3)
    board = Board(origin, ORG, find_spki(key), {digest_request(blinded): signature})
    return format_token(slip.nonce, finish_token(slip, board))


def ask(visitor, blinded=None, **changed):
    blinded = make_request()[1] if blinded is None else blinded
    fields = {
        "org": ORG,
        "code": format_code(CODES[0]),
        "blinded": format_base64url(blinded) if isinstance(blinded, bytes) else blinded,
    }
    fields |= changed
    return visitor.post(f"/s/{SLUG}/ask", fields)


def redeem(visitor, token=None, **changed):
    return visitor.post(f"/s/{SLUG}/redeem", {"org": ORG, "token": token or make_token()} | changed)


def requests_kept(visitor):
    return [bytes(row[0]) for row in select(visitor.url, "SELECT blinded FROM members_code WHERE blinded IS NOT NULL")]


def test_a_member_asks_with_a_code_and_the_same_request_again_changes_nothing(visitor):
    seed_issuer(visitor)
    blinded = make_request()[1]

    first, again = ask(visitor, blinded=blinded), ask(visitor, blinded=blinded)

    assert (first.status, first.body) == (200, again.body)
    assert "You have not signed yet" in first.text
    assert '<time datetime="2026-12-02">2 December 2026</time>' in first.body.decode()
    assert requests_kept(visitor) == [blinded]


def test_a_code_gets_one_request_whoever_comes_later(visitor):
    seed_issuer(visitor)
    mine, other = make_request()[1], make_request()[1]
    ask(visitor, blinded=mine)

    refused = ask(visitor, blinded=other)

    assert refused.status == 409
    assert "somebody else has your code" in refused.text
    assert requests_kept(visitor) == [mine]


def test_of_two_requests_at_once_one_stays(visitor):
    seed_issuer(visitor)
    fields = [
        {"org": ORG, "code": format_code(CODES[0]), "blinded": format_base64url(make_request()[1])} for _ in range(8)
    ]

    replies = visitor.post_at_once((f"/s/{SLUG}/ask", one) for one in fields)

    assert sorted(reply.status for reply in replies) == [200] + [409] * 7
    assert len(requests_kept(visitor)) == 1


def test_a_whole_link_may_be_pasted_as_the_code(visitor):
    seed_issuer(visitor)
    link = f"https://{ORIGIN}/members/{ORG}/index.html#{format_code(CODES[0])}.{'ab' * 32}"

    assert ask(visitor, code=link).status == 200


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"code": format_code(bytes(15))}, 422, "not one of your organisation"),
        ({"code": "7K3M"}, 422, "24 letters and digits"),
        ({"blinded": "AAAA"}, 422, "can't be signed"),
        ({"blinded": "_" * 512}, 422, "can't be signed"),
        ({"blinded": "ä"}, 422, "can't be signed"),
        ({"org": "teachers-union"}, 404, "No organisation of this name"),
        ({"org": ""}, 404, "No organisation of this name"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_and_nothing_is_kept(changed, status, said, visitor):
    seed_issuer(visitor)

    refused = ask(visitor, **changed)

    assert refused.status == status
    assert said in refused.text
    assert requests_kept(visitor) == []


def test_asking_ends_before_signing_begins(visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = BETWEEN
    late, early = ask(visitor), redeem(visitor)
    visitor.now = OVER
    over = redeem(visitor)

    assert [late.status, early.status, over.status] == [409] * 3
    assert "days for asking are over" in late.text
    assert "can't sign yet" in early.text
    assert "days for signing are over" in over.text
    assert visitor.count("members_early") == visitor.count("signing_waiting") == 0


def test_a_member_is_counted_with_a_token_alone_and_waits_for_the_slot(visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING
    tokens = [make_token() for _ in range(6)]

    replies = [redeem(visitor, token) for token in tokens]

    assert {reply.status for reply in replies} == {200}
    assert "set-cookie" not in replies[0].headers
    rows = select(visitor.url, "SELECT kind, c, record, in_slot FROM signing_waiting")
    assert {(kind, bool(in_slot)) for kind, _, _, in_slot in rows} == {("member", True)}
    entries = [parse_entry(bytes(record)) for _, _, record, _ in rows]
    assert {entry.nonce for entry in entries} == {token.partition(".")[0] for token in tokens}
    assert all(isinstance(entry, Member) and entry.org == ORG for entry in entries)


def test_below_five_nothing_is_on_its_way_to_the_log(visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING

    for _ in range(4):
        redeem(visitor)

    assert (visitor.count("members_early"), visitor.count("signing_waiting")) == (4, 0)
    redeem(visitor)
    assert (visitor.count("members_early"), visitor.count("signing_waiting")) == (0, 5)


@pytest.mark.parametrize("before", [0, 6])
def test_a_slip_counts_once(before, visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING
    for _ in range(before):
        redeem(visitor)
    token = make_token()

    first, again = redeem(visitor, token), redeem(visitor, token)

    assert (first.status, again.status) == (200, 409)
    assert "counts once" in again.text
    assert visitor.count("members_early") + visitor.count("signing_waiting") == before + 1


def test_a_slip_that_is_in_the_log_counts_no_second_time(visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING
    token = make_token()
    execute(
        visitor.url,
        'INSERT INTO logkeeper_entry (log_id, "index", data, c) VALUES (1, 9, ?, ?)',
        (b"{}", token.partition(".")[0]),
    )

    assert redeem(visitor, token).status == 409
    assert visitor.count("members_early") == 0


def test_of_the_same_token_at_once_one_counts(visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING
    fields = {"org": ORG, "token": make_token()}

    replies = visitor.post_at_once((f"/s/{SLUG}/redeem", fields) for _ in range(8))

    assert sorted(reply.status for reply in replies) == [200] + [409] * 7
    assert select(visitor.url, "SELECT redeemed FROM members_issuer") == [(1,)]


def test_nobody_can_tell_that_everybody_signed(visitor):
    seed_issuer(visitor, issued=12)
    visitor.now = SIGNING

    replies = [redeem(visitor) for _ in range(12)]

    assert [reply.status for reply in replies] == [200] * 11 + [409]
    assert "nobody can tell who did not" in replies[-1].text
    assert visitor.count("signing_waiting") == 11


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: make_token(origin="letters.example.org/s/other"), "for another one"),
        (lambda: make_token(key=find_rsa_key(1)), "for another one"),
        (lambda: make_token()[:-1], "not a whole token"),
        (lambda: "ä.ö", "not a whole token"),
        (lambda: ".", "not a whole token"),
    ],
    ids=["another statement", "another organisation", "cut", "odd", "empty"],
)
def test_a_token_that_does_not_fit_is_refused(make, said, visitor):
    seed_issuer(visitor, issued=20)
    visitor.now = SIGNING

    refused = redeem(visitor, make())

    assert refused.status == 422
    assert said in refused.text
    assert visitor.count("members_early") == 0


def test_without_a_board_nobody_is_counted(visitor):
    seed_issuer(visitor)
    visitor.now = SIGNING

    refused = redeem(visitor)

    assert refused.status == 409
    assert "has not published its board" in refused.text


@pytest.mark.parametrize("state", ["paused", "closing", "closed"])
def test_where_signing_is_paused_or_over_nothing_is_taken(state, visitor):
    seed_issuer(visitor, issued=20)
    set_collection(visitor.url, state=state)
    asked = ask(visitor)
    visitor.now = SIGNING

    assert (asked.status, redeem(visitor).status) == (409, 409)
    assert requests_kept(visitor) == []
    assert visitor.count("members_early") == 0


def test_a_refusal_leads_back_to_the_organisations_page(visitor):
    seed_issuer(visitor)

    assert f"/s/{SLUG}/members/{ORG}/index.html" in ask(visitor, blinded=b"x").text
    assert "members/" not in ask(visitor, org="../../desk").text


def test_nothing_stored_joins_a_request_to_a_token(visitor):
    seed_issuer(visitor, issued=20)
    ask(visitor)
    visitor.now = SIGNING
    redeem(visitor)

    names = {row[0] for row in select(visitor.url, "SELECT * FROM members_early")}
    requests = {bytes(row[0]) for row in select(visitor.url, "SELECT digest FROM members_code")}
    assert not names & requests
    columns = select(visitor.url, "SELECT id, issuer_id, c, record FROM members_early")[0]
    assert parse_entry(bytes(columns[3])).nonce == columns[2]
