"""The requests of the how-to, as they stand there and in that order, sent to a running instance."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"
REQUESTS = re.findall(r"```http\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def token(at_command_line):
    """What the programs of the how-to come in with."""
    at_command_line.run("convenor", "add", "Ada Convenor")
    return at_command_line.give_token()


def test_the_requests_of_the_how_to_lead_to_an_open_statement(at_command_line, token):
    known = {}
    for request in REQUESTS:
        head, _, body = request.partition("\n\n")
        line, *headers = head.strip().split("\n")
        method, path = line.split()
        sent = dict(header.split(": ", 1) for header in headers) | {"Authorization": f"Bearer {token}"}
        for name, value in known.items():
            path, body = path.replace(name, value), body.replace(name, value)
            sent = {key: word.replace(name, value) for key, word in sent.items()}
        data = body.strip().encode()
        kind = {"Content-Type": "application/json"} if data else {}
        answer = at_command_line.client.request(method, path, content=data, headers=sent | kind)
        assert answer.status_code in {200, 201}, (line, answer.text)
        told = answer.json()
        known |= {"SLUG": told["slug"]} if "slug" in told else {}
        known |= {"HASH": told["sha256"]} if "sha256" in told else {}
        known |= {"ETAG": answer.headers["ETag"]} if "ETag" in answer.headers else {}

    assert "For an open timetable" in at_command_line.wait_for_page(f"/s/{known['SLUG']}/")
    assert json.loads(at_command_line.client.get("/api/v1/openapi.json").text)["openapi"].startswith("3.1")


def test_the_program_of_the_how_to_reads_every_name(at_command_line, token, monkeypatch):
    program = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]
    monkeypatch.setenv("TOKEN", token)
    names: dict[str, object] = {}
    exec(program.replace("https://letters.example.org", at_command_line.address), names)

    slugs = [one["slug"] for one in names["ask"]("GET", "statements")["items"] if one["state"] == "open"]
    assert [list(names["names_of"](slug)) for slug in slugs] == [[] for _ in slugs]
