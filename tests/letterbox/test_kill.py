"""kill -9 of the letter box under load: every answered confirmation is stored, exactly once."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.letterbox.test_races import make_link
from tests.letterbox.visitor import Visitor, select
from undersigned.publiclog.record import commit
from undersigned.sealing.dated import find_day
from undersigned.sealing.link import derive_salt, open_link, parse_link
from undersigned.web.pages import render_letterbox_pages

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 4
SERVE = """
import os, socket, uvicorn
from undersigned.letterbox.app import application
listening = socket.socket(socket.AF_UNIX)
listening.bind(os.environ["LISTEN"])
listening.listen(128)
config = uvicorn.Config(application, http="httptools", loop="uvloop", access_log=False, log_level="error")
uvicorn.Server(config).run(sockets=[listening])
"""


class Client(threading.Thread):
    """Sends one request after the other until the server dies."""

    def __init__(self, path: Path, bodies: list[bytes]) -> None:
        super().__init__()
        self.path, self.bodies, self.answered = path, bodies, []

    def run(self) -> None:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self.path))
                for body in self.bodies:
                    head = f"POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
                    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
                    connection.sendall((head + kind).encode() + body)
                    if not self._read(connection):
                        return
                    self.answered.append(body)
        except ConnectionError:
            return

    @staticmethod
    def _read(connection: socket.socket) -> bool:
        answer = b""
        while b"</html>" not in answer:
            chunk = connection.recv(65_536)
            if not chunk:
                return False
            answer += chunk
        return answer.startswith(b"HTTP/1.1 200")


def test_no_answered_confirmation_is_lost_when_the_letter_box_is_killed(visitor: Visitor, tmp_path: Path) -> None:
    render_letterbox_pages(visitor.instance)
    visitor.now = int(time.time())
    answered: dict[bytes, str] = {}
    bodies: dict[bytes, str] = {}
    for turn in range(ROUNDS):
        links = [make_link(visitor, f"{secrets.token_hex(8)}@mail.example") for _ in range(1600)]
        sent = {urlencode({"code": link}).encode(): link for link in links}
        bodies |= sent
        for body in kill_under_load(visitor, tmp_path / f"{turn}.sock", list(sent), answered):
            answered[body] = bodies[body]

    stored = [row[0] for row in select(visitor.url, "SELECT c FROM signing_waiting")]
    expected = {commitment_of(visitor, link) for link in answered.values()}
    assert len(answered) > ROUNDS
    assert len(stored) == len(set(stored)) == visitor.count("signing_claim") == visitor.count("signing_bycode")
    assert expected <= set(stored)
    assert set(stored) <= {commitment_of(visitor, link) for link in bodies.values()}


def kill_under_load(visitor: Visitor, path: Path, bodies: list[bytes], answered: dict[bytes, str]) -> list[bytes]:
    """Serve on *path*, press links with 16 clients, kill the server in the middle, and return what was answered."""
    environ = os.environ | {
        "UNDERSIGNED_DATA": str(visitor.instance.data),
        "UNDERSIGNED_KEYS": str(visitor.instance.keys),
        "UNDERSIGNED_DATABASE": visitor.url,
        "LISTEN": str(path),
    }
    process = subprocess.Popen([sys.executable, "-c", SERVE], env=environ)
    while not path.exists() and process.poll() is None:
        time.sleep(0.02)
    # What was answered before the last kill is pressed again: the same page, nothing stored twice.
    again = random.Random(len(answered)).sample(list(answered), min(64, len(answered)))
    share = len(bodies) // 16
    clients = [Client(path, again[at::16] + bodies[at * share : (at + 1) * share]) for at in range(16)]
    for client in clients:
        client.start()
    # A slow machine may take longer to start than what follows lasts: the clock runs from the first answer on.
    ends_at = time.monotonic() + 20
    while not any(client.answered for client in clients) and time.monotonic() < ends_at:
        time.sleep(0.005)
    time.sleep(random.uniform(0.05, 0.3))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for client in clients:
        client.join()
    return [body for client in clients for body in client.answered]


def commitment_of(visitor: Visitor, link: str) -> str:
    box = parse_link(link)
    opened = open_link(box, key=visitor.app.office.keys.of_day(find_day(box), visitor.now).link)
    return commit(derive_salt(opened.seed), opened.record)
