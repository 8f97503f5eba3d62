"""A whole instance is found, followed, heard and left by a server of others, over HTTP alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.cli.conftest import Running
from tests.federation.conftest import FakeMastodon, sign

from undersigned.federation import signatures

CALL = """# For an open timetable

We, passengers of the regional railway, declare:

1. we ask the railway board to publish it.
"""
DETAILS = [
    *("--convened-by", "Round table", "--contact", "office@round-table.example"),
    *("--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept."),
]
ACTIVITY = {"Accept": "application/activity+json"}


@pytest.fixture
def running(tmp_path):
    made = Running(tmp_path, "--empty", UNDERSIGNED_FEDIVERSE="yes")
    made.environment["UNDERSIGNED_ORIGIN"] = f"localhost:{made.port}"
    made.start()
    yield made
    made.close()


def post(running, activity):
    host = f"localhost:{running.port}"
    headers, body = sign(activity, host=host, now=datetime.now(UTC))  # noqa: TID251  (the instance has its own clock)
    return running.client.post("/fediverse/inbox", content=body, headers=headers).status_code


def open_statement(running, folder):
    source = folder / "call.md"
    source.write_text(CALL)
    return running.open_statement(source, *DETAILS)


def test_a_server_finds_follows_hears_and_leaves(running, tmp_path):
    mastodon = FakeMastodon()
    try:
        address = f"/.well-known/webfinger?resource=acct:statements@localhost:{running.port}"
        running.wait_for_page(address)
        (link, _page) = running.client.get(address).json()["links"]
        actor = running.client.get(link["href"], headers=ACTIVITY).json()
        assert actor["inbox"] == f"{running.address}/fediverse/inbox"

        assert post(running, mastodon.follow(actor["id"])) == 202
        running.wait_until(lambda: mastodon.taken)
        assert mastodon.taken[0]["type"] == "Accept"

        slug = open_statement(running, tmp_path)
        running.wait_until(lambda: len(mastodon.taken) == 2)
        create, request = mastodon.taken[1], mastodon.requests[1]
        assert (create["type"], create["object"]["url"]) == ("Create", f"{running.address}/s/{slug}/")
        signature = signatures.parse_signature(request.headers["signature"])
        signatures.verify_signature(request, signature, signatures.read_key(actor["publicKey"]["publicKeyPem"]))
        running.wait_until(lambda: running.client.get(create["object"]["id"]).status_code == 200)
        note = running.client.get(create["object"]["id"], headers=ACTIVITY).json()
        assert note["content"] == create["object"]["content"]
        assert f"@statements@localhost:{running.port}" in running.client.get("/").text

        assert post(running, mastodon.undo(actor["id"])) == 202
        running.wait_until(lambda: len(mastodon.asked) == 2)
    finally:
        mastodon.close()
