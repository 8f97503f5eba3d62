"""Openings stand in an order of organisations too, for the list at the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0011_objection_is_mailed")]
    operations = [
        # A column without a default is added to a million rows in a moment, on both databases; Django would
        # make the table again on SQLite.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField("opening", "org_key", models.CharField(max_length=1000, null=True))],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE signing_opening ADD COLUMN org_key varchar(1000) NULL",
                    "ALTER TABLE signing_opening DROP COLUMN org_key",
                )
            ],
        ),
        migrations.RemoveIndex("opening", "signing_opening_by_name"),
        migrations.AddIndex(
            "opening", models.Index(fields=["collection", "name_key", "version"], name="signing_opening_by_name")
        ),
        migrations.AddIndex(
            "opening",
            models.Index(
                fields=["collection", "name_key"], name="signing_opening_hidden", condition=models.Q(is_hidden=True)
            ),
        ),
        migrations.AddIndex(
            "opening",
            models.Index(
                fields=["collection", "name_key"],
                name="signing_opening_of_orgs",
                condition=models.Q(org_number__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "opening",
            models.Index(
                fields=["collection", "org_key", "version", "is_hidden"],
                name="signing_opening_organised",
                condition=models.Q(org_key__isnull=False),
            ),
        ),
    ]
