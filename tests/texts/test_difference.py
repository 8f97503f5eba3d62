"""The difference between versions: every word of both texts is told, and its fate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from undersigned.texts.difference import Change, Stretch, find_difference

LINES = st.lists(st.text(st.sampled_from("ab c"), min_size=1).map(str.strip).filter(bool), max_size=5)


def told(old: str, new: str) -> list[tuple[Stretch, ...]]:
    return [line.stretches for line in find_difference(old.encode(), new.encode())]


def test_a_changed_word_is_told_inside_its_line():
    assert told("1. we ask for trains;\n", "1. we demand more trains;\n")[0] == (
        Stretch(Change.SAME, "1. we "),
        Stretch(Change.GONE, "ask"),
        Stretch(Change.NEW, "demand"),
        Stretch(Change.SAME, " "),
        Stretch(Change.GONE, "for"),
        Stretch(Change.NEW, "more"),
        Stretch(Change.SAME, " trains;"),
    )


def test_lines_that_have_little_in_common_stand_one_after_the_other():
    assert told("no more trains\n", "buses for everybody here\n") == [
        (Stretch(Change.GONE, "no more trains"), Stretch(Change.NEW, "buses for everybody here"))
    ]


def test_the_same_text_has_no_difference():
    assert all(line.is_same for line in find_difference(b"# T\n\nWords.\n", b"# T\n\nWords.\n"))


@given(LINES, LINES)
def test_both_texts_can_be_read_out_of_their_difference(old: list[str], new: list[str]):
    lines = find_difference("\n".join(old).encode(), "\n".join(new).encode())

    def read(*changes: Change) -> list[str]:
        found = ("".join(part.text for part in line.stretches if part.change in changes) for line in lines)
        return [line for line in found if line]

    assert read(Change.SAME, Change.GONE) == old
    assert read(Change.SAME, Change.NEW) == new
