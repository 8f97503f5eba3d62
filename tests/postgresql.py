"""Run a command with a PostgreSQL server of its own: `python tests/postgresql.py pytest tests/signing`.

The server listens on loopback only, keeps its data in a temporary folder and ends with the command. PostgreSQL
refuses to run as root, so under root it runs as the user `postgres`, whom Debian's package makes.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_programs() -> Path:
    """Return the folder of the newest installed server's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not folders:
        sys.exit("PostgreSQL is missing. Type: apt-get install -y postgresql")
    return folders[-1]


def as_server_user() -> list[str]:
    """Return the words before a command that make it run as somebody else than root."""
    if os.getuid():
        return []
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def find_settings() -> list[str]:
    """Return the settings that the handbook asks of a server where people may be at risk, as options."""
    page = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "run-on-postgresql.md"
    settings = re.search(r"```ini\n(.*?)```", page.read_text(), re.DOTALL)
    if settings is None:
        sys.exit(f"{page} does not say which settings PostgreSQL needs.")
    return [f"-c {line.replace(' ', '')}" for line in settings[1].splitlines()]


def run_quietly(command: list[str]) -> None:
    """Run *command* where its user may be, and fail with it."""
    subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, check=True)


@contextmanager
def serve(*further: str) -> Iterator[str]:
    """Run a server, with *further* options, for as long as it is wanted; yields its address without a database."""
    programs, prefix = find_programs(), as_server_user()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="undersigned-postgresql-"))
    if prefix:
        shutil.chown(home, "postgres")
    data = str(home / "data")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} -c max_connections=200 "
    options += " ".join([*find_settings(), *further])
    # The machine is not switched off in a test: what the server has written is there, also when its clients are killed.
    options += " -c fsync=off"
    control = [*prefix, str(programs / "pg_ctl"), "-D", data]
    # A locale whose order is not that of the code points, as on most real machines.
    locale = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
    run_quietly(
        [*prefix, str(programs / "initdb"), "-D", data, "-U", "undersigned", "-A", "trust", "-E", "UTF8", *locale]
    )
    run_quietly([*control, "-w", "-l", str(home / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://undersigned@127.0.0.1:{port}"
    finally:
        run_quietly([*control, "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    """Start the server, run the command, stop the server; return the command's exit code."""
    # Its folder may be in memory, and what would bring it back after a fall is never read here; searched disks have a
    # server of their own.
    with serve(
        "-c max_wal_size=64MB",
        "-c full_page_writes=off",
        "-c synchronous_commit=off",
        "-c autovacuum=off",
        "-c shared_buffers=32MB",
    ) as server:
        environment = {**os.environ, "UNDERSIGNED_TEST_POSTGRESQL": server}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
