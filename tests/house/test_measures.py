"""Every measure and alarm has its line in the reference, and no measure has a label that could name a person."""

import re
from pathlib import Path

from undersigned.watching.rules import Alarm
from undersigned.watching.state import MEASURES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "metrics.md").read_text()
SOURCE = ROOT / "src" / "undersigned" / "watching"


def test_every_measure_is_described_with_its_type():
    described = re.findall(r"^\| `(undersigned_\w+)` \| (\w+) \|", PAGE, re.MULTILINE)

    assert described == [(name, kind) for name, (kind, _words) in MEASURES.items()]


def test_every_alarm_is_described():
    described = re.findall(r"^\| `([a-z-]+)` \|", PAGE.partition("## Alarms")[2], re.MULTILINE)

    assert described == [alarm.value for alarm in Alarm]


def test_every_measure_that_is_made_is_known():
    made = {name for path in SOURCE.glob("*.py") for name in re.findall(r"\bundersigned_\w+", path.read_text())}

    assert made == set(MEASURES)
