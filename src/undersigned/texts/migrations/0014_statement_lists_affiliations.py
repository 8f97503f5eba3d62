"""Convenors may have signatories listed by the organisation that they named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0013_what_is_removed_may_go")]
    operations = [
        # By hand: Django would make the table again on SQLite, which the guards that look into it refuse.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    "statement", "lists_affiliations", models.BooleanField(default=False, db_default=False)
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE texts_statement ADD COLUMN lists_affiliations bool DEFAULT FALSE NOT NULL",
                    "ALTER TABLE texts_statement DROP COLUMN lists_affiliations",
                )
            ],
        )
    ]
