"""Counts the days of logs that began before: from one day's last checkpoint to the next."""

from collections import Counter

from django.db import migrations
from django.db.models import Max

_SLICE = 4096


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    collections, checkpoints, entries, tallies = (
        apps.get_model(*name).objects.using(alias)
        for name in (
            ("signing", "Collection"),
            ("logkeeper", "Checkpoint"),
            ("logkeeper", "Entry"),
            ("signing", "DayTally"),
        )
    )
    for collection in collections.all():
        days = checkpoints.filter(log=collection.log_id).values("signed_on").annotate(last=Max("size"))
        begin = 0
        for row in days.order_by("last"):
            counts = Counter()
            for at in range(begin, row["last"], _SLICE):
                found = entries.filter(log=collection.log_id, index__gte=at, index__lt=min(at + _SLICE, row["last"]))
                for data in found.values_list("data", flat=True):
                    kind = bytes(data)
                    counts["signed"] += b'"kind":"sign"' in kind
                    counts["ended"] += b'"kind":"withdraw"' in kind
            if counts.total():
                tallies.create(collection=collection, day=row["signed_on"], **counts)
            begin = row["last"]


class Migration(migrations.Migration):
    dependencies = [("signing", "0014_day_tally"), ("logkeeper", "0001_tables")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
