"""Requests are signed as the draft has it that the Fediverse uses, and nothing but what was signed is believed."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOON
from tests.federation.conftest import KEY, OTHER_KEY, digest_of, pem_of, sign

from undersigned.federation import signatures
from undersigned.federation.rules import ActorOdd, SignatureOdd, SignatureWrong

HOST = "letters.example.org"
# draft-cavage-http-signatures-12, appendix C: key, message, signatures of C.2 and C.3.
DRAFT_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----
"""
DRAFT_REQUEST = signatures.Request(
    "POST",
    "/foo?param=value&pet=dog",
    {
        "host": "example.com",
        "date": "Sun, 05 Jan 2014 21:31:40 GMT",
        "content-type": "application/json",
        "digest": "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
        "content-length": "18",
    },
    b'{"hello": "world"}',
)
DRAFT_SIGNATURES = {
    "basic": 'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date", signature="'
    "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3"
    'HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="',
    "all headers": 'keyId="Test",algorithm="rsa-sha256", headers="(request-target) host date content-type digest '
    'content-length", signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEK'
    'BIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="',
}
ACTIVITY = {"type": "Follow", "actor": "https://social.example/users/alice"}


def request_of(*, now=NOON, key=KEY, **changed):
    headers, body = sign(ACTIVITY, host=HOST, now=now, key=key)
    return signatures.Request("POST", "/fediverse/inbox", headers | changed, body)


def check(request, *, now=NOON, host=HOST):
    signature = signatures.parse_signature(request.headers["signature"])
    signatures.check_signed(request, signature, host=host, now=now)
    signatures.verify_signature(request, signature, KEY.public_key())


@pytest.mark.parametrize("kind", DRAFT_SIGNATURES)
def test_what_the_draft_signed_is_believed(kind):
    signature = signatures.parse_signature(DRAFT_SIGNATURES[kind])

    signatures.verify_signature(DRAFT_REQUEST, signature, load_pem_public_key(DRAFT_KEY.encode()))
    assert digest_of(DRAFT_REQUEST.body) == DRAFT_REQUEST.headers["digest"]


@pytest.mark.parametrize("kind", DRAFT_SIGNATURES)
@pytest.mark.parametrize("name", ["host", "date"])
def test_what_the_draft_signed_is_not_believed_with_another_header(kind, name):
    signature = signatures.parse_signature(DRAFT_SIGNATURES[kind])
    changed = replace(DRAFT_REQUEST, headers=DRAFT_REQUEST.headers | {name: "other"})

    with pytest.raises(SignatureWrong):
        signatures.verify_signature(changed, signature, load_pem_public_key(DRAFT_KEY.encode()))


def test_what_we_sign_is_believed():
    check(request_of())


def test_the_signature_of_another_is_not_believed():
    with pytest.raises(SignatureWrong):
        check(request_of(key=OTHER_KEY))


def test_another_target_is_not_believed():
    with pytest.raises(SignatureWrong):
        check(replace(request_of(), path="/elsewhere"))


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": digest_of(b"other")},
        {"digest": ""},
        {"digest": "MD5=x"},
        {"host": "other.example"},
        {"date": "yesterday"},
        {"date": ""},
        {"date": "Sun, 05 Jan 99999999999999999999 21:31:40 GMT"},
    ],
)
def test_a_request_for_another_host_of_another_body_or_without_a_date_is_refused(changed):
    with pytest.raises(SignatureOdd):
        check(request_of(**changed))


@pytest.mark.parametrize("hours", [-13, 2])
def test_a_request_of_another_time_is_refused(hours):
    with pytest.raises(SignatureOdd):
        check(request_of(now=NOON + timedelta(hours=hours)))


def test_a_queue_of_some_hours_does_no_harm():
    check(request_of(now=NOON - timedelta(hours=11)))


@pytest.mark.parametrize("missing", ["(request-target) ", "host ", "date ", "digest "])
def test_what_has_to_be_signed_is(missing):
    request = request_of()
    request.headers["signature"] = request.headers["signature"].replace(missing, "")

    with pytest.raises(SignatureOdd):
        check(request)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "keyId",
        'keyId="a"',
        'keyId="a",signature="%%%"',
        'keyId="a",keyId="b",signature="eHh4"',
        'signature="eHh4"',
        'keyId="a",algorithm="hmac-sha256",signature="eHh4"',
        'keyId="a",headers="date date",signature="eHh4"',
        'keyId="a",signature="eHh4",' + "x" * 5000,
    ],
)
def test_a_header_that_is_none_is_refused(header):
    with pytest.raises(SignatureOdd):
        signatures.parse_signature(header)


@given(st.text(max_size=300))
def test_whatever_stands_in_the_header_is_read_or_refused(header):
    with suppress(SignatureOdd):
        signatures.parse_signature(header)


def test_the_same_signature_is_told_from_others_however_it_is_spelt():
    header = request_of().headers["signature"]
    spelt = header.replace(",", " , ")

    assert signatures.parse_signature(header).digest == signatures.parse_signature(spelt).digest
    assert b64decode(header.rpartition('signature="')[2].removesuffix('"'))


def test_only_a_key_of_rsa_with_a_fit_size_is_taken():
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    curve = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    for pem in (pem_of(small), curve, "", "-----BEGIN PUBLIC KEY-----", "\ud800"):
        with pytest.raises(ActorOdd):
            signatures.read_key(pem)
    assert signatures.read_key(pem_of(KEY)) == KEY.public_key()
