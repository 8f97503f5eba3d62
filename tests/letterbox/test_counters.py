"""Counting without remembering whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from undersigned.letterbox.counters import Counters

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW = 300
START = 1_795_435_200  # a multiple of the window


def open_counters(path: Path, **options: int) -> Counters:
    return Counters(path, **{"window_seconds": WINDOW, "width": 1 << 12} | options)


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Counters]:
    made = open_counters(tmp_path / "counters")
    yield made
    made.close()


def test_each_name_is_counted_by_itself(counters: Counters) -> None:
    counted = [counters.add(name, START) for name in (b"a", b"b", b"a", b"a")]

    assert counted == [1, 1, 2, 3]
    assert [counters.read(name, START) for name in (b"a", b"b", b"c")] == [3, 1, 0]


def test_what_did_not_happen_is_taken_back_and_never_below_nothing(counters: Counters) -> None:
    for name in (b"a", b"a", b"b"):
        counters.add(name, START)
    for name in (b"a", b"b", b"b", b"c"):
        counters.take_back(name, START)

    assert [counters.read(name, START) for name in (b"a", b"b", b"c")] == [1, 0, 0]


def test_a_new_window_begins_at_nothing(counters: Counters) -> None:
    counters.add(b"a", START)

    assert counters.add(b"a", START + WINDOW - 1) == 2
    assert counters.add(b"a", START + WINDOW) == 1


def test_two_letter_boxes_count_together(counters: Counters, tmp_path: Path) -> None:
    other = open_counters(tmp_path / "counters")

    counted = [one.add(b"a", START) for one in (counters, other, counters, other)]
    after = [one.add(b"a", START + WINDOW) for one in (counters, other)]

    assert counted == [1, 2, 3, 4]
    assert after == [1, 2]
    other.close()


def test_a_restart_forgets_nothing_early(tmp_path: Path) -> None:
    first = open_counters(tmp_path / "counters")
    first.add(b"a", START)
    first.close()

    second = open_counters(tmp_path / "counters")

    assert second.add(b"a", START) == 2
    second.close()


def test_the_file_holds_no_name_and_another_instance_counts_it_elsewhere(tmp_path: Path) -> None:
    name = b"\xc0\x00\x02\x17 zoe@mail.example"
    files = []
    for number in range(2):
        made = open_counters(tmp_path / str(number))
        made.add(name, START)
        made.close()
        files.append((tmp_path / str(number)).read_bytes())

    assert all(name not in file for file in files)
    assert files[0] != files[1]
    # Four counters say one; nothing else is there but the number of the window and its key.
    assert [file[64:].count(1) for file in files] == [4, 4]


def test_when_the_window_is_over_key_and_counters_are_overwritten_though_nobody_comes(
    counters: Counters, tmp_path: Path
) -> None:
    counters.add(b"a", START)
    before = (tmp_path / "counters").read_bytes()

    counters.forget(START + WINDOW)

    after = (tmp_path / "counters").read_bytes()
    assert before[8:40] not in after
    assert not any(after[64:])


def test_a_mark_stands_for_a_name_within_its_window_only(counters: Counters) -> None:
    mark = counters.mark(b"a", START)

    assert counters.mark(b"a", START + 1) == mark
    assert counters.mark(b"b", START + 1) != mark
    assert counters.mark(b"a", START + WINDOW) != mark


def test_a_file_of_another_size_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "counters").write_bytes(b"of another release")

    made = open_counters(tmp_path / "counters")

    assert made.add(b"a", START) == 1
    made.close()


@pytest.mark.parametrize(("crowd", "seen", "wrong_at_most"), [(1 << 11, 1, 4), (1 << 14, 3, 16)])
def test_in_a_crowd_next_to_nobody_is_taken_for_another(
    tmp_path: Path, crowd: int, seen: int, wrong_at_most: int
) -> None:
    made = open_counters(tmp_path / "counters", width=1 << 14)

    wrong = sum(made.add(b"%d" % number, START) > seen for number in range(crowd))

    # A crowd of an eighth of the width, told apart to one; one as large as the width, told apart to three.
    assert wrong <= wrong_at_most
    made.close()


def test_only_its_owner_may_read_the_file(counters: Counters, tmp_path: Path) -> None:
    assert (tmp_path / "counters").stat().st_mode & 0o777 == 0o600
