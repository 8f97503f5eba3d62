"""A database whose whole disk can be searched, since nobody else writes to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Where an instance of this file keeps its rows: in a file of its own or, on PostgreSQL, on a server of its own."""
    if not os.environ.get("UNDERSIGNED_TEST_POSTGRESQL"):
        yield "sqlite:///"
        return
    with postgresql.serve() as server:
        yield f"{server}/seized"
