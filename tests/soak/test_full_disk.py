"""A full disk under the whole instance: who signs is refused in words, nobody who was answered is lost, no log forks.

The data folder lies on a small file system in memory that only the instance sees. While people sign it is filled to the
last byte, and emptied again: every process lives on, and goes on by itself.
"""

from __future__ import annotations

import asyncio
import errno
import io
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from aiosmtpd.controller import Controller
from tests.soak.test_killing_everything import (
    SETTLE_SECONDS,
    Crowd,
    Instance,
    Mailboxes,
    read_checkpoint,
    read_entries,
    wait_for,
    watch_checkpoints,
)

from undersigned.logkeeper.queries import folder_reader
from undersigned.publiclog.entry import Sign, parse_entry
from undersigned.publiclog.proofs import prove_consistency, verify_consistency

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.soak

SIZE = "160m"
PEOPLE_AT_ONCE = 4
FULL_SECONDS = 10
PATIENCE_SECONDS = 180
_IN_A_ROOM = ["unshare", *(["--map-root-user"] if os.geteuid() else []), "--mount"]


def has_written(file: io.RawIOBase, data: bytes) -> bool:
    """Write *data*, and say whether there was room for any of it."""
    try:
        return bool(file.write(data))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


class OnSmallDisk(Instance):
    """A served instance whose data folder is a file system of its own."""

    def start(self) -> None:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        mounted = f'mount -t tmpfs -o size={SIZE},mode=700 small "{data}" && exec "$@"'
        command = [*_IN_A_ROOM, "sh", "-c", mounted, "sh", sys.executable, "-m", "undersigned.cli", "serve"]
        command += ["--port", str(self.port), "--data", str(data)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
        # As the instance sees it: nobody else has this file system.
        self.data = Path(f"/proc/{self.process.pid}/root{data}")
        self.bundle = self.data / "public" / "s" / "sample"

    def fill(self) -> None:
        """Leave no byte."""
        with (self.data / "filling").open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                while has_written(file, bytes(size)):
                    pass

    def make_room(self) -> None:
        (self.data / "filling").unlink()


class Patient(Crowd):
    """People who read what they are told, and send again what the page kept."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.refused = 0

    async def post(self, client: httpx.AsyncClient, path: str, fields: dict[str, str]) -> str:
        while True:
            answer = await client.post(self.base + path, data=fields)
            if answer.status_code == 200:
                return answer.text
            assert (answer.status_code, "Nothing was stored" in answer.text) == (503, True), answer.text
            self.refused += 1
            await asyncio.sleep(0.5)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[OnSmallDisk, Mailboxes]]:
    if not shutil.which("unshare") or subprocess.run([*_IN_A_ROOM, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    mailboxes = Mailboxes()
    server = Controller(mailboxes, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    instance = OnSmallDisk(tmp_path, server.port)
    yield instance, mailboxes
    instance.stop()
    server.stop()


async def sign_while_it_is_full(instance: OnSmallDisk, crowd: Patient) -> int:
    """Return how many were confirmed by the time at which there was room again."""
    async with httpx.AsyncClient(timeout=30) as client:
        people = [asyncio.create_task(crowd.person(client)) for _ in range(PEOPLE_AT_ONCE)]
        await asyncio.sleep(5)
        await asyncio.to_thread(instance.fill)
        # The write-ahead file has room of its own for a while, up to the next minute's emptying.
        assert await asyncio.to_thread(wait_for, lambda: crowd.refused >= PEOPLE_AT_ONCE, PATIENCE_SECONDS)
        await asyncio.sleep(FULL_SECONDS)
        before = len(crowd.confirmed)
        await asyncio.to_thread(instance.make_room)
        enough = before + 2 * PEOPLE_AT_ONCE
        assert await asyncio.to_thread(wait_for, lambda: len(crowd.confirmed) >= enough, SETTLE_SECONDS)
        crowd.is_over = True
        await asyncio.wait_for(asyncio.gather(*people), SETTLE_SECONDS)
    return before


def test_a_full_disk_loses_nothing_and_everything_goes_on_by_itself(house, tmp_path):
    instance, mailboxes = house
    checkpoint = instance.bundle / "checkpoint"
    assert wait_for(checkpoint.exists, 120), (tmp_path / "serve.log").read_text()
    parts, seen, is_over = instance.parts(), set(), threading.Event()
    watcher = threading.Thread(target=watch_checkpoints, args=(checkpoint, seen, is_over))
    watcher.start()
    text = re.search(r'name="text"[^>]*value="([0-9a-f]{64})"', (instance.bundle / "index.html").read_text())
    crowd = Patient(instance.base, mailboxes, text[1])
    try:
        before = asyncio.run(sign_while_it_is_full(instance, crowd))

        def signed() -> Counter[str]:
            entries = [parse_entry(entry) for entry in read_entries(instance.bundle)]
            return Counter(entry.c for entry in entries if isinstance(entry, Sign))

        wait_for(lambda: signed().keys() >= set(crowd.confirmed.values()), SETTLE_SECONDS)
        logged = signed()
    finally:
        is_over.set()
        watcher.join()

    print(f"{len(crowd.confirmed)} confirmed, {before} before there was room again, {crowd.refused} times refused")
    assert crowd.refused
    assert instance.parts() == parts, (tmp_path / "serve.log").read_text()
    assert [c for c in crowd.confirmed.values() if logged[c] != 1] == []
    assert [c for c, times in logged.items() if times != 1] == []
    read_tile = folder_reader(instance.bundle)
    heads = sorted((read_checkpoint(instance.bundle, note) for note in seen), key=lambda head: head.size)
    for old, new in itertools.pairwise(heads):
        verify_consistency(old.size, old.root, new.size, new.root, prove_consistency(old.size, new.size, read_tile))
    # The command resolves the folder, and comes out where nothing is mounted.
    copy = shutil.copytree(instance.bundle, tmp_path / "copy")
    verdict = [sys.executable, "-m", "undersigned.cli", "verify", str(copy), "--no-pin"]
    assert subprocess.run(verdict, check=False).returncode == 0
