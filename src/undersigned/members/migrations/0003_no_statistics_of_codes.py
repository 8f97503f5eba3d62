"""PostgreSQL keeps no samples of what is forgotten on the day on which members sign.

ANALYZE, which the server does by itself, writes values of a column into `pg_statistic`, where they outlast their rows.
Nothing is looked up by these two columns, so no plan needs them.
"""

from django.db import migrations

_COLUMNS = ("code", "blinded")


def sample_nothing(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in _COLUMNS:
            schema_editor.execute(f"ALTER TABLE members_code ALTER COLUMN {column} SET STATISTICS 0")


def sample_again(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in _COLUMNS:
            schema_editor.execute(f"ALTER TABLE members_code ALTER COLUMN {column} SET STATISTICS -1")


class Migration(migrations.Migration):
    dependencies = [("members", "0002_no_order_of_arrival")]
    operations = [migrations.RunPython(sample_nothing, sample_again)]
