"""A backup that is damaged, foreign, newer, or whose place is taken is refused, and nothing is left behind."""

from __future__ import annotations

import json
import shutil
import stat
import zlib
from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_collection, make_convenor, make_waiting
from tests.tables import find_migrated, lead

from undersigned.accounts.models import Convenor
from undersigned.backups import reading, rules, tables
from undersigned.backups.rules import (
    BackupDamaged,
    BackupForeign,
    BackupUnknown,
    CopyWrong,
    DiskFull,
    Head,
    PlaceTaken,
    ReleaseNewer,
)
from undersigned.backups.spelling import Reader, parse_rows
from undersigned.instance import unfinished
from undersigned.sealing.envelope import EnvelopeDamaged, KeyWrong, generate_key
from undersigned.signing.models import Claim

IDENTITY, OTHER = "0123456789abcdef", "fedcba9876543210"


def change_lines(path, change) -> None:
    """Write a plain backup anew with other lines, as somebody could who holds it."""
    lines = zlib.decompress(path.read_bytes(), 31).splitlines(keepends=True)
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    path.write_bytes(packer.compress(b"".join(change(lines))) + packer.flush())


def change_head(path, **members) -> None:
    change_lines(path, lambda lines: [json.dumps(json.loads(lines[0]) | members).encode() + b"\n", *lines[1:]])


@pytest.fixture
def plain(scene):
    """A plain backup of an instance with a signature, which is lost."""
    collection = make_collection()
    make_waiting(collection)
    scene.bring_out()
    path = scene.back_up(is_plain=True)
    scene.lose()
    return path


@pytest.mark.parametrize("where", ["the beginning", "the middle", "the end"])
def test_a_sealed_backup_that_was_changed_or_cut_is_refused(scene, where):
    make_collection()
    path = scene.back_up()
    scene.lose()
    data = path.read_bytes()
    at = {"the beginning": 300, "the middle": len(data) // 2, "the end": len(data) - 1}[where]

    for damaged in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at]):
        path.write_bytes(damaged)
        with pytest.raises((EnvelopeDamaged, BackupDamaged)):
            scene.restore(path, is_newest=True)
        tables.check_empty()


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:-3] + lines[-1:],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [line.replace(b'"locked_paused"', b'"locked"') for line in lines],
        lambda lines: [line.replace(b"Ada Convenor", b"Eve Convenor") for line in lines],
    ],
)
def test_a_plain_backup_whose_lines_were_changed_is_refused_and_the_place_stays_empty(scene, plain, change):
    change_lines(plain, change)

    with pytest.raises(BackupDamaged):
        scene.restore(plain, is_newest=True)

    tables.check_empty()
    assert not any(scene.instance.data.iterdir())


def test_a_key_of_somebody_else_opens_nothing(scene):
    make_collection()
    path = scene.back_up()

    with pytest.raises(KeyWrong):
        reading.read_head(path, [generate_key()])


@pytest.mark.parametrize("data", [b"", b"something else", zlib.compress(b"{}\n"), b"\x1f\x8b\x08"])
def test_what_is_no_backup_is_called_so(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)

    with pytest.raises((BackupUnknown, BackupDamaged)):
        reading.read_head(path, [])


def test_a_newer_format_is_refused(plain):
    change_head(plain, backup=2)

    with pytest.raises(BackupUnknown, match="format 2"):
        reading.read_head(plain, [])


def test_a_backup_of_a_newer_release_is_refused(scene, plain):
    change_head(plain, migrations=[["signing", "9999_of_next_year"]])

    with pytest.raises(ReleaseNewer):
        scene.restore(plain, is_newest=True)


def test_a_backup_for_another_host_is_refused(scene, plain):
    scene.move_in(replace(scene.instance, origin="others.example.org"))

    with pytest.raises(BackupForeign, match=r"others\.example\.org"):
        scene.restore(plain, is_newest=True)


def test_published_files_of_another_instance_are_refused(scene):
    make_collection(slug="same")
    make_waiting(scene.collection)
    scene.bring_out()
    foreign = scene.lose()
    scene.begin()
    make_collection(slug="same")
    backup = scene.back_up()
    scene.lose()

    with pytest.raises(BackupForeign):
        scene.restore(backup, foreign)


def test_a_published_copy_that_does_not_verify_is_refused(scene):
    make_collection()
    make_waiting(scene.collection)
    scene.bring_out()
    backup = scene.back_up()
    slug, mirror = scene.collection.slug, scene.lose()
    (mirror / "s" / slug / "openings" / "000.jsonl").write_bytes(b"")

    with pytest.raises(CopyWrong):
        scene.restore(backup, mirror)


def test_a_folder_that_is_not_empty_is_left_as_it_is(scene, plain, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "instance-id").write_text(OTHER)

    with pytest.raises(PlaceTaken):
        reading.take_place(reading.read_head(plain, []), taken)

    assert [path.name for path in taken.iterdir()] == ["instance-id"]


def test_a_database_with_rows_is_left_as_it_is(scene, plain):
    scene.restore(plain, is_newest=True)

    with pytest.raises(PlaceTaken):
        scene.restore(plain, is_newest=True)

    assert scene.collection.slug


