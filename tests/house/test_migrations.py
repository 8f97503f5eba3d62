"""A migration keeps nobody waiting: on tables that can be large, nothing is rewritten or read through under a lock.

What stood before the first release is exempt, as its tables were empty. What may be done instead: a column that may be
NULL or has a constant default of the database; an index made `CONCURRENTLY` in a migration that is not atomic, on
PostgreSQL alone; a constraint that is added `NOT VALID` and validated later; a column of a new type beside the old one.
Source: PostgreSQL 17, ALTER TABLE, "Notes"; the rules of squawk and django-pg-zero-downtime-migrations.
"""

from __future__ import annotations

import re

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now, Random

LARGE = re.compile(r"signing_\w+|logkeeper_entry|outbox_mail|organisations_\w+|members_\w+|roundtable_minute")
FIRST = {"logkeeper": 2, "members": 3, "organisations": 1, "outbox": 2, "roundtable": 12, "signing": 17}
"""By room, the number of the newest migration that no large table had to live through."""


def find_faults(room, migration):
    """Return why *migration* of *room* could keep people waiting, a sentence for each reason."""
    made = {operation.name_lower for operation in migration.operations if isinstance(operation, migrations.CreateModel)}
    for operation in migration.operations:
        model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
        table = f"{room}_{str(model).lower()}"
        if isinstance(operation, migrations.RunSQL):
            yield from _judge_sql(str(operation.sql), is_atomic=migration.atomic)
        elif LARGE.fullmatch(table) and str(model).lower() not in made:
            yield from _judge(operation, table)


def _judge(operation, table):
    if isinstance(operation, migrations.AddField):
        field = operation.field
        default = field.db_default if field.db_default is not models.NOT_PROVIDED else None
        if default is not None and hasattr(default, "as_sql") and not isinstance(default, models.Value):
            yield f"{table}.{operation.name}: a default that is worked out for each row rewrites the table"
        if not field.null and default is None:
            yield f"{table}.{operation.name}: neither NULL nor a default of the database: older processes can't insert"
        if field.unique or field.db_index:
            yield f"{table}.{operation.name}: its index is made under a lock; add it CONCURRENTLY afterwards"
        if field.is_relation and getattr(field, "db_constraint", False):
            yield f"{table}.{operation.name}: its foreign key is checked under a lock; add it NOT VALID"
    elif isinstance(operation, migrations.AlterField):
        yield f"{table}.{operation.name}: another type may rewrite it; add a column beside it, fill, switch, drop"
    elif isinstance(operation, migrations.AddIndex):
        yield f"{table}: an index is made under a lock; make it CONCURRENTLY"
    elif isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        yield f"{table}: a constraint is checked under a lock; add it NOT VALID, validate it later"
    elif isinstance(operation, migrations.RenameField | migrations.RenameModel | migrations.AlterModelTable):
        yield f"{table}: processes of the last release know the old name; add, fill, switch, drop"


def _judge_sql(sql, *, is_atomic):
    for statement in filter(None, (part.strip() for part in sql.split(";"))):
        named = [word for word in re.findall(r"\w+", statement.lower()) if LARGE.fullmatch(word)]
        words = statement.upper()
        if not named:
            continue
        if re.match(r"CREATE (UNIQUE )?INDEX", words) and ("CONCURRENTLY" not in words or is_atomic):
            yield f"{named[0]}: an index is made under a lock; CONCURRENTLY, in a migration that is not atomic"
        if words.startswith("ALTER TABLE") and re.search(r"\bTYPE\b|SET NOT NULL|SET LOGGED|SET UNLOGGED", words):
            yield f"{named[0]}: the table is rewritten or read through under a lock"
        if words.startswith("ALTER TABLE") and "ADD CONSTRAINT" in words and "NOT VALID" not in words:
            yield f"{named[0]}: a constraint is checked under a lock; add it NOT VALID, validate it later"
        if re.match(r"(VACUUM \(?FULL|CLUSTER|REINDEX (?!.*CONCURRENTLY)|LOCK )", words):
            yield f"{named[0]}: everybody waits until this is done"


