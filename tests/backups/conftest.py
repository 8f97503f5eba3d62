"""An instance with a database of its own that can be lost, and an empty place to restore it to."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from tests import tables
from tests.conftest import NOON, SERVER

from undersigned.backups import reading, restoring, writing
from undersigned.desk.signing_on import hold_release
from undersigned.instance.ring import Ring
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.note import parse_vkey
from undersigned.publishing import actions as publishing
from undersigned.publishing import queries as published
from undersigned.publishing.ledgers import forget_ledgers
from undersigned.sealing.envelope import find_recipient, generate_key
from undersigned.signing import queries as signing
from undersigned.signing.actions import integrate
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from undersigned.backups.restoring import Restored
    from undersigned.instance.config import Instance

KEY = generate_key()
TODAY = NOON.date()


class Scene:
    """One instance at a time: it lives, is backed up, is lost, and comes back elsewhere."""

    def __init__(self, folder: Path, instance: Instance) -> None:
        self.folder = folder
        self.shelf = folder / "backups"
        self.key = KEY
        self.hold_release = partial(hold_release, now=NOON)
        self._made: list[str] = []
        self.move_in(instance)
        self.lead_to_tables()

    def move_in(self, instance: Instance) -> None:
        self.instance = settings.INSTANCE = instance
        forget_ledgers()

    def lead_to_nothing(self) -> None:
        """Let Django lead to a database without any table."""
        name = f"nothing_{secrets.token_hex(6)}"
        if SERVER:
            tables.administer(SERVER, f'CREATE DATABASE "{name}"')
            self._made.append(name)
        tables.lead(connection, name if SERVER else str(self.folder / name))

    def lead_to_tables(self) -> None:
        """Let Django lead to migrated tables without a row."""
        name = f"place_{secrets.token_hex(6)}"
        if SERVER:
            tables.copy_tables(SERVER, name)
            self._made.append(name)
            tables.lead(connection, name)
            return
        path = self.folder / f"{name}.sqlite3"
        shutil.copy(tables.find_migrated(), path)
        tables.lead(connection, str(path))

    @property
    def ring(self) -> Ring:
        return settings.RING

    @property
    def collection(self):
        return signing.collections()[0]

    @property
    def bundle(self) -> Path:
        return published.bundle_folder(self.instance, self.collection)

    def begin(self) -> None:
        settings.RING = Ring(self.instance)

    def bring_out(self, now=NOON) -> None:
        """Integrate and publish, as the worker does."""
        for collection in signing.collections():
            while integrate(collection, ring=self.ring, today=now.date()):
                pass
            publishing.publish(collection, instance=self.instance, ring=self.ring, now=now)

    def back_up(self, today=TODAY, *, is_plain: bool = False, kept_days: int | None = None) -> Path:
        recipients = [] if is_plain else [find_recipient(self.key)]
        return writing.back_up(
            self.instance, self.ring, self.shelf, recipients=recipients, today=today, kept_days=kept_days
        ).path

    def lose(self) -> Path:
        """Lose data and database, and return what is left: a copy of the published files, as a mirror has it."""
        mirror = self.folder / f"mirror-{secrets.token_hex(4)}"
        if self.instance.public.exists():
            shutil.copytree(self.instance.public, mirror)
        shutil.rmtree(self.instance.data)
        self.lead_to_tables()
        return mirror

    def restore(self, path: Path, *places: Path | str, is_newest: bool = False, data: Path | None = None) -> Restored:
        head = reading.read_head(path, [self.key])
        data = data or self.folder / f"data-{secrets.token_hex(4)}"
        self.move_in(replace(self.instance, data=data))
        reading.take_place(head, data)
        with reading.undoing(data):
            settings.RING = Ring(self.instance)
            return restoring.restore(
                path,
                [self.key],
                head,
                instance=self.instance,
                ring=self.ring,
                places=[str(place) for place in places],
                is_newest=is_newest,
                hold_release=self.hold_release,
            )

    def check(self) -> list[str]:
        """Return what the verifier finds wrong in the bundle."""
        key = parse_vkey(logs.signer(self.collection.log, self.ring).vkey)
        report = verify(FolderSource(self.bundle), keys=[key], processes=1)
        return [f"{one.kind} {one.where} {one.detail}" for one in report.findings.kept]

    def names(self) -> str:
        """Return all that is published of names."""
        return "".join(path.read_text() for path in sorted(self.bundle.rglob("*.html")) if "verify" not in path.parts)

    def clear(self) -> None:
        connection.close()
        for name in self._made:
            tables.administer(SERVER, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def scene(tmp_path: Path, instance: Instance, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """A scene with an instance that has no statement yet."""
    before = connection.settings_dict["NAME"], settings.RING
    with django_db_blocker.unblock():
        made = Scene(tmp_path, instance)
        made.begin()
        yield made
        made.clear()
        connection.settings_dict["NAME"], settings.RING = before
