"""A letter box on a database of its own, and a stranger who visits it: real application, real store, real mails."""

from __future__ import annotations

import asyncio
import re
import secrets
import sqlite3
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.tables import reach
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.letterbox.altcha import Proofs
from undersigned.letterbox.app import Letterbox
from undersigned.letterbox.keys import Keys
from undersigned.letterbox.limits import open_limits
from undersigned.letterbox.mails import Mails
from undersigned.letterbox.office import Office
from undersigned.letterbox.slots import Pages
from undersigned.letterbox.store import Store
from undersigned.outbox.box import open_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox.rules import Message

SLUG = "timetable"
TEXT = "a" * 64
NOON = 1_795_435_200  # 2026-11-23 12:00 UTC
FORM = {
    "name": "Zoë Müller",
    "email": "zoe@mail.example",
    "role": "",
    "affiliation": "",
    "class": "person",
    "vis": "public",
    "lang": "en",
    "text": TEXT,
    "consent": "yes",
}


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.body.decode())
        assert found, f"no field {name}"
        return unescape(found.group(1))

    @property
    def code(self) -> str:
        found = re.search(r'class="code">([^<]+)<', self.body.decode())
        assert found, "no code"
        return found.group(1)


@dataclass
class Visitor:
    instance: Instance
    ring: Ring
    pages: Pages
    now: int = NOON
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __post_init__(self) -> None:
        self.app = Letterbox(self._open)
        self.runner.run(self._start())

    @property
    def url(self) -> str:
        return self.instance.database

    @property
    def way_in(self) -> str:
        """How the letter box itself reaches its database."""
        return self.instance.database

    def close(self) -> None:
        self.app.office.close()
        self.runner.close()

    def restart(self) -> None:
        self.app.office.close()
        self.runner.run(self._start())

    def get(self, path: str, query: str = "") -> Reply:
        return self.runner.run(self._request("GET", path, b"", query=query))

    def post(self, path: str, fields: Mapping[str, str] | None = None, **more: Any) -> Reply:
        return self.runner.run(self._request("POST", path, urlencode(fields or {}).encode(), **more))

    def post_at_once(self, posts: Iterable[tuple[str, Mapping[str, str]]]) -> list[Reply]:
        async def all_of_them() -> list[Reply]:
            requests = [self._request("POST", path, urlencode(fields).encode()) for path, fields in posts]
            return await asyncio.gather(*requests)

        return self.runner.run(all_of_them())

    def check(self, **typed: str) -> Reply:
        return self.post(f"/s/{SLUG}/sign", FORM | typed)

    def submit(self, **typed: str) -> Reply:
        return self.post(f"/s/{SLUG}/submit", {"state": self.check(**typed).hidden("state")})

    def link(self, **typed: str) -> str:
        """Sign and return the link out of the mail."""
        reply = self.submit(**typed)
        assert reply.status == 200, reply.text
        return find_link(self.newest_mail())

    def confirm(self, **typed: str) -> Reply:
        return self.post("/c", {"code": self.link(**typed)})

    def mails(self) -> list[Message]:
        boxes = select(self.url, "SELECT box FROM outbox_mail")
        return [open_message(bytes(box), self.ring.outbox_key()) for (box,) in boxes]

    def newest_mail(self) -> Message:
        """Return the one mail that waits, and take it out of the queue."""
        (mail,) = self.mails()
        execute(self.url, "DELETE FROM outbox_mail")
        return mail

    def count(self, table: str) -> int:
        return int(select(self.url, f"SELECT count(*) FROM {table}")[0][0])

    async def _start(self) -> None:
        self.app.office = self._open()

    def _open(self) -> Office:
        return Office(
            self.instance,
            Keys(self.ring),
            Store(self.way_in),
            self.pages,
            Mails(),
            lambda: self.now,
            secrets.token_bytes,
            open_limits(self.ring.runtime, network_forms=self.instance.network_forms),
            Proofs(self.ring.runtime),
        )

    async def _request(self, method: str, path: str, body: bytes, **more: Any) -> Reply:
        return await ask(self.app, method, path, body, **more)


@dataclass
class Limited(Visitor):
    """A letter box that reaches its database by another way than the test, which looks on with the owner's account."""

    account: str = ""

    @property
    def way_in(self) -> str:
        return self.account


async def ask(
    app: Letterbox,
    method: str,
    path: str,
    body: bytes,
    *,
    query: str = "",
    content_type: str = "application/x-www-form-urlencoded",
    chunks: list[bytes] | None = None,
    peer: str = "",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    sent: list[dict[str, Any]] = []
    waiting = list(chunks or [body])

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(3600)
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or chunks is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": ([(b"content-type", content_type.encode())] if method == "POST" else [])
        + ([(b"x-undersigned-peer", peer.encode())] if peer else [])
        + [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], headers, sent[1]["body"])


def find_link(mail: Message) -> str:
    found = re.search(r"^http\S+/[cw](?:\?l=[\w-]+)?#\S+$", mail.body, re.MULTILINE)
    assert found, "no link in the mail"
    return found.group()


def seed_collection(url: str, slug: str = SLUG, **columns: Any) -> int:
    """Insert a collection, open for signing, and return its number; statement and log are other rooms' matter."""
    number = len(select(url, "SELECT id FROM signing_collection")) + 1
    values = {
        "statement_id": number,
        "log_id": number,
        "slug": slug,
        "origin": f"letters.example.org/s/{slug}",
        "title": "For an open timetable",
        "convened_by": "Passengers' Round Table",
        "lang": "en",
        "version": 1,
        "text_sha256": TEXT,
        "state": "open",
        "allows_identification": True,
        "allows_organisations": True,
        "allows_initials": True,
        "is_withheld": False,
        "is_sample": False,
    } | columns
    marks = ", ".join("?" * len(values))
    (collection,) = execute(
        url,
        f"INSERT INTO signing_collection ({', '.join(values)}) VALUES ({marks}) RETURNING id",
        tuple(values.values()),
    )
    return int(collection)


def set_collection(url: str, **columns: Any) -> None:
    changes = ", ".join(f"{name} = ?" for name in columns)
    execute(url, f"UPDATE signing_collection SET {changes}", tuple(columns.values()))


def select(url: str, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with _connect(url) as connection:
        return connection.execute(_spell(url, statement), values).fetchall()


def execute(url: str, statement: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    with _connect(url) as connection:
        cursor = connection.execute(_spell(url, statement), values)
        return (cursor.fetchone() if "RETURNING" in statement else None) or ()


def _connect(url: str) -> AbstractContextManager[Any]:
    if not is_sqlite(url):
        # Without foreign keys, as SQLite has it where nobody asks for them: other rooms' rows are not made up here.
        return reach(url, options="-c session_replication_role=replica")
    return _Closing(sqlite_path(url), timeout=10)


class _Closing(sqlite3.Connection):
    """Closes after the `with` block too."""

    def __exit__(self, *details: object) -> bool:
        result = super().__exit__(*details)
        self.close()
        return result


def _spell(url: str, statement: str) -> str:
    return statement if is_sqlite(url) else statement.replace("?", "%s")
