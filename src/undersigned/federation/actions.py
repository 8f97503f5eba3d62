"""What happens in the Fediverse: somebody follows or leaves, a post comes, changes, goes, is delivered; all ends.

Posts are found by comparing what is to be said with what was said, in the transaction that queues the deliveries: so
each is told once, whatever brought it about, and a crash loses none. Requests and deliveries are handled outside of
transactions, since hosts of others may be slow.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import IntegrityError, transaction

from undersigned.accounts.sealed import BoxUnreadable, mark, seal
from undersigned.federation import documents, queries, reading, rules, signatures
from undersigned.federation.message_signatures import check_message, parse_message_signature
from undersigned.federation.models import Actor, Delivery, Follower, Incoming, Post, Seen, Server
from undersigned.federation.rules import Question, Wish
from undersigned.federation.saying import find_wanted
from undersigned.hooks.rules import GONE, Outgoing, find_wait
from undersigned.instance.doors import INBOX_PATH
from undersigned.instance.files import write_whole
from undersigned.letterbox.federating import derive_key, open_incoming
from undersigned.sealing.errors import SealingError
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from undersigned.federation.documents import Place
    from undersigned.federation.reading import Sender
    from undersigned.federation.rules import Activity, Fetch, Found
    from undersigned.federation.saying import Wanted
    from undersigned.hooks.rules import Send
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_KEY_EXPONENT = 65537
_FOLDER = "fediverse"


def look(*, instance: Instance, ring: Ring, now: datetime) -> bool:
    """Bring posts up to what is to be said, or all of it to an end where the operator wants that.

    Returns whether files have to be written. Nothing happens while the site key is not there.
    """
    if not ring.has_site_key():
        return False
    if not instance.fediverse:
        return _end(instance, now)
    is_new = _keep_actor(now)
    return _tell(instance, now) or is_new


def write_files(instance: Instance) -> None:
    """Write what others read of us, or take it away where there is nothing to follow."""
    actor = queries.find_actor()
    folder = instance.public / _FOLDER
    if actor is None or actor.ended_on is not None or not instance.fediverse:
        _remove_files(folder)
        return
    files = documents.make_files(queries.place_of(instance), actor.public, actor.made_on, queries.posts())
    for path, data in files.items():
        target = instance.public / path
        if not target.exists() or target.read_bytes() != data:
            write_whole(target, data, is_durable=False)


def take_requests(fetch: Fetch, *, instance: Instance, ring: Ring, now: datetime, limit: int = 20) -> int:
    """Look at what strangers sent, and return how much that was.

    Args:
        fetch: Fetches descriptions of actors, all at once.
        instance: Whose actor is followed.
        ring: Holds the keys.
        now: The time.
        limit: Requests at most.
    """
    if not ring.has_site_key():
        return 0
    rows = queries.waiting_requests(limit)
    key = derive_key(ring.outbox_key())
    read = []
    for row in rows:
        # Whoever deletes it has it; one that a crash loses is sent again by nobody, and pressed again by a person.
        if Incoming.objects.filter(pk=row.pk).delete()[0] and instance.fediverse:
            read += _read(bytes(row.box), key, instance=instance, now=now)
    actor = queries.find_actor()
    if actor is None or not read:
        return len(rows)
    place, secret = queries.place_of(instance), queries.key_of(actor)
    questions = [_ask(place, secret, one.actor, now, is_trial=instance.is_on_loopback) for _, one, _ in read]
    for (request, activity, signature), found in zip(read, fetch(questions), strict=True):
        try:
            _take(request, activity, signature, found, instance=instance, now=now)
        except rules.Refusal:
            continue
    return len(rows)


def send_due(send: Send, *, instance: Instance, ring: Ring, now: datetime, limit: int = 20) -> int:
    """Send what is due, and return how many attempts that were.

    Args:
        send: Sends messages, all at once, and returns for each the status of HTTP, or a word for why there is none.
        instance: Whose actor speaks.
        ring: Holds the site key.
        now: The time.
        limit: Attempts at most.
    """
    actor = queries.find_actor() if ring.has_site_key() else None
    if actor is None:
        return 0
    place, key = queries.place_of(instance), queries.key_of(actor)
    taken = [row for row in queries.due_deliveries(now, limit) if _claim(row, now)]
    messages = []
    for row in taken:
        opened = queries.open_delivery(row)
        messages.append(_sign(place, key, *opened, now=now, is_trial=instance.is_on_loopback) if opened else None)
    statuses = iter(send([message for message in messages if message]))
    for row, message in zip(taken, messages, strict=True):
        _note(row, next(statuses) if message else None, today=now.date())
    return len(taken)


def forget_old(today: date) -> int:
    """Forget which requests came, once their date would be refused; return how many rows that were."""
    deleted, _ = Seen.objects.filter(seen_on__lt=today - rules.SEEN_KEPT).delete()
    return deleted


# The actor.


def _keep_actor(now: datetime) -> bool:
    """See that there is an actor whose key can be had, and say whether it is a new one."""
    actor = queries.find_actor()
    if actor is not None:
        try:
            queries.key_of(actor)
        except BoxUnreadable:
            # The site key is another one: nothing that was sealed opens any more, and marks find nobody.
            pass
        else:
            # One that was being ended does not return: who was told of the end finds another key.
            if actor.ended_on is None:
                return False
        _forget_all()
    secret = rsa.generate_private_key(public_exponent=_KEY_EXPONENT, key_size=signatures.KEY_BITS)
    key = secrets.token_bytes(16)
    plain = secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    Actor.objects.create(
        key=key, box=seal(plain, purpose=queries.KEY_PURPOSE, row=key), public=public.decode(), made_on=now.date()
    )
    return True


def _end(instance: Instance, now: datetime) -> bool:
    """Tell all servers that the actor goes, then forget everything; return whether its files have to go."""
    actor = queries.find_actor()
    if actor is None:
        return False
    if actor.ended_on is None:
        deliveries = _address_all(documents.make_end(queries.place_of(instance)), now)
        with transaction.atomic():
            Actor.objects.filter(pk=actor.pk).update(ended_on=now.date())
            Delivery.objects.all().delete()
            Delivery.objects.bulk_create(deliveries, batch_size=500)
            Follower.objects.all().delete()
            Post.objects.all().delete()
        return True
    if not queries.has_deliveries():
        _forget_all()
        return True
    return False


@transaction.atomic
def _forget_all() -> None:
    for table in (Delivery, Follower, Server, Post, Incoming, Seen, Actor):
        table.objects.all().delete()


# Posts.


def _tell(instance: Instance, now: datetime) -> bool:
    # Reading all of it takes a while, and so does sealing: each post has a short transaction of its own at the end.
    place = queries.place_of(instance)
    rows = {row.name: row for row in Post.objects.all()}
    wanted = {one.name: one for one in _find_all(instance)}
    has_news = False
    for name, one in wanted.items():
        row = rows.get(name)
        if row is None:
            has_news = True
            _bring(place, one, now)
        elif row.said and row.said != documents.format_said(one.said):
            # What was taken back stays so: servers remember that it was, and take it never again.
            has_news = True
            _change(place, row, one, now)
    for row in rows.values():
        if row.said and row.name not in wanted:
            has_news = True
            row.said = ""
            _keep(row, documents.make_delete(place, queries.tell(row)), now)
    return has_news


def _find_all(instance: Instance) -> Iterator[Wanted]:
    for collection in signing.listed_collections():
        yield from find_wanted(collection, instance.base_url)


def _bring(place: Place, one: Wanted, now: datetime) -> None:
    at = rules.round_hour(now)
    if one.on is not None and one.on < now.date():
        at = datetime.combine(one.on, time(), UTC)
    row = Post(name=one.name, said=documents.format_said(one.said), published_at=at)
    _keep(row, documents.make_create(place, queries.tell(row)), now)


def _change(place: Place, row: Post, one: Wanted, now: datetime) -> None:
    row.updated_at = rules.date_change(row.updated_at or row.published_at, now)
    row.said, row.updates = documents.format_said(one.said), row.updates + 1
    _keep(row, documents.make_update(place, queries.tell(row), row.updates), now)


def _keep(row: Post, activity: dict[str, Any], now: datetime) -> None:
    """Keep the post as it is now, and with it that everybody is told."""
    deliveries = _address_all(activity, now)
    with transaction.atomic():
        row.save()
        Delivery.objects.bulk_create(deliveries, batch_size=500)


def _address_all(activity: dict[str, Any], now: datetime) -> list[Delivery]:
    body = documents.format_document(activity)
    servers = [(server, queries.inbox_of(server)) for server in Server.objects.all()]
    return [_address(server, inbox, body, now) for server, inbox in servers if inbox is not None]


def _address(server: Server, inbox: str, body: bytes, now: datetime) -> Delivery:
    key = secrets.token_bytes(16)
    plain = json.dumps([inbox, body.decode()]).encode()
    return Delivery(server=server, key=key, box=seal(plain, purpose=queries.DELIVERY_PURPOSE, row=key), next_at=now)


# Requests.

_Read = tuple[signatures.Request, "Activity", signatures.Signature]


def _read(box: bytes, key: bytes, *, instance: Instance, now: datetime) -> list[_Read]:
    """Return the request in *box*, if it asks for something: nothing is fetched for any other."""
    place = queries.place_of(instance)
    try:
        headers, body = open_incoming(box, key=key)
        request = signatures.Request("POST", INBOX_PATH, headers, body)
        activity = reading.read_activity(body, ours=place.actor)
        signature = _read_signature(request, place, now)
        host = reading.find_host(activity.actor, is_trial=instance.is_on_loopback)
    except (SealingError, rules.Refusal):
        return []
    is_idle = Seen.objects.filter(pk=signature.digest).exists() if activity.wish is Wish.FOLLOW else (
        not queries.is_follower(activity.actor)
    )  # fmt: skip
    # Nobody has us ask ourselves.
    return [] if is_idle or host == place.host else [(request, activity, signature)]


def _read_signature(request: signatures.Request, place: Place, now: datetime) -> signatures.Signature:
    if "signature-input" in request.headers:
        later = parse_message_signature(request.headers, base_url=place.base_url)
        check_message(request, later, now=now)
        return later
    signature = signatures.parse_signature(request.headers.get("signature", ""))
    signatures.check_signed(request, signature, host=place.host, now=now)
    return signature


def _ask(place: Place, key: rsa.RSAPrivateKey, actor: str, now: datetime, *, is_trial: bool) -> Question:
    target = reading.find_target(actor, is_trial=is_trial)
    host = reading.spell_host(target)
    headers = signatures.sign_request(key, place.key_id, method="GET", host=host, path=target.path, now=now)
    return Question(actor, headers)


def _take(
    request: signatures.Request,
    activity: Activity,
    signature: signatures.Signature,
    found: Found | None,
    *,
    instance: Instance,
    now: datetime,
) -> None:
    """Do what *activity* asks for, if its sender signed it.

    Raises:
        Refusal: The sender did not, or it can't be.
    """
    if found is None:
        raise rules.ActorOdd
    if activity.wish is Wish.GONE:
        # A key that is gone can't be asked for; that the account is gone, its own host says.
        if found.status in rules.GONE:
            _drop_follower(activity.actor)
        return
    sender = reading.read_sender(
        found.body, actor=activity.actor, key_id=signature.key_id, is_trial=instance.is_on_loopback
    )
    signatures.verify_signature(request, signature, signatures.read_key(sender.pem))
    if activity.wish is Wish.LEAVE:
        _leave(signature, activity, now)
    else:
        _follow(sender, activity, signature, instance=instance, now=now)


@transaction.atomic
def _leave(signature: signatures.Signature, activity: Activity, now: datetime) -> None:
    _see(signature, now)
    _drop_follower(activity.actor)


@transaction.atomic
def _follow(
    sender: Sender, activity: Activity, signature: signatures.Signature, *, instance: Instance, now: datetime
) -> None:
    _see(signature, now)
    place = queries.place_of(instance)
    server = _find_or_make_server(sender, is_new=not queries.is_follower(activity.actor))
    Follower.objects.update_or_create(mark=queries.mark_of(activity.actor), defaults={"server": server})
    accept = documents.make_accept(place, actor=activity.actor, follow_id=activity.follow_id, name=secrets.token_hex(8))
    _address(server, sender.inbox, documents.format_document(accept), now).save()
    _drop_deserted()


def _find_or_make_server(sender: Sender, *, is_new: bool) -> Server:
    inbox_mark = mark(sender.delivers_to, purpose=queries.INBOX_PURPOSE)
    host_mark = mark(sender.host, purpose=queries.INBOX_PURPOSE)
    server = queries.find_server(inbox_mark)
    if is_new or server is None:
        rules.check_room(**queries.count_room(host_mark), is_new_server=server is None)
    if server is not None:
        return server
    key = secrets.token_bytes(16)
    box = seal(sender.delivers_to.encode(), purpose=queries.INBOX_PURPOSE, row=key)
    return Server.objects.create(key=key, box=box, mark=inbox_mark, host_mark=host_mark)


def _see(signature: signatures.Signature, now: datetime) -> None:
    try:
        with transaction.atomic():
            Seen.objects.create(digest=signature.digest, seen_on=now.date())
    except IntegrityError as error:
        raise rules.SeenBefore from error


def _drop_follower(actor: str) -> None:
    Follower.objects.filter(mark=queries.mark_of(actor)).delete()
    _drop_deserted()


def _drop_deserted() -> None:
    """Forget servers from which nobody follows any more."""
    Server.objects.filter(followers__isnull=True).delete()


# Deliveries.


def _claim(row: Delivery, now: datetime) -> bool:
    """Say when it is tried again before it is sent: where this process dies meanwhile, it is."""
    wait = find_wait(row.attempts + 1)
    mine = Delivery.objects.filter(pk=row.pk, attempts=row.attempts, next_at=row.next_at)
    # The last attempt is the last: should this process die in it, one more does no harm.
    next_at = now + (timedelta(seconds=wait) if wait is not None else timedelta(hours=1))
    return bool(mine.update(attempts=row.attempts + 1, next_at=next_at))


def _sign(
    place: Place, key: rsa.RSAPrivateKey, inbox: str, body: bytes, *, now: datetime, is_trial: bool
) -> Outgoing | None:
    try:
        target = reading.find_target(inbox, is_trial=is_trial)
    except rules.ActorOdd:
        return None
    host = reading.spell_host(target)
    headers = signatures.sign_request(key, place.key_id, method="POST", host=host, path=target.path, now=now, body=body)
    return Outgoing(inbox, headers, body)


@transaction.atomic
def _note(row: Delivery, status: int | str | None, *, today: date) -> None:
    server = Server.objects.filter(deliveries=row)
    if isinstance(status, int) and 200 <= status < 300:
        server.update(failing_since=None)
        Delivery.objects.filter(pk=row.pk).delete()
        return
    server.filter(failing_since__isnull=True).update(failing_since=today)
    is_last = status is None or find_wait(row.attempts + 1) is None
    since = server.values_list("failing_since", flat=True).first()
    if status == GONE or (is_last and rules.is_forgotten(since, today)):
        server.delete()
    if is_last or status == GONE:
        Delivery.objects.filter(pk=row.pk).delete()


# Files.


def _remove_files(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    if folder.is_dir():
        folder.rmdir()
