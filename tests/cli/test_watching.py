"""`undersigned watch` on a whole instance: who is alive and ready, what is measured, who hangs."""

import json
import os
import signal
import subprocess

import pytest
from tests.cli.conftest import UNDERSIGNED


def ask(environment, *words):
    return subprocess.run([*UNDERSIGNED, "watch", *words], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def ready(at_command_line):
    """The instance, when all its processes tell their state, and the worker has looked around: it begins last."""
    at_command_line.wait_until(lambda: ask(at_command_line.environment, "ready").stdout.count("ready") == 4)
    at_command_line.wait_until(lambda: "mails_waiting" in ask(at_command_line.environment, "measures").stdout)
    return at_command_line


def test_all_four_are_alive_and_ready(ready):
    told = json.loads(ready.run("watch", "ready", "--json").stdout)

    assert told["ready"]
    assert [one["process"] for one in told["processes"]] == ["front", "letterbox", "site", "worker"]


def test_measures_are_those_of_all_of_them(ready):
    told = ready.run("watch", "measures").stdout

    for name in ("front", "letterbox", "site", "worker"):
        assert f'undersigned_process_up{{process="{name}"}} 1' in told
    assert 'undersigned_mails_waiting{process="worker"}' in told


def test_one_that_hangs_is_found(ready):
    (worker,) = ready.members()["worker"]
    os.kill(worker, signal.SIGSTOP)
    try:
        said = ready.run("watch", "alive", "worker", code=1).stdout
    finally:
        os.kill(worker, signal.SIGCONT)

    assert said == "worker: no answer\n"


def test_where_nobody_runs_it_is_said(tmp_path, at_command_line):
    done = ask(at_command_line.environment | {"UNDERSIGNED_DATA": str(tmp_path / "elsewhere")}, "ready")

    assert (done.returncode, done.stdout) == (1, "No process is running here.\n")
