"""A run that stops between any two steps is repaired by the next one, and readers never lose what stood before."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from tests.builders import make_collection, make_waiting, make_withdrawal
from tests.conftest import SERVER
from tests.publishing.conftest import integrate_and_publish
from tests.publishing.test_writing_little import make_crowd, read_all

ROOT = Path(__file__).resolve().parents[2]


class PowerCut(Exception):
    """The file system stops taking renames."""


@pytest.fixture(scope="module")
def crowded(house):
    """A collection that is published, where others wait to be."""

    def build():
        collection = make_collection()
        rows = make_crowd(collection, 260)
        integrate_and_publish(collection)
        make_crowd(collection, 30, seed=9)
        make_withdrawal(collection, rows[3].c)
        return collection

    return house.make(build)


@pytest.mark.django_db
@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 9, 17, 30, 45])
def test_a_run_that_stops_after_some_renames_is_finished_by_the_next(
    after, crowded, bring_out, check, folder_of, monkeypatch
):
    collection = deepcopy(crowded)
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


@pytest.fixture(scope="module")
def maker():
    """A process that starts publishers, tests/publishing/busy_publisher.py: one by one, as orders come in."""
    command = [sys.executable, "-m", "tests.publishing.busy_publisher"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "killed"
    (folder / "data").mkdir(parents=True)
    return folder


@pytest.fixture
def publisher(maker, database_url, home):
    """Start a publisher with folders of its own; returns what reads a line of what it writes."""
    database = database_url.rpartition("/")[2] if SERVER else database_url.removeprefix("sqlite:///")
    place = {"database": database, "data": str(home / "data"), "keys": str(home / "keys")}

    def start(what):
        maker.stdin.write(json.dumps({"what": what, **place}) + "\n")
        maker.stdin.flush()
        return lambda: maker.stdout.readline().rstrip("\n")

    return start


def finish(publisher):
    read = publisher("finish")
    outcome = json.loads(read())
    assert read() == "ended 0"
    return outcome


def test_a_publisher_that_is_killed_at_any_moment_is_repaired(publisher):
    chance = random.Random(5)

    for _ in range(5):
        read = publisher("work")
        process = int(read())
        assert read().isdecimal()
        time.sleep(chance.uniform(0.01, 0.3))
        os.kill(process, signal.SIGKILL)
        while (said := read()).isdecimal():
            pass
        assert said == f"ended {-signal.SIGKILL}"

    outcome = finish(publisher)
    assert outcome["findings"] == []
    assert outcome["differing"] == []
    assert outcome["drafts"] == []
    assert outcome["openings"] > 150


# The first file of tiles, the decision, and what makes it public.
@pytest.mark.parametrize("name", ["41", "plan.json", "checkpoint"])
def test_no_half_written_file_stays_behind_a_publisher_that_was_killed(name, publisher, home):
    read = publisher(name)
    assert int(read())
    assert read() == "ended 9"
    assert any(path.name.startswith(f".{name}.") for path in (home / "data").rglob(".*"))

    assert finish(publisher)["drafts"] == []
