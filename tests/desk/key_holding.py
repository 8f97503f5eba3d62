"""What people with keys do, for the desk's tests: make a key, open tests and exports, decide."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.test import Client
from tests.builders import NOON, make_convenor, make_locked
from tests.desk.browsing import visit
from tests.light_locks import light_locks

from undersigned.opening.box import format_box, make_box, open_box, parse_box
from undersigned.opening.decisions import Act, Decision, Decisions, Reason, digest_export, format_decisions
from undersigned.opening.export import parse_export
from undersigned.opening.names import Names, confirmed_names, format_names
from undersigned.opening.reading import read_export
from undersigned.sealing.contents import SealedSignature, format_signature, parse_content
from undersigned.sealing.envelope import find_recipient, generate_key, open_sealed, seal
from undersigned.signing import actions as signing
from undersigned.signing.actions.integrating import drain
from undersigned.texts import actions as texts


def sign_in(convenor) -> Client:
    browser = Client()
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    return browser


def second_of(statement) -> Client:
    """A second convenor, at a browser of the own."""
    other = make_convenor("Bea Second")
    texts.add_convenor(statement, other)
    return sign_in(other)


def at(client, statement, page):
    return visit(client, f"/desk/s/{statement.slug}/{page}/")


def open_test(client, page, key: str, place: int = 0) -> str:
    """Save the test that the page offers at *place*, and open it with *key*."""
    link = page.tree.xpath('//a[contains(@href, "/test/")]/@href')[place]
    answer = client.get(link)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return parse_content(open_sealed(answer.content, [key])).answer


def hold_ceremony(client, statement, *, holder: str = "Round table office") -> str:
    """The whole ceremony at the desk; returns the secret key."""
    key = generate_key()
    page = at(client, statement, "keys").press("Bring the public key", recipient=find_recipient(key), holder=holder)
    for _ in (1, 2):
        page = page.press("Check the answer", answer=open_test(client, page, key))
    page.press("We know", known="on")
    return key


def bring_box(client, statement, *, needed: int = 2, papers: int = 3) -> str:
    """The trustees' ceremony at the desk; returns the key that their papers open."""
    key, origin = generate_key(), f"letters.example.org/s/{statement.slug}"
    with light_locks():
        box, sheets = make_box(
            origin, key, secret=secrets.token_bytes(16), needed=needed, papers=papers, created_on="2026-11-23"
        )
    page = at(client, statement, "keys").press(
        "Bring the box", {"box": upload(format_box(box), "box.json")}, holder="Ann, Ben and Cem"
    )
    opened = open_box(parse_box(format_box(box)), sheets[:needed])
    page = page.press("Check the answer", answer=open_test(client, page, opened))
    page.press("We know", known="on")
    return key


def upload(data: bytes, name: str = "file"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def lock(collection, key: str, *names: str, vis: str = "convenors") -> None:
    """Signatures that are locked with *key*, and stand in the log."""
    collection.refresh_from_db()
    for name in names:
        row, record, salt = make_locked(collection, name, vis)
        content = SealedSignature(record, salt, f"{name.split()[0].lower()}@mail.example", wants_news=False)
        row.sealed = seal(format_signature(content), [find_recipient(key)])
        row.epoch = collection.epoch
        row.save()
    integrate(collection)


def integrate(collection) -> None:
    from django.conf import settings
    from django.db import transaction

    with transaction.atomic():
        drain(collection, ring=settings.RING, today=NOON.date())
    while signing.integrate(collection, ring=settings.RING, today=NOON.date()):
        pass


@dataclass
class Opened:
    """An export that somebody downloaded and opened."""

    data: bytes
    key: str

    @property
    def export(self):
        return parse_export(self.data)

    @property
    def reading(self):
        return read_export(self.export, self.key)

    def decide(self, *invalid: str) -> tuple[Decision, ...]:
        """Confirm everybody but those with these names."""
        return tuple(
            Decision(one.id, Act.INVALIDATE, Reason.JUDGED)
            if one.record.name in invalid
            else Decision(one.id, Act.CONFIRM, Reason.NONE)
            for one in self.reading.opened
        )

    def decisions(self, *invalid: str, origin: str = "") -> bytes:
        rows = self.decide(*invalid)
        return format_decisions(Decisions(origin or self.export.origin, digest_export(self.data), rows))

    def names(self, *invalid: str) -> bytes:
        rows = confirmed_names(self.reading.opened, self.decide(*invalid))
        return format_names(Names(self.export.origin, digest_export(self.data), rows))


def download(client, collection, key: str, *, vis: str = "convenors", epoch: int = 1) -> Opened:
    answer = client.post(f"/desk/s/{collection.slug}/locked/", {"do": "export", "vis": vis, "epoch": epoch})
    assert answer.headers["Content-Disposition"].startswith("attachment"), answer.content.decode()
    return Opened(answer.content, key)
