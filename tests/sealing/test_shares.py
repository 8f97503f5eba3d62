"""Papers of trustees: any k open, fewer do not, and what was mistyped is pointed at."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from shamir_mnemonic import MnemonicError, combine_mnemonics

from undersigned.sealing import shares
from undersigned.sealing.words import WORDS

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(16))
PAPERS = shares.split_secret(SECRET, needed=3, papers=5)


@pytest.mark.parametrize(
    "chosen", list(combinations(PAPERS, 3)), ids=lambda papers: "".join(str(p.number) for p in papers)
)
def test_any_three_of_five_papers_open(chosen):
    assert shares.join_papers(chosen) == SECRET


@pytest.mark.parametrize(
    "chosen", list(combinations(PAPERS, 2)), ids=lambda papers: "".join(str(p.number) for p in papers)
)
def test_no_two_of_five_papers_open(chosen):
    with pytest.raises(shares.SharesTooFew):
        shares.join_papers(chosen)


def test_more_papers_than_needed_do_no_harm():
    assert shares.join_papers(PAPERS) == SECRET


def test_a_paper_says_what_it_is():
    assert [(paper.number, paper.needed) for paper in PAPERS] == [(number, 3) for number in range(1, 6)]
    assert len({paper.box for paper in PAPERS}) == 1


def test_a_paper_may_be_typed_untidily():
    words = PAPERS[0].words.upper().split()
    typed = "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1))

    assert shares.parse_paper(typed) == PAPERS[0]


def test_a_word_that_is_none_is_pointed_at():
    words = PAPERS[0].words.split()
    words[6] = "zzzz"

    with pytest.raises(shares.WordUnknown, match=r"^word 7, 'zzzz'"):
        shares.parse_paper(" ".join(words))


@pytest.mark.parametrize("position", [1, 7, 18, 20])
def test_a_wrong_word_of_the_list_is_pointed_at(position):
    words = PAPERS[0].words.split()
    words[position - 1] = next(word for word in WORDS if word != words[position - 1])

    with pytest.raises(shares.ChecksumWrong, match=f"^word {position} is not"):
        shares.parse_paper(" ".join(words))


def test_two_words_that_changed_places_are_pointed_at():
    words = PAPERS[0].words.split()
    at = next(at for at in range(8, 15) if words[at] != words[at + 1])
    words[at], words[at + 1] = words[at + 1], words[at]

    with pytest.raises(shares.ChecksumWrong, match=f"^words {at + 1} and {at + 2} seem to have changed places"):
        shares.parse_paper(" ".join(words))


def test_three_wrong_words_are_found_without_a_guess():
    words = PAPERS[0].words.split()
    for at in (2, 8, 15):
        words[at] = next(word for word in WORDS if word != words[at])

    with pytest.raises(shares.ChecksumWrong, match="more than one word"):
        shares.parse_paper(" ".join(words))


def test_a_paper_that_is_too_short_is_told():
    with pytest.raises(shares.WordCountWrong):
        shares.parse_paper(" ".join(PAPERS[0].words.split()[:-1]))


def test_a_long_page_pasted_by_mistake_is_told_by_its_first_word_alone(monkeypatch):
    looked_up = []
    spy = lambda word, *_rest, **_more: looked_up.append(word) or []  # noqa: E731
    monkeypatch.setattr("undersigned.sealing.words.get_close_matches", spy)

    with pytest.raises(shares.WordUnknown, match="word 2,"):
        shares.parse_paper("academic " + "zzzz " * 5000)

    assert looked_up == ["zzzz"]


def test_a_paper_of_another_box_is_told():
    foreign = shares.split_secret(SECRET, needed=3, papers=5)

    with pytest.raises(shares.ShareForeign, match="number 2"):
        shares.join_papers([PAPERS[0], foreign[1], PAPERS[2]])


def test_the_same_paper_twice_is_told():
    with pytest.raises(shares.ShareRepeated):
        shares.join_papers([PAPERS[0], PAPERS[1], PAPERS[0]])


@pytest.mark.parametrize(("needed", "papers"), [(1, 1), (1, 3), (4, 3), (2, 17)])
def test_impossible_numbers_of_papers_are_refused(needed, papers):
    with pytest.raises(shares.SplitImpossible):
        shares.split_secret(SECRET, needed=needed, papers=papers)


def test_the_vectors_of_slip_39_hold(shared: Path):
    vectors = json.loads((shared / "vectors" / "slip39.json").read_text())

    for description, mnemonics, secret, _ in vectors:
        if secret:
            assert combine_mnemonics(mnemonics, b"TREZOR").hex() == secret, description
        else:
            with pytest.raises(MnemonicError):
                combine_mnemonics(mnemonics, b"TREZOR")
    assert len(vectors) == 45


def test_our_reader_opens_no_vector_that_is_wrong(shared: Path):
    opened = 0
    for description, mnemonics, secret, _ in json.loads((shared / "vectors" / "slip39.json").read_text()):
        try:
            shares.join_papers([shares.parse_paper(mnemonic) for mnemonic in mnemonics])
        except shares.ShareError:
            continue
        assert secret, description
        opened += 1
    assert opened >= 4
