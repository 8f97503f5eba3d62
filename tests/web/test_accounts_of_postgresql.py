"""Accounts with the least rights, ends of statements, the worker's lock: on PostgreSQL, where there are such things."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from tests.builders import make_collection, make_waiting
from tests.letterbox.visitor import execute

from undersigned.instance.database import LIMITS, connect_postgresql, limit_sessions, split_pool
from undersigned.web.roles import APPEND_ONLY, format_roles, format_site
from undersigned.web.single import LockHeld, hold_database


@pytest.fixture
def postgresql(database_url, monkeypatch):
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has no accounts")
    monkeypatch.delenv("PGOPTIONS", raising=False)
    return database_url


@pytest.fixture
def as_site(db, instance, ring):
    """Lets Django's connection of the test work with the rights of the site."""
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no accounts")
    name = f"site_{secrets.token_hex(4)}"

    def become():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {name}")
            cursor.execute(format_site(name))
            cursor.execute(f"SET ROLE {name}")

    return become


def test_a_statement_is_made_opened_and_looked_after_with_the_rights_of_the_site(as_site, ring):
    from datetime import date

    from undersigned.signing import actions as signing
    from undersigned.signing import queries

    as_site()
    collection = make_collection()
    make_waiting(collection)
    signing.integrate(collection, ring=ring, today=date(2026, 11, 23))

    assert queries.tally(collection, 1)["person"].listed == 1


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DELETE FROM {table}" for table in APPEND_ONLY),
        "UPDATE logkeeper_entry SET c = ''",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "DROP TABLE signing_claim",
        "ALTER TABLE logkeeper_entry DISABLE TRIGGER ALL",
        "TRUNCATE signing_opening",
    ],
)
def test_the_site_can_do_no_such_thing(as_site, statement):
    from django.db import ProgrammingError, connection

    as_site()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_all_of_it_can_be_run_as_it_is_printed(postgresql):
    names = {name: f"{name}_{secrets.token_hex(4)}" for name in ("letterbox", "site")}
    statements = format_roles().replace("ALTER USER undersigned ", "ALTER USER CURRENT_USER ")
    for name, own in names.items():
        statements = statements.replace(f"TO {name};", f"TO {own};").replace(f"FROM {name};", f"FROM {own};")
        statements = statements.replace(f"USER {name} ", f"USER {own} ")
    with connect_postgresql(postgresql) as connection, connection.transaction(force_rollback=True):
        connection.execute(statements)


@pytest.mark.parametrize("process", list(LIMITS))
def test_every_connection_of_a_process_has_its_limits(postgresql, process, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=5MB")
    limit_sessions(process, postgresql)
    with connect_postgresql(postgresql) as connection:
        found = dict(connection.execute("SELECT name, setting FROM pg_settings WHERE unit = 'ms'").fetchall())
        assert {name: int(found[name]) // 1000 for name in LIMITS[process]} == LIMITS[process]
        assert connection.execute("SHOW work_mem").fetchone() == ("5MB",)


def test_a_statement_that_takes_too_long_is_ended(postgresql, monkeypatch):
    import psycopg

    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=50ms")
    with connect_postgresql(postgresql) as connection, pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute("SELECT pg_sleep(5)")


def test_the_lock_of_the_worker_is_seen_to_be_lost(instance, postgresql):
    busy = replace(instance, database=postgresql)
    with hold_database(busy) as is_held:
        assert is_held()
        with connect_postgresql(postgresql) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

        assert not is_held()
        with hold_database(busy) as is_held_by_other:
            assert is_held_by_other()


def test_the_lock_is_in_the_way_of_no_rewriting(instance, postgresql):
    from undersigned.web.tidying import _tidy_postgresql

    busy = replace(instance, database=postgresql)
    with hold_database(busy):
        execute(postgresql, "UPDATE signing_collection SET slug = slug")
        _tidy_postgresql(busy)


def test_the_lock_keeps_no_row_alive_that_was_deleted_however_often_it_is_asked_for(instance, postgresql):
    busy = replace(instance, database=postgresql)
    with hold_database(busy) as is_held:
        for _ in range(20):
            assert is_held()
        with connect_postgresql(postgresql) as other:
            horizons = other.execute(
                "SELECT backend_xmin FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory'"
            ).fetchall()

    assert horizons == [(None,)]


def test_what_is_said_of_a_pooler_is_kept_from_postgresql():
    assert split_pool("postgresql://a:b@h/n?sslmode=require&pool=transaction") == (
        "postgresql://a:b@h/n?sslmode=require",
        True,
    )
    assert split_pool("postgresql://a:b@h/n?sslmode=require") == ("postgresql://a:b@h/n?sslmode=require", False)


def test_a_second_worker_is_refused_while_the_first_does_nothing(instance, postgresql, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c idle_in_transaction_session_timeout=50ms")
    busy = replace(instance, database=postgresql)
    with hold_database(busy) as is_held:
        import time

        time.sleep(0.2)

        assert is_held()
        with pytest.raises(LockHeld), hold_database(busy):
            pass
