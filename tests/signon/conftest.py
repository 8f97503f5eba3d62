"""A convenor at the desk, with a statement that is frozen."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import make_convenor, make_frozen
from undersigned.texts import actions as texts


@pytest.fixture
def desk(db, instance, ring):
    """Every page needs tables, settings and keys."""


@pytest.fixture
def statement(desk):
    return make_frozen()


@pytest.fixture
def client(statement) -> Client:
    convenor = make_convenor("Ada Convenor")
    texts.add_convenor(statement, convenor)
    browser = Client()
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    return browser
