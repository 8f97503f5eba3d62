"""Reads of the Fediverse: the actor and its key, who may follow yet, what is due, what is published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from undersigned.accounts.sealed import BoxUnreadable, mark, open_box
from undersigned.federation.documents import Place, parse_said
from undersigned.federation.documents import Post as Told
from undersigned.federation.models import Actor, Delivery, Follower, Incoming, Post, Server

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.instance.config import Instance

KEY_PURPOSE = "fediverse-key"
INBOX_PURPOSE = "fediverse-inbox"
ACTOR_PURPOSE = "fediverse-actor"
DELIVERY_PURPOSE = "fediverse-delivery"


def place_of(instance: Instance) -> Place:
    """Return where the actor of *instance* stands."""
    return Place(instance.base_url, instance.host)


def find_actor() -> Actor | None:
    """Return the actor, or None before there is one."""
    return Actor.objects.order_by("pk").first()


def key_of(actor: Actor) -> RSAPrivateKey:
    """Return the key of *actor*.

    Raises:
        BoxUnreadable: It was sealed with another site key.
    """
    opened = open_box(bytes(actor.box), purpose=KEY_PURPOSE, row=bytes(actor.key))
    # Whoever could change it would have the site key. To look for its primes again takes 27 ms in every round.
    key = load_der_private_key(opened, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise BoxUnreadable
    return key


def is_follower(actor: str) -> bool:
    """Say whether the account *actor* follows."""
    return Follower.objects.filter(mark=mark_of(actor)).exists()


def mark_of(actor: str) -> bytes:
    """Return the mark by which the account *actor* is known."""
    return mark(actor, purpose=ACTOR_PURPOSE)


def count_room(host_mark: bytes) -> dict[str, int]:
    """Return how many follow, from how many servers, and how many of those are of one host."""
    return {
        "followers": Follower.objects.count(),
        "servers": Server.objects.count(),
        "of_host": Server.objects.filter(host_mark=host_mark).count(),
    }


def find_server(inbox_mark: bytes) -> Server | None:
    """Return the server that has this inbox, or None."""
    return Server.objects.filter(mark=inbox_mark).first()


def inbox_of(server: Server) -> str | None:
    """Return where posts for *server* go, or None where that was sealed with another site key."""
    try:
        return open_box(bytes(server.box), purpose=INBOX_PURPOSE, row=bytes(server.key)).decode()
    except BoxUnreadable:
        return None


def waiting_requests(limit: int) -> list[Incoming]:
    """Return requests that nobody has looked at."""
    return list(Incoming.objects.all()[:limit])


def due_deliveries(now: datetime, limit: int) -> list[Delivery]:
    """Return deliveries whose time has come: first those that were never tried, so that nobody slow holds them up."""
    return list(Delivery.objects.filter(next_at__lte=now).order_by("attempts", "next_at", "pk")[:limit])


def has_deliveries() -> bool:
    """Say whether anything is on its way."""
    return Delivery.objects.exists()


def open_delivery(delivery: Delivery) -> tuple[str, bytes] | None:
    """Return where *delivery* goes and what it is, or None where that was sealed with another site key."""
    try:
        plain = open_box(bytes(delivery.box), purpose=DELIVERY_PURPOSE, row=bytes(delivery.key))
    except BoxUnreadable:
        return None
    inbox, body = json.loads(plain)
    return inbox, body.encode()


def posts() -> list[Told]:
    """Return all posts, the newest first."""
    return [tell(row) for row in Post.objects.order_by("-published_at", "-pk")]


def tell(row: Post) -> Told:
    """Return *row* as it is told."""
    return Told(row.name, parse_said(row.said) if row.said else None, row.published_at, row.updated_at)
