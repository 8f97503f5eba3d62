"""Tables, settings and keys; limits are counted in memory, which every test begins anew."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def pages(db, instance, ring):
    """Pages need tables, settings and keys."""


@pytest.fixture
def convenor_browser(pages):
    """Return a browser in which the first convenor of a statement is signed in."""

    def sign_in(statement) -> Client:
        browser = Client()
        browser.force_login(statement.convenors.order_by("pk")[0], backend="undersigned.accounts.backends.LinkBackend")
        return browser

    return sign_in
