"""A short run of the fuzzer, and proof that it finds what is planted."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random

import pytest

from tests.fuzz.changing import change
from tests.fuzz.targets import Target, make_targets
from tests.fuzz.trying import make_case, try_target
from undersigned.publiclog.entry import parse_entry
from undersigned.publiclog.errors import PublicLogError

TARGETS = make_targets()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_is_handed_in_is_read_or_refused(target):
    tally = try_target(target, seed=7, first=0, count=120)

    assert tally.faults == {}
    assert tally.tried == tally.read + tally.refused == 120


def test_a_case_can_be_made_again_from_its_number():
    assert make_case(TARGETS[0], 1, 42) == make_case(TARGETS[0], 1, 42)
    assert make_case(TARGETS[0], 1, 42) != make_case(TARGETS[0], 2, 42)


def test_changes_of_json_mostly_stay_json():
    chance, seed = Random(1), b'{"a":[1,{"b":"c"}],"d":"e"}'
    good = 0
    for _ in range(400):
        try:
            json.loads(change(seed, chance, [seed]))
            good += 1
        except (ValueError, RecursionError):
            continue

    assert good > 100


def careless(data: bytes) -> None:
    """Read an entry, with a fault planted: a number in the place of a word is not thought of."""
    try:
        parse_entry(data)
    except PublicLogError:
        members = json.loads(data.decode("utf-8", "replace")) if data[:1] == b"{" and data[-1:] == b"}" else {}
        if "lang" in members:
            members["lang"].lower()
        raise


def test_a_planted_fault_is_found():
    entries = TARGETS[0]
    target = Target("planted", entries.seeds, careless, (PublicLogError, ValueError, RecursionError), 1)

    tally = try_target(target, seed=1, first=0, count=4000)

    assert any(where.startswith("AttributeError") for where in tally.faults)


def test_a_planted_hang_is_found(monkeypatch):
    monkeypatch.setattr("tests.fuzz.trying.SECONDS", 0.2)

    def hang(_data: bytes) -> None:
        while True:
            pass

    assert try_target(Target("hang", [b"x"], hang, (), 1), seed=1, first=0, count=1).hangs == 1


def test_the_instance_that_is_fuzzed_over_http_is_started_without_pytest_and_django():
    starts = "import tests.fuzz.over_http, tests.fuzz.described; from tests.cli.conftest import Running"

    subprocess.run([sys.executable, "-c", starts], check=True)
