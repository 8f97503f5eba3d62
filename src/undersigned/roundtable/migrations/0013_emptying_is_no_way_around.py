"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while a line of minutes stands there."""

from django.db import migrations

from undersigned.instance.guards import forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "roundtable_minutesline": ("roundtable_minutes_stay", ""),
}


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0012_languages_named")]
    operations = [migrations.RunPython(*forbid_emptying(_KEPT))]
