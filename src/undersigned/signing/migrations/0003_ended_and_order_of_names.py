"""Remember which signatures ended; sort names by code point on PostgreSQL too, as the pages by name do."""

import django.db.models.deletion
from django.db import migrations, models


def sort_by_code_point(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE signing_opening ALTER COLUMN name_key TYPE varchar(900) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_no_order_of_arrival")]
    operations = [
        migrations.CreateModel(
            name="Ended",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.BigIntegerField()),
                (
                    "collection",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="signing.collection"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ended",
            constraint=models.UniqueConstraint(fields=("collection", "index"), name="signing_ended_once"),
        ),
        migrations.RunPython(sort_by_code_point, migrations.RunPython.noop),
    ]
