"""Columns that the database fills in by itself; and what an amended signature was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0007_order")]
    operations = [
        *(
            migrations.AlterField("collection", name, models.BooleanField(db_default=False, default=False))
            for name in ("locked_paused", "offers_news", "people_at_risk", "reviews_first")
        ),
        migrations.AlterField(
            "collection", "choices", models.CharField(db_default="public", default="public", max_length=64)
        ),
        migrations.AlterField("collection", "recipients", models.TextField(blank=True, db_default="", default="")),
        migrations.AlterField("collection", "epoch", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AlterField(
            "collection",
            "threshold_recipient",
            models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        # As in 0005: Django would make the table again, and with a rowid.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("sealed", "is_hidden", models.BooleanField(db_default=False, default=False))
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE signing_sealed ADD COLUMN is_hidden boolean NOT NULL DEFAULT false",
                    "ALTER TABLE signing_sealed DROP COLUMN is_hidden",
                )
            ],
        ),
    ]
