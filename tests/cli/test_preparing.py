"""`undersigned prepare` brings an instance to where its processes can be started one by one, and nothing else does."""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from django.db.migrations.loader import MigrationLoader
from tests.cli.conftest import Running, free_port, make_environment
from tests.tables import lay_tables

from undersigned.instance import tables

KNOWN = tables.list_migrations()


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """An instance that was prepared once, with somebody who runs commands there and with what preparing said."""
    made = Running(tmp_path_factory.mktemp("prepared"), UNDERSIGNED_ORIGIN="localhost:8000")
    lay_tables(made.data)
    with made.clerk() as made.run:
        made.said = made.run("prepare").stdout
        yield made
    made.client.close()
    shutil.rmtree(made.environment["UNDERSIGNED_RUNTIME"])


@pytest.fixture(scope="module")
def prepared(standing):
    """Its environment."""
    return standing.environment


def data_of(environment):
    return Path(environment["UNDERSIGNED_DATA"])


def test_what_is_compared_are_the_migrations_that_django_would_apply():
    ours = {
        name for name in MigrationLoader(None).disk_migrations if name[0] not in {"account", "auth", "contenttypes"}
    }

    assert set(KNOWN) == ours


def test_tables_of_this_release_are_taken_whatever_libraries_add():
    tables.compare_tables([*KNOWN, ("auth", "0099_of_a_newer_library")], KNOWN)


@pytest.mark.parametrize("further", [("signing", "9999_later"), ("rooms_to_come", "0001_tables")])
def test_tables_of_a_newer_release_are_refused_by_name(further):
    with pytest.raises(tables.FromNewerRelease, match=f"{further[0]}.{further[1]}"):
        tables.compare_tables([*KNOWN, further], KNOWN)


def test_older_tables_are_refused_with_the_command_that_mends_it():
    with pytest.raises(tables.NotPrepared, match="undersigned prepare"):
        tables.compare_tables(KNOWN[:-1], KNOWN)


@pytest.mark.django_db
def test_the_database_says_what_was_applied(database_url, instance):
    from dataclasses import replace

    applied = tables.find_applied(replace(instance, database=database_url))

    assert set(KNOWN) <= applied


def test_looking_at_a_folder_without_an_instance_makes_nothing(instance):
    from dataclasses import replace

    empty = replace(instance, database=f"sqlite:///{instance.data / 'none.sqlite3'}")

    assert tables.find_applied(empty) == set()
    assert not (instance.data / "none.sqlite3").exists()


@pytest.mark.parametrize("name", ["letterbox", "site", "worker"])
def test_no_process_starts_by_itself_on_an_instance_that_was_not_prepared(tmp_path, name, refused):
    said = refused(make_environment(tmp_path), "serve", "--only", name)

    assert "undersigned prepare" in said


def test_preparing_prints_no_link_as_what_it_prints_goes_to_a_journal(standing):
    assert "/desk/sign-in/" not in standing.said
    assert "undersigned convenor link" in standing.said
    assert "/desk/sign-in/#" in standing.run("convenor", "link").stdout


def test_preparing_writes_what_a_web_server_in_the_front_s_place_shows(prepared):
    page = data_of(prepared) / "public" / "assets" / "refusals" / "502.html"

    assert "Nothing was lost" in page.read_text()


def test_a_page_that_is_there_already_is_not_written_again(tmp_path):
    from undersigned.web.pages import _replace

    page = tmp_path / "page.html"
    _replace(page, "ä")
    before = page.stat().st_ino
    _replace(page, "ä")
    assert page.stat().st_ino == before

    _replace(page, "another")
    assert page.read_text() == "another"


def test_what_a_newer_release_prepared_is_not_touched(prepared, refused):
    database = sqlite3.connect(data_of(prepared) / "undersigned.sqlite3")
    row = ("signing", "9999_of_the_next_release")
    with database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-29')", row)
    try:
        for words in (["prepare"], ["serve", "--only", "letterbox"], ["serve", "--port", str(free_port())]):
            assert "newer release" in refused(prepared, *words)
    finally:
        with database:
            database.execute("DELETE FROM django_migrations WHERE name = ?", row[1:])
        database.close()


def test_two_releases_never_prepare_at_once(prepared, refused):
    with (data_of(prepared) / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert "perhaps of another release" in refused(prepared, "prepare")


def test_an_instance_that_is_served_whole_is_not_prepared_by_the_side(prepared, refused):
    with (data_of(prepared) / "serve.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert "undersigned serve" in refused(prepared, "prepare")


def test_a_whole_instance_is_refused_beside_a_worker_of_its_own(prepared, refused):
    with (data_of(prepared) / "serve.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)

        assert "running on" in refused(prepared, "serve")


def test_a_clock_before_the_last_start_is_named_with_both_days(standing, refused):
    served = standing.data / "served.json"
    later = time.time() + 40 * 24 * 3600
    os.utime(served, (later, later))

    said = refused(standing.environment, "prepare")

    assert time.strftime("%Y-%m-%d", time.gmtime(later)) in said
    assert "timedatectl" in said
    served.unlink()
    standing.run("prepare")


def test_who_knocks_while_the_letter_box_restarts_waits_in_the_socket_of_systemd(prepared, tmp_path):
    place = tmp_path / "handed.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen(16)
        first = start_with(listening, prepared)
        assert ask(place).status_code == 200
        first.send_signal(signal.SIGKILL)
        first.wait()
        answers = []
        knocking = threading.Thread(target=lambda: answers.append(ask(place).status_code))
        knocking.start()
        second = start_with(listening, prepared)
        try:
            knocking.join(30)
            assert answers == [200]
        finally:
            second.terminate()
            second.wait()


def start_with(listening, environment):
    """Start a letter box as systemd does: the socket is descriptor 3, and the environment says so."""
    command = 'exec 3<&"$0" && export LISTEN_PID=$$ LISTEN_FDS=1 && exec "$@"'
    words = [sys.executable, "-m", "undersigned.cli", "serve", "--only", "letterbox"]
    number = listening.fileno()
    return subprocess.Popen(
        ["bash", "-c", command, str(number), *words], env=environment, pass_fds=(number,), stderr=subprocess.DEVNULL
    )


def ask(place):
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(place)), timeout=30) as client:
        return client.get("http://localhost/letterbox/health")
