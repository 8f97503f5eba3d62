"""Mails carry a DKIM signature that others can check, made with a key that no copy of the disk can use."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from tests.rsa_keys import find_rsa_key

from undersigned.instance.ring import Ring
from undersigned.outbox import mail_keys
from undersigned.outbox.carriers import ServerCarrier, find_carrier
from undersigned.outbox.compose import compose_mail
from undersigned.outbox.dkim import format_public, hash_body, make_input, parse_tags, sign_mail, split_headers
from undersigned.outbox.rules import Message, Outcome

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENDER = "letters@example.org"

# RFC 8463, A.3: a mail that somebody else signed, with its key (A.2).
RFC_KEY = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91"
    "y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
)
RFC_MAIL = b"""\
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")


def verify(mail, public):
    """Check the first signature of *mail* as its receiver does; return its tags."""
    head, _, body = mail.partition(b"\r\n\r\n")
    (name, own), *headers = split_headers(head)
    assert name == "dkim-signature"
    tags = parse_tags(own.replace(b"\r\n", b"").decode())
    empty = re.sub(rb"(?s)([;\s]b=)[^;]*", rb"\1", own)
    names = tags["h"].lower().split(":")
    assert tags["bh"] == hash_body(body)
    key = serialization.load_der_public_key(base64.b64decode(public))
    key.verify(base64.b64decode(tags["b"]), make_input(headers, names, empty), padding.PKCS1v15(), hashes.SHA256())
    return tags


def test_the_form_is_that_of_the_standard():
    assert verify(RFC_MAIL, RFC_KEY)["d"] == "football.example.com"

    with pytest.raises(InvalidSignature):
        verify(RFC_MAIL.replace(b"dinner", b"supper"), RFC_KEY)


@pytest.fixture(scope="module")
def pair():
    return find_rsa_key(bits=2048)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_signed_mail_can_be_checked_and_no_change_is_passed_over(pair, lang):
    message = Message(
        "a@b.example", "Bitte bestätigen " * 8, "Hello  there \n\n.\n\n\n", lang, "<p>x</p>", "https://x/"
    )
    mail = compose_mail(message, sender=SENDER, host="example.org", mail_id="1", now=NOON)

    signed = sign_mail(mail, domain="example.org", selector="s", key=pair, now_seconds=7)

    tags = verify(signed, format_public(pair))
    assert (tags["d"], tags["s"], tags["t"]) == ("example.org", "s", "7")
    assert {"from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"} <= set(tags["h"].split(":"))
    assert max(map(len, signed.partition(b"From:")[0].split(b"\r\n"))) <= 78
    for changed in (
        signed.replace(b"To: a@", b"To: x@"),
        signed.replace(b"\r\nTo:", b"\r\nFrom: other@example.org\r\nTo:"),  # a second sender
    ):
        with pytest.raises(InvalidSignature):
            verify(changed, format_public(pair))


@pytest.fixture
def public(instance, server):
    return replace(instance, origin="example.org", smtp=f"{server.url}?from={SENDER}")


def send(public, ring, now=NOON):
    carrier = find_carrier(public, ring)
    try:
        return carrier.carry(Message("a@b.example", "s", "body", "en"), "1", now)
    finally:
        carrier.close()


def test_mails_are_signed_from_the_moment_at_which_the_key_is_used(public, ring, server):
    assert send(public, ring) is Outcome.SENT
    made = mail_keys.make_key(public, ring, "example.org")
    assert send(public, ring) is Outcome.SENT
    mail_keys.use_key(public)
    assert send(public, ring) is Outcome.SENT

    assert ["DKIM-Signature" in mail for mail in server.mails] == [False, False, True]
    assert f"s={made.selector};" in server.mails[-1]["DKIM-Signature"]


def test_a_carrier_that_stays_open_takes_the_next_key_and_forgets_a_dropped_one(public, ring, server):
    carrier = find_carrier(public, ring)
    for act in (
        lambda: mail_keys.make_key(public, ring, "example.org") and mail_keys.use_key(public),
        lambda: mail_keys.make_key(public, ring, "example.org") and mail_keys.use_key(public),
        lambda: mail_keys.drop_keys(public),
    ):
        act()
        carrier.carry(Message("a@b.example", "s", "body", "en"), "1", NOON)
    carrier.close()

    found = [re.findall(r"s=(\w+);", mail.get("DKIM-Signature", "")) for mail in server.mails]
    assert found == [["undersigned"], ["undersigned2"], []]


def test_a_sender_whose_domain_has_letters_of_its_own_is_spelt_as_its_key_is(public, ring, server):
    abroad = replace(public, smtp=f"{server.url}?from=letters@b%C3%BCrger.example")
    mail_keys.make_key(abroad, ring, "xn--brger-kva.example")
    mail_keys.use_key(abroad)

    assert send(abroad, ring) is Outcome.SENT
    (mail,) = server.mails
    assert mail["From"] == "letters@xn--brger-kva.example"
    assert "d=xn--brger-kva.example;" in mail["DKIM-Signature"]


def test_a_key_for_another_domain_signs_nothing(public, ring, server):
    mail_keys.make_key(public, ring, "elsewhere.example")
    mail_keys.use_key(public)

    send(public, ring)

    assert "DKIM-Signature" not in server.mails[0]


def test_the_private_half_is_sealed_on_the_disk(public, ring):
    made = mail_keys.make_key(public, ring, "example.org")
    private = mail_keys.open_key(made, ring).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stored = mail_keys.keys_path(public).read_bytes()

    assert private not in stored
    assert base64.b64encode(private)[20:80] not in stored
    assert not any(private[at : at + 16] in base64.b64decode(made.box) for at in range(64, 1000, 16))


def test_while_the_key_can_not_be_opened_mails_wait_unsigned_mails_are_not_sent(public, ring, server, tmp_path):
    mail_keys.make_key(public, ring, "example.org")
    mail_keys.use_key(public)
    other = Ring(replace(public, keys=tmp_path / "other", runtime_root=public.runtime_root / "other"))

    assert send(public, other) is Outcome.UNREACHABLE
    assert server.mails == []

    assert send(public, ring) is Outcome.SENT


def test_a_carrier_without_a_key_sends_as_before(pool, server):
    ServerCarrier("example.org", pool).carry(Message("a@b.example", "s", "body", "en"), "1", NOON)

    assert "DKIM-Signature" not in server.mails[0]
