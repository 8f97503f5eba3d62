"""A whole instance whose disk can be seized: every folder that its processes may write to is one of its own."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from tests.cli.conftest import ROOT, Running, free_port
from tests.seizure.crowd import Mailboxes
from tests.seizure.sweeping import read_disk
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.instance.lockers import CREDENTIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATEMENT = """For an open timetable {slug}

A call of the passengers' round table.

We, passengers and staff of the regional railway, in view of the new timetable, declare the following:

  • we regret that the evening trains were cancelled;
  • we demand that the railway board publish its figures.

If nothing changes, we shall meet again.
"""


# A process that begins has for a moment the settings of the one that starts it.
_ASKED_TIMES = 5


class House:
    """A running instance with its own mail server, home and temporary folders."""

    def __init__(self, folder: Path, database: str, **settings: str) -> None:
        self.folder, self.database = folder, database
        self.mailboxes = Mailboxes()
        port = free_port()
        self._mail_server = Controller(
            self.mailboxes, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, data_size_limit=None
        )
        self._mail_server.start()
        for name in ("temporary", "home", "data"):
            (folder / name).mkdir()
        # A new instance makes up for its night at once: what is planted or written meanwhile would be gone too early.
        today = datetime.now(UTC).date()  # noqa: TID251  (a journey through real days)
        (folder / "data" / "tidied-on").write_text(today.isoformat())
        self.running = Running(
            folder,
            "--empty",
            UNDERSIGNED_SMTP=f"smtp://127.0.0.1:{port}",
            TMPDIR=str(folder / "temporary"),
            SQLITE_TMPDIR=str(folder / "temporary"),
            HOME=str(folder / "home"),
            XDG_STATE_HOME=str(folder / "home"),
        )
        environment = self.running.environment
        # As systemd hands it over: in memory, for this service.
        self._credentials = Path(environment["UNDERSIGNED_RUNTIME"] + "-credentials")
        self._credentials.mkdir()
        (self._credentials / CREDENTIAL).write_bytes(secrets.token_bytes(48))
        environment["CREDENTIALS_DIRECTORY"] = str(self._credentials)
        environment["UNDERSIGNED_ORIGIN"] = f"localhost:{self.running.port}"
        environment |= {"UNDERSIGNED_CROWD": "0"} | settings
        if not is_sqlite(database):
            _make_database(database)
            environment["UNDERSIGNED_DATABASE"] = database
        self.running.start()
        self.watch = Watch(self.running)
        self.watch.start()

    def close(self) -> None:
        """Stop everything."""
        self.watch.is_over = True
        self.watch.join()
        self.running.close()
        self._mail_server.stop()
        shutil.rmtree(self._credentials)

    @property
    def base(self) -> str:
        """Where it answers."""
        return self.running.address

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.running.data

    @property
    def url(self) -> str:
        """The database that is really used."""
        return self.database if not is_sqlite(self.database) else f"sqlite:///{self.data / 'undersigned.sqlite3'}"

    def open_statement(self, slug: str, *further: str) -> tuple[str, str]:
        """Make a statement and open it; returns its slug and the hash of its text."""
        source = self.folder / "source.md"
        source.write_text(STATEMENT.format(slug=slug))
        details = ["--convened-by", "Round table", "--contact", "office@round-table.example"]
        details += ["--imprint", "Round table, 1 Station Square", "--privacy", "Names are public.", *further]
        slug = self.running.open_statement(source, *details)
        source.unlink()
        page = self.running.wait_for_page(f"/s/{slug}/")
        found = re.search(r'name="text" value="([0-9a-f]{64})"', page)
        assert found, page
        return slug, found[1]

    def wait_until(self, holds: Callable[[], bool], seconds: float = 180) -> None:
        """Wait until *holds*."""
        self.running.wait_until(holds, seconds)

    def run_python(self, *arguments: str) -> str:
        """Run Python with the settings of the instance, and return what it prints."""
        environment = self.running.environment | {"DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
        environment |= {"UNDERSIGNED_PORT": str(self.running.port)}
        command = [sys.executable, *arguments]
        return subprocess.run(command, check=True, env=environment, cwd=ROOT, capture_output=True, text=True).stdout

    def hold_slots(self) -> None:
        """Let the day come on which those not named enter the log."""
        self.write("UPDATE signing_collection SET slot_on = '2000-01-01'")

    def write(self, statement: str) -> None:
        """Change the database from outside."""
        if is_sqlite(self.url):
            with closing(sqlite3.connect(sqlite_path(self.url), timeout=30)) as connection, connection:
                connection.execute(statement)
            return
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as other:
            other.execute(statement)

    def count_waiting(self) -> int:
        """Return how many rows wait for the log."""
        return int(self.select("SELECT count(*) FROM signing_waiting")[0][0])

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Read the database from outside."""
        if is_sqlite(self.url):
            connection = sqlite3.connect(f"file:{sqlite_path(self.url)}?mode=ro", uri=True, timeout=20)
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as other:
            return other.execute(query).fetchall()

    def keys(self) -> dict[str, bytes]:
        """Return every key of the ring, by name."""
        runtime = Path(self.running.environment["UNDERSIGNED_RUNTIME"])
        found = {path.stem: path.read_bytes() for path in runtime.rglob("*.key")}
        found |= {"credential": (self._credentials / CREDENTIAL).read_bytes()}
        secret = self.data / "log-secret"
        return found | ({"log-secret": secret.read_bytes()} if secret.exists() else {})

    def back_up(self) -> None:
        """Make the backups that the handbook tells operators to make."""
        (self.folder / "backups").mkdir(exist_ok=True)
        copy = self.folder / "backups" / "copy"
        if is_sqlite(self.url):
            with closing(sqlite3.connect(sqlite_path(self.url))) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        else:
            environment = os.environ | {"PGDATABASE": self.url}
            subprocess.run(["pg_dump", "-Fc", "-f", str(copy), self.url], check=True, env=environment)

    def disks(self) -> list[Path]:
        """Return the folders that whoever carries the machine off has in hands."""
        folders = [self.folder]
        if not is_sqlite(self.url):
            folders.append(Path(str(self.select("SHOW data_directory")[0][0])).parent)
        return folders

    def read(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file of the disk, each content once."""
        seen: set[bytes] = set()
        for place, data in read_disk(*self.disks()):
            digest = hashlib.sha256(data).digest()
            if digest not in seen:
                seen.add(digest)
                yield place, data


def _make_database(url: str) -> None:
    import psycopg

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')


class Watch(threading.Thread):
    """Looks again and again at which files the processes of an instance have open for writing."""

    def __init__(self, running: Running) -> None:
        super().__init__(daemon=True)
        self.running = running
        self.written: dict[str, str] = {}
        self.rounds = 0
        self.is_over = False
        self._asked: Counter[str] = Counter()
        self._mine: set[str] = set()

    def run(self) -> None:
        while not self.is_over:
            for process in self._find_mine():
                self._look(process)
            self.rounds += 1
            time.sleep(0.3)

    def _find_mine(self) -> list[Path]:
        """Return the processes of the instance; who was none of them several times is not asked again."""
        present = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 (names are enough)
        self._mine.intersection_update(present)
        for name in present:
            if name not in self._mine and self._asked[name] < _ASKED_TIMES:
                self._asked[name] += 1
                if self.running.is_mine(Path("/proc", name)):
                    self._mine.add(name)
        return [Path("/proc", name) for name in self._mine]

    def _look(self, process: Path) -> None:
        try:
            for link in (process / "fd").iterdir():
                target = str(link.readlink())
                if target.startswith("/") and int((process / "fdinfo" / link.name).read_text().split()[3], 8) & 3:
                    self.written[target] = (process / "cmdline").read_text().replace("\0", " ")
        except OSError:
            return
