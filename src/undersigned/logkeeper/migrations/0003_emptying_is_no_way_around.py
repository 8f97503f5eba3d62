"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while an entry or a checkpoint stands there."""

from django.db import migrations

from undersigned.instance.guards import forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "logkeeper_entry": ("logkeeper_entry_is_append_only", ""),
    "logkeeper_checkpoint": ("logkeeper_checkpoint_is_append_only", ""),
}


class Migration(migrations.Migration):
    dependencies = [("logkeeper", "0002_append_only")]
    operations = [migrations.RunPython(*forbid_emptying(_KEPT))]
