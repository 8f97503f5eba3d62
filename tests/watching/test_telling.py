"""Processes tell their state through sockets in memory; who gathers sees also who does not answer."""

import os
import socket
import subprocess
import sys
import time

import pytest

from undersigned.watching.state import Sample, State
from undersigned.watching.telling import Teller, gather_states, wanting_front, watch_folder

MISSING = [State(process, 0, is_alive=False) for process in ("letterbox", "site", "worker")]
STATE = State(
    "worker", 7, {"database": "ok", "keys": "missing: statement-1"}, (Sample("undersigned_x", 3, {"a": "b"}),)
)


def test_what_is_told_arrives_as_it_was(ring):
    teller = Teller(ring.runtime, "worker", lambda: STATE)

    assert gather_states(ring.runtime) == [*MISSING[:2], STATE]
    teller.close()
    assert gather_states(ring.runtime) == []


def test_the_socket_is_for_the_user_of_the_instance_alone(ring):
    teller = Teller(ring.runtime, "front", lambda: STATE)

    assert teller.path.parent.stat().st_mode & 0o777 == 0o700
    assert teller.path.name == f"front.{os.getpid()}.sock"
    teller.close()


DIES = """
import os, sys
from pathlib import Path
from undersigned.watching.state import State
from undersigned.watching.telling import Teller
Teller(Path(sys.argv[1]), "letterbox", lambda: State("letterbox", 1))
os.kill(os.getpid(), 9)
"""


def test_a_process_that_died_is_seen_and_forgotten_by_the_next_of_its_kind(ring):
    dead = subprocess.Popen([sys.executable, "-c", DIES, str(ring.runtime)])
    dead.wait()

    assert gather_states(ring.runtime) == [State("letterbox", dead.pid, is_alive=False), *MISSING[1:]]

    teller = Teller(ring.runtime, "letterbox", lambda: State("letterbox", 2))
    assert gather_states(ring.runtime) == [State("letterbox", 2), *MISSING[1:]]
    teller.close()


def test_a_front_is_missed_only_where_one_is_wanted(ring):
    teller = Teller(ring.runtime, "worker", lambda: STATE)
    with wanting_front(ring.runtime):
        assert gather_states(ring.runtime)[0] == State("front", 0, is_alive=False)

    assert [state.process for state in gather_states(ring.runtime)] == ["letterbox", "site", "worker"]
    teller.close()


def test_who_connects_and_says_nothing_keeps_nobody_else_waiting(ring):
    teller = Teller(ring.runtime, "site", lambda: STATE)
    idle = [socket.socket(socket.AF_UNIX) for _ in range(5)]
    for one in idle:
        one.connect(str(teller.path))
    began = time.monotonic()

    assert gather_states(ring.runtime) == [*MISSING[:2], STATE]
    assert time.monotonic() - began < 5
    teller.close()
    for one in idle:
        one.close()


@pytest.mark.parametrize("said", [b"", b"nonsense", b"[]", b'{"process": "worker"}'])
def test_who_tells_something_else_is_not_alive(ring, said):
    path = watch_folder(ring.runtime) / "worker.5.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        import threading

        def answer():
            connection, _ = listening.accept()
            connection.sendall(said)
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert gather_states(ring.runtime) == [*MISSING[:2], State("worker", 5, is_alive=False)]
        thread.join()
    path.unlink()
