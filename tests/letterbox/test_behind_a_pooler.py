"""Everything works behind PgBouncer that parts transactions, the worker's lock and the letter box before all.

Where PgBouncer is not installed this is passed over: nothing of the project needs it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import free_port
from tests.letterbox.visitor import SLUG, Limited, execute, seed_collection
from tests.postgresql import as_server_user
from undersigned.instance.database import django_database
from undersigned.instance.ring import Ring
from undersigned.web.single import LockHeld, hold_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.letterbox.slots import Pages


@pytest.fixture
def pooled(premises: Instance, tmp_path: Path) -> Iterator[Instance]:
    """The instance, with three connections to its database shared by all."""
    if premises.database.startswith("sqlite"):
        pytest.skip("SQLite needs no pooler")
    if shutil.which("pgbouncer") is None:
        pytest.skip("pgbouncer is not installed")
    parts, port = urlsplit(premises.database), free_port()
    folder = tmp_path / "pooler"
    folder.mkdir(mode=0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={parts.hostname} port={parts.port} user={parts.username}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 3\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    # A folder of the tests' own user is closed to others; the pooler, as the server, does not run as root.
    with settings.open() as given:
        process = subprocess.Popen(
            [*as_server_user(), "pgbouncer", "-q", "/dev/stdin"],
            stdin=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    url = parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}", query="pool=transaction").geturl()
    yield replace(premises, database=url)
    process.terminate()
    process.wait()


def test_signing_confirming_and_taking_back(pooled: Instance, premises: Instance, rendered: Pages) -> None:
    ring = Ring(premises)
    ring.make_statement_key(seed_collection(premises.database))
    visitor = Limited(premises, ring, rendered, account=pooled.database)
    try:
        # Often enough that something would be prepared on one connection and missed on another.
        for number in range(12):
            execute(premises.database, "DELETE FROM outbox_mail")
            done = visitor.confirm(email=f"zoe{number}@mail.example", name=f"Zoe {number}")
            assert done.status == 200, done.text
        shown = visitor.post("/w", {"code": done.code})
        assert visitor.post("/w/mail", {"statement": SLUG, "email": "zoe1@mail.example"}).status == 200
        assert visitor.post("/w/withdraw", {"state": shown.hidden("state")}).status == 200
        assert visitor.count("signing_claim") == 11
    finally:
        visitor.close()


def test_there_is_one_worker(pooled: Instance, premises: Instance) -> None:
    with hold_database(pooled) as is_held:
        for _ in range(8):
            with pytest.raises(LockHeld), hold_database(pooled):
                pass
        with pytest.raises(LockHeld), hold_database(premises):
            pass

        assert is_held()
    with hold_database(pooled) as is_held:
        assert is_held()


def test_tables_are_rewritten_at_night(pooled: Instance) -> None:
    from undersigned.web.tidying import _tidy_postgresql

    with hold_database(pooled):
        _tidy_postgresql(pooled)


def test_django_keeps_no_cursor_on_the_server_and_asks_for_no_pool() -> None:
    told = django_database("postgresql://a@127.0.0.1/n?sslmode=disable&pool=transaction")

    assert told["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert told["OPTIONS"] == {"sslmode": "disable"}
