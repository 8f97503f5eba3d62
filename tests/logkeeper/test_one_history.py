"""The log never forks, and what is out stays as it is."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.conftest import NOON

from undersigned.logkeeper import actions, queries
from undersigned.logkeeper.models import Checkpoint, Entry, Log
from undersigned.logkeeper.rules import LogBehind, LogForked, LogMoved, TileRewritten
from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.entry import Open, Sign, SignerClass, Visibility
from undersigned.publiclog.note import open_note
from undersigned.publiclog.proofs import prove_consistency, verify_consistency
from undersigned.publiclog.tree import Hash

pytestmark = pytest.mark.django_db

TEXT = "06" * 32


def make_sign(number: int) -> Sign:
    commitment = f"{number:042d}A"
    return Sign(c=commitment, class_=SignerClass.PERSON, text=TEXT, vis=Visibility.PUBLIC)


def make_log(ring, entries: int = 0) -> Log:
    log = actions.create_log("timetable", "letters.example.org")
    begin = Open(lang="en", origin=log.origin, statement="07" * 32, text=TEXT)
    actions.append(log, [begin], ring=ring, today=NOON.date())
    if entries:
        actions.append(log, [make_sign(number) for number in range(entries)], ring=ring, today=NOON.date())
    return log


def bring_out(log: Log, folder: Path) -> int:
    size = actions.write_tiles(log, folder)
    actions.write_checkpoint(log, folder, size)
    return size


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_checkpoint_ever_signed_is_consistent_with_every_later_one(ring, tmp_path):
    log = make_log(ring)
    numbers = itertools.count()
    for batch in (1, 2, 250, 5, 1, 300, 13):
        actions.append(log, [make_sign(next(numbers)) for _ in range(batch)], ring=ring, today=NOON.date())
    bring_out(log, tmp_path)
    read_tile = queries.folder_reader(tmp_path)

    signed = list(Checkpoint.objects.filter(log=log).order_by("size"))
    assert len(signed) == 8
    for old, new in itertools.combinations(signed, 2):
        path = prove_consistency(old.size, new.size, read_tile)
        verify_consistency(old.size, Hash(bytes(old.root)), new.size, Hash(bytes(new.root)), path)


def test_a_published_checkpoint_carries_the_signature_of_the_logs_key(ring, tmp_path):
    log = make_log(ring, entries=3)
    bring_out(log, tmp_path)

    text = open_note((tmp_path / "checkpoint").read_bytes(), [queries.signer(log, ring).verifier_key])

    assert parse_checkpoint(text).size == 4


def test_a_batch_of_a_writer_that_was_overtaken_is_refused(ring, monkeypatch):
    log = make_log(ring)
    stale = Log.objects.values_list("size", "edge").get(pk=log.pk)
    actions.append(log, [make_sign(1)], ring=ring, today=NOON.date())
    monkeypatch.setattr(type(Log.objects.values_list("size")), "get", lambda *_, **__: stale)

    with pytest.raises(LogMoved), transaction.atomic():
        actions.append(log, [make_sign(2)], ring=ring, today=NOON.date())

    monkeypatch.undo()
    assert queries.size(log) == 2


@pytest.mark.parametrize("table", ["logkeeper_entry", "logkeeper_checkpoint"])
@pytest.mark.parametrize("way_around", ["UPDATE {0} SET log_id = log_id", "DELETE FROM {0}", "replace or empty {0}"])
def test_the_database_refuses_to_change_or_delete_what_was_logged(ring, table, way_around):
    ways = {
        "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {0} CASCADE",
    }
    statement = ways[connection.vendor] if way_around.startswith("replace") else way_around
    make_log(ring, entries=2)

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert Entry.objects.count() == 3


def test_a_size_is_signed_once(ring):
    log = make_log(ring, entries=2)
    row = Checkpoint.objects.get(log=log, size=3)

    with pytest.raises(DatabaseError), transaction.atomic():
        Checkpoint.objects.create(log=log, size=3, root=bytes(32), note=row.note, signed_on=row.signed_on)


def test_a_database_from_an_old_backup_does_not_sign_on(ring, tmp_path):
    log = make_log(ring, entries=5)
    bring_out(log, tmp_path)
    Log.objects.filter(pk=log.pk).update(size=4)

    with pytest.raises(LogBehind):
        actions.write_tiles(log, tmp_path)


def test_a_folder_with_another_history_stops_the_log(ring, tmp_path):
    log = make_log(ring, entries=5)
    bring_out(log, tmp_path)
    note = (tmp_path / "checkpoint").read_text().split("\n")
    note[2] = "A" * 43 + "="
    (tmp_path / "checkpoint").write_text("\n".join(note))

    with pytest.raises(LogForked):
        actions.check_against_folder(log, tmp_path)


def test_a_tile_that_was_published_is_never_given_other_bytes(ring, tmp_path):
    log = make_log(ring, entries=5)
    bring_out(log, tmp_path)
    (tmp_path / "checkpoint").unlink()
    (tmp_path / "tile/0/000.p/6").write_bytes(bytes(192))

    with pytest.raises(TileRewritten):
        actions.write_tiles(log, tmp_path)


@pytest.mark.parametrize("lost", ["checkpoint", "tile/entries/002.p", "tile/1", "tile"])
def test_a_crash_between_two_steps_is_repaired_by_doing_them_again(ring, tmp_path, lost):
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    log = make_log(ring, entries=500)
    bring_out(log, whole)
    bring_out(log, torn)
    actions.append(log, [make_sign(number) for number in range(500, 700)], ring=ring, today=NOON.date())
    bring_out(log, whole)
    actions.write_tiles(log, torn)
    path = torn / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    bring_out(log, torn)

    kept = {name: data for name, data in files_of(torn).items() if ".p/" not in name}
    assert kept == {name: data for name, data in files_of(whole).items() if ".p/" not in name}


def test_partial_tiles_go_when_the_full_one_is_out_and_not_before(ring, tmp_path):
    log = make_log(ring, entries=200)
    bring_out(log, tmp_path)
    assert (tmp_path / "tile/0/000.p/201").exists()

    actions.append(log, [make_sign(number) for number in range(200, 300)], ring=ring, today=NOON.date())
    size = actions.write_tiles(log, tmp_path)
    assert (tmp_path / "tile/0/000.p/201").exists()

    actions.write_checkpoint(log, tmp_path, size)
    assert not (tmp_path / "tile/0/000.p").exists()
    assert (tmp_path / "tile/0/001.p/45").exists()


def test_the_same_commitment_enters_a_log_once(ring):
    log = make_log(ring, entries=2)

    with pytest.raises(DatabaseError), transaction.atomic():
        actions.append(log, [make_sign(1)], ring=ring, today=NOON.date())


def test_entries_are_found_by_their_commitment(ring):
    log = make_log(ring, entries=9)

    assert queries.find_index(log, make_sign(4).c) == 5
    assert queries.find_index(log, make_sign(99).c) is None
    assert queries.find_indexes(log, [make_sign(0).c, make_sign(8).c, make_sign(99).c]) == {
        make_sign(0).c: 1,
        make_sign(8).c: 9,
    }
