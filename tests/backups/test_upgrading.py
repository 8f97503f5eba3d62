"""An upgrade keeps every signature, says when it is half done, and can be taken back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from tests.builders import make_collection, make_waiting
from tests.conftest import NOON

from undersigned.backups import releases, upgrading
from undersigned.backups.upgrading import CheckFailed, NothingToTakeBack, Record, ReleaseOther
from undersigned.instance import unfinished
from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Recipient
from undersigned.signing.models import Opening, Tally

LATER = {("members", "0003_no_statistics_of_codes"), ("roundtable", "0013_emptying_is_no_way_around")}
"""Steps that come last in their rooms, and stand for those of a release to come."""


@pytest.fixture
def older(scene):
    """A published instance whose tables lack two steps, as those of the release before."""
    make_waiting(make_collection())
    scene.bring_out()
    releases.go_back(releases.applied() - LATER)
    return scene


def record_of(applied, **further) -> Record:
    return Record("2026-11-23", tuple(sorted(applied)), **further)


def test_an_upgrade_is_marked_while_it_is_half_done_goes_on_and_can_be_taken_back(older):
    data, before = older.instance.data, releases.applied()
    upgrading.begin(data, record_of(before))
    with pytest.raises(unfinished.Unfinished, match=r"undersigned upgrade\. Or .* --back-out"):
        unfinished.check_finished(data)

    # Called again it goes on, and still knows how it was at the beginning.
    upgrading.begin(data, record_of(set()))
    steps = upgrading.bring_up(older.instance, older.ring)

    assert set(steps) == LATER
    assert releases.waiting() == []
    unfinished.check_finished(data)
    make_waiting(older.collection, "Nils Holm")
    older.bring_out()
    assert older.check() == []

    undone = upgrading.take_back(older.instance, upgrading.read_record(data))
    # Killed here it goes on, since mark and record are both there.
    assert unfinished.find(data)
    assert upgrading.take_back(older.instance, upgrading.read_record(data)) == 0
    upgrading.forget(data)

    unfinished.check_finished(data)
    assert undone == len(LATER)
    assert releases.applied() == before
    assert Opening.objects.count() == 2
    with pytest.raises(NothingToTakeBack):
        upgrading.read_record(data)


def test_what_guards_the_log_goes_with_its_step_and_comes_again(scene):
    make_waiting(make_collection())
    scene.bring_out()
    newest = releases.applied()

    releases.go_back({one for one in newest if one[0] != "logkeeper" or one[1] < "0002_append_only"})
    with transaction.atomic():
        forget_entries()
        transaction.set_rollback(True)
    releases.migrate()

    assert releases.applied() == newest
    with pytest.raises(DatabaseError), transaction.atomic():
        forget_entries()


def forget_entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM logkeeper_entry")
        assert cursor.rowcount > 0


def test_steps_of_another_release_are_never_said_to_be_undone(older):
    data, before = older.instance.data, releases.applied()
    upgrading.begin(data, record_of(before, by="0.3.0 in /opt/0.3.0"))
    MigrationRecorder(connection).record_applied("signon", "0099_of_0_3_0")

    assert "0.3.0 in /opt/0.3.0" in unfinished.say_way_out(data)
    with pytest.raises(ReleaseOther, match=r"command of 0\.3\.0 in"):
        upgrading.take_back(older.instance, upgrading.read_record(data))

    assert unfinished.find(data)
    assert ("signon", "0099_of_0_3_0") in releases.applied()


def test_a_release_that_is_called_again_leaves_the_way_back(older):
    data, before = older.instance.data, record_of(releases.applied(), by="0.2.0", current="0.1.0")
    upgrading.begin(data, before)
    upgrading.bring_up(older.instance, older.ring)

    upgrading.begin(data, record_of(releases.applied(), by="0.2.0"))
    upgrading.bring_up(older.instance, older.ring)

    assert upgrading.read_record(data) == before


def test_another_release_without_steps_has_a_way_back_of_its_own(older):
    data = older.instance.data
    upgrading.begin(data, record_of(releases.applied(), by="0.2.0"))
    upgrading.bring_up(older.instance, older.ring)
    upgraded = record_of(releases.applied(), by="0.2.1")

    upgrading.begin(data, upgraded)

    assert upgrading.read_record(data) == upgraded


def test_a_log_that_stayed_behind_after_a_restore_keeps_no_upgrade_back(scene):
    make_waiting(make_collection())
    scene.bring_out()
    backup = scene.back_up()
    new_key = [Recipient(epoch=1, fpr="ab" * 32)]
    logkeeper.append(scene.collection.log, new_key, ring=scene.ring, today=NOON.date())
    scene.bring_out()
    assert scene.restore(backup, scene.lose()).held
    upgrading.begin(scene.instance.data, record_of(releases.applied()))

    upgrading.bring_up(scene.instance, scene.ring)

    unfinished.check_finished(scene.instance.data)


def test_counts_that_do_not_fit_stop_it_and_the_mark_stays(scene):
    make_waiting(make_collection())
    scene.bring_out()
    upgrading.begin(scene.instance.data, record_of(releases.applied()))
    Tally.objects.update(listed=5)

    with pytest.raises(CheckFailed, match="CountsDisagree"):
        upgrading.bring_up(scene.instance, scene.ring)

    assert unfinished.say_way_out(scene.instance.data)
