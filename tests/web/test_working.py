"""The worker: one for each database, and no statement stops another."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from undersigned.publiclog.note import Signer
from undersigned.web.nightly import NightWatch
from undersigned.web.single import LockHeld, hold_database, hold_folder

KEY = Signer("letters.example.org/s/timetable", bytes(32)).vkey
NIGHT = datetime(2026, 3, 1, 3, tzinfo=UTC)


def test_a_second_worker_is_refused(instance, database_url):
    from dataclasses import replace

    busy = replace(instance, database=database_url)

    with hold_database(busy), pytest.raises(LockHeld), hold_database(busy):
        pass


def test_a_lock_ends_with_its_holder(tmp_path):
    with hold_folder(tmp_path / "serve.lock"):
        pass

    with hold_folder(tmp_path / "serve.lock"):
        pass


def watch(tmp_path, bundles):
    made = NightWatch(tmp_path / "checked-on", lambda: bundles)

    def tend_until_done(now):
        made.tend(now)
        while made._waiting or made._checking:
            made.tend(now)
            threading.Event().wait(0.05)

    return tend_until_done


def test_a_bundle_that_does_not_verify_is_said_loudly(tmp_path, caplog):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "checkpoint").write_text("not a checkpoint")

    watch(tmp_path, [(tmp_path / "bundle", KEY)])(NIGHT)

    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert str(tmp_path / "bundle") in caplog.text


def test_a_bundle_that_cannot_be_read_is_said_too(tmp_path, caplog):
    watch(tmp_path, [(tmp_path / "missing", KEY)])(NIGHT)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_bundles_are_checked_once_a_night(tmp_path):
    asked = []
    made = NightWatch(tmp_path / "checked-on", lambda: asked.append(1) or [])
    for hours in range(24):
        made.tend(NIGHT + timedelta(hours=hours))

    assert len(asked) == 2  # the night of NIGHT, and the next from 02:00 on


@pytest.mark.django_db
def test_a_log_that_disagrees_is_left_alone_and_the_others_go_on(instance, ring, caplog):
    from tests.builders import make_collection

    from undersigned.signing import queries
    from undersigned.web.worker import Worker

    damaged, sound = make_collection(slug="damaged"), make_collection(slug="sound")
    Worker(instance, ring, threading.Event())._go_round()
    folder = instance.public / "s"
    (folder / "damaged" / "checkpoint").write_bytes((folder / "sound" / "checkpoint").read_bytes())
    before = (folder / "damaged" / "checkpoint").read_bytes()

    again = Worker(instance, ring, threading.Event())
    again._check_logs()
    again._go_round()

    assert "damaged is left alone" in caplog.text
    assert (folder / "damaged" / "checkpoint").read_bytes() == before
    assert queries.collection_of(sound.statement).slug == "sound"
    assert damaged.log_id in again._left_alone
    assert sound.log_id not in again._left_alone


@pytest.mark.django_db
def test_a_worker_begins_by_removing_what_one_that_was_killed_left_half_written(instance, ring):
    from undersigned.web.worker import Worker

    draft = instance.public / "s" / "timetable" / "tile" / ".7.1f2e3d4c"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half of a ti")
    stop = threading.Event()
    stop.set()
    Worker(instance, ring, stop).run()

    assert not draft.exists()


@pytest.mark.django_db
def test_a_place_at_which_nobody_can_listen_stops_no_work(instance, ring, tmp_path, caplog):
    from dataclasses import replace

    from undersigned.web.worker import Worker

    (tmp_path / "watch.sock").mkdir()
    stop = threading.Event()
    stop.set()
    worker = Worker(replace(instance, watch=tmp_path / "watch.sock"), ring, stop)
    worker.run()

    assert [record.message for record in caplog.records if "UNDERSIGNED_WATCH" in record.message] == [
        "no program can watch, the work goes on: UNDERSIGNED_WATCH: nobody can listen there: Address already in use."
    ]
    assert not worker._watchman.find_state().is_ready


@pytest.mark.django_db(transaction=True)
def test_a_round_that_hangs_is_watched_all_the_same(instance, ring):
    from django.db import connection

    from undersigned.web.worker import Worker

    stop, hangs, ends = threading.Event(), threading.Event(), threading.Event()

    class Hanging(Worker):
        def _go_round(self):
            hangs.set()
            ends.wait()

    worker = Hanging(instance, ring, stop)

    def run():
        worker.run()
        connection.close()

    running = threading.Thread(target=run)
    running.start()
    try:
        assert hangs.wait(30)
        # As if a minute had gone by since it looked around last.
        worker._watchman._samples, worker._watchman._looked_at = (), None
        ends.wait(3)
        assert worker._watchman._samples
    finally:
        stop.set()
        ends.set()
        running.join()
