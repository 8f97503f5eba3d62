"""Convenors may say where else the fingerprint of the log's key is printed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0014_statement_lists_affiliations")]
    operations = [
        # By hand: Django would make the table again on SQLite, which the guards that look into it refuse.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    "statement",
                    "key_printed_at",
                    models.TextField(max_length=1000, default="", db_default="", blank=True),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE texts_statement ADD COLUMN key_printed_at text DEFAULT '' NOT NULL",
                    "ALTER TABLE texts_statement DROP COLUMN key_printed_at",
                )
            ],
        )
    ]
