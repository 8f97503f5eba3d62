"""Every leak that is planted is found: the search is not blind to any place in which a server keeps bytes."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.seizure.disk import House
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_secret, spell_word
from tests.seizure.sweeping import Haystack
from undersigned.instance.database import is_sqlite, sqlite_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.seizure.sweeping import Hit


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("planted"), database)
    yield made
    made.close()


def write(house: House, *statements: str, word: str = "") -> None:
    with closing(connect(house)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS scratch (words text)")
        for statement in statements:
            values = [word] if "?" in statement else []
            connection.execute(statement if is_sqlite(house.url) else statement.replace("?", "%s"), values)
        connection.commit()


def connect(house: House) -> Any:
    if not is_sqlite(house.url):
        import psycopg

        return psycopg.connect(house.url)
    import sqlite3

    connection = sqlite3.connect(sqlite_path(house.url), timeout=20)
    # As a library would leave it: nothing deleted is overwritten.
    connection.execute("PRAGMA secure_delete=OFF")
    return connection


def in_a_row(house: House, word: str) -> str:
    write(house, "INSERT INTO scratch VALUES (?)", word=f"Zoë {word.title()}")
    return ""


def in_a_row_that_was_deleted(house: House, word: str) -> str:
    # Found in the table's page or in the write-ahead log, wherever it stayed.
    write(house, "CREATE TABLE gone (words text)", "INSERT INTO gone VALUES (?)", "DELETE FROM gone", word=word)
    return ""


def in_an_index_alone(house: House, word: str) -> str:
    write(house, "INSERT INTO scratch VALUES (?)", "CREATE INDEX scratch_words ON scratch (lower(words))", word=word)
    return ""


def in_a_log_line(house: House, word: str) -> str:
    with house.running.log.open("a") as log:
        log.write(f"2026-11-23 12:00:00 WARNING mail to {word}@mail.example failed\n")
    return "serve.log"


def in_a_temporary_file(house: House, word: str) -> str:
    (house.folder / "temporary" / "upload-1").write_bytes(f"name={word}".encode("utf-16"))
    return "upload-1"


def in_the_name_of_a_file(house: House, word: str) -> str:
    (house.folder / "temporary" / f"{word}.eml").touch()
    return "names in"


def in_a_packed_page(house: House, word: str) -> str:
    path = house.data / "public" / "page.html.gz"
    path.write_bytes(gzip.compress(f"<li>{word}</li>".encode() * 30))
    return "page.html.gz"


def in_a_backup(house: House, word: str) -> str:
    write(house, "CREATE TABLE copied (words text)", "INSERT INTO copied VALUES (?)", word=word)
    house.back_up()
    write(house, "DELETE FROM copied")
    return "copy"


def in_a_packed_backup(house: House, word: str) -> str:
    source = house.folder / "temporary" / "table.csv"
    source.write_text(f"{word};1\n" * 20)
    with tarfile.open(house.folder / "backup.tar.gz", "w:gz") as archive:
        archive.add(source)
    source.unlink()
    return "backup.tar.gz"


def as_a_hash(house: House, word: str) -> str:
    write(house, "INSERT INTO scratch VALUES (?)", word=hashlib.sha1(f"{word}@mail.example".encode()).hexdigest())
    return ""


def in_the_mail_queue(house: House, word: str) -> str:
    write(house, "INSERT INTO scratch VALUES (?)", word=f"RCPT TO:<{word.upper()}@mail.example>")
    return ""


def in_metrics(house: House, word: str) -> str:
    (house.data / "metrics.prom").write_text(f'signatures_total{{domain="{word}.example"}} 1\n')
    return "metrics.prom"


PLANTS: list[Callable[[House, str], str]] = [
    in_a_backup,  # before the others, which would be found in it too
    in_a_row,
    in_a_row_that_was_deleted,
    in_an_index_alone,
    in_a_log_line,
    in_a_temporary_file,
    in_the_name_of_a_file,
    in_a_packed_page,
    in_a_packed_backup,
    as_a_hash,
    in_the_mail_queue,
    in_metrics,
]


def search(house: House, haystack: Haystack) -> list[str]:
    return [hit.place for hit in find(house, haystack)]


def find(house: House, haystack: Haystack) -> list[Hit]:
    return [hit for place, data in house.read() for hit in haystack.find(data, place)]


@pytest.fixture(scope="module")
def planted(house: House) -> tuple[dict[str, str], list[Hit]]:
    """Where each leak was planted, and what one search of the whole disk finds of all."""
    haystack, where = Haystack(), {}
    for plant in PLANTS:
        name, word = plant.__name__, make_word()
        haystack.add(name, spell_word(word))
        haystack.add(name, spell_hashes(f"{word}@mail.example"))
        where[name] = plant(house, word)
    return where, find(house, haystack)


@pytest.mark.parametrize("plant", [plant.__name__ for plant in PLANTS])
def test_a_planted_leak_is_found(planted, plant):
    where, hits = planted

    assert any(hit.of == plant and where[plant] in hit.place for hit in hits)


def test_a_planted_key_is_found(house):
    name, key = next((name, key) for name, key in house.keys().items() if name != "log-secret")
    haystack = Haystack()
    haystack.add(name, spell_secret(key))
    assert search(house, haystack) == []

    (house.data / "notes.txt").write_text(f"key: {key.hex()}\n")

    assert search(house, haystack) != []


def test_a_row_that_was_deleted_is_gone_after_a_night(house):
    word = make_word()
    haystack = Haystack()
    haystack.add("word", spell_word(word))
    for _ in range(50):
        write(house, "INSERT INTO scratch VALUES (?)", word=word * 20)
    write(house, "DELETE FROM scratch")
    assert search(house, haystack) != []

    house.running.run("tidy")

    assert search(house, haystack) == []


def test_postgresql_is_told_to_write_no_rows_into_its_log(house):
    if is_sqlite(house.database):
        pytest.skip("SQLite has no log")
    import psycopg

    word = make_word()
    haystack = Haystack()
    haystack.add("word", spell_word(word))
    write(house, "CREATE TABLE once (words text UNIQUE)")
    write(house, "INSERT INTO once VALUES (?)", word=word)
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(house, "INSERT INTO once VALUES (?)", word=word)

    assert [place for place in search(house, haystack) if "/log at" in place] == []
