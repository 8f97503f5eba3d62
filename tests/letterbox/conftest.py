"""The letter box of an instance whose one statement is open for signing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conftest import clear_memory
from tests.letterbox.visitor import Visitor, seed_collection
from undersigned.instance.config import read_instance
from undersigned.instance.ring import Ring
from undersigned.letterbox.slots import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from undersigned.instance.config import Instance


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    from undersigned.web.pages import render_letterbox_pages

    folder = tmp_path_factory.mktemp("rendered")
    render_letterbox_pages(replace(read_instance(), data=folder))
    return Pages(folder / "pages")


@pytest.fixture
def premises(database_url: str, tmp_path: Path) -> Iterator[Instance]:
    made = replace(read_instance(), data=tmp_path / "data", keys=tmp_path / "keys", database=database_url)
    made.data.mkdir()
    yield made
    clear_memory(made)


@pytest.fixture
def visitor(premises: Instance, rendered: Pages) -> Iterator[Visitor]:
    ring = Ring(premises)
    ring.make_statement_key(seed_collection(premises.database))
    visitor = Visitor(premises, ring, rendered)
    yield visitor
    visitor.close()
