"""What is frozen goes where its whole coalition is being removed, and only there."""

from django.db import migrations

from undersigned.instance.guards import forbid

_OF_A_VERSION = (
    '(SELECT "c"."removing_since" FROM "texts_version" "v" JOIN "texts_statement" "s" ON "s"."id" = "v"."statement_id"'
    ' JOIN "coalitions_coalition" "c" ON "c"."id" = "s"."coalition_id" WHERE "v"."id" = OLD."version_id") IS NULL'
)
_OF_A_STATEMENT = (
    '(SELECT "c"."removing_since" FROM "texts_statement" "s"'
    ' JOIN "coalitions_coalition" "c" ON "c"."id" = "s"."coalition_id" WHERE "s"."id" = OLD."statement_id") IS NULL'
)
# table: name of its guard, what is kept, and where it is kept.
_GUARDS = {
    "texts_text": ("texts_frozen_text_stays", "OLD.frozen_at IS NOT NULL", _OF_A_VERSION),
    "texts_version": ("texts_frozen_version_stays", "OLD.frozen_at IS NOT NULL", _OF_A_STATEMENT),
    "texts_statementfile": ("texts_statement_file_stays", "", _OF_A_VERSION),
}


def let_go(apps, schema_editor):
    for table, (name, when, unless_removed) in _GUARDS.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER "{name}_delete"')
            both = f"{when} AND {unless_removed}" if when else unless_removed
            forbid(schema_editor, table, name=name, when=both, operations=("DELETE",))
            continue
        # A condition with a query may stand in a trigger of SQLite, on PostgreSQL only in its function.
        schema_editor.execute(f'DROP TRIGGER "{name}_delete" ON "{table}"')
        schema_editor.execute(
            f'CREATE FUNCTION "{name}_until_removed"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF {unless_removed} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN OLD; END $$"
        )
        condition = f"WHEN ({when}) " if when else ""
        schema_editor.execute(
            f'CREATE TRIGGER "{name}_delete" BEFORE DELETE ON "{table}" FOR EACH ROW {condition}'
            f'EXECUTE FUNCTION "{name}_until_removed"()'
        )


def keep_all(apps, schema_editor):
    for table, (name, when, _unless_removed) in _GUARDS.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER "{name}_delete"')
        else:
            schema_editor.execute(f'DROP TRIGGER "{name}_delete" ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION "{name}_until_removed"()')
        forbid(schema_editor, table, name=name, when=when, operations=("DELETE",))


class Migration(migrations.Migration):
    dependencies = [("texts", "0012_coalition_needed")]
    operations = [migrations.RunPython(let_go, keep_all)]
