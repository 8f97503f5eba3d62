"""Nothing acknowledged is lost: processes are killed at random moments, fifty times, while people sign.

Every answered confirmation is in the log exactly once, every answered submission was mailed, and all checkpoints that
were ever published are consistent. `make soak` runs it; UNDERSIGNED_TEST_KILLS sets how often it kills.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import itertools
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller

from undersigned.logkeeper.queries import folder_reader
from undersigned.publiclog.checkpoint import Checkpoint, parse_checkpoint
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Sign, parse_entry
from undersigned.publiclog.note import open_note, parse_vkey
from undersigned.publiclog.proofs import prove_consistency, verify_consistency
from undersigned.publiclog.record import commit
from undersigned.publiclog.tiles import TILE_WIDTH, entries_path, parse_entry_bundle

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("UNDERSIGNED_TEST_KILLS", "50"))
PEOPLE_AT_ONCE = 12
SETTLE_SECONDS = 60


class Mailboxes:
    """A mail server that keeps the body of the newest mail for each address."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  (the library's name)
        import email
        import email.policy

        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.rcpt_tos:
            self.bodies[address] = mail.get_body(("plain",)).get_content()
        return "250 taken"


class Instance:
    """A served instance, whose processes can be killed."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")},
            "UNDERSIGNED_KEYS": str(folder / "keys"),
            "UNDERSIGNED_RUNTIME": os.environ["UNDERSIGNED_RUNTIME"],
            "UNDERSIGNED_ORIGIN": f"localhost:{self.port}",
            "UNDERSIGNED_SMTP": f"smtp://127.0.0.1:{smtp_port}",
        }
        self.bundle = folder / "data" / "public" / "s" / "sample"
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = (folder / "serve.log").open("wb")
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "undersigned.cli", "serve", "--port", str(self.port)]
        command += ["--data", str(self.folder / "data")]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)

    def parts(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout
        return [int(pid) for pid in found.split()]

    def kill_one(self) -> str:
        """Kill a process of the instance at once, and say which."""
        victim = random.choice(self.parts())
        words = Path(f"/proc/{victim}/cmdline").read_bytes().decode().split("\0")
        os.kill(victim, signal.SIGKILL)
        return next((word for word in words if word in {"front", "letterbox", "worker"}), "site")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.log.close()


class Crowd:
    """People who sign, try again when something breaks, and remember what was answered."""

    def __init__(self, base: str, mailboxes: Mailboxes, text: str) -> None:
        self.base, self.mailboxes, self.text = base, mailboxes, text
        self.numbers = itertools.count()
        self.submitted: set[str] = set()
        self.confirmed: dict[str, str] = {}  # commitment by address
        self.is_over = False

    async def person(self, client: httpx.AsyncClient) -> None:
        while not self.is_over:
            address = f"person{next(self.numbers)}@example.org"
            page = await self.post(client, "/s/sample/sign", self.form(address))
            page = await self.post(client, "/s/sample/submit", hidden_fields(page))
            self.submitted.add(address)
            link = await self.find_link(address)
            if link:
                page = await self.post(client, "/c", {"code": link})
                fields = hidden_fields(page)
                self.confirmed[address] = commit(parse_base64url(fields["salt"]), fields["record"].encode())

    def form(self, address: str) -> dict[str, str]:
        name = "Person " + "".join(random.choices("abcdefghij", k=8))
        fields = {"class": "person", "vis": "public", "lang": "en", "text": self.text, "consent": "yes"}
        return {**fields, "name": name, "email": address}

    async def post(self, client: httpx.AsyncClient, path: str, fields: dict[str, str]) -> str:
        """Post until somebody answers: a person presses the button again."""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answer = await client.post(self.base + path, data=fields)
                if answer.status_code == 200:
                    return answer.text
                assert answer.status_code >= 500, answer.text
            await asyncio.sleep(0.1)

    async def find_link(self, address: str) -> str | None:
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until and not self.is_over:
            found = re.search(r"https?://\S+/c#\S+", self.mailboxes.bodies.get(address, ""))
            if found:
                return found.group(0)
            await asyncio.sleep(0.05)
        return None


def hidden_fields(page: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {html.unescape(name.group(1)): html.unescape(value.group(1)) for name, value in pairs if name and value}


def watch_checkpoints(path: Path, seen: set[bytes], is_over: threading.Event) -> None:
    while not is_over.wait(0.02):
        with contextlib.suppress(FileNotFoundError):
            seen.add(path.read_bytes())


def wait_for(condition, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.2)
    return condition()


def read_entries(bundle: Path) -> list[bytes]:
    size = read_checkpoint(bundle, (bundle / "checkpoint").read_bytes()).size
    entries: list[bytes] = []
    for n in range(-(-size // TILE_WIDTH)):
        entries += parse_entry_bundle((bundle / entries_path(n, min(TILE_WIDTH, size - n * TILE_WIDTH))).read_bytes())
    return entries


def read_checkpoint(bundle: Path, note: bytes) -> Checkpoint:
    keys = [parse_vkey(line) for line in (bundle / "keys.txt").read_text().split("\n") if line]
    return parse_checkpoint(open_note(note, keys))


async def sign_while_killing(instance: Instance, crowd: Crowd) -> Counter[str]:
    killed: Counter[str] = Counter()
    async with httpx.AsyncClient(timeout=10) as client:
        people = [asyncio.create_task(crowd.person(client)) for _ in range(PEOPLE_AT_ONCE)]
        while killed.total() < KILLS:
            await asyncio.sleep(random.uniform(0.3, 2.5))
            # Between a death and the restart there may be nobody to kill.
            with contextlib.suppress(IndexError, ProcessLookupError, FileNotFoundError):
                killed[instance.kill_one()] += 1
        await asyncio.sleep(3)
        crowd.is_over = True
        await asyncio.wait_for(asyncio.gather(*people), SETTLE_SECONDS)
    return killed


def test_nothing_acknowledged_is_lost_and_the_log_never_forks(tmp_path):
    mailboxes = Mailboxes()
    server = Controller(mailboxes, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    instance = Instance(tmp_path, server.port)
    seen: set[bytes] = set()
    is_over = threading.Event()
    watcher = threading.Thread(target=watch_checkpoints, args=(instance.bundle / "checkpoint", seen, is_over))
    try:
        assert wait_for((instance.bundle / "checkpoint").exists, 60), (tmp_path / "serve.log").read_text()
        watcher.start()
        text = re.search(r'name="text"[^>]*value="([0-9a-f]{64})"', (instance.bundle / "index.html").read_text())
        crowd = Crowd(instance.base, mailboxes, text.group(1))
        killed = asyncio.run(sign_while_killing(instance, crowd))

        def signed() -> Counter[str]:
            entries = [parse_entry(entry) for entry in read_entries(instance.bundle)]
            return Counter(entry.c for entry in entries if isinstance(entry, Sign))

        wait_for(lambda: signed().keys() >= set(crowd.confirmed.values()), SETTLE_SECONDS)
        wait_for(lambda: crowd.submitted <= mailboxes.bodies.keys(), SETTLE_SECONDS)
        logged = signed()
    finally:
        is_over.set()
        instance.stop()
        server.stop()

    print(f"killed {dict(killed)}; {len(crowd.submitted)} submitted, {len(crowd.confirmed)} confirmed", end="; ")
    print(f"{len(seen)} checkpoints seen")
    assert killed.total() == KILLS
    assert crowd.confirmed
    assert [c for c in crowd.confirmed.values() if logged[c] != 1] == []
    assert [c for c, times in logged.items() if times != 1] == []
    assert crowd.submitted - set(mailboxes.bodies) == set()

    read_tile = folder_reader(instance.bundle)
    heads = sorted((read_checkpoint(instance.bundle, note) for note in seen), key=lambda head: head.size)
    for old, new in itertools.combinations(heads, 2):
        verify_consistency(old.size, old.root, new.size, new.root, prove_consistency(old.size, new.size, read_tile))
    verdict = [sys.executable, "-m", "undersigned.cli", "verify", str(instance.bundle), "--no-pin"]
    assert subprocess.run(verdict, check=False).returncode == 0
