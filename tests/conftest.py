"""Ground of all tests: a database, folders and keys of their own, and no network but loopback.

The suite runs on SQLite, and the rooms with tables once more on PostgreSQL: `tests/postgresql.py COMMAND` starts a
server, names it in UNDERSIGNED_TEST_POSTGRESQL and runs the command. `make test` does both.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from hypothesis import settings as hypothesis_settings
from pytest_socket import disable_socket, socket_allow_hosts

from tests import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

# What tests import stays until the end: to look for garbage in it after every 700 objects takes a second of twenty.
gc.set_threshold(50_000, 20, 20)

_HOME = Path(tempfile.mkdtemp(prefix="undersigned-tests-"))
_MEMORY = Path(f"/dev/shm/undersigned-tests-{os.getuid()}-{_HOME.name}")
SERVER = os.environ.get("UNDERSIGNED_TEST_POSTGRESQL", "")
"""Of PostgreSQL, where tests run on it; empty: they run on SQLite."""
_ENVIRONMENT = {
    "UNDERSIGNED_DATA": str(_HOME / "data"),
    "UNDERSIGNED_KEYS": str(_HOME / "keys"),
    "UNDERSIGNED_RUNTIME": str(_MEMORY),
    "UNDERSIGNED_ORIGIN": "letters.example.org",
    "UNDERSIGNED_DATABASE": f"{SERVER}/undersigned" if SERVER else f"sqlite:///{_HOME / 'main.sqlite3'}",
}
# Settings are read when Django starts, so this stands before everything else.
for _name in [name for name in os.environ if name.startswith("UNDERSIGNED_") and "TEST" not in name]:
    del os.environ[_name]
os.environ.update(_ENVIRONMENT)
# Named here and not in pyproject.toml: pytest-django would read the settings before this file, from the folders of
# whoever runs the tests.
os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.web.settings"
django.setup()

# How long an example takes says nothing on a machine that others use too. The same examples in every run, so that what
# fails has been changed; `make fuzz` tries others.
hypothesis_settings.register_profile("calm", deadline=None, derandomize=True)
hypothesis_settings.load_profile("calm")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


_WITH_DATABASE = {"db", "transactional_db", "database_url", "database", "scene"}


_LONG = (
    "seizure/test_seized_disk.py", "cli/test_serving.py", "seizure/test_seized_around_the_text.py",
    "coalitions/test_removing.py", "cli/test_keys_of_the_server.py", "backups/test_upgrading.py",
    "backups/test_refused_in_the_end.py", "cli/test_backup_commands.py", "web/test_onion_address.py",
    "desk/test_pages.py", "backups/test_what_is_refused.py", "roundtable/test_drafting_together.py",
)  # fmt: skip
"""Files that take longest, the longest first: begun at the end they keep one process busy while others have nothing."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest; on PostgreSQL run what has a database, since everything else has just been run."""
    places = {f"tests/{path}": place for place, path in enumerate(_LONG)}
    # The order is random but for these, and `--no-loadscope-reorder` keeps it.
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))
    if not SERVER:
        return
    chosen = [
        item
        for item in items
        if item.get_closest_marker("django_db") or _WITH_DATABASE & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def pytest_runtest_setup() -> None:
    """Close the network but for this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Leave nothing behind, in memory least of all."""
    # Whoever left something open is found in the first search for garbage; pytest looks through everything ten times.
    gc.collect()
    gc.freeze()
    tables.leave()
    disable_socket(allow_unix_socket=True)
    shutil.rmtree(_HOME, ignore_errors=True)
    shutil.rmtree(_MEMORY, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django's database of this process: a copy, where pytest-django would migrate in every process anew."""
    from django.db import connection

    with django_db_blocker.unblock():
        remove = tables.use_copy(connection, SERVER)
    yield
    with django_db_blocker.unblock():
        remove()


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    """Limits of requests are counted in memory, by numbers of rows that the next test's rows may have too."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def shared() -> Path:
    """The folder of real statements and foreign vectors, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: this test reads real statements or foreign vectors from it")
    return SHARED


def clear_memory(instance: Instance) -> None:
    """Give back what *instance* keeps in memory: 8 MB of counters, where a letter box was opened."""
    shutil.rmtree(instance.runtime_root / instance.identity, ignore_errors=True)


@pytest.fixture
def instance(tmp_path: Path, settings: object) -> Iterator[Instance]:
    """An instance with folders of its own, in Django's settings for the length of the test."""
    from dataclasses import replace

    from undersigned.instance.config import read_instance

    made = replace(read_instance(), data=tmp_path / "data", keys=tmp_path / "keys")
    made.data.mkdir()
    settings.INSTANCE = made  # type: ignore[attr-defined]
    yield made
    clear_memory(made)


@pytest.fixture
def ring(instance: Instance, settings: object) -> Ring:
    """The key ring of that instance."""
    from undersigned.instance.ring import Ring

    made = Ring(instance)
    settings.RING = made  # type: ignore[attr-defined]
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without its windows (its path in CHROMIUM): one for all tests of a process.

    A running Playwright keeps a loop in the thread, in which Django and a second Playwright refuse to work; so `make
    test` gives the tests in browsers processes of their own.
    """
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-background-networking", "--host-resolver-rules=MAP plain.example.org 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or "/usr/bin/chromium-headless-shell"
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database that other processes can open too: for the letter box, which knows no Django."""
    if SERVER:
        name = f"copy_{secrets.token_hex(6)}"
        tables.copy_tables(SERVER, name)
        yield f"{SERVER}/{name}"
        tables.leave(f"{SERVER}/{name}")
        tables.administer(SERVER, f'DROP DATABASE "{name}" WITH (FORCE)')
        return
    path = tmp_path / "database.sqlite3"
    shutil.copy(tables.find_migrated(), path)
    yield f"sqlite:///{path}"
