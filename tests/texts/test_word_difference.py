"""Words in every script, their difference, and the time that it takes."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.texts.difference import Change, Stretch, find_spans, find_word_difference, find_words

ANY_TEXT = st.text(max_size=60)
# Many equal words, so that runs of them have to serve as anchors.
FEW_WORDS = st.lists(st.sampled_from(["a", "b", " ", "ก็", "街"]), max_size=300)


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(stretch.change.value, stretch.text) for stretch in find_word_difference(old, new)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We ask, don't we?", ["We", " ", "ask", ",", " ", "don't", " ", "we", "?"]),
        ("1,000 trains.", ["1,000", " ", "trains", "."]),
        ("なぜ町に", ["な", "ぜ", "町", "に"]),
        ("我们要求：开放", ["我", "们", "要", "求", "：", "开", "放"]),
        ("เปิดที่นี่", ["เปิ", "ด", "ที่", "นี่"]),
        ("ភាសាខ្មែរ", ["ភា", "សា", "ខ្មែ", "រ"]),
        ("नमस्ते दुनिया।", ["नमस्ते", " ", "दुनिया", "।"]),
        ("نطالب بالقطارات، الآن", ["نطالب", " ", "بالقطارات", "،", " ", "الآن"]),
        ("שלום עולם", ["שלום", " ", "עולם"]),
    ],
)
def test_words_are_found_in_every_script(text: str, words: list[str]):
    assert find_words(text) == words


def test_one_character_changes_inside_a_chinese_line():
    assert told("我们要求开放图书馆", "我们要求开放体育馆") == [
        ("same", "我们要求开放"),
        ("gone", "图书"),
        ("new", "体育"),
        ("same", "馆"),
    ]


def test_an_arabic_word_is_exchanged_whole():
    assert told("نطالب بقطارات أكثر", "نطالب بحافلات أكثر") == [
        ("same", "نطالب "),
        ("gone", "بقطارات"),
        ("new", "بحافلات"),
        ("same", " أكثر"),
    ]


@given(ANY_TEXT)
def test_words_joined_are_the_text_again(text: str):
    assert "".join(find_words(text)) == text


@given(ANY_TEXT, ANY_TEXT)
def test_both_texts_can_be_read_out_of_their_word_difference(old: str, new: str):
    stretches = find_word_difference(old, new)

    assert "".join(part.text for part in stretches if part.change is not Change.NEW) == old
    assert "".join(part.text for part in stretches if part.change is not Change.GONE) == new


@given(FEW_WORDS, FEW_WORDS)
def test_spans_cover_both_texts_and_say_rightly_what_is_the_same(before: list[str], after: list[str]):
    at = new_at = 0
    for is_same, start, end, new_start, new_end in find_spans(before, after):
        assert (start, new_start) == (at, new_at)
        assert is_same == (before[start:end] == after[new_start:new_end])
        at, new_at = end, new_end
    assert (at, new_at) == (len(before), len(after))


def test_the_same_words_are_no_difference():
    assert find_word_difference("We ask.", "We ask.") == (Stretch(Change.SAME, "We ask."),)


def prose(words: int, every: int = 0) -> str:
    """Return words that repeat as a language's do: few very often, many once or twice."""
    state, found = 7, []
    for at in range(words):
        state = state * 1_103_515_245 % 2_147_483_648 + 12_345
        rank = int(900 / (1 + state % 1_000)) + state // 1_000 % 40
        found.append(f"new{at}" if every and at % every == 0 else f"word{rank}")
    return " ".join(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (prose(5_000), prose(5_000, every=9)),
        (prose(5_000), " ".join(prose(5_000).split(" ")[2_500:] + prose(5_000).split(" ")[:2_500])),
        (prose(5_000), prose(5_000)[::-1]),
        ("one " * 5_000, "one " * 2_000 + "two " * 3_000),
        (" ".join(map(str, range(5_000))), " ".join(map(str, range(0, 10_000, 2)))),
        ("我们要求开放图书馆。" * 700, "我们要求开放体育馆。" * 700),
        ("." * 100_000, "," * 100_000),
    ],
    ids=["scattered", "halves exchanged", "backwards", "one word", "every other", "chinese", "dots"],
)
def test_five_thousand_words_are_not_compared_each_with_each(old: str, new: str):
    began = process_time()
    find_word_difference(old, new)

    # Some 20 to 60 ms (`undersigned bench`); each with each would be 25,000,000 comparisons, many seconds.
    assert process_time() - began < 1.0


def test_a_text_made_to_be_split_again_and_again_is_compared_as_well():
    nested = [word for at in range(3_000) for word in (f"x{at + 1}", f"x{at}")]
    others = [word for at in range(3_000) for word in (f"y{at}", f"x{at + 1}", f"x{at}")]

    assert find_spans(nested, others)
