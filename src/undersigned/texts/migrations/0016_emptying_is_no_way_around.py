"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while something frozen stands there."""

from django.db import migrations

from undersigned.instance.guards import allow_emptying, forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "texts_text": ("texts_frozen_text_stays", "frozen_at IS NOT NULL"),
    "texts_version": ("texts_frozen_version_stays", "frozen_at IS NOT NULL"),
    "texts_statementfile": ("texts_statement_file_stays", ""),
}


def keep(apps, schema_editor):
    for table, (name, when) in _KEPT.items():
        forbid_emptying(schema_editor, table, name=name, when=when)


def release(apps, schema_editor):
    for table, (name, _when) in _KEPT.items():
        allow_emptying(schema_editor, table, name=name)


class Migration(migrations.Migration):
    dependencies = [("texts", "0015_statement_key_printed_at")]
    operations = [migrations.RunPython(keep, release)]
