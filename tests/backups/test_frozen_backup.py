"""A backup that an early release wrote on SQLite is read by every later one, on both databases, and spelt the same."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from tests.conftest import NOON

from undersigned.backups import reading, tables
from undersigned.signing import queries
from undersigned.signing.models import Claim

FROZEN = Path(__file__).resolve().parents[1] / "vectors" / "backup-v1.backup"


def rows_by_table(path: Path) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each table as members, whatever the order of columns."""
    found, names = {}, []
    for line in zlib.decompress(path.read_bytes(), 31).splitlines()[1:-1]:
        members = json.loads(line)
        if isinstance(members, dict):
            names = [name for name, _kind in members["columns"]]
            rows = found.setdefault(members["table"], [])
        else:
            rows.append(dict(zip(names, members, strict=True)))
    return found


def test_a_backup_of_the_first_format_is_restored_and_written_again_as_it_was(scene):
    scene.lead_to_nothing()

    done = scene.restore(FROZEN, is_newest=True)
    again = scene.back_up(is_plain=True)
    scene.bring_out(NOON)

    before, after = rows_by_table(FROZEN), rows_by_table(again)
    # Of a table that has come to have another column since, the columns that it had.
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0] if name in row} for row in after.get(table, [])] if rows else []
        assert kept == rows or table == "publishing_publication", table
    assert done.rows == sum(map(len, before.values()))
    assert Claim.objects.count() == 1
    found = queries.tally(scene.collection, 1)["person"]
    assert (found.listed, found.hidden, found.withdrawn) == (1, 1, 1)
    assert scene.check() == []
    assert reading.read_head(FROZEN, []).logs[0].size == reading.read_head(again, []).logs[0].size
    assert "django_content_type" in tables.list_tables()
