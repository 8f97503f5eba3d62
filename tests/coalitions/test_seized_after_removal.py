"""After a removal, the whole disk holds nothing of the coalition but what was published."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_secret, spell_word
from tests.seizure.sweeping import Haystack, read_disk

from undersigned.instance.database import is_sqlite

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path, database_url):
    memory = Path("/dev/shm") / f"undersigned-tests-{os.getuid()}-{secrets.token_hex(4)}"
    (tmp_path / "disk").mkdir()
    yield os.environ | {
        "UNDERSIGNED_DATA": str(tmp_path / "disk" / "data"),
        "UNDERSIGNED_KEYS": str(tmp_path / "disk" / "keys"),
        "UNDERSIGNED_RUNTIME": str(memory),
        "UNDERSIGNED_DATABASE": _move(database_url, tmp_path),
        "TMPDIR": str(tmp_path / "disk"),
        "SQLITE_TMPDIR": str(tmp_path / "disk"),
    }
    shutil.rmtree(memory, ignore_errors=True)


def _move(url: str, folder: Path) -> str:
    if not is_sqlite(url):
        return url
    shutil.copy(url.removeprefix("sqlite:///"), folder / "disk" / "main.sqlite3")
    return f"sqlite:///{folder / 'disk' / 'main.sqlite3'}"


def run(environment, *command, status=0):
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def disks(environment) -> list[Path]:
    """Return the folders that whoever carries the machine off has in hands."""
    folders = [Path(environment["UNDERSIGNED_DATA"]).parent]
    if not is_sqlite(environment["UNDERSIGNED_DATABASE"]):
        import psycopg

        with psycopg.connect(environment["UNDERSIGNED_DATABASE"]) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
        folders.append(Path(str(found[0])).parent)
    return folders


def find(environment, *, words, keys=(), but: tuple[Path, ...] = ()) -> set[str]:
    """Return where the disk holds *words* or *keys*; places below one of *but* do not count."""
    haystack = Haystack()
    for word in words:
        haystack.add("word", spell_word(word))
    for key in keys:
        haystack.add("key", spell_secret(key))
    hits = {hit for place, data in read_disk(*disks(environment)) for hit in haystack.find(data, place)}
    return {f"{hit.of} as {hit.spelt} in {hit.place}" for hit in hits if not hit.place.startswith(tuple(map(str, but)))}


@pytest.mark.soak  # looks for every spelling in the whole disk: twenty seconds
def test_the_disk_holds_nothing_of_a_removed_coalition_but_what_was_published(environment):
    word, public = make_word(), make_word()
    django_too = environment | {"DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
    run(django_too, "-m", "tests.coalitions.removal", word, public)
    remove = ("-m", "undersigned.cli", "coalition", "remove", "harbour")
    data, keys = Path(environment["UNDERSIGNED_DATA"]), Path(environment["UNDERSIGNED_KEYS"])
    secret = min(keys.rglob("statement-*.key"), key=lambda path: int(path.stem.rpartition("-")[2])).read_bytes()
    published = data / "public" / "s" / "harbour--open"
    left = published, data / "public" / "e" / "harbour--out"
    assert find(environment, words=[word]) != set()
    assert find(environment, words=[], keys=[secret]) != set()
    assert find(environment, words=[public], but=left) != set()
    plan = json.loads(run(environment, *remove, "--json").stdout)
    run(environment, *remove, "--confirm", "valley", status=2)
    assert plan["in_the_way"] == []
    assert plan["statements"] == ["harbour--open (closed)", "harbour--draft (never public)"]

    done = json.loads(run(environment, *remove, "--confirm", "harbour", "--json").stdout)

    assert find(environment, words=[word], keys=[secret]) == set()
    assert find(environment, words=[public], but=left) == set()
    assert find(environment, words=[public]) != set()
    assert done["removal"] == "done"
    assert word.lower() not in Path(done["for_people"]).read_text().lower()
    key = (published / "keys.txt").read_text().strip()
    run(environment, "-m", "undersigned.cli", "verify", str(published), "--key", key, "--no-pin")
    run(environment, "-m", "undersigned.cli", "coalition", "show", "harbour", status=2)
    assert "harbour" not in run(environment, "-m", "undersigned.cli", "coalition", "list").stdout
