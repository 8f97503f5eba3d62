"""Lines of minutes are only added; they go where the table has forgotten its people."""

from django.db import migrations

from undersigned.instance.guards import allow, forbid

NAME = "roundtable_minutes_stay"
KEPT = '(SELECT "forgotten_at" FROM "roundtable_table" WHERE "id" = OLD."table_id") IS NULL'


def keep(apps, schema_editor):
    forbid(schema_editor, "roundtable_minutesline", name=NAME, operations=("UPDATE",))
    if schema_editor.connection.vendor == "sqlite":
        # A condition with a query may stand in a trigger of SQLite, on PostgreSQL only in its function.
        forbid(schema_editor, "roundtable_minutesline", name=NAME, when=KEPT, operations=("DELETE",))
        return
    schema_editor.execute(
        f'CREATE FUNCTION "{NAME}_until_forgotten"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {KEPT} THEN '
        f"RAISE EXCEPTION '{NAME}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
    )
    schema_editor.execute(
        f'CREATE TRIGGER "{NAME}_delete" BEFORE DELETE ON "roundtable_minutesline" FOR EACH ROW '
        f'EXECUTE FUNCTION "{NAME}_until_forgotten"()'
    )


def release(apps, schema_editor):
    allow(schema_editor, "roundtable_minutesline", name=NAME)
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f'DROP FUNCTION "{NAME}_until_forgotten"()')


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0004_drafting")]
    operations = [migrations.RunPython(keep, release)]
