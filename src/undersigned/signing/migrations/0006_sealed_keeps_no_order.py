"""Sealed signatures are clustered by their random key on SQLite, so that the file keeps no order of them."""

from django.db import migrations

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    cluster_by_key(schema_editor, "signing_sealed")


class Migration(migrations.Migration):
    dependencies = [("signing", "0005_choices")]
    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
