"""The inbox keeps what may change who follows, sealed and bounded, and nothing of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.letterbox.visitor import Reply, Visitor, select
from undersigned.letterbox import federating
from undersigned.letterbox.federating import KEPT_TYPES, MAX_BYTES, derive_key, open_incoming

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

HEADERS = {
    "host": "letters.example.org",
    "date": "Mon, 23 Nov 2026 12:00:00 GMT",
    "digest": "SHA-256=x",
    "x-more": "covered",
    "cookie": "not covered",
    "signature": 'keyId="https://social.example/alice#key",headers="host date digest x-more",signature="eHh4"',
}
INBOX = "/fediverse/inbox"


@pytest.fixture
def premises(premises: Instance) -> Instance:
    return replace(premises, fediverse=True, network_forms=5)


def post(visitor: Visitor, activity: Any = None, *, headers: dict[str, str] = HEADERS, **more: Any) -> Reply:
    body = activity if isinstance(activity, bytes) else json.dumps(activity or {"type": "Follow"}).encode()
    more = {"content_type": "application/activity+json", **more}
    return visitor.runner.run(visitor._request("POST", INBOX, body, headers=headers, **more))


@pytest.mark.parametrize("kind", sorted(KEPT_TYPES))
def test_what_may_change_who_follows_waits_sealed_for_the_worker(visitor: Visitor, kind: str) -> None:
    body = json.dumps({"type": kind, "actor": "https://social.example/users/alice"}).encode()

    assert post(visitor, body).status == 202

    ((box,),) = select(visitor.url, "SELECT box FROM federation_incoming")
    assert b"alice" not in bytes(box)
    headers, kept = open_incoming(bytes(box), key=derive_key(visitor.ring.outbox_key()))
    assert kept == body
    assert headers == {name: value for name, value in HEADERS.items() if name != "cookie"}


@pytest.mark.parametrize("kind", ["Create", "Like", "Announce", "Update", "Flag", 7, None])
def test_of_everything_else_nothing_is_kept(visitor: Visitor, kind: object) -> None:
    assert post(visitor, {"type": kind, "actor": "https://social.example/users/alice"}).status == 202
    assert visitor.count("federation_incoming") == 0


@pytest.mark.parametrize("kind", ['application/ld+json; profile="x"', "application/json"])
def test_other_types_of_the_same_are_taken(visitor: Visitor, kind: str) -> None:
    assert post(visitor, content_type=kind).status == 202
    assert visitor.count("federation_incoming") == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nonsense", 400),
        (b"[" * 20_000, 400),
        (b'{"type":"Follow","x":"' + b"x" * MAX_BYTES + b'"}', 413),
        (b"x" * (300 * 1024), 413),
    ],
    ids=["empty", "nonsense", "deep", "large", "huge"],
)
def test_what_can_not_be_read_or_is_too_large_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    assert post(visitor, body).status == status
    assert visitor.count("federation_incoming") == 0


def test_a_form_of_a_page_is_refused(visitor: Visitor) -> None:
    assert visitor.post(INBOX, {"type": "Follow"}).status == 415


def test_what_is_not_signed_is_refused(visitor: Visitor) -> None:
    assert post(visitor, headers={}).status == 401


def test_a_signature_beyond_measure_is_refused(visitor: Visitor) -> None:
    assert post(visitor, headers=HEADERS | {"signature": "x" * 5000}).status == 413


def test_one_network_sends_no_more_than_other_forms(visitor: Visitor) -> None:
    statuses = [post(visitor, peer="192.0.2.1").status for _ in range(6)]

    assert statuses == [202] * 5 + [429]
    assert post(visitor, peer="192.0.2.1").headers["retry-after"] == "300"
    assert post(visitor, peer="198.51.100.1").status == 202


def test_no_more_waits_than_the_worker_gets_through(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(federating, "MOST_WAITING", 2)

    assert [post(visitor).status for _ in range(3)] == [202, 202, 503]
    assert visitor.count("federation_incoming") == 2


def test_the_inbox_is_not_read(visitor: Visitor) -> None:
    assert visitor.get(INBOX).status == 405


def test_nothing_is_there_while_it_is_off(visitor: Visitor) -> None:
    visitor.app.office.instance = replace(visitor.instance, fediverse=False)  # type: ignore[union-attr]

    assert post(visitor).status == 404
    assert visitor.count("federation_incoming") == 0
