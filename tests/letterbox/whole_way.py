"""One signature from the form to the published page and back: run in a process of its own, on a database given by name.

The letter box's connection and Django's have to see one database, which a test's transaction would not allow.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402

from tests import builders  # noqa: E402
from tests.letterbox import visitor as visiting  # noqa: E402
from undersigned.letterbox.slots import Pages  # noqa: E402
from undersigned.logkeeper.queries import signer  # noqa: E402
from undersigned.publiclog.receipt import parse_receipt, verify_receipt  # noqa: E402
from undersigned.publishing.actions import publish  # noqa: E402
from undersigned.signing.actions import integrate  # noqa: E402
from undersigned.web.pages import render_letterbox_pages  # noqa: E402

NOW = datetime.fromtimestamp(int(time.time()), UTC)


def move_on(collection: builders.Collection) -> None:
    """Integrate and publish, as the worker does every two seconds."""
    while integrate(collection, ring=settings.RING, today=NOW.date()):
        pass
    publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=NOW)


def ask_for_receipt(visitor: visiting.Visitor, page: visiting.Reply) -> visiting.Reply:
    return visitor.post("/receipt", {"record": page.hidden("record"), "salt": page.hidden("salt")})


def read_bundle(slug: str) -> bytes:
    folder = settings.INSTANCE.public / "s" / slug
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".gz")


def main() -> None:
    instance, ring = settings.INSTANCE, settings.RING
    render_letterbox_pages(instance)
    collection = builders.make_collection(slug=visiting.SLUG)
    publish(collection, instance=instance, ring=ring, now=NOW)
    name = f"Zoë {secrets.token_hex(6)}"
    visitor = visiting.Visitor(instance, ring, Pages(instance.data / "pages"), now=int(NOW.timestamp()))
    keys = [signer(collection.log, ring).verifier_key]

    signed = visitor.confirm(name=name, role="nurse", text=collection.text_sha256)
    assert signed.status == 200, signed.text
    early = ask_for_receipt(visitor, signed)
    assert early.status == 404, early.status
    assert "not yet in the published log" in early.text

    move_on(collection)
    assert name.encode() in read_bundle(collection.slug)
    receipt = ask_for_receipt(visitor, signed)
    assert receipt.status == 200, receipt.text
    assert receipt.headers["content-disposition"] == f'attachment; filename="{collection.slug}.tlog-proof"'
    verify_receipt(parse_receipt(receipt.body), keys)

    state = visitor.post("/w", {"code": signed.code}).hidden("state")
    changed = visitor.post("/w/change", {"state": state, "name": f"{name} changed", "role": "nurse", "former": "yes"})
    assert changed.status == 200, changed.text
    move_on(collection)
    bundle = read_bundle(collection.slug)
    assert f"{name} changed".encode() in bundle
    assert f"<bdi>{name}</bdi>".encode() not in bundle
    proof = parse_receipt(ask_for_receipt(visitor, changed).body)
    verify_receipt(proof, keys)
    assert proof.of == parse_receipt(receipt.body).index

    state = visitor.post("/w", {"code": signed.code}).hidden("state")
    assert visitor.post("/w/withdraw", {"state": state}).status == 200
    move_on(collection)
    assert name.encode() not in read_bundle(collection.slug)
    assert visitor.post("/w", {"code": signed.code}).status == 404
    # What a person holds stays true: the entry is in the log, also after it was withdrawn.
    verify_receipt(parse_receipt(ask_for_receipt(visitor, signed).body), keys)
    assert (
        ask_for_receipt(visitor, visiting.Reply(200, {}, b'name="record" value="{}" name="salt" value="AA"')).status
        == 400
    )
    visitor.close()


main()
