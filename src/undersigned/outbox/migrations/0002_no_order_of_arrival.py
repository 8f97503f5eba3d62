"""Queued mails keep no order of arrival: on SQLite the table is clustered by its random key."""

from django.db import migrations

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    cluster_by_key(schema_editor, "outbox_mail")


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_tables")]
    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
