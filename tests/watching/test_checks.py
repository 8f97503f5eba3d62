"""What a process looks at before it says that it can do its work."""

import shutil
from types import SimpleNamespace

import pytest

from undersigned.watching import checks

GIGABYTE = 1024**3
ROOMY = SimpleNamespace(total=10 * GIGABYTE, free=5 * GIGABYTE)
FULL = SimpleNamespace(total=10 * GIGABYTE, free=0)
# ramfs says so of itself: units.py puts the runtime folder on one.
UNCOUNTED = SimpleNamespace(total=0, free=0)


@pytest.mark.parametrize(
    ("data", "runtime", "found"),
    [(ROOMY, ROOMY, "ok"), (ROOMY, UNCOUNTED, "ok"), (FULL, UNCOUNTED, "full"), (ROOMY, FULL, "full")],
)
def test_a_disk_is_full_where_it_counts_what_it_has_and_has_little(tmp_path, monkeypatch, data, runtime, found):
    (tmp_path / "runtime").mkdir()
    usages = {tmp_path: data, tmp_path / "runtime": runtime}
    monkeypatch.setattr(shutil, "disk_usage", usages.__getitem__)

    assert checks.check_disk(*usages) == found