def list_migrations():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [
        (room, name, migration)
        for (room, name), migration in sorted(loader.disk_migrations.items())
        if migration.__module__.startswith("undersigned.") and int(name[:4]) > FIRST.get(room, 0)
    ]


def test_there_are_large_tables_and_they_are_ours():
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_models()}

    assert {table for table in tables if LARGE.fullmatch(table)} >= {
        "signing_claim",
        "signing_opening",
        "signing_waiting",
        "logkeeper_entry",
        "outbox_mail",
    }


@pytest.mark.parametrize(
    ("room", "name", "migration"), list_migrations(), ids=[f"{room}.{name}" for room, name, _ in list_migrations()]
)
def test_no_migration_keeps_people_waiting(room, name, migration):
    assert list(find_faults(room, migration)) == []


def migration_of(*operations, atomic=True):
    return type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})("0099", "x")


def add(field):
    return migrations.AddField("opening", "extra", field)


BAD = {
    "a default for each row": add(models.FloatField(db_default=Random())),
    "a moment as default": add(models.DateTimeField(db_default=Now())),
    "no default at all": add(models.IntegerField()),
    "a default of Django alone": add(models.IntegerField(default=0)),
    "an index with the column": add(models.IntegerField(null=True, db_index=True)),
    "a unique column": add(models.IntegerField(null=True, unique=True)),
    "a foreign key": add(models.ForeignKey("texts.Statement", models.CASCADE, null=True)),
    "another type": migrations.AlterField("opening", "record", models.TextField()),
    "another name": migrations.RenameField("opening", "record", "words"),
    "an index": migrations.AddIndex("opening", models.Index(fields=["index"], name="x")),
    "a constraint": migrations.AddConstraint(
        "opening", models.CheckConstraint(condition=models.Q(index__gte=0), name="x")
    ),
    "an index in SQL": migrations.RunSQL("CREATE INDEX x ON signing_opening (index)"),
    "an index in SQL, atomic": migrations.RunSQL("CREATE INDEX CONCURRENTLY x ON signing_opening (index)"),
    "a type in SQL": migrations.RunSQL("ALTER TABLE signing_claim ALTER COLUMN box TYPE text"),
    "not null in SQL": migrations.RunSQL("ALTER TABLE signing_claim ALTER COLUMN box SET NOT NULL"),
    "a constraint in SQL": migrations.RunSQL("ALTER TABLE logkeeper_entry ADD CONSTRAINT x CHECK (index >= 0)"),
    "a rewriting in SQL": migrations.RunSQL("SELECT 1; CLUSTER outbox_mail"),
}


@pytest.mark.parametrize("what", list(BAD))
def test_what_would_keep_people_waiting_is_found(what):
    room = "signing"

    assert len(list(find_faults(room, migration_of(BAD[what])))) >= 1


GOOD = {
    "a column that may be NULL": add(models.IntegerField(null=True)),
    "a constant default": add(models.IntegerField(db_default=0)),
    "a column less": migrations.RemoveField("opening", "record"),
    "a small table": migrations.AddField("collection_note", "extra", models.IntegerField(default=0)),
    "a new table": migrations.CreateModel("new", [("id", models.BigAutoField(primary_key=True))]),
    "a constraint for later": migrations.RunSQL(
        "ALTER TABLE logkeeper_entry ADD CONSTRAINT x CHECK (index >= 0) NOT VALID"
    ),
}


@pytest.mark.parametrize("what", list(GOOD))
def test_what_keeps_nobody_waiting_is_let_through(what):
    room = "texts" if what == "a small table" else "signing"

    assert list(find_faults(room, migration_of(GOOD[what]))) == []


def test_an_index_beside_the_work_is_let_through():
    beside = migrations.RunSQL("CREATE INDEX CONCURRENTLY x ON signing_opening (index)")

    assert list(find_faults("signing", migration_of(beside, atomic=False))) == []
