"""A convenor at the desk, with a statement that is frozen."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.test import Client

from tests import scenes
from tests.builders import make_convenor, make_frozen
from undersigned.texts import actions as texts

house, instance = scenes.house, scenes.instance


@pytest.fixture
def desk(db, instance, ring):
    """Every page needs tables, settings and keys."""


@pytest.fixture(scope="module")
def begun(house):
    """The statement and the browser of its convenor, for scenes; a test asks for them as `statement` and `client`."""

    def begin():
        statement, convenor, browser = make_frozen(), make_convenor("Ada Convenor"), Client()
        texts.add_convenor(statement, convenor)
        browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
        return statement, browser

    return house.make(begin)


@pytest.fixture
def statement(begun, desk):
    return deepcopy(begun[0])


@pytest.fixture
def client(begun, desk) -> Client:
    return deepcopy(begun[1])
