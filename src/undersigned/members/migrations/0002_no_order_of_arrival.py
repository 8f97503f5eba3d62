"""Codes are clustered by their hash on SQLite, so that the file keeps no order in which members asked."""

from django.db import migrations

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    cluster_by_key(schema_editor, "members_code")


class Migration(migrations.Migration):
    dependencies = [("members", "0001_tables")]
    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
