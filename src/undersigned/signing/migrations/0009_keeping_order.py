"""Objections to names, the record of moderation, and requests to remove imported names."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from undersigned.instance.guards import cluster_by_key


def cluster(apps, schema_editor):
    cluster_by_key(schema_editor, "signing_objection")


class Migration(migrations.Migration):
    dependencies = [
        ("signing", "0008_defaults"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="imported",
            name="removals_asked",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("index", models.BigIntegerField()),
                ("reason", models.CharField(max_length=16)),
                ("times", models.PositiveIntegerField(db_default=1, default=1)),
                ("is_answered", models.BooleanField(db_default=False, default=False)),
                (
                    "collection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="signing.collection"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ModerationAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("act", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=16)),
                ("n", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=16)),
                ("entry", models.BigIntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "collection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="signing.collection"),
                ),
                (
                    "convenor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("pk",)},
        ),
        migrations.RunPython(cluster, migrations.RunPython.noop),
    ]
