"""A whole instance, started as an operator starts it."""

import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from tests.tables import lay_tables

from undersigned.cli.main import main
from undersigned.tokens.rules import digest_of

ROOT = Path(__file__).resolve().parents[2]
READY = "Stop: Ctrl-C"
UNDERSIGNED = [sys.executable, "-m", "undersigned.cli"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_environment(folder, **further):
    """Return an environment with folders of its own; the runtime folder lies in memory."""
    memory = Path("/dev/shm") / f"undersigned-tests-{os.getuid()}-{secrets.token_hex(4)}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")}
    return (
        plain
        | {
            "UNDERSIGNED_KEYS": str(folder / "keys"),
            "UNDERSIGNED_RUNTIME": str(memory),
            "UNDERSIGNED_DATA": str(folder / "data"),
        }
        | further
    )


class Running:
    """A running `undersigned serve`; its tables are a copy unless it makes them itself, as *is_first_start* asks."""

    def __init__(self, folder, *arguments, is_first_start=False, port=None, **environment):
        self.is_first_start = is_first_start
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = make_environment(folder, **environment)
        self.data = Path(self.environment["UNDERSIGNED_DATA"])
        self.arguments = arguments
        self.folder = folder
        self.log = folder / "serve.log"
        self.at_work = None
        self.client = httpx.Client(base_url=self.address, timeout=20, verify=False)

    def start(self):
        if not self.is_first_start and "UNDERSIGNED_DATABASE" not in self.environment:
            lay_tables(self.data)
        with self.log.open("ab") as log:
            starts = self.output().count(READY)
            self.process = subprocess.Popen(
                [*UNDERSIGNED, "serve", "--port", str(self.port), *self.arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until(lambda: self.output().count(READY) > starts)

    def output(self):
        return self.log.read_text()

    def wait_until(self, holds, seconds=180):
        ends_at = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < ends_at, self.output()
            time.sleep(0.05)

    def wait_for_page(self, path):
        self.wait_until(lambda: self.client.get(path).status_code == 200)
        return self.client.get(path).text

    def members(self):
        """Return the process ids of the supervisor and of all that it started, by name."""
        found = {}
        for folder in Path("/proc").iterdir():
            if not self.is_mine(folder):
                continue
            with suppress(OSError):  # gone meanwhile
                words = (folder / "cmdline").read_bytes().split(b"\0")
                name = words[words.index(b"--only") + 1].decode() if b"--only" in words else "serve"
                found.setdefault(name, []).append(int(folder.name))
        return {name: sorted(pids) for name, pids in found.items()}

    def is_mine(self, process):
        """Say whether *process*, a folder of /proc, runs with the settings of this instance."""
        try:
            surroundings = (process / "environ").read_bytes()
        except (OSError, NotADirectoryError):
            return False
        return f"UNDERSIGNED_RUNTIME={self.environment['UNDERSIGNED_RUNTIME']}".encode() in surroundings

    def run(self, *arguments, code=0):
        done = subprocess.run(
            [*UNDERSIGNED, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done

    @contextmanager
    def clerk(self):
        """Lend somebody who runs commands one after the other in one process, as `run` does each in one of its own.

        Whoever asks while one is at work is lent the same.
        """
        if self.at_work is not None:
            yield self.at_work
            return
        command = [sys.executable, "-m", "tests.cli.several"]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, **pipes) as process:

            def run(*arguments, code=0):
                process.stdin.write(json.dumps([str(one) for one in arguments]) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
                assert answer, process.stderr.read()
                done = subprocess.CompletedProcess(arguments, *json.loads(answer))
                assert done.returncode == code, done.stderr
                return done

            self.at_work = run
            try:
                yield run
            finally:
                self.at_work = None
                process.stdin.close()

    def open_statement(self, source, *details):
        """Lead the text of the file *source* to an open statement with these *details*; returns its slug."""
        with self.clerk() as run:
            slug = json.loads(run("statement", "create", source, "--json").stdout)["slug"]
            run("statement", "details", slug, *details)
            run("statement", "freeze", slug)
            run("statement", "open", slug)
        return slug

    def give_token(self):
        """Let programs in as the first convenor, for everything that programs may do; as the desk would, on SQLite."""
        token = f"undersigned_{secrets.token_urlsafe(32)}"
        database = sqlite3.connect(self.data / "undersigned.sqlite3", timeout=20)
        with database:
            (convenor,) = database.execute("SELECT min(id) FROM accounts_convenor").fetchone()
            database.execute(
                "INSERT INTO tokens_token (convenor_id, may_begin, name, digest, scopes, made_on, expires_on)"
                " VALUES (?, 1, 'tests', ?, ?, '2026-11-23', '2999-01-01')",
                [convenor, digest_of(token), "text:write,signatories:write,press:write,keys:write"],
            )
        database.close()
        return token

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)

    def close(self):
        self.stop()
        self.client.close()
        shutil.rmtree(self.environment["UNDERSIGNED_RUNTIME"], ignore_errors=True)

    def find_link(self):
        return re.findall(r"http://localhost:\d+(/desk/sign-in/\S+)", self.output())[-1]


class Elsewhere:
    """A process that another process of the tests started, and stops."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        """Return None while it runs, as one of `subprocess` does."""
        try:
            state = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return 0
        return 0 if "State:\tZ" in state else None


@pytest.fixture
def refused(monkeypatch, capsys):
    """Run a command here, which has to refuse before it does anything, and return its one line."""

    def run_here(environment, *words):
        for name in [name for name in os.environ if name.startswith("UNDERSIGNED_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            if name.startswith("UNDERSIGNED_"):
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        assert main(words) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1, said
        return said

    return run_here


@pytest.fixture(scope="session")
def at_command_line(tmp_path_factory):
    """An instance without a sample, for the tests of commands, which don't disturb each other's statements.

    Those who run tests side by side share it, since one that stands ready for all of them takes as much as several
    starts: the first to ask starts it, and stops it when no other needs it any more.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    told = shared / "at-command-line.json"
    with (shared / "users").open("a") as users:
        with (shared / "starting").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            # Kept to the end of the tests here. Waits for one that is being stopped, and is told of no more then.
            fcntl.flock(users, fcntl.LOCK_SH)
            is_ours = not told.exists()
            made = start_for_commands(tmp_path_factory, told) if is_ours else find_for_commands(told)
        with made.clerk() as made.run:
            yield made
        if is_ours:
            fcntl.flock(users, fcntl.LOCK_EX)
            told.unlink()
            made.close()
        else:
            made.client.close()


def start_for_commands(tmp_path_factory, told):
    made = Running(tmp_path_factory.mktemp("commands"), "--empty")
    made.environment["UNDERSIGNED_ORIGIN"] = f"localhost:{made.port}"
    made.start()
    names = ("UNDERSIGNED_ORIGIN", "UNDERSIGNED_RUNTIME")
    told.write_text(
        json.dumps(
            {
                "folder": str(made.folder),
                "port": made.port,
                "pid": made.process.pid,
                "environment": {name: made.environment[name] for name in names},
            }
        )
    )
    return made


def find_for_commands(told):
    """Return the instance that another process of the tests started."""
    said = json.loads(told.read_text())
    made = Running(Path(said["folder"]), "--empty", port=said["port"], **said["environment"])
    made.process = Elsewhere(said["pid"])
    return made
