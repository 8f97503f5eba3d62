"""Requests are signed by the later standard too: what an independent server signs is believed, and nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOON
from tests.federation.conftest import KEY, OTHER_KEY

from undersigned.federation import signatures
from undersigned.federation.message_signatures import check_message, parse_message_signature
from undersigned.federation.models import Follower
from undersigned.federation.rules import SignatureOdd, SignatureWrong

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "fedify-follow-v1.json").read_bytes())
BASE = "https://letters.example.org"
PATH = "/fediverse/inbox"
PARTS = '"@method" "@target-uri" "@authority" "host" "date" "content-digest"'


def request_of(kind="rfc9421", **changed):
    return signatures.Request("POST", PATH, VECTOR["requests"][kind] | changed, VECTOR["body"].encode())


def check(request, *, base_url=BASE, now=NOON, key=None):
    signature = parse_message_signature(request.headers, base_url=base_url)
    check_message(request, signature, now=now)
    signatures.verify_signature(request, signature, key or signatures.read_key(VECTOR["public_key"]))


def spelt(parts=PARTS, rest=""):
    """Return the header that tells what was signed, with other *parts* or more at its end."""
    known = VECTOR["requests"]["rfc9421"]["signature-input"]
    return known.replace(PARTS, parts) + rest


def sign_by_hand(body, *, base_url, now, key):
    """Return headers of a request that *key* signed, by the words of the standard alone."""
    digest = f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"
    keyid = f"{json.loads(body)['actor']}#main-key"
    told = f'("@method" "@authority" "@path" "content-digest");created={int(now.timestamp())};keyid="{keyid}"'
    lines = [
        '"@method": POST',
        f'"@authority": {base_url.partition("://")[2]}',
        f'"@path": {PATH}',
        f'"content-digest": {digest}',
        f'"@signature-params": {told}',
    ]
    value = key.sign("\n".join(lines).encode(), padding.PKCS1v15(), SHA256())
    return {
        "host": base_url.partition("://")[2],
        "content-digest": digest,
        "signature-input": f"a={told}",
        "signature": f"a=:{b64encode(value).decode()}:",
    }


def test_what_an_independent_server_signs_is_believed():
    check(request_of())


def test_what_it_signs_by_the_draft_is_believed():
    request = request_of("draft-cavage-http-signatures-12")
    signature = signatures.parse_signature(request.headers["signature"])

    signatures.check_signed(request, signature, host="letters.example.org", now=NOON)
    signatures.verify_signature(request, signature, signatures.read_key(VECTOR["public_key"]))


@pytest.mark.parametrize(
    ("changed", "base_url"),
    [
        ({"date": "Mon, 23 Nov 2026 12:00:01 GMT"}, BASE),
        ({"signature-input": spelt(rest=';tag="x"')}, BASE),
        ({}, "https://other.example.org"),
        ({}, "http://letters.example.org"),
    ],
)  # fmt: skip
def test_nothing_else_than_what_was_signed_is_believed(changed, base_url):
    with pytest.raises(SignatureWrong):
        check(request_of(**changed), base_url=base_url)


def test_another_target_or_method_and_the_key_of_another_are_not_believed():
    for other in (replace(request_of(), path="/elsewhere"), replace(request_of(), method="PUT")):
        with pytest.raises(SignatureWrong):
            check(other)
    with pytest.raises(SignatureWrong):
        check(request_of(), key=KEY.public_key())


@pytest.mark.parametrize(
    "changed",
    [
        {"signature-input": spelt('"@target-uri" "content-digest"')},
        {"signature-input": spelt('"@method" "@target-uri"')},
        {"signature-input": spelt('"@method" "@authority" "content-digest"')},
        {"signature-input": spelt('"@method" "@target-uri" "content-digest" "@status"')},
        {"signature-input": spelt('"@method" "@target-uri" "content-digest" "absent"')},
        {"signature-input": spelt('"@method" "@method" "@target-uri" "content-digest"')},
        {"signature-input": spelt('"@method" "@target-uri";req "content-digest"')},
        {"signature-input": spelt().replace("rsa-v1_5-sha256", "hmac-sha256")},
        {"signature-input": spelt().replace(";created=1795435200", "")},
        {"signature-input": spelt().replace("keyid", "key")},
        {"signature-input": spelt(rest=";created=1795435200")},
        {"signature-input": spelt(rest=";expires=1795435199")},
        {"signature-input": spelt(rest=", " + spelt().replace("sig1", "sig2"))},
        {"signature-input": spelt().replace("sig1", "sig2")},
        {"signature-input": spelt().replace("1795435200", "9" * 15)},
        {"signature-input": "x" * 4001},
        {"signature": "sig1=:!:"},
        {"signature": "sig1=:A:"},
        {"signature": VECTOR["requests"]["draft-cavage-http-signatures-12"]["signature"]},
        {"content-digest": ""},
        {"content-digest": f"sha-256=:{b64encode(sha256(b'other').digest()).decode()}:"},
        {"content-digest": "sha-512=:AAAA:"},
    ],
)
def test_what_is_not_signed_as_it_has_to_be_is_refused(changed):
    with pytest.raises(SignatureOdd):
        check(request_of(**changed))


@pytest.mark.parametrize("hours", [-2, 13])
def test_a_request_of_another_time_is_refused(hours):
    with pytest.raises(SignatureOdd):
        check(request_of(), now=NOON + timedelta(hours=hours))


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_one_flipped_bit_is_refused(at, bit):
    body = bytearray(VECTOR["body"].encode())
    body[at % len(body)] ^= 1 << bit

    with pytest.raises(SignatureOdd):
        check(replace(request_of(), body=bytes(body)))


@given(st.text(alphabet='sig1=(":;@)created,0 \\\n'), st.text(alphabet="sig1=:A+/, "))
def test_whatever_the_headers_hold_is_read_or_refused(said, signed):
    try:
        check(request_of(**{"signature-input": said, "signature": signed}))
    except SignatureOdd:
        return
    pytest.fail("believed")


def test_somebody_follows_with_the_later_signature_alone(house, mastodon):
    body = json.dumps(mastodon.follow(house.place.actor)).encode()
    house.hand_in_raw(sign_by_hand(body, base_url=house.place.base_url, now=NOON, key=mastodon.key), body)
    house.take()
    house.send()

    assert Follower.objects.count() == 1
    assert [one["type"] for one in mastodon.taken] == ["Accept"]


def test_nobody_follows_with_the_later_signature_of_another(house, mastodon):
    body = json.dumps(mastodon.follow(house.place.actor)).encode()
    house.hand_in_raw(sign_by_hand(body, base_url=house.place.base_url, now=NOON, key=OTHER_KEY), body)
    house.take()

    assert not Follower.objects.exists()
