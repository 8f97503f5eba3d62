"""Codes and early tokens are clustered by their random keys on SQLite: the file keeps no order of arrival."""

from django.db import migrations

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    for table in ("members_code", "members_early"):
        cluster_by_key(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_tables")]
    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
