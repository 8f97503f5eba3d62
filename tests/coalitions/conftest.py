"""Two coalitions on one instance, and somebody at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import scenes
from tests.builders import make_convenor

from undersigned.coalitions import actions

house, instance = scenes.house, scenes.instance


@pytest.fixture(autouse=True)
def _house(db, instance, ring):
    """Tables, settings, keys."""


@pytest.fixture
def harbour():
    return actions.add_coalition("harbour", "Harbour Workers")


@pytest.fixture
def valley():
    return actions.add_coalition("valley", "Valley")


@pytest.fixture
def ada(harbour):
    return make_convenor("Ada", harbour)


@pytest.fixture
def come_in():
    """Sign a convenor in."""

    def sign_in(convenor) -> Client:
        browser = Client(HTTP_HOST="letters.example.org")
        browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
        return browser

    return sign_in
