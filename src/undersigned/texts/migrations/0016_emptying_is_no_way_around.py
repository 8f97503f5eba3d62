"""On PostgreSQL, TRUNCATE asks no trigger on rows: refuse it while something frozen stands there."""

from django.db import migrations

from undersigned.instance.guards import forbid_emptying

# table: name of its guard, and which rows keep it full.
_KEPT = {
    "texts_text": ("texts_frozen_text_stays", "frozen_at IS NOT NULL"),
    "texts_version": ("texts_frozen_version_stays", "frozen_at IS NOT NULL"),
    "texts_statementfile": ("texts_statement_file_stays", ""),
}


class Migration(migrations.Migration):
    dependencies = [("texts", "0015_statement_key_printed_at")]
    operations = [migrations.RunPython(*forbid_emptying(_KEPT))]