def test_a_database_that_stood_in_the_folder_outlives_a_refused_restore(scene, plain):
    if connection.vendor != "sqlite":
        pytest.skip("the database is no file in the folder")
    data = scene.folder / "place"
    data.mkdir()
    database = data / "undersigned.sqlite3"
    shutil.copy(find_migrated(), database)
    lead(connection, str(database))
    before = make_convenor("Was Here")

    with pytest.raises(PlaceTaken):
        scene.restore(plain, data=data, is_newest=True)

    connection.close()
    assert Convenor.objects.get().name == before.name
    assert {path.name for path in data.iterdir()} <= {database.name, f"{database.name}-wal", f"{database.name}-shm"}


def test_a_restore_that_was_killed_is_not_taken_for_an_empty_instance(scene, plain, tmp_path):
    reading.take_place(reading.read_head(plain, []), tmp_path / "place")

    with pytest.raises(unfinished.Unfinished, match="restore again"):
        unfinished.check_finished(tmp_path / "place")


def test_no_backup_is_begun_where_there_is_no_room_and_none_is_deleted(scene, monkeypatch):
    make_collection()
    old = scene.back_up(date(2026, 10, 1))
    full = shutil.disk_usage(scene.folder)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    with pytest.raises(DiskFull):
        scene.back_up()

    assert [path.name for path in scene.shelf.iterdir()] == [old.name]


def test_older_backups_of_this_instance_go_and_nothing_else(scene):
    make_collection()
    first = scene.back_up(date(2026, 11, 1))
    second = scene.back_up(date(2026, 11, 9))
    for name in ("notes.txt", f"undersigned-{OTHER}-2026-01-01.backup.age", f".{first.name}.ab12cd34.tmp"):
        (scene.shelf / name).write_bytes(b"")

    third, fourth = (scene.back_up(date(2026, 11, 23), kept_days=14) for _ in range(2))

    left = {path.name for path in scene.shelf.iterdir()}
    assert left == {second.name, third.name, fourth.name, "notes.txt", f"undersigned-{OTHER}-2026-01-01.backup.age"}
    assert (scene.instance.data / "backed-up-on").read_text() == "2026-11-23"


def test_a_backup_before_an_upgrade_deletes_none(scene):
    make_collection()
    first = scene.back_up(date(2025, 11, 1))

    scene.back_up(date(2026, 11, 23))

    assert first.exists()


def test_a_backup_is_for_its_owner_alone_and_tells_no_time_of_day(scene):
    make_collection()
    found = scene.back_up().stat()

    assert stat.S_IMODE(found.st_mode) == 0o600
    assert found.st_mtime % 86_400 == 0


def test_what_strangers_wrote_comes_in_the_order_of_its_random_keys(scene):
    collection = make_collection()
    tokens = [bytes([at]) * 32 for at in (9, 3, 200, 1)]
    Claim.objects.bulk_create(Claim(token=token, collection=collection, box=b"box") for token in tokens)
    rows = []
    reader = Reader(lambda _: None, lambda table, found: rows.extend(found) if table.name == "signing_claim" else None)

    reading.read_all(scene.back_up(is_plain=True), [], reader)

    claims = next(table for table, _ in tables.describe_tables() if table.name == "signing_claim")
    assert [row[0] for row in parse_rows(claims, rows, with_zone=False)] == sorted(tokens)


def test_tables_are_described_as_django_describes_them(scene):
    introspection, found = connection.introspection, tables.describe_tables()

    with connection.cursor() as cursor:
        assert len(found) > 100
        for table, keys in found:
            described = introspection.get_table_description(cursor, table.name)
            assert [column.name for column in table.columns] == [one.name for one in described]
            assert keys == introspection.get_primary_key_columns(cursor, table.name)


def test_every_table_is_in_the_backup_or_left_out_for_a_reason(scene):
    known = set(tables.list_tables())

    assert set(tables.LEFT_OUT) <= known
    assert {table.name for table, _ in tables.read_tables()} == known - set(tables.LEFT_OUT)


def test_no_password_stands_in_the_head(scene):
    secret = "S3cretWord"
    scene.move_in(replace(scene.instance, smtp=f"smtps://office%40example.org:{secret}@mail.example.org"))
    path = scene.back_up(is_plain=True)

    assert secret.encode() not in zlib.decompress(path.read_bytes(), 31)
    assert reading.read_head(path, []).settings["UNDERSIGNED_SMTP"].endswith("@mail.example.org")


days = st.dates(date(2025, 1, 1), date(2027, 1, 1))


@given(made=days, today=days, kept=st.integers(1, 400))
def test_a_backup_goes_when_it_is_older_than_it_is_kept_and_not_before(made, today, kept):
    name = rules.file_name(IDENTITY, made, is_sealed=True, taken=[])

    gone = rules.outlived([name, name.replace(IDENTITY, OTHER)], IDENTITY, today, kept)

    assert gone == ([name] if (today - made).days > kept else [])


@given(st.dictionaries(st.sampled_from(["UNDERSIGNED_ORIGIN", "UNDERSIGNED_PEER"]), st.text(max_size=20)), days)
def test_a_head_is_read_as_it_was_written(told, day):
    head = Head("0.1.0", day, IDENTITY, bytes(32), told, frozenset({("signing", "0001_tables")}), ())

    assert rules.parse_head(json.loads(json.dumps(rules.head_members(head)))) == head


@pytest.fixture(autouse=True)
def _keep_settings():
    before = settings.INSTANCE
    yield
    settings.INSTANCE = before
