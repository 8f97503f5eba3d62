"""Trustees' boxes."""

import json

import pytest
from opening_samples import ORIGIN, OTHER_KEY
from tests.light_locks import light_locks

from undersigned.opening.box import format_box, make_box, open_box, parse_box
from undersigned.opening.errors import BoxInvalid, PaperForeign
from undersigned.sealing.envelope import generate_key
from undersigned.sealing.shares import SharesTooFew

KEY = generate_key()
with light_locks():
    BOX, PAPERS = make_box(ORIGIN, KEY, secret=bytes(range(16)), needed=2, papers=3, created_on="2026-11-23")


def test_enough_papers_open_a_box_that_was_written_and_read():
    assert open_box(parse_box(format_box(BOX)), PAPERS[1:]) == KEY


def test_too_few_papers_do_not():
    with pytest.raises(SharesTooFew):
        open_box(BOX, PAPERS[:1])


def test_a_paper_of_another_box_is_told():
    _, foreign = make_box(ORIGIN, KEY, secret=bytes(16), needed=2, papers=3, created_on="2026-11-23")

    with pytest.raises(PaperForeign, match="number 2"):
        open_box(BOX, [PAPERS[0], foreign[1]])


def test_a_box_that_was_changed_is_told():
    other, _ = make_box(ORIGIN, OTHER_KEY, secret=bytes(16), needed=2, papers=3, created_on="2026-11-23")
    members = json.loads(format_box(BOX))

    for changed in ({"locked": other.locked}, {"recipient": other.recipient}, {"locked": BOX.locked[:300]}):
        with pytest.raises(BoxInvalid):
            open_box(parse_box(json.dumps(members | changed).encode()), PAPERS)


@pytest.mark.parametrize("changed", [{"v": 2}, {"kind": "chest"}, {"needed": "2"}, {"x": 1}], ids=str)
def test_a_box_of_another_version_is_told(changed):
    with pytest.raises(BoxInvalid):
        parse_box(json.dumps(json.loads(format_box(BOX)) | changed).encode())
