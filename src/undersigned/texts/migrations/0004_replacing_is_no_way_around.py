"""On SQLite, INSERT OR REPLACE deletes a row without asking the triggers on DELETE: refuse it by a trigger on INSERT."""

from django.db import migrations

_GUARDS = {
    "texts_text": "(frozen_at IS NOT NULL) AND (id = NEW.id OR (version_id = NEW.version_id AND lang = NEW.lang AND edition = NEW.edition)"
    " OR (version_id = NEW.version_id AND role = 'lead' AND NEW.role = 'lead'))",
    "texts_version": "(frozen_at IS NOT NULL) AND (id = NEW.id OR (statement_id = NEW.statement_id AND number = NEW.number))",
    "texts_statementfile": "id = NEW.id",
}


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table, condition in _GUARDS.items():
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_not_replaced" BEFORE INSERT ON "{table}" '
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {condition}) BEGIN SELECT RAISE(ABORT, '{table}_not_replaced'); END"
            )


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in _GUARDS:
            schema_editor.execute(f'DROP TRIGGER "{table}_not_replaced"')


class Migration(migrations.Migration):
    dependencies = [("texts", "0003_one_lead_text")]
    operations = [migrations.RunPython(guard, release)]
