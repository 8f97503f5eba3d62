"""The inbox of the Fediverse: takes what may change who follows, unread, and leaves the rest unkept.

Signatures are not looked at here: their keys lie on hosts of others, for which no request waits. The worker fetches
them (`federation.actions`). What waits is sealed with a key made from the outbox key, so that a copy of the disk tells
nothing of it; a reboot loses it, and who wanted to follow presses the button again. docs/reference/fediverse.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.letterbox.http import Answer, RequestRefused, read_body
from undersigned.letterbox.limits import Gate
from undersigned.sealing.dated import NONCE_BYTES, open_dated, seal_dated

if TYPE_CHECKING:
    from undersigned.letterbox.http import Receive, Scope
    from undersigned.letterbox.limits import Network
    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Database

MAX_BYTES: Final = 32 * 1024
MOST_WAITING: Final = 1000
KEPT_TYPES: Final = frozenset({"Follow", "Undo", "Block", "Delete"})
_CONTENT_TYPES: Final = frozenset({b"application/activity+json", b"application/ld+json", b"application/json"})
# Counted apart from every statement and its objections.
_COUNTED_AS: Final = -(1 << 40)
_MAX_HEADER_BYTES = 4000
# Draft and RFC 9421 share the first; the second is of the RFC alone.
_SIGNING: Final = ("signature", "signature-input")
_QUOTED: Final = re.compile(r'"([a-z0-9-]+)"')
_ID_BYTES = 16
_PURPOSE: Final = b"undersigned/v1/fediverse-incoming"
_TAKEN: Final = Answer(202, b"", b"text/plain; charset=utf-8")
_KEEP = "INSERT INTO federation_incoming (id, box) SELECT ?, ? WHERE (SELECT count(*) FROM federation_incoming) < ?"


@dataclass(frozen=True, slots=True)
class KeepIncoming:
    """Keeps a request for the worker, while not too many wait."""

    id: bytes
    box: bytes

    def run(self, database: Database) -> bool:
        """Keep it, and say whether there was room."""
        return bool(database.change_rows(_KEEP, self.id, self.box, MOST_WAITING))


async def answer_inbox(office: Office, scope: Scope, receive: Receive, network: Network) -> Answer:
    """Keep a request that may change who follows; say of every other that it arrived."""
    if not office.instance.fediverse:
        raise RequestRefused(404, "PageUnknown")
    body = await read_body(scope, receive, types=_CONTENT_TYPES)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if len(body) > MAX_BYTES or any(len(headers.get(name, "")) > _MAX_HEADER_BYTES for name in _SIGNING):
        raise RequestRefused(413, "RequestTooLarge")
    if _find_type(body) not in KEPT_TYPES:
        return _TAKEN
    if "signature" not in headers:
        raise RequestRefused(401, "RequestUnreadable")
    now = office.now_seconds()
    if office.limits.judge_form(_COUNTED_AS, network, normal_level=None, now_seconds=now) is not Gate.OPEN:
        again_at = office.limits.again_at(now)
        return Answer(429, b"", _TAKEN.content_type).with_header(b"retry-after", b"%d" % (again_at - now))
    box = seal_incoming(headers, body, key=derive_key(office.keys.outbox), now=now, nonce=office.random(NONCE_BYTES))
    if not await office.store.run(KeepIncoming(office.random(_ID_BYTES), box)):
        return Answer(503, b"", _TAKEN.content_type).with_header(b"retry-after", b"60")
    return _TAKEN


def derive_key(outbox_key: bytes) -> bytes:
    """Return the key that waiting requests are sealed with."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(outbox_key)


def seal_incoming(headers: dict[str, str], body: bytes, *, key: bytes, now: int, nonce: bytes) -> bytes:
    """Seal a request: of its headers those alone that a signature covers or that are the signature."""
    kept = {name: headers[name] for name in _find_signed(headers) if name in headers}
    plain = json.dumps(kept).encode() + b"\n" + body
    return seal_dated(plain, key=key, day=now // 86_400, purpose=_PURPOSE, nonce=nonce)


def open_incoming(box: bytes, *, key: bytes) -> tuple[dict[str, str], bytes]:
    """Return headers and body of what `seal_incoming` sealed.

    Raises:
        SealingError: It was sealed before a reboot.
    """
    head, _, body = open_dated(box, key=key, purpose=_PURPOSE).partition(b"\n")
    return json.loads(head), body


def _find_signed(headers: dict[str, str]) -> set[str]:
    _, _, rest = headers.get("signature", "").partition('headers="')
    later = _QUOTED.findall(headers.get("signature-input", ""))
    return {*rest.partition('"')[0].lower().split(), *later, *_SIGNING, "host", "date", "digest", "content-digest"}


def _find_type(body: bytes) -> str:
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(400, "RequestUnreadable") from error
    kind = members.get("type") if isinstance(members, dict) else None
    return kind if isinstance(kind, str) else ""
