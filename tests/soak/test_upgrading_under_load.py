"""An instance of an earlier release with 100,000 signatures is upgraded while people sign: nobody answered is lost.

The release before is the last commit without the newest step of the tables, taken out of the repository; where the
tests run without it, they are skipped. UNDERSIGNED_TEST_LIST sets how many signatures there are before.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from tests.soak.test_killing_everything import Crowd, Mailboxes, read_entries, wait_for

from undersigned.publiclog.entry import Sign, parse_entry

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parents[2]
LISTED = int(os.environ.get("UNDERSIGNED_TEST_LIST", "100000"))
MOST_REFUSED_SECONDS = 10
PEOPLE_AT_ONCE = 4
_FILL = """
import sys
from datetime import UTC, datetime
from undersigned.cli import bench_data
import django; django.setup()
from undersigned.signing import queries
bench_data.fill_collection(queries.collections()[0], int(sys.argv[1]), datetime.now(UTC))
"""


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Path:
    """The source of the release before, beside this one."""
    try:
        newest = git("log", "--diff-filter=A", "--format=%H", "-1", "--", "src/undersigned/*/migrations/0*.py")
        before = git("rev-parse", f"{newest}^")
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("the tests do not run in the repository, so there is no release before")
    folder = tmp_path_factory.mktemp("older")
    archive = subprocess.run(["git", "archive", before, "src"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "--extract", "--directory", str(folder)], input=archive, check=True)
    return folder / "src"


class Served:
    """An instance that is served by the one release or the other."""

    def __init__(self, folder: Path, smtp_port: int, source: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.source = folder, source
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")},
            "UNDERSIGNED_DATA": str(folder / "data"),
            "UNDERSIGNED_KEYS": str(folder / "keys"),
            "UNDERSIGNED_RUNTIME": os.environ["UNDERSIGNED_RUNTIME"],
            "UNDERSIGNED_ORIGIN": f"localhost:{self.port}",
            "UNDERSIGNED_SMTP": f"smtp://127.0.0.1:{smtp_port}",
            "UNDERSIGNED_CROWD": "0",
        }
        self.bundle = folder / "data" / "public" / "s" / "sample"
        self.log = (folder / "serve.log").open("ab")

    def of(self, source: Path) -> dict[str, str]:
        return {**self.environment, "PYTHONPATH": str(source)}

    def start(self) -> None:
        command = [sys.executable, "-m", "undersigned.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.of(self.source), stdout=self.log, stderr=self.log)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)

    def run(self, *words: str, source: Path) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.of(source), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


class Knocker:
    """Asks for the form's next page all the time, and remembers the longest while in which nobody answered."""

    def __init__(self, base: str, form: dict[str, str]) -> None:
        self.base, self.form = base, form
        self.longest = 0.0
        self.answered = asyncio.Event()
        self.is_over = False

    async def knock(self) -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            answered_at = time.monotonic()
            while not self.is_over:
                with contextlib.suppress(httpx.HTTPError):
                    answer = await client.post(f"{self.base}/s/sample/sign", data=self.form)
                    if answer.status_code == httpx.codes.OK:
                        self.longest = max(self.longest, time.monotonic() - answered_at)
                        answered_at = time.monotonic()
                        self.answered.set()
                await asyncio.sleep(0.05)


async def upgrade_among_people(served: Served, crowd: Crowd, knocker: Knocker) -> dict[str, object]:
    async with httpx.AsyncClient(timeout=60) as client:
        people = [asyncio.create_task(crowd.person(client)) for _ in range(PEOPLE_AT_ONCE)]
        knocking = asyncio.create_task(knocker.knock())
        await asyncio.sleep(10)
        words = ["-m", "undersigned.cli", "upgrade", "--to", str(served.folder / "backups"), "--plain", "--json"]
        stop = ["--stop", f"kill {served.process.pid}"]
        said = await asyncio.to_thread(served.run, *words, *stop, source=ROOT / "src")
        served.process.wait(timeout=60)
        served.source = ROOT / "src"
        knocker.answered.clear()
        served.start()
        await asyncio.wait_for(knocker.answered.wait(), 300)
        await asyncio.sleep(10)
        knocker.is_over = crowd.is_over = True
        await asyncio.gather(knocking, *people)
    found: dict[str, object] = json.loads(said)
    return found


def test_an_upgrade_loses_no_signature_and_refuses_for_seconds(tmp_path, older):
    mailboxes = Mailboxes()
    server = Controller(mailboxes, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    served = Served(tmp_path, server.port, older)
    base = f"http://127.0.0.1:{served.port}"
    try:
        served.start()
        assert wait_for((served.bundle / "checkpoint").exists, 600), (tmp_path / "serve.log").read_text()
        served.stop()
        served.run("-c", _FILL, str(LISTED), source=older)
        served.start()
        assert wait_for(lambda: len(read_entries(served.bundle)) > LISTED, 600)
        text = re.search(r'name="text"[^>]*value="([0-9a-f]{64})"', (served.bundle / "index.html").read_text())
        crowd = Crowd(base, mailboxes, text.group(1))
        knocker = Knocker(base, crowd.form("knocker@example.org"))

        told = asyncio.run(upgrade_among_people(served, crowd, knocker))

        def missing() -> set[str]:
            entries = map(parse_entry, read_entries(served.bundle)[LISTED:])
            return set(crowd.confirmed.values()) - {entry.c for entry in entries if isinstance(entry, Sign)}

        wait_for(lambda: not missing(), 120)
        lost = missing()
    finally:
        served.stop()
        server.stop()
        served.log.close()
    print(f"{len(crowd.confirmed)} confirmed while it was upgraded by {len(told['steps'])} steps;", end=" ")
    print(f"stopped {told['seconds_stopped']} s, no form taken for {knocker.longest:.1f} s")
    assert told["steps"]
    assert crowd.confirmed
    assert lost == set()
    verdict = [sys.executable, "-m", "undersigned.cli", "verify", str(served.bundle), "--no-pin"]
    assert subprocess.run(verdict, check=False, capture_output=True).returncode == 0
    shutil.rmtree(tmp_path / "backups")
    assert knocker.longest < MOST_REFUSED_SECONDS
