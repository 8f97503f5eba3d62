"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while an entry or a checkpoint stands there."""

from django.db import migrations

from undersigned.instance.guards import allow_emptying, forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "logkeeper_entry": ("logkeeper_entry_is_append_only", ""),
    "logkeeper_checkpoint": ("logkeeper_checkpoint_is_append_only", ""),
}


def keep(apps, schema_editor):
    for table, (name, when) in _KEPT.items():
        forbid_emptying(schema_editor, table, name=name, when=when)


def release(apps, schema_editor):
    for table, (name, _when) in _KEPT.items():
        allow_emptying(schema_editor, table, name=name)


class Migration(migrations.Migration):
    dependencies = [("logkeeper", "0002_append_only")]
    operations = [migrations.RunPython(keep, release)]
