"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while a line of minutes stands there."""

from django.db import migrations

from undersigned.instance.guards import allow_emptying, forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "roundtable_minutesline": ("roundtable_minutes_stay", ""),
}


def keep(apps, schema_editor):
    for table, (name, when) in _KEPT.items():
        forbid_emptying(schema_editor, table, name=name, when=when)


def release(apps, schema_editor):
    for table, (name, _when) in _KEPT.items():
        allow_emptying(schema_editor, table, name=name)


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0012_languages_named")]
    operations = [migrations.RunPython(keep, release)]
