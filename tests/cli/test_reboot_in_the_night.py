"""A reboot in the night: memory is empty, everything comes back by itself, and what was lost is said to be lost."""

import html
import os
import re
import shutil
import signal
import socket

import pytest
from tests.cli.conftest import Running


@pytest.fixture
def mute():
    """A mail server that takes connections and says nothing, so that mails wait."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def hidden_fields(page):
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {html.unescape(name.group(1)): html.unescape(value.group(1)) for name, value in pairs if name and value}


def sign(made):
    page = made.wait_for_page("/s/sample/")
    text = re.search(r'name="text"[^>]*value="([0-9a-f]{64})"', page).group(1)
    form = {"class": "person", "vis": "public", "lang": "en", "text": text, "consent": "yes"}
    check = made.client.post("/s/sample/sign", data=form | {"name": "Ada Lind", "email": "ada@example.org"})
    assert check.status_code == 200, check.text
    return made.client.post("/s/sample/submit", data=hidden_fields(check.text))


def test_everything_comes_back_by_itself_and_lost_mails_are_named(tmp_path, mute):
    made = Running(tmp_path, UNDERSIGNED_SMTP=f"smtp://127.0.0.1:{mute}")
    made.start()
    assert sign(made).status_code == 200

    for pids in made.members().values():
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    made.process.wait(30)
    shutil.rmtree(made.environment["UNDERSIGNED_RUNTIME"])
    before = len(made.output())
    made.start()

    made.wait_until(lambda: "1 mails were lost with the reboot" in made.output()[before:])
    assert sorted(made.members()) == ["front", "letterbox", "serve", "site", "worker"]
    assert "Not here yet" not in made.output()[before:]
    assert sign(made).status_code == 200
    made.close()
