"""Every test has folders and keys of its own."""

from __future__ import annotations

import pytest

from undersigned.publishing.ledgers import forget_ledgers


@pytest.fixture(autouse=True)
def _instance(db, ring):
    forget_ledgers()
