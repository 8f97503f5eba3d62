"""Whether the convenors were told of an objection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0010_trustees")]
    operations = [
        # As in 0005: Django would make the table again, and with a rowid.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("objection", "is_mailed", models.BooleanField(db_default=False, default=False))
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE signing_objection ADD COLUMN is_mailed bool NOT NULL DEFAULT false",
                    "ALTER TABLE signing_objection DROP COLUMN is_mailed",
                )
            ],
        ),
    ]
