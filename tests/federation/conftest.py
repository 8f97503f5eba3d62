"""An instance that can be followed, on this machine alone, and a server of others that follows it."""

from __future__ import annotations

import json
import os
import threading
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.builders import NOON, make_collection
from tests.rsa_keys import find_rsa_key

from undersigned.accounts.sealed import seal
from undersigned.federation import actions, queries, signatures
from undersigned.federation.fetching import make_fetcher
from undersigned.federation.models import Actor, Incoming
from undersigned.hooks.sending import make_sender
from undersigned.letterbox.federating import derive_key, seal_incoming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

KEY = find_rsa_key(bits=2048)
OTHER_KEY = find_rsa_key(1, bits=2048)


def pem_of(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass
class FakeMastodon:
    """A server of the Fediverse on a port of this machine, as Mastodon behaves: it keeps what it is sent."""

    status: int = 202
    actor_status: int = 200
    key: rsa.RSAPrivateKey = KEY
    changed: dict[str, Any] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    requests: list[signatures.Request] = field(default_factory=list)
    asked: list[signatures.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.asked.append(self.read())
                body = json.dumps(fake.describe(self.path)).encode()
                self.reply(fake.actor_status, body)

            def do_POST(self) -> None:
                request = self.read()
                fake.requests.append(request)
                fake.taken.append(json.loads(request.body))
                self.reply(fake.status, b"")

            def read(self) -> signatures.Request:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", "0")))
                return signatures.Request(self.command, self.path, headers, body)

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Type", "application/activity+json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def base(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def account(self, name: str = "alice") -> str:
        return f"{self.base}/users/{name}"

    def describe(self, path: str) -> dict[str, Any]:
        actor = f"{self.base}{path}"
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": actor,
            "type": "Person",
            "inbox": f"{actor}/inbox",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": pem_of(self.key)},
        } | self.changed

    def follow(self, ours: str, name: str = "alice", number: int = 1) -> dict[str, Any]:
        actor = self.account(name)
        return {"id": f"{actor}#follows/{number}", "type": "Follow", "actor": actor, "object": ours}

    def undo(self, ours: str, name: str = "alice") -> dict[str, Any]:
        actor = self.account(name)
        return {"id": f"{actor}#undo/1", "type": "Undo", "actor": actor, "object": self.follow(ours, name)}


def sign(
    activity: dict[str, Any] | bytes,
    *,
    host: str,
    now: datetime,
    key: rsa.RSAPrivateKey = KEY,
    key_id: str = "",
) -> tuple[dict[str, str], bytes]:
    """Return headers and body as a server of others sends them."""
    body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    named = key_id or f"{json.loads(body)['actor']}#main-key"
    headers = signatures.sign_request(key, named, method="POST", host=host, path="/fediverse/inbox", now=now, body=body)
    return {name.lower(): value for name, value in headers.items()}, body


def digest_of(body: bytes) -> str:
    return f"SHA-256={b64encode(sha256(body).digest()).decode()}"


@dataclass
class House:
    """The instance with its worker's hands."""

    instance: Instance
    ring: Ring

    @property
    def place(self) -> Any:
        return queries.place_of(self.instance)

    def hand_in(self, activity: dict[str, Any] | bytes, *, now: datetime = NOON, **more: Any) -> None:
        """Put a request where the letter box puts it."""
        headers, body = sign(activity, host=self.instance.host, now=more.pop("dated", now), **more)
        self.hand_in_raw(headers, body)

    def hand_in_raw(self, headers: dict[str, str], body: bytes) -> None:
        key = derive_key(self.ring.outbox_key())
        box = seal_incoming(headers, body, key=key, now=int(NOON.timestamp()), nonce=os.urandom(12))
        Incoming.objects.create(id=os.urandom(16), box=box)

    def look(self, now: datetime = NOON) -> bool:
        return actions.look(instance=self.instance, ring=self.ring, now=now)

    def take(self, now: datetime = NOON, fetch: Any = None) -> int:
        way = fetch or make_fetcher(self.instance)
        return actions.take_requests(way, instance=self.instance, ring=self.ring, now=now)

    def send(self, now: datetime = NOON) -> int:
        return actions.send_due(make_sender(self.instance), instance=self.instance, ring=self.ring, now=now)

    def follow(self, server: FakeMastodon, name: str = "alice") -> None:
        self.hand_in(server.follow(self.place.actor, name))
        self.take()


@pytest.fixture
def instance(instance: Instance, settings: Any) -> Instance:
    made = replace(instance, origin="localhost:8000", fediverse=True)
    settings.INSTANCE = made
    return made


@pytest.fixture(scope="session")
def actor_key() -> rsa.RSAPrivateKey:
    """Our own key: to make one takes more than most tests besides. The whole server's test makes another."""
    return rsa.generate_private_key(public_exponent=65537, key_size=signatures.KEY_BITS)


@pytest.fixture
def house(db: object, instance: Instance, ring: Ring, actor_key: rsa.RSAPrivateKey) -> House:
    plain, row = actor_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), os.urandom(16)
    box = seal(plain, purpose=queries.KEY_PURPOSE, row=row)
    Actor.objects.create(key=row, box=box, public=pem_of(actor_key), made_on=NOON.date())
    made = House(instance, ring)
    made.look()
    return made


@pytest.fixture
def collection(house: House) -> Any:
    return make_collection()


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    server = FakeMastodon()
    yield server
    server.close()
