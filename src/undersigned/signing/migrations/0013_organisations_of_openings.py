"""Names that were public before take their places in the order of organisations."""

import json

from django.db import migrations

_SLICE = 2000


def fill(apps, schema_editor):
    from undersigned.signing.rules import organisation_key

    openings = apps.get_model("signing", "Opening").objects.using(schema_editor.connection.alias)
    after = 0
    while rows := list(
        openings.filter(pk__gt=after).order_by("pk").values_list("pk", "record", "name_key")[:_SLICE]
    ):
        # Who has no place in the order of names yet gets both with the worker's next round.
        keys = {pk: organisation_key(json.loads(bytes(record)), key) for pk, record, key in rows if key}
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE signing_opening SET org_key = %s WHERE id = %s",
                [(org_key, pk) for pk, org_key in keys.items() if org_key],
            )
        after = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("signing", "0012_opening_by_organisation")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
