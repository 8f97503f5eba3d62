"""Files that nobody would write: every reader refuses them by its own reason, and by no other."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_samples import KEY, ORIGIN
from tests.light_locks import light_locks

from undersigned.opening.box import format_box, make_box, open_box, parse_box
from undersigned.opening.decisions import parse_decisions, read_list
from undersigned.opening.errors import OpeningError
from undersigned.opening.export import Export, parse_export
from undersigned.opening.issuer import parse_issuer, parse_requests
from undersigned.opening.reading import read_export
from undersigned.opening.signer import parse_signer
from undersigned.sealing.board import check_board, parse_board
from undersigned.sealing.contents import parse_content
from undersigned.sealing.errors import SealingError
from undersigned.sealing.shares import parse_paper

# The box of the vectors has a real lock, which takes a second to open and is opened by test_frozen_formats.py.
with light_locks():
    BOX, PAPERS = make_box(ORIGIN, KEY, secret=bytes(range(16)), needed=2, papers=2, created_on="2026-11-23")
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sealed-v1.json").read_text()) | {
    "box": format_box(BOX).decode()
}
ISSUER = parse_issuer(VECTORS["issuer"].encode())
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800") | st.just("AA"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
READERS = {
    "board": lambda data: check_board(parse_board(data)),
    "box": lambda data: open_box(parse_box(data), PAPERS),
    "decisions": parse_decisions,
    "export": lambda data: read_export(parse_export(data), VECTORS["key"]),
    "issuer": parse_issuer,
    "requests": lambda data: parse_requests(data, ISSUER),
    "signer": parse_signer,
}


def read(name: str, data: bytes) -> None:
    with contextlib.suppress(OpeningError, SealingError):
        READERS[name](data)


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_file_with_one_odd_value_is_refused_or_read(name, data):
    lines = VECTORS[name].rstrip("\n").split("\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    members = json.loads(lines[place])
    members[data.draw(st.sampled_from(sorted(members)))] = data.draw(ODD)
    lines[place] = json.dumps(members)

    read(name, "\n".join(lines).encode() + (b"\n" if VECTORS[name].endswith("\n") else b""))


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_cut_or_garbled_file_is_refused_or_read(name, data):
    whole = bytearray(VECTORS[name].encode())
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    read(name, bytes(whole[: data.draw(st.integers(0, len(whole)))]))


@given(
    st.dictionaries(st.sampled_from(["kind", "v", "record", "salt", "address", "wants_news", "answer", "origin"]), ODD)
)
def test_odd_contents_are_refused(members):
    with pytest.raises(SealingError):
        parse_content(json.dumps(members).encode())


@given(st.text())
def test_odd_lists_are_refused_or_read(text):
    export = Export("letters.example.org/s/timetable", 1, ("age1x",), ())
    for spelt in (text, "decision,reason,id\n" + text):
        try:
            read_list(spelt, export)
        except OpeningError:
            continue


@given(st.text())
def test_odd_papers_are_refused(text):
    with pytest.raises(SealingError):
        parse_paper(text)
