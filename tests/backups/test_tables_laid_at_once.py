"""Tables that are laid at once in an empty database are those to which the steps of all releases lead.

So are those of an earlier release, laid for one of its backups, after the steps that came since.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests import tables
from tests.backups.test_frozen_backup import FROZEN
from tests.conftest import SERVER

from undersigned.backups import laying, reading, releases

if TYPE_CHECKING:
    from collections.abc import Iterator

LAY = "import django; django.setup(); from undersigned.backups.laying import bring_tables; bring_tables()"
# A column that was added without copying the rows has no condition against numbers below nought.
BY_STEPS_ALONE = [] if SERVER else ["signing_sealed version 1 DEFAULT NOT NULL integer"]
AT_ONCE_ALONE = [
    "constraints: ('signing_sealed', 'signing_sealed_version_check', 'CHECK ((version >= 0))')"
    if SERVER
    else "signing_sealed version (version 0) 1 >= CHECK DEFAULT NOT NULL integer unsigned"
]
# How far a counter has come, and when a step was taken.
PASSED_OVER = {"sqlite_sequence", "django_migrations"}
# Django makes them after the last step, and numbers them in whatever order it comes upon the tables.
NUMBERED = {"rows of auth_permission", "rows of django_content_type"}
ON_POSTGRESQL = {
    "columns": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
        a.attstattarget, l.collname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that was empty, as a first start leaves it: the name of a file or, on PostgreSQL, of a database."""
    name = f"laid_{secrets.token_hex(6)}" if SERVER else str(tmp_path_factory.mktemp("laid") / "laid.sqlite3")
    if SERVER:
        tables.administer(SERVER, f'CREATE DATABASE "{name}"')
    url = f"{SERVER}/{name}" if SERVER else f"sqlite:///{name}"
    subprocess.run([sys.executable, "-c", LAY], check=True, env={**os.environ, "UNDERSIGNED_DATABASE": url})
    yield name
    if SERVER:
        tables.administer(SERVER, f'DROP DATABASE "{name}" WITH (FORCE)')


def split_definitions(statement: str) -> list[str]:
    """Return the columns and constraints of a CREATE TABLE: what stands between commas of the outermost brackets."""
    parts, depth = [""], 0
    for sign in statement[statement.index("(") + 1 : statement.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def normalise(definition: str) -> str:
    """Return *definition* with one spelling for what SQLite takes for the same, its words in order."""
    spelt = re.sub(r"\bboolean\b", "bool", definition)
    spelt = re.sub(r"(?i)\bdefault (false|0)\b", "DEFAULT nought", spelt).replace('"', "")
    first, *others = spelt.split()
    return " ".join([first, *sorted(others)])


def read_sqlite(path: str) -> dict[str, object]:
    connection = sqlite3.connect(path)
    found: dict[str, object] = {}
    for sort, name, statement in connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if sort != "table":
            found[f"{sort} {name}"] = statement
            continue
        found[f"{name} ends with"] = statement[statement.rindex(")") + 1 :].strip()
        for definition in map(normalise, split_definitions(statement)):
            found[f"{name} {definition}"] = True
        if name not in PASSED_OVER:
            found[f"rows of {name}"] = rows_of(connection.execute(f'SELECT * FROM "{name}"'))
    found["steps"] = sorted(connection.execute("SELECT app, name FROM django_migrations"))
    connection.close()
    return found


def read_postgresql(name: str) -> dict[str, object]:
    import psycopg

    found: dict[str, object] = {}
    with psycopg.connect(f"{SERVER}/{name}") as connection:
        for what, query in ON_POSTGRESQL.items():
            found |= {f"{what}: {row}": True for row in connection.execute(query)}
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in names:
            if table not in PASSED_OVER:
                found[f"rows of {table}"] = rows_of(connection.execute(f'SELECT * FROM "{table}"'))
        found["steps"] = sorted(connection.execute("SELECT app, name FROM django_migrations"))
    return found


def rows_of(cursor) -> list[str]:
    names = [column[0] for column in cursor.description]
    # Django numbers them in whatever order it comes upon the rooms.
    return sorted(str(sorted(zip(names, row, strict=True))) for row in cursor)


def read(name: str) -> dict[str, object]:
    return read_postgresql(name) if SERVER else read_sqlite(name)


@pytest.fixture
def by_steps(database_url):
    """What stands in a database that went through every step, as one does that is given as fresh."""
    return read(database_url.removeprefix(f"{SERVER}/" if SERVER else "sqlite:///"))


def test_they_are_those_to_which_all_steps_lead(by_steps, laid):
    at_once = read(laid)

    assert len(at_once) > 500
    assert sorted(by_steps.keys() - at_once.keys()) == BY_STEPS_ALONE
    assert sorted(at_once.keys() - by_steps.keys()) == AT_ONCE_ALONE
    assert {name for name in by_steps.keys() & at_once.keys() if by_steps[name] != at_once[name]} == set()


def test_from_those_of_an_early_release_the_steps_since_lead_there_too(scene, by_steps):
    early = reading.read_head(FROZEN, []).migrations
    scene.lead_to_nothing()

    laying.lay(early)
    assert releases.applied() == early
    releases.migrate()

    later = read(connection.settings_dict["NAME"])
    assert sorted(by_steps.keys() - later.keys()) == BY_STEPS_ALONE
    assert sorted(later.keys() - by_steps.keys()) == AT_ONCE_ALONE
    assert {name for name in by_steps.keys() & later.keys() if by_steps[name] != later[name]} <= NUMBERED
