"""Scenes that the tests of a file share: rows, folders and keys are made once, and every test finds them as they were.

The rows stand in a transaction around those of the tests, each of which is rolled back; the folders are copied for each
test, and what lies in memory too. What is handed out is a copy as well (`deepcopy`): no test sees what another one did.
A file with scenes has no test that commits, and a scene that stands is seen by all of its tests, also by those that do
not ask for it.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.conftest import clear_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

    from undersigned.instance.config import Instance

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class House:
    """An instance in which scenes are made; each test has a copy of it."""

    instance: Instance
    _memory: Path
    _blocker: DjangoDbBlocker

    def make(self, build: Callable[[], _Made]) -> _Made:
        """Make a scene: what *build* returns, with what it leaves in tables, folders and memory."""
        from django.test import override_settings

        from undersigned.instance.ring import Ring

        self._lay_memory()
        try:
            with self._blocker.unblock(), override_settings(INSTANCE=self.instance, RING=Ring(self.instance)):
                return build()
        finally:
            shutil.rmtree(self._memory, ignore_errors=True)
            shutil.move(_memory_of(self.instance), self._memory)

    def copy_to(self, folder: Path) -> Instance:
        """Return the instance as a test finds it, with its files below *folder*."""
        from undersigned.publishing.ledgers import forget_ledgers

        # What this process knows of a log it knows by the address, and the log of another test had the same.
        forget_ledgers()
        made = replace(self.instance, data=folder / "data", keys=folder / "keys")
        for source, copy in ((self.instance.data, made.data), (self.instance.keys, made.keys)):
            if source.exists():
                shutil.copytree(source, copy)
        self._lay_memory()
        return made

    def _lay_memory(self) -> None:
        # Whose folder in memory it is stands in the data folder, so a copy of the instance uses the same.
        if self._memory.exists():
            shutil.copytree(self._memory, _memory_of(self.instance))


@contextmanager
def open_house(blocker: DjangoDbBlocker, folder: Path) -> Iterator[House]:
    """Open a house whose files lie below *folder*; its rows go in the end."""
    from django.db import transaction

    from undersigned.instance.config import read_instance

    instance = replace(read_instance(), data=folder / "data", keys=folder / "keys")
    instance.data.mkdir()
    with blocker.unblock():
        around = transaction.atomic()
        # As Django's own around a test: what asks for a transaction of its own (`durable`) may have it inside.
        around._from_testcase = True  # type: ignore[attr-defined]
        around.__enter__()
    yield House(instance, folder / "memory", blocker)
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Where scenes that all tests of a file begin with are made, once; for the conftest of a room."""
    with open_house(django_db_blocker, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
def instance(house: House, tmp_path: Path, settings: Any) -> Iterator[Instance]:
    """The house as it was made, in folders of the test's own and in Django's settings; for such a room's conftest."""
    settings.INSTANCE = house.copy_to(tmp_path)
    yield settings.INSTANCE
    clear_memory(settings.INSTANCE)


def _memory_of(instance: Instance) -> Path:
    return instance.runtime_root / instance.identity
