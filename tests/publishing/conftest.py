"""Every test publishes into folders of its own, and judges a bundle as strangers do: with the verifier."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from tests import scenes

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.note import parse_vkey
from undersigned.publishing import actions, queries
from undersigned.publishing.rules import Published
from undersigned.signing.actions import integrate
from undersigned.signing.models import Collection
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
house, instance = scenes.house, scenes.instance


@pytest.fixture(autouse=True)
def _instance(ring):
    """Folders and keys of the test's own."""


def integrate_and_publish(collection: Collection, now: datetime = NOON, *, full: bool = False) -> Published:
    """Do what the worker does."""
    while integrate(collection, ring=settings.RING, today=now.date()):
        pass
    return actions.publish(collection, instance=settings.INSTANCE, ring=settings.RING, now=now, full=full)


@pytest.fixture
def bring_out():
    """Integrate what waits and publish."""
    return integrate_and_publish


@pytest.fixture
def folder_of():
    """Return the folder of a collection's bundle."""
    return lambda collection: queries.bundle_folder(settings.INSTANCE, collection)


@pytest.fixture
def check(folder_of):
    """Return what the verifier finds wrong in a bundle, by default in its place, knowing the log's key."""

    def run(collection: Collection, folder: Path | None = None) -> list[str]:
        key = parse_vkey(logs.signer(collection.log, settings.RING).vkey)
        report = verify(FolderSource(folder or folder_of(collection)), keys=[key], processes=1)
        return [f"{one.kind} {one.where} {one.detail}" for one in report.findings.kept]

    return run
