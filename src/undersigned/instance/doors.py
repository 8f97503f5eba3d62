"""Which path leads to which process: for the front, and for a web server in its place. Patterns of whole paths."""

from __future__ import annotations

import re
from typing import Final, NewType

LETTERBOX_PATHS: Final = (
    r"/s/[^/]+/(sign|submit|ask|redeem)|/c|/w(/.*)?|/receipt|/objection(/.*)?|/fediverse/inbox|/letterbox/.*"
)
SITE_PATHS: Final = r"/(desk|table|signon|translate|api)(/.*)?"
MAILBOX_PATHS: Final = r"/mailbox(/.*)?"

Door = NewType("Door", str)
LETTERBOX: Final = Door("letterbox")
SITE: Final = Door("site")
MAILBOX: Final = Door("mailbox")
FILES: Final = Door("files")
_PATHS: Final = (
    (LETTERBOX, re.compile(LETTERBOX_PATHS)),
    (SITE, re.compile(SITE_PATHS)),
    (MAILBOX, re.compile(MAILBOX_PATHS)),
)

LETTERBOX_BODY_BYTES: Final = 1024 * 1024
SITE_BODY_BYTES: Final = 64 * 1024 * 1024
"""How much of a request each process takes: a logo; texts to import, boards of members' tokens. More is refused on the
way."""

FEDIVERSE_NAME: Final = "statements"
ACTOR_FILE: Final = "fediverse/actor.activity"
INBOX_PATH: Final = "/fediverse/inbox"
WEBFINGER_PATH: Final = "/.well-known/webfinger"
WEBFINGER_FILE: Final = "fediverse/webfinger.jrd"
WEBFINGER_RESOURCES: Final = rf"acct(:|%3A){FEDIVERSE_NAME}(@|%40).+|https?(:|%3A)(/|%2F)(/|%2F).+"
"""Where servers of the Fediverse ask who an account is, and about whom, as it stands in the address they ask: the one
account that there is, or an address. The answer is the same file, as there is no other account."""

FILE_TYPES: Final = {
    "": "text/plain; charset=utf-8",  # checkpoint
    ".activity": "application/activity+json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jrd": "application/jrd+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".m4a": "audio/x-m4a",  # as podcast directories want it named
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""The types of published files, by how their names end."""
UNKNOWN_TYPE: Final = "application/octet-stream"

NAMING_PATHS: Final = r"/s/[^/]+/(openings/.*|imported\.jsonl|statement\.[^/]+\.pdf)"
"""Published files that name signatories and have no place to ask search engines to stay away, as pages have."""
NOT_INDEXED: Final = "noindex"

KEPT_ANEW: Final = "no-cache"
KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""How long a published file may be kept: asked for anew each time, or, a full tile of a log, as long as one likes."""
REFUSALS: Final = "assets/refusals"
"""Where, among the published files, refusals lie as pages."""


def find_door(path: str) -> Door:
    """Say who answers *path*."""
    return next((door for door, pattern in _PATHS if pattern.fullmatch(path)), FILES)
