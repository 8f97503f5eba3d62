"""A run that stops between any two steps is repaired by the next one, and readers never lose what stood before."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from tests.builders import make_collection, make_waiting, make_withdrawal
from tests.publishing.test_writing_little import make_crowd, read_all

ROOT = Path(__file__).resolve().parents[2]


class PowerCut(Exception):
    """The file system stops taking renames."""


@pytest.mark.django_db
@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 9, 17, 30, 45])
def test_a_run_that_stops_after_some_renames_is_finished_by_the_next(after, bring_out, check, folder_of, monkeypatch):
    collection = make_collection()
    rows = make_crowd(collection, 260)
    bring_out(collection)
    make_crowd(collection, 30, seed=9)
    make_withdrawal(collection, rows[3].c)

    renames = iter(range(after))
    rename = Path.replace

    def replace(path, target):
        if next(renames, None) is None:
            raise PowerCut
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(PowerCut):
        bring_out(collection)
    monkeypatch.undo()

    bring_out(collection)
    assert check(collection) == []
    repaired = read_all(folder_of(collection))
    bring_out(collection, full=True)
    assert read_all(folder_of(collection)) == repaired


@pytest.mark.django_db
def test_a_run_that_stops_before_it_decided_leaves_what_stood_there(bring_out, check, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann")
    bring_out(collection)
    before = read_all(folder_of(collection))
    # A plan can't be written where a folder has its name.
    obstacle = settings.INSTANCE.data / "staging" / collection.slug / "plan.json"
    obstacle.mkdir(parents=True)
    make_waiting(collection, "Bo")

    with pytest.raises(IsADirectoryError):
        bring_out(collection)
    assert read_all(folder_of(collection)) == before

    obstacle.rmdir()
    bring_out(collection)
    assert check(collection) == []


@pytest.fixture
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    (folder / "data").mkdir()
    return folder


@pytest.fixture
def publisher(database_url, home):
    """Start tests/publishing/busy_publisher.py with folders of its own; returns the process."""
    environment = {
        **os.environ,
        "UNDERSIGNED_DATABASE": database_url,
        "UNDERSIGNED_DATA": str(home / "data"),
        "UNDERSIGNED_KEYS": str(home / "keys"),
        "DJANGO_SETTINGS_MODULE": "undersigned.web.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.publishing.busy_publisher"]
    return lambda *what: subprocess.Popen([*command, *what], env=environment, stdout=subprocess.PIPE, cwd=ROOT)


def finish(publisher):
    output, _ = publisher("finish").communicate()
    return json.loads(output)


def test_a_publisher_that_is_killed_at_any_moment_is_repaired(publisher):
    chance = random.Random(5)

    for _ in range(5):
        process = publisher()
        process.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()

    outcome = finish(publisher)
    assert outcome["findings"] == []
    assert outcome["differing"] == []
    assert outcome["drafts"] == []
    assert outcome["openings"] > 150


# The first file of tiles, the decision, and what makes it public.
@pytest.mark.parametrize("name", ["41", "plan.json", "checkpoint"])
def test_no_half_written_file_stays_behind_a_publisher_that_was_killed(name, publisher, home):
    publisher(name).communicate(timeout=60)
    assert any(path.name.startswith(f".{name}.") for path in (home / "data").rglob(".*"))

    assert finish(publisher)["drafts"] == []
