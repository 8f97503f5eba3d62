"""A bundle is whole and verifies, where it was made and where it was copied to."""

from __future__ import annotations

import pytest
from tests.builders import make_collection, make_waiting

pytestmark = pytest.mark.django_db


def test_a_bundle_verifies_before_the_first_signature(bring_out, check):
    collection = make_collection()
    bring_out(collection)

    assert check(collection).findings.kept == []


def test_a_bundle_verifies_with_names(bring_out, check):
    collection = make_collection()
    for name in ("Zoë Müller", "Ann <b>& Co", "Ödön von Horváth"):
        make_waiting(collection, name)
    make_waiting(collection, "Choir of the Station", "org", decided_on="2026-11-01")
    bring_out(collection)

    assert check(collection).findings.kept == []
