"""Reading what strangers send, and how they describe themselves; whatever is not as it has to be changes nothing.

Every address that a stranger names has to be of the stranger's own host: so nobody speaks for another, and nobody has
us send anything to a third. Source: W3C ActivityPub; docs.joinmastodon.org, "ActivityPub".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from undersigned.federation.rules import Activity, ActivityOdd, ActorOdd, Wish
from undersigned.hooks.rules import AddressOdd
from undersigned.hooks.targets import Target, read_target

_MAX_ID = 1000
_KINDS: Final = frozenset({"Person", "Service", "Application", "Group", "Organization"})


@dataclass(frozen=True, slots=True)
class Sender:
    """An actor of another host.

    Attributes:
        inbox: Where answers to it go.
        delivers_to: Where posts go: the inbox of everybody on its server, or else its own.
        host: Of both, with a port on a trial.
        key_id: Name of its key.
        pem: The key.
    """

    inbox: str
    delivers_to: str
    host: str
    key_id: str
    pem: str


def read_activity(body: bytes, *, ours: str) -> Activity:
    """Return what *body* wants of the actor *ours*.

    Raises:
        ActivityOdd: It can't be read, or wants nothing that is done here.
    """
    members = _read_object(body, ActivityOdd)
    kind, actor, what = members.get("type"), members.get("actor"), members.get("object")
    if not isinstance(actor, str) or len(actor) > _MAX_ID:
        raise ActivityOdd
    if kind == "Follow" and _id_of(what) == ours:
        follow_id = members.get("id")
        if not isinstance(follow_id, str) or not 0 < len(follow_id) <= _MAX_ID or not follow_id.isprintable():
            raise ActivityOdd
        return Activity(Wish.FOLLOW, actor, follow_id)
    if (
        kind == "Undo"
        and isinstance(what, dict)
        and what.get("type") == "Follow"
        and _id_of(what.get("object")) == ours
    ):
        return Activity(Wish.LEAVE, actor)
    if kind == "Block" and _id_of(what) == ours:
        return Activity(Wish.LEAVE, actor)
    if kind == "Delete" and _id_of(what) == actor:
        return Activity(Wish.GONE, actor)
    raise ActivityOdd


def read_sender(body: str, *, actor: str, key_id: str, is_trial: bool) -> Sender:
    """Return how *actor* describes itself at its own address.

    Args:
        body: What stands there.
        actor: The address, which has to be its id.
        key_id: Name of the key that is looked for.
        is_trial: This machine may be named.
    Raises:
        ActorOdd: It describes another, has no such key, or names an address of another host.
    """
    members = _read_object(body.encode(), ActorOdd)
    host = find_host(actor, is_trial=is_trial)
    inbox, endpoints = members.get("inbox"), members.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    if members.get("id") != actor or members.get("type") not in _KINDS or not isinstance(inbox, str):
        raise ActorOdd
    delivers_to = shared if isinstance(shared, str) and shared else inbox
    if {host} != {find_host(address, is_trial=is_trial) for address in (inbox, delivers_to, key_id.partition("#")[0])}:
        raise ActorOdd
    keys = members.get("publicKey")
    for key in keys if isinstance(keys, list) else [keys]:
        if isinstance(key, dict) and key.get("id") == key_id and key.get("owner") == actor:
            pem = key.get("publicKeyPem")
            if isinstance(pem, str):
                return Sender(inbox, delivers_to, host, key_id, pem)
    raise ActorOdd


def find_host(address: str, *, is_trial: bool) -> str:
    """Return the host of *address*, with its port on a trial.

    Raises:
        ActorOdd: Nothing is fetched from such an address or sent to it.
    """
    return spell_host(find_target(address, is_trial=is_trial))


def find_target(address: str, *, is_trial: bool) -> Target:
    """Return where *address* leads.

    Raises:
        ActorOdd: Nothing is fetched from such an address or sent to it.
    """
    try:
        return read_target(address, is_trial=is_trial)
    except AddressOdd as error:
        raise ActorOdd from error


def spell_host(target: Target) -> str:
    """Return the host of *target* as requests name it."""
    return f"{target.host}:{target.port}" if target.is_plain else target.host


def _read_object(body: bytes, trouble: type[Exception]) -> dict[str, Any]:
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise trouble from error
    if not isinstance(members, dict):
        raise trouble
    return members


def _id_of(what: object) -> str:
    found = what.get("id") if isinstance(what, dict) else what
    return found if isinstance(found, str) else ""
