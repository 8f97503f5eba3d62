"""The format of a certificate: what is written can be read, what is spelt otherwise is refused; the vector stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from undersigned.coalitions.certificate import (
    NOT_SHOWN,
    Certificate,
    CertificateInvalid,
    Ended,
    format_certificate,
    format_words,
    parse_certificate,
)

VECTOR = Path(__file__).parents[1] / "vectors" / "certificate-v1.json"
ENDED = Ended(
    origin="letters.example.org/s/harbour--open",
    size=16,
    root="ab" * 32,
    checkpoint_sha256="cd" * 32,
    keys_sha256=("ef" * 32,),
    sealed=9,
    marks=1,
    destroyed_on="2026-11-26",
    published="stays",
)
CERTIFICATE = Certificate(
    host="letters.example.org",
    coalition="harbour",
    began_on="2026-11-26",
    done_on="2026-11-26",
    backups_until="2026-12-10",
    statements=(ENDED,),
    never_public=1,
    convenors=1,
    mails=2,
    rows={"signing_opening": 1, "texts_statement": 2},
)


def test_the_vector_is_what_is_written_and_read():
    assert VECTOR.read_bytes() == format_certificate(CERTIFICATE)
    assert parse_certificate(VECTOR.read_bytes()) == CERTIFICATE


@pytest.mark.parametrize(
    "change",
    [
        {"format": "undersigned/certificate-of-destruction/v2"},
        {"more": 1},
        {"not_shown": []},
        {"statements": [{}]},
        {"rows": 1.5},
        {"host": None, "coalition": None},
    ],
)
def test_what_is_no_certificate_of_this_version_is_refused(change):
    members = {**json.loads(VECTOR.read_bytes()), **change}
    if change.get("host", 1) is None:
        del members["host"]

    with pytest.raises(CertificateInvalid):
        parse_certificate(json.dumps(members, sort_keys=True, separators=(",", ":")).encode() + b"\n")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"{}\n\n"])
def test_what_is_no_json_of_ours_is_refused(data):
    with pytest.raises(CertificateInvalid):
        parse_certificate(data)


def test_another_spelling_is_refused():
    with pytest.raises(CertificateInvalid):
        parse_certificate(VECTOR.read_bytes().replace(b":16", b": 16"))


def test_the_words_hold_what_can_be_checked_and_what_is_not_shown():
    words = format_words(CERTIFICATE)

    for part in (ENDED.origin, ENDED.root, ENDED.checkpoint_sha256, *ENDED.keys_sha256, *NOT_SHOWN, "2026-12-10"):
        assert part in words
