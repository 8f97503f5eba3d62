"""Entries and checkpoints are append-only: the database refuses to change or delete them."""

from django.db import migrations

from undersigned.instance.guards import allow, forbid

_KEPT = {"logkeeper_entry": "logkeeper_entry_is_append_only", "logkeeper_checkpoint": "logkeeper_checkpoint_is_append_only"}


def keep(apps, schema_editor):
    for table, name in _KEPT.items():
        forbid(schema_editor, table, name=name)


def release(apps, schema_editor):
    for table, name in _KEPT.items():
        allow(schema_editor, table, name=name)


class Migration(migrations.Migration):
    dependencies = [("logkeeper", "0001_tables")]
    operations = [migrations.RunPython(keep, release)]
