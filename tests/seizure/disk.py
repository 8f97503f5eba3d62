"""A whole instance whose disk can be seized: every folder that its processes may write to is one of its own."""

from __future__ import annotations

import json
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
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
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


class _Attended(Running):
    """An instance with one process beside it in which all commands are run, and steps that have none."""

    def employ(self) -> None:
        """Begin that process, `tests.seizure.clerk`."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
        environment |= {"UNDERSIGNED_PORT": str(self.port)}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-m", "tests.seizure.clerk"]
        self._clerk = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, **pipes)

    def dismiss(self) -> None:
        """End it."""
        with self._clerk as clerk:
            clerk.stdin.close()

    def ask(self, *words: object) -> Any:
        """Have the clerk do what *words* say, and return the answer."""
        clerk = self._clerk
        clerk.stdin.write(json.dumps(words) + "\n")
        clerk.stdin.flush()
        answer = clerk.stdout.readline()
        assert answer, clerk.stderr.read()
        return json.loads(answer)

    def run(self, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.CompletedProcess(arguments, *self.ask("undersigned", *map(str, arguments)))
        assert done.returncode == code, done.stderr
        return done

    @contextmanager
    def clerk(self) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
        yield self.run


class House:
    """A running instance with its own mail server, home and temporary folders."""

    def __init__(self, folder: Path, database: str, **settings: str) -> None:
        self.folder, self.database = folder, database
        self.mailboxes = Mailboxes()
        self._held: dict[bytes, bytes] = {}
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
        self.running = _Attended(
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
        self.running.employ()

    def close(self) -> None:
        """Stop everything."""
        self.running.dismiss()
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

    def do(self, step: str, *words: object) -> Any:
        """Do *step*, a function of a module of this room, with the settings of the instance; returns its answer."""
        return self.running.ask(step, *words)

    def let_enter(self, *slugs: str) -> None:
        """Let the day come on which those not named enter the log, and wait until all have."""
        for slug in slugs:
            self.write(f"UPDATE signing_collection SET slot_on = '2000-01-01' WHERE slug = '{slug}'")
        self.wait_until(lambda: not any(map(self.count_waiting, slugs)))

    def write(self, statement: str) -> None:
        """Change the database from outside."""
        if is_sqlite(self.url):
            with closing(sqlite3.connect(sqlite_path(self.url), timeout=30)) as connection, connection:
                connection.execute(statement)
            return
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as other:
            other.execute(statement)

    def count_waiting(self, slug: str) -> int:
        """Return how many rows of *slug* wait for the log."""
        of_slug = f"SELECT id FROM signing_collection WHERE slug = '{slug}'"
        return int(self.select(f"SELECT count(*) FROM signing_waiting WHERE collection_id IN ({of_slug})")[0][0])

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

    def seize(self) -> list[tuple[str, bytes]]:
        """Return every file of the disk as it is now, with its place; what two moments share is held once."""
        return [(place, self._held.setdefault(sha256(data).digest(), data)) for place, data in read_disk(*self.disks())]


def _make_database(url: str) -> None:
    import psycopg

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        # Copied as files: an empty database in the write-ahead log tells nothing, and would have to be searched.
        connection.execute(f'CREATE DATABASE "{name}" STRATEGY file_copy')


class Watch(threading.Thread):
    """Looks again and again at which files the processes of an instance have open for writing, until it is over."""

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

    def close(self) -> None:
        """Look no more."""
        self.is_over = True
        self.join()

    def _find_mine(self) -> list[str]:
        """Return the processes of the instance; who was none of them several times is not asked again."""
        present = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 (names are enough)
        self._mine.intersection_update(present)
        for name in present:
            if name not in self._mine and self._asked[name] < _ASKED_TIMES:
                self._asked[name] += 1
                if self.running.is_mine(Path("/proc", name)):
                    self._mine.add(name)
        return list(self._mine)

    def _look(self, process: str) -> None:
        try:
            for number in os.listdir(f"/proc/{process}/fd"):  # noqa: PTH208 (names are enough)
                target = os.readlink(f"/proc/{process}/fd/{number}")  # noqa: PTH115 (thousands of times)
                if not target.startswith("/") or target in self.written:
                    continue
                with open(f"/proc/{process}/fdinfo/{number}") as file:  # noqa: PTH123 (thousands of times)
                    flags = file.read().split()[3]
                if int(flags, 8) & 3:
                    self.written[target] = Path("/proc", process, "cmdline").read_text().replace("\0", " ")
        except OSError:
            return
