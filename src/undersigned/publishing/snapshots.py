"""One state of the database for who reads much of it: while it is read, others go on writing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def one_state() -> Iterator[None]:
    """Read one state of the database, however long it takes, without keeping writers waiting."""
    if connection.in_atomic_block:
        yield
        return
    # By hand, since Django's `atomic` begins a writing transaction on SQLite.
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
