"""What others read of us: the actor, its addresses, posts, and the activities that tell of them.

No document counts anybody: the collection of followers is empty and has no number. Source: W3C ActivityPub and
ActivityStreams 2.0; RFC 7033 (WebFinger); docs.joinmastodon.org, "ActivityPub".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from undersigned.instance.doors import ACTOR_FILE, FEDIVERSE_NAME, INBOX_PATH, WEBFINGER_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

OUTBOX_FILE: Final = "fediverse/outbox.activity"
FOLLOWERS_FILE: Final = "fediverse/followers.activity"
NEWEST: Final = 50
"""Posts that the outbox holds."""

_STREAMS: Final = "https://www.w3.org/ns/activitystreams"
_SECURITY: Final = "https://w3id.org/security/v1"
_PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the actor stands: the public address of the instance, without a final slash, and its host."""

    base_url: str
    host: str

    @property
    def actor(self) -> str:
        """The actor's id."""
        return f"{self.base_url}/{ACTOR_FILE}"

    @property
    def key_id(self) -> str:
        """The name of the actor's key."""
        return f"{self.actor}#key"

    @property
    def followers(self) -> str:
        """The id of everybody who follows."""
        return f"{self.base_url}/{FOLLOWERS_FILE}"

    @property
    def outbox(self) -> str:
        """The id of the list of posts."""
        return f"{self.base_url}/{OUTBOX_FILE}"

    def note(self, name: str) -> str:
        """Return the id of the post *name*."""
        return f"{self.base_url}/{note_file(name)}"


@dataclass(frozen=True, slots=True)
class Words:
    """A post in one language, as HTML whose words are escaped."""

    lang: str
    html: str


@dataclass(frozen=True, slots=True)
class Said:
    """A post: where it leads, its words, that of the leading language first."""

    url: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it was published; *said* is None once it was taken back."""

    name: str
    said: Said | None
    published_at: datetime
    updated_at: datetime | None = None


def note_file(name: str) -> str:
    """Return the path of the post *name*."""
    return f"fediverse/notes/{name}.activity"


def format_said(said: Said) -> str:
    """Return *said* as text."""
    return json.dumps({"url": said.url, "words": [[one.lang, one.html] for one in said.words]}, ensure_ascii=False)


def parse_said(text: str) -> Said:
    """Return what `format_said` made."""
    members = json.loads(text)
    return Said(members["url"], tuple(Words(lang, html) for lang, html in members["words"]))


def make_files(place: Place, public_key: str, made_on: date, posts: Sequence[Post]) -> dict[str, bytes]:
    """Return path and bytes of everything that is published; *posts* are the newest first."""
    shown = [post for post in posts if post.said is not None]
    files = {
        WEBFINGER_FILE: make_webfinger(place),
        ACTOR_FILE: make_actor(place, public_key, made_on),
        FOLLOWERS_FILE: {"@context": _STREAMS, "id": place.followers, "type": "OrderedCollection"},
        OUTBOX_FILE: {
            "@context": _STREAMS,
            "id": place.outbox,
            "type": "OrderedCollection",
            "totalItems": len(shown),
            "orderedItems": [_without_context(make_create(place, post)) for post in shown[:NEWEST]],
        },
    }
    files |= {note_file(post.name): {"@context": _STREAMS, **make_note(place, post)} for post in posts}
    return {path: format_document(document) for path, document in files.items()}


def format_document(document: Mapping[str, Any]) -> bytes:
    """Return *document* as it is published and sent."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def make_webfinger(place: Place) -> dict[str, Any]:
    """Return what leads from the name that people type to the actor."""
    return {
        "subject": f"acct:{FEDIVERSE_NAME}@{place.host}",
        "aliases": [place.actor],
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": place.actor},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{place.base_url}/"},
        ],
    }


def make_actor(place: Place, public_key: str, made_on: date) -> dict[str, Any]:
    """Return the actor; *public_key* is PEM."""
    inbox = f"{place.base_url}{INBOX_PATH}"
    return {
        "@context": [_STREAMS, _SECURITY],
        "id": place.actor,
        "type": "Service",
        "preferredUsername": FEDIVERSE_NAME,
        "name": place.host,
        "summary": "",
        "url": f"{place.base_url}/",
        "inbox": inbox,
        "outbox": place.outbox,
        "followers": place.followers,
        "endpoints": {"sharedInbox": inbox},
        "published": f"{made_on.isoformat()}T00:00:00Z",
        "manuallyApprovesFollowers": False,
        "publicKey": {"id": place.key_id, "owner": place.actor, "publicKeyPem": public_key},
    }


def make_note(place: Place, post: Post) -> dict[str, Any]:
    """Return *post*, or what stands in the place of one that was taken back."""
    if post.said is None:
        return {"id": place.note(post.name), "type": "Tombstone"}
    lead = post.said.words[0]
    note = {
        "id": place.note(post.name),
        "type": "Note",
        "attributedTo": place.actor,
        "to": [_PUBLIC],
        "cc": [place.followers],
        "published": _spell(post.published_at),
        "url": post.said.url,
        "content": lead.html,
        "contentMap": {one.lang: one.html for one in post.said.words},
    }
    return note | ({"updated": _spell(post.updated_at)} if post.updated_at else {})


def make_create(place: Place, post: Post) -> dict[str, Any]:
    """Return the activity that brings *post*."""
    return _make_public(place, "Create", f"{place.note(post.name)}#create", make_note(place, post)) | {
        "published": _spell(post.published_at)
    }


def make_update(place: Place, post: Post, number: int) -> dict[str, Any]:
    """Return the activity that brings other words of *post*; *number* tells it from others."""
    return _make_public(place, "Update", f"{place.note(post.name)}#update-{number}", make_note(place, post))


def make_delete(place: Place, post: Post) -> dict[str, Any]:
    """Return the activity that takes *post* back."""
    return _make_public(place, "Delete", f"{place.note(post.name)}#delete", make_note(place, post))


def make_end(place: Place) -> dict[str, Any]:
    """Return the activity by which the actor goes."""
    return _make_public(place, "Delete", f"{place.actor}#delete", place.actor)


def make_accept(place: Place, *, actor: str, follow_id: str, name: str) -> dict[str, Any]:
    """Return the answer to the Follow *follow_id* of *actor*; *name* tells it from others."""
    follow = {"id": follow_id, "type": "Follow", "actor": actor, "object": place.actor}
    return {
        "@context": _STREAMS,
        "id": f"{place.actor}#accept-{name}",
        "type": "Accept",
        "actor": place.actor,
        "object": follow,
    }


def _make_public(place: Place, kind: str, address: str, what: object) -> dict[str, Any]:
    return {
        "@context": _STREAMS,
        "id": address,
        "type": kind,
        "actor": place.actor,
        "to": [_PUBLIC],
        "cc": [place.followers],
        "object": what,
    }


def _without_context(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "@context"}


def _spell(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
