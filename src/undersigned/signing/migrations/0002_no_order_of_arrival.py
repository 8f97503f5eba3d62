"""The tables that the letter box writes keep no order of arrival: on SQLite they are clustered by their random keys."""

from django.db import migrations

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    for table in ("signing_claim", "signing_bycode", "signing_waiting"):
        cluster_by_key(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_tables")]
    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
