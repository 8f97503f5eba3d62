"""Every test of signing gets an instance of its own, and judges the log as strangers do: by its entries alone."""

from __future__ import annotations

import pytest

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import parse_entry
from undersigned.publiclog.ledger import Ledger
from undersigned.signing.models import Collection


@pytest.fixture(autouse=True)
def _instance(ring):
    """Folders and keys of the test's own."""


@pytest.fixture
def read_ledger():
    """Fold the entries of a collection's log."""

    def read(collection: Collection) -> Ledger:
        ledger = Ledger()
        for data in logs.entries(collection.log, 0, logs.size(collection.log)):
            ledger.apply(parse_entry(data))
        return ledger

    return read
