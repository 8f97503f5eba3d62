"""An upgrade that fails is taken back only where it was begun, and nothing starts on half of it."""

import os
from pathlib import Path

import pytest

from undersigned.hosting import layout, plan
from undersigned.instance import unfinished

# Stands for systemctl and for the new release: writes down how it was called, and fails where it was told to.
PROGRAM = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
case "$*" in
    *--no-backup) [ -z "$BEGINS" ] || printf '{"what": "upgrade"}' > "$BEGINS"; exit 1 ;;
    *--back-out) exit "$BACK_OUT" ;;
esac
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    folders = {name: tmp_path / name.lower() for name in ("DATA", "RELEASES", "BACKUPS")}
    for name, folder in folders.items():
        folder.mkdir()
        monkeypatch.setattr(layout, name, str(folder))
    monkeypatch.setattr(layout, "CURRENT", str(tmp_path / "current"))
    monkeypatch.setattr(layout, "SETTINGS", str(tmp_path / "settings"))
    (tmp_path / "settings").write_text("UNDERSIGNED_ORIGIN=letters.example.org\n")
    (tmp_path / "current").symlink_to("releases/old")
    for program in (tmp_path / "releases" / "new" / "bin" / "python", tmp_path / "bin" / "systemctl"):
        program.parent.mkdir(parents=True)
        program.write_text(PROGRAM)
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("BEGINS", "")
    monkeypatch.setenv("BACK_OUT", "0")
    return tmp_path


WISHES = plan.Wishes(Path("/nowhere"), "new", "letters.example.org", None, None, None)


def upgrade(machine):
    with pytest.raises(plan.CannotInstall) as failed:
        plan._upgrade(WISHES)
    return str(failed.value), (machine / "calls").read_text()


def test_an_upgrade_that_refused_to_begin_leaves_the_one_before_it_alone(machine):
    said, calls = upgrade(machine)

    assert "--back-out" not in calls
    assert "systemctl start undersigned.service" in calls
    assert "old started again" in said


def test_an_upgrade_that_was_begun_is_taken_back_before_the_old_release_starts(machine, monkeypatch):
    monkeypatch.setenv("BEGINS", str(machine / "data" / "unfinished.json"))
    _said, calls = upgrade(machine)

    assert calls.index("--no-backup") < calls.index("--back-out") < calls.index("systemctl start")


def test_what_can_not_be_taken_back_is_not_started(machine, monkeypatch):
    monkeypatch.setenv("BEGINS", str(machine / "data" / "unfinished.json"))
    monkeypatch.setenv("BACK_OUT", "1")
    said, calls = upgrade(machine)

    assert "systemctl start" not in calls
    assert "could not be taken back" in said


def test_an_upgrade_that_was_killed_goes_on_without_the_old_release(machine, monkeypatch):
    (machine / "settings").write_text("UNDERSIGNED_ORIGIN=letters.example.org\nUNDERSIGNED_BACKUP=age1x\n")
    old = machine / "bin" / "undersigned"
    old.write_text('#!/bin/sh\necho "The database was prepared by a newer release." >&2; exit 2\n')
    old.chmod(0o755)
    monkeypatch.setattr(layout, "COMMAND", str(old))
    unfinished.begin(machine / "data", unfinished.UPGRADE)
    python = machine / "releases" / "new" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$*" >> "$CALLS"\n')

    plan._upgrade(WISHES)

    assert "upgrade --no-backup" in (machine / "calls").read_text()
    assert (machine / "current").readlink().name == "new"


def test_half_a_restore_is_no_upgrade_to_take_back(machine):
    unfinished.begin(machine / "data", unfinished.RESTORE)
    _said, calls = upgrade(machine)

    assert "--back-out" not in calls
