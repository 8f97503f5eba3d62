"""What is frozen stays: texts and versions with a `frozen_at`, and every statement file."""

from django.db import migrations

from undersigned.instance.guards import allow, forbid


def keep(apps, schema_editor):
    forbid(schema_editor, "texts_text", name="texts_frozen_text_stays", when="OLD.frozen_at IS NOT NULL")
    forbid(schema_editor, "texts_version", name="texts_frozen_version_stays", when="OLD.frozen_at IS NOT NULL")
    forbid(schema_editor, "texts_statementfile", name="texts_statement_file_stays")


def release(apps, schema_editor):
    allow(schema_editor, "texts_text", name="texts_frozen_text_stays")
    allow(schema_editor, "texts_version", name="texts_frozen_version_stays")
    allow(schema_editor, "texts_statementfile", name="texts_statement_file_stays")


class Migration(migrations.Migration):
    dependencies = [("texts", "0001_tables")]
    operations = [migrations.RunPython(keep, release)]
