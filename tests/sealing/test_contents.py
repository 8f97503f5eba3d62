"""What is inside an envelope."""

import json

import pytest

from undersigned.sealing import contents

RECORD = b'{"class":"person","name":"Zo\xc3\xab","v":1}'
SIGNATURE = contents.SealedSignature(RECORD, bytes(range(32)), "zoe@example.org", wants_news=True)
REHEARSAL = contents.Rehearsal("letters.example.org/s/timetable", "duke-acid-academic")


def test_a_signature_comes_out_as_it_went_in():
    assert contents.parse_content(contents.format_signature(SIGNATURE)) == SIGNATURE


@pytest.mark.parametrize(
    "answer", [REHEARSAL.answer, contents.spell_answer(bytes(4)), contents.spell_answer(b"\xff" * 4)]
)
def test_a_rehearsal_comes_out_as_it_went_in(answer):
    rehearsal = contents.Rehearsal(REHEARSAL.origin, answer)

    assert contents.parse_content(contents.format_rehearsal(rehearsal)) == rehearsal


@pytest.mark.parametrize(
    "changed",
    [{"v": 2}, {"kind": "vote"}, {"extra": 1}, {"salt": "AA"}, {"salt": "é"}, {"address": 1}, {"record": "x"}],
    ids=str,
)
def test_what_is_unknown_is_refused(changed):
    members = json.loads(contents.format_signature(SIGNATURE)) | changed

    with pytest.raises(contents.ContentMalformed):
        contents.parse_content(json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'{"v": 1}', b"\xff", b"[" * 100_000, b'{"v":NaN}'], ids=len)
def test_what_is_no_canonical_object_is_refused(content):
    with pytest.raises(contents.ContentMalformed):
        contents.parse_content(content)
