"""Each change in the minutes keeps the one that takes it back. SQLite copies the table for it, and forgets triggers."""

from importlib import import_module

from django.db import migrations, models

guard = import_module("undersigned.roundtable.migrations.0005_minutes_stay")


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0008_clause_decisions")]
    operations = [
        migrations.RunPython(guard.release, guard.keep),
        migrations.AddField(model_name="minutesline", name="inverse", field=models.TextField(blank=True)),
        migrations.RunPython(guard.keep, guard.release),
    ]
