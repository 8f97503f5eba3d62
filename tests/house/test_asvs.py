"""The list of OWASP ASVS items is whole, and every test and place that it names is there."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "reference" / "asvs.md"
DECISION = ROOT / "docs" / "decisions" / "0026-asvs-and-what-we-leave-out.md"
STATES = {"met", "operator", "–", "left out", "not met"}
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", LIST.read_text(), re.MULTILINE)


def read_items():
    """Return the level of every item of levels 1 and 2, as the standard has them."""
    with Path(__file__).with_name("asvs-5.0.0.csv").open() as file:
        return {row["item"]: row["level"] for row in csv.DictReader(file)}


def test_every_item_is_listed_once_with_its_level():
    assert Counter(read_items().values()) == {"1": 70, "2": 183}
    assert [(item, level) for item, level, *_rest in ROWS] == list(read_items().items())


def test_every_item_has_a_state():
    assert {state for _item, _level, state, *_rest in ROWS} <= STATES


def test_the_sums_are_those_of_the_list():
    for level in ("1", "2"):
        count = Counter(state for _item, found, state, *_rest in ROWS if found == level)
        sums = [count[state] for state in ("met", "operator", "–", "left out", "not met")]

        assert f"| {level} | {sum(sums)} | " + " | ".join(map(str, sums)) + " |" in LIST.read_text()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_holds_an_item_is_there(row):
    _item, _level, state, words, evidence = row
    files = re.findall(r"`((?:tests|src|requirements)/[^`]+|pyproject\.toml)`", evidence)
    links = re.findall(r"\]\(([^)#]+)\)", evidence)

    assert words.strip()
    assert bool(files or links) == (state != "–")
    assert [name for name in files if not (ROOT / name).is_file()] == []
    assert [name for name in links if not (LIST.parent / name).is_file()] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] in {"left out", "not met"}], ids=lambda row: row[0])
def test_what_is_left_out_has_its_reason(row):
    item, _level, state, _words, evidence = row

    assert f"**{item}**" in DECISION.read_text()
    assert DECISION.name in evidence
    assert (state == "not met") == (f"**{item}** (not met)" in DECISION.read_text())


def test_level_one_has_nothing_that_is_not_met():
    assert [item for item, level, state, *_rest in ROWS if level == "1" and state == "not met"] == []
