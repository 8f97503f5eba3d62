"""A convenor at the desk, on an instance with folders of its own."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests import scenes
from tests.builders import make_collection, make_convenor

from undersigned.texts import actions as texts

if TYPE_CHECKING:
    from undersigned.accounts.models import Convenor
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

house, instance = scenes.house, scenes.instance


@dataclass
class Ada:
    """A convenor and her browser, signed in at the desk."""

    convenor: Convenor
    browser: Client

    def add(self, statement: Statement) -> Statement:
        """Make a builder's statement her own."""
        texts.add_convenor(statement, self.convenor)
        return statement


@pytest.fixture(scope="module")
def ada(house) -> Ada:
    """Whom scenes are made for; a test asks for her as `convenor` and `client`."""

    def come_in() -> Ada:
        convenor, browser = make_convenor("Ada Convenor"), Client(enforce_csrf_checks=False)
        browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
        return Ada(convenor, browser)

    return house.make(come_in)


@pytest.fixture(scope="module")
def opened(house, ada) -> Collection:
    """A collection of Ada's and of whoever began it; a test that takes it copies it, as what it does stays its own."""

    def open_one() -> Collection:
        made = make_collection()
        ada.add(made.statement)
        return made

    return house.make(open_one)


@pytest.fixture(scope="module")
def opened_alone(house, ada) -> Collection:
    """A collection that is Ada's alone; a test that takes it copies it."""
    return house.make(lambda: make_collection(convenor=ada.convenor))


@pytest.fixture(autouse=True)
def _desk(db, instance, ring):
    """Every page of the desk needs tables, settings and keys."""


@pytest.fixture
def convenor(ada):
    return deepcopy(ada.convenor)


@pytest.fixture
def client(ada) -> Client:
    return deepcopy(ada.browser)


@pytest.fixture
def add(convenor):
    """Make a builder's statement the convenor's own."""

    def give(statement):
        texts.add_convenor(statement, convenor)
        return statement

    return give
