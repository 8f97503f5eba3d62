"""`undersigned doctor` on a real instance: what is broken is named, with what mends it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import Running

from undersigned.instance import unfinished


@pytest.fixture(scope="module")
def house(pytestconfig):
    """An instance that ran once, with its sample, and stands still, so that nothing but the checkup could change it."""
    # Beside the project and not among temporary files, which may be in memory, where the doctor warns of lost keys.
    folder = Path(tempfile.mkdtemp(prefix="doctor-", dir=pytestconfig.cache.mkdir("disk")))
    made = Running(folder)
    made.environment["UNDERSIGNED_ORIGIN"] = f"localhost:{made.port}"
    made.start()
    made.wait_for_page("/s/sample/checkpoint")
    made.stop()
    with made.clerk() as made.ask:
        yield made
    made.close()
    shutil.rmtree(folder)


def examine(house, *words, code=0):
    return json.loads(house.ask("doctor", "--json", *words, code=code).stdout)


def levels(report):
    return {finding["id"]: finding["level"] for finding in report["findings"]}


@contextmanager
def later_tables(house):
    """Let the tables be of a newer release."""
    for sql in (
        "INSERT INTO django_migrations (app, name, applied) VALUES ('texts', '0999_later', '2026-01-01')",
        "DELETE FROM django_migrations WHERE name = '0999_later'",
    ):
        database = sqlite3.connect(house.data / "undersigned.sqlite3", timeout=30)
        with database:
            database.execute(sql)
        database.close()
        if sql.startswith("INSERT"):
            yield


def test_a_sound_instance_is_good_in_every_respect(house):
    report = json.loads(house.run("doctor", "--json").stdout)

    assert report["v"] == 1
    assert set(levels(report).values()) <= {"good", "look"}
    assert levels(report)["running-none"] == "look"
    wanted = ("settings", "release", "folders", "keys", "database", "log")
    assert {f"{subject}-good" for subject in wanted} <= set(levels(report))


def test_each_finding_is_one_line_and_the_bad_ones_alone_can_be_asked_for(house):
    with later_tables(house):
        done = house.ask("doctor", "--bad", code=1)

    _running, first, *_, last = done.stdout.splitlines()
    assert first.startswith("MEND  The tables are of a newer release than this code")
    assert first.endswith("[release-newer]")
    assert "good  " not in done.stdout
    assert last.startswith("1 to mend, ")


def test_tables_of_a_newer_release_are_named(house):
    with later_tables(house):
        report = examine(house, code=1)

    (found,) = [one for one in report["findings"] if one["id"] == "release-newer"]
    assert found["values"] == {"change": "texts.0999_later", "count": 1}


def test_a_published_folder_that_is_ahead_of_the_database_is_named(house):
    checkpoint = house.data / "public" / "s" / "sample" / "checkpoint"
    kept = checkpoint.read_bytes()
    origin, size, rest = kept.decode().split("\n", 2)
    checkpoint.write_text(f"{origin}\n{int(size) + 1}\n{rest}")
    try:
        report = examine(house, code=1)
    finally:
        checkpoint.write_bytes(kept)

    assert levels(report)["log-behind"] == "mend"


def test_a_key_beside_the_database_is_named(house):
    key = next(path for path in house.data.parent.glob("keys/*/statement-1*"))
    copy = house.data / "notes.txt"
    copy.write_text(key.read_bytes().hex())
    try:
        report = examine(house, code=1)
    finally:
        copy.unlink()
        house.ask("keys", "check")

    assert levels(report)["keys-exposed"] == "mend"


def test_a_setting_that_is_odd_is_named(house):
    house.environment["UNDERSIGNED_CROWD"] = "many"
    try:
        report = json.loads(house.run("doctor", "--json", code=1).stdout)
    finally:
        del house.environment["UNDERSIGNED_CROWD"]

    (found,) = report["findings"]
    assert found["id"] == "settings-odd"
    assert found["what"].startswith("UNDERSIGNED_CROWD must be a number")


def test_half_a_restore_is_named_with_the_way_out(house, tmp_path):
    unfinished.begin(tmp_path, unfinished.RESTORE)

    report = examine(house, "--data", str(tmp_path), code=1)

    (found,) = report["findings"]
    assert found["id"] == "release-half"
    assert "Remove this folder, and restore again." in found["what"]


def test_where_there_is_no_instance_nothing_is_looked_at(house, tmp_path):
    done = house.ask("doctor", "--data", str(tmp_path / "nowhere"), code=2)

    assert "There is no instance in" in done.stderr


def test_a_test_mail_is_sent_and_known_again_when_it_comes_back(house):
    sent = examine(house, "--mail", "operator@example.org")["findings"]
    (mail,) = Path(house.environment["UNDERSIGNED_RUNTIME"]).glob("*/mail/*.eml")
    raw = b"Authentication-Results: mx.example.net; spf=pass; dkim=pass; dmarc=pass\r\n" + mail.read_bytes()
    saved = house.data.parent / "mail.eml"
    saved.write_bytes(raw)

    assert [one["id"] for one in sent] == ["mail-sent"]
    assert sent[0]["values"]["code"].encode() in raw
    report = examine(house, "--received", saved)
    assert levels(report) == {"received-spf": "good", "received-dkim": "good", "received-dmarc": "good"}

    saved.write_bytes(raw.replace(sent[0]["values"]["code"].encode(), b"AAAA-BBBB-CCCC-DDDD"))
    assert levels(examine(house, "--received", saved, code=1)) == {"received-other": "mend"}


def test_the_checkup_changes_nothing(house):
    before = {path: path.stat().st_mtime_ns for path in (house.data / "public").rglob("*")}

    examine(house)

    assert {path: path.stat().st_mtime_ns for path in (house.data / "public").rglob("*")} == before
