"""A convenor at the desk, on an instance with folders of its own."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.builders import make_convenor

from undersigned.texts import actions as texts


@pytest.fixture(autouse=True)
def _desk(db, instance, ring):
    """Every page of the desk needs tables, settings and keys."""


@pytest.fixture
def convenor():
    return make_convenor("Ada Convenor")


@pytest.fixture
def client(convenor) -> Client:
    browser = Client(enforce_csrf_checks=False)
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    return browser


@pytest.fixture
def add(convenor):
    """Make a builder's statement the convenor's own."""

    def give(statement):
        texts.add_convenor(statement, convenor)
        return statement

    return give
