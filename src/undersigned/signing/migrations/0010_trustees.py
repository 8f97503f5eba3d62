"""Who the trustees are; under which version a sealed signature stands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0009_keeping_order")]
    operations = [
        migrations.AddField(
            "collection", "trustees", models.CharField(blank=True, db_default="", default="", max_length=300)
        ),
        migrations.AddField("collection", "needed", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("collection", "papers", models.PositiveSmallIntegerField(null=True)),
        # As in 0005: Django would make the table again, and with a rowid.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("sealed", "version", models.PositiveIntegerField(db_default=1, default=1))
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE signing_sealed ADD COLUMN version integer NOT NULL DEFAULT 1",
                    "ALTER TABLE signing_sealed DROP COLUMN version",
                )
            ],
        ),
    ]
