"""Leaks that are planted on purpose, in every place in which a server keeps bytes."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_secret, spell_word
from tests.seizure.sweeping import Haystack
from undersigned.instance.database import is_sqlite, sqlite_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.seizure.disk import House
    from tests.seizure.sweeping import Hit


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


class Planting:
    """Where each leak was planted, and what is found of all before, then, and after a night."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.where: dict[str, str] = {}
        self.words = {name: make_word() for name in (*(plant.__name__ for plant in PLANTS), "deleted", "refused")}
        key = next(key for name, key in house.keys().items() if name != "log-secret")
        before = house.seize()
        for plant in PLANTS:
            self.where[plant.__name__] = plant(house, self.words[plant.__name__])
        (house.data / "notes.txt").write_text(f"key: {key.hex()}\n")
        for statements in (["INSERT INTO scratch VALUES (?)"] * 50, ["DELETE FROM scratch WHERE words = ?"]):
            write(house, *statements, word=self.words["deleted"] * 20)
        if not is_sqlite(house.database):
            self._have_refused(self.words["refused"])
        planted = house.seize()
        house.running.run("tidy")
        self._haystack = self._make_needles(key)
        self.before, self.planted, self.after = map(self._haystack.search, (before, planted, house.seize()))

    def _have_refused(self, word: str) -> None:
        """Have PostgreSQL refuse a row with *word*."""
        import psycopg

        write(self.house, "CREATE TABLE once (words text UNIQUE)", "INSERT INTO once VALUES (?)", word=word)
        with pytest.raises(psycopg.errors.UniqueViolation):
            write(self.house, "INSERT INTO once VALUES (?)", word=word)

    def _make_needles(self, key: bytes) -> Haystack:
        haystack = Haystack()
        for name, word in self.words.items():
            haystack.add(name, spell_word(word))
            haystack.add(name, spell_hashes(f"{word}@mail.example"))
        haystack.add("key", spell_secret(key))
        return haystack


def places_of(name: str, found: set[Hit]) -> list[str]:
    """Return where *name* is among what was *found*."""
    return [hit.place for hit in found if hit.of == name]
