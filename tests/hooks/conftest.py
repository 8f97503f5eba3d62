"""A statement, and an address that is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.builders import NOON, make_collection

from undersigned.hooks import actions

if TYPE_CHECKING:
    from undersigned.hooks.rules import Outgoing


@pytest.fixture(autouse=True)
def _house(db, instance, ring):
    """Every hook needs tables, settings and keys."""


@dataclass
class Receiver:
    """Takes messages, and answers what it is told to."""

    status: int | str = 200
    taken: list[Outgoing] = field(default_factory=list)

    def __call__(self, messages: list[Outgoing]) -> list[Any]:
        self.taken += messages
        return [self.status] * len(messages)


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def collection():
    return make_collection()


@pytest.fixture
def hook(collection, instance):
    return actions.make_hook(
        collection.statement, "https://hooks.example.org/x?key=s3cret", instance=instance, now=NOON
    )
