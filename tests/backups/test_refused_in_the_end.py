"""A restore that fails after it began to write takes away what it made, leaves what was there, and can be repeated."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.builders import make_collection, make_frozen, make_waiting
from tests.conftest import NOON

from undersigned.backups import releases, tables
from undersigned.desk import signing_on
from undersigned.sealing.envelope import EnvelopeDamaged
from undersigned.signon.rules import Moments

LATER = {("members", "0003_no_statistics_of_codes"), ("signon", "0002_telling_convenors")}
"""Steps that come last in their rooms, and stand for those of a release to come."""


class Stopped(Exception):
    """The restore is stopped at its last step."""


def stop(_) -> None:
    raise Stopped


@pytest.fixture
def lost(scene):
    """A scene with a signature and a statement that waits for its release, backed up and lost."""
    make_waiting(make_collection())
    scene.bring_out()
    signing_on.open_privately(
        make_frozen(slug="waits"), Moments(), closes_at_once=False, instance=scene.instance, ring=scene.ring, now=NOON
    )
    return scene


def lose(scene) -> None:
    scene.backup = scene.back_up()
    scene.mirror = scene.lose()


def count_functions() -> int:
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
        return cursor.fetchone()[0]


def check_repeated(scene, hold) -> None:
    scene.hold_release = hold
    scene.restore(scene.backup, scene.mirror)
    assert scene.check() == []


def test_a_database_without_tables_is_without_tables_again(lost):
    lose(lost)
    lost.lead_to_nothing()
    hold, lost.hold_release = lost.hold_release, stop

    with pytest.raises(Stopped):
        lost.restore(lost.backup, lost.mirror)

    assert (tables.list_tables(), count_functions()) == ([], 0)
    check_repeated(lost, hold)


def test_a_backup_that_is_cut_leaves_no_tables(lost):
    lose(lost)
    lost.lead_to_nothing()
    whole = lost.backup.read_bytes()
    lost.backup.write_bytes(whole[:-1])

    with pytest.raises(EnvelopeDamaged):
        lost.restore(lost.backup, lost.mirror)

    assert (tables.list_tables(), count_functions()) == ([], 0)


def test_empty_tables_are_empty_again_and_of_the_release_that_they_were_of(lost):
    releases.go_back(releases.applied() - LATER)
    older = releases.applied()
    lose(lost)
    releases.go_back(older)
    before = tables.list_tables()
    hold, lost.hold_release = lost.hold_release, stop

    with pytest.raises(Stopped):
        lost.restore(lost.backup, lost.mirror)

    assert releases.applied() == older
    assert tables.list_tables() == before
    tables.check_empty()
    check_repeated(lost, hold)


def test_a_mark_that_can_not_be_taken_away_leaves_no_rows(lost):
    lose(lost)
    data, hold = lost.folder / "blocked", lost.hold_release

    def block(statement) -> None:
        hold(statement)
        (data / "unfinished.json").unlink()
        (data / "unfinished.json" / "stands in the way").mkdir(parents=True)

    lost.hold_release = block
    with pytest.raises(OSError, match="unfinished"):
        lost.restore(lost.backup, lost.mirror, data=data)

    tables.check_empty()
    check_repeated(lost, hold)
