"""A backup comes back whole, and what happened after it is not undone."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from tests.builders import make_amend, make_collection, make_locked, make_waiting, make_withdrawal
from tests.conftest import NOON

from undersigned.backups.rules import NothingPublished
from undersigned.desk import actions as desk
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogBehind
from undersigned.publiclog.entry import Destroyed, Recipient
from undersigned.publishing import actions as publishing
from undersigned.signing import actions as signing
from undersigned.signing import queries
from undersigned.signing.models import Claim, Imported, Opening, Sealed, Waiting
from undersigned.signing.rules import CollectionState, NotOpen


def counted(collection) -> dict[str, int]:
    found = queries.tally(collection, collection.version)["person"]
    return {"listed": found.listed, "hidden": found.hidden, "withdrawn": found.withdrawn, "signed": found.signed}


def sign(scene, *names: str) -> list[Waiting]:
    rows = [make_waiting(scene.collection, name) for name in names]
    scene.bring_out()
    return rows


def test_an_instance_comes_back_signs_on_and_keeps_what_was_taken_back_away(scene):
    make_collection()
    first, second = sign(scene, "Zoë Müller", "Nils Holm")
    backup = scene.back_up()
    sign(scene, "Ada Lind")
    make_withdrawal(scene.collection, first.c)
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)
    sign(scene, "Bo Ek")

    (caught_up,) = done.caught_up.values()
    assert (caught_up.signed, caught_up.ended) == (1, 1)
    assert counted(scene.collection) == {"listed": 3, "hidden": 0, "withdrawn": 1, "signed": 4}
    assert scene.check() == []
    shown = scene.names()
    assert all(name in shown for name in ("Nils Holm", "Ada Lind", "Bo Ek"))
    assert "Zoë Müller" not in shown
    assert not Opening.objects.filter(c=first.c).exists()
    assert Opening.objects.filter(c=second.c, is_hidden=False).exists()


def test_checkpoints_of_several_days_since_come_back(scene):
    make_collection()
    sign(scene, "Zoë Müller")
    backup = scene.back_up()
    for day, name in enumerate(("Ada Lind", "Bo Ek", "Cy Ng")):
        make_waiting(scene.collection, name)
        scene.bring_out(NOON + timedelta(days=day))
    assert (scene.bundle / "checkpoints" / "files.txt").exists()
    mirror = scene.lose()

    scene.restore(backup, mirror)

    assert scene.check() == []
    assert counted(scene.collection)["listed"] == 4
    assert [logs.checkpoint(scene.collection.log, size).size for size in (3, 4, 5)] == [3, 4, 5]


def test_what_is_not_public_stays_so_and_what_was_hidden_stays_hidden(scene):
    make_collection()
    hidden, locked_later, shown = sign(scene, "Hidden Person", "Locked Person", "Shown Person")
    index = logs.find_index(scene.collection.log, hidden.c)
    backup = scene.back_up()
    signing.hide_name(scene.collection, index, ring=scene.ring, today=NOON.date())
    make_amend(scene.collection, locked_later.c, "Locked Person", vis="convenors")
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)
    scene.bring_out()

    assert scene.check() == []
    assert "Shown Person" in scene.names()
    assert "Hidden Person" not in scene.names()
    assert "Locked Person" not in scene.names()
    assert Opening.objects.get(c=hidden.c).is_hidden
    assert Opening.objects.get(c=shown.c).is_hidden is False
    assert not Opening.objects.filter(c=locked_later.c).exists()
    assert done.caught_up[scene.collection.slug].locked_lost == 1
    signing.show_name(scene.collection, index, ring=scene.ring, today=NOON.date())
    scene.bring_out()
    assert "Hidden Person" in scene.names()
    assert scene.check() == []


def test_names_that_were_withheld_since_stay_withheld(scene):
    make_collection()
    sign(scene, "Zoë Müller")
    backup = scene.back_up()
    signing.withhold_names(scene.collection, ring=scene.ring, today=NOON.date())
    scene.bring_out()
    mirror = scene.lose()

    scene.restore(backup, mirror)
    scene.bring_out()

    assert scene.collection.is_withheld
    assert "Zoë Müller" not in scene.names()
    assert scene.check() == []


def test_what_waited_at_the_backup_and_entered_since_enters_once_with_all_that_it_had(scene):
    collection = make_collection()
    public = make_waiting(collection, "Zoë Müller")
    locked, *_ = make_locked(collection)
    backup = scene.back_up()
    Waiting.objects.filter(pk=locked.pk).update(in_slot=False)
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)
    scene.bring_out()

    caught_up = done.caught_up[scene.collection.slug]
    assert (caught_up.signed, caught_up.waited, caught_up.locked_lost) == (2, 2, 0)
    assert not Waiting.objects.exists()
    assert logs.find_index(scene.collection.log, public.c) is not None
    assert bytes(Sealed.objects.get(c=locked.c).sealed) == bytes(locked.sealed)
    assert scene.check() == []


def test_what_waits_still_enters_after_it_came_back(scene):
    make_collection()
    make_waiting(scene.collection, "Zoë Müller")
    backup = scene.back_up()
    scene.lose()

    scene.restore(backup, is_newest=True)
    scene.bring_out()

    assert "Zoë Müller" in scene.names()
    assert counted(scene.collection)["listed"] == 1


def test_a_log_that_can_not_be_followed_is_paused_and_forgets_all_the_same(scene):
    make_collection()
    gone, _stays = sign(scene, "Zoë Müller", "Nils Holm")
    backup = scene.back_up()
    make_withdrawal(scene.collection, gone.c)
    scene.bring_out()
    new_key = [Recipient(epoch=1, fpr="ab" * 32)]
    logkeeper.append(scene.collection.log, new_key, ring=scene.ring, today=NOON.date())
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)

    assert done.held == {scene.collection.slug: {"recipient": 1}}
    assert scene.collection.state == CollectionState.PAUSED
    assert not Opening.objects.filter(c=gone.c).exists()
    assert scene.check() == []
    with pytest.raises(NotOpen):
        desk.resume_statement(scene.collection, instance=scene.instance)
    with pytest.raises(LogBehind):
        logkeeper.check_against_folder(scene.collection.log, scene.bundle)


def test_what_was_destroyed_since_does_not_come_back(scene):
    collection = make_collection()
    make_locked(collection)
    Claim.objects.create(token=bytes(32), collection=collection, box=b"box")
    sign(scene, "Zoë Müller")
    backup = scene.back_up()
    logkeeper.append(collection.log, [Destroyed(what="statement-key")], ring=scene.ring, today=NOON.date())
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)

    assert done.held == {scene.collection.slug: {"destroyed": 1}}
    assert not Claim.objects.exists()
    assert not Waiting.objects.filter(sealed__isnull=False).exists()


def test_names_signed_elsewhere_that_were_removed_since_are_not_shown_again(scene):
    collection = make_collection()
    for position, name in enumerate(("Ada Lind", "Bo Ek")):
        Imported.objects.create(
            statement=collection.statement, position=position, name=name, ground="they agreed", imported_on=NOON.date()
        )
    scene.bring_out()
    backup = scene.back_up()
    Imported.objects.filter(name="Bo Ek").delete()
    publishing.mark_front_stale(scene.collection)
    scene.bring_out()
    mirror = scene.lose()

    done = scene.restore(backup, mirror)
    scene.bring_out()

    assert done.imported_off == 1
    assert "Ada Lind" in scene.names()
    assert "Bo Ek" not in scene.names()


def test_without_anything_published_nobody_signs_on_by_mistake(scene):
    make_collection()
    sign(scene, "Zoë Müller")
    backup = scene.back_up()
    scene.lose()

    with pytest.raises(NothingPublished):
        scene.restore(backup)

    assert not any(scene.instance.data.iterdir())
    scene.restore(backup, is_newest=True)
    sign(scene, "Nils Holm")
    assert counted(scene.collection)["listed"] == 2
    assert scene.check() == []


def test_a_mirror_that_is_older_than_the_backup_shows_nobody_again(scene):
    make_collection()
    gone, _ = sign(scene, "Zoë Müller", "Nils Holm")
    old = scene.folder / "old-mirror"
    shutil.copytree(scene.instance.public, old)
    make_withdrawal(scene.collection, gone.c)
    scene.bring_out()
    backup = scene.back_up()
    scene.lose()

    with pytest.raises(NothingPublished):
        scene.restore(backup, old)
    scene.restore(backup, old, is_newest=True)

    assert not scene.bundle.exists()


def test_numbers_are_not_given_out_twice(scene):
    collection = make_collection()
    last = Imported.objects.create(
        statement=collection.statement, position=0, name="Ada Lind", imported_on=NOON.date()
    ).pk
    Imported.objects.all().delete()
    backup = scene.back_up(is_plain=True)
    scene.lose()

    scene.restore(backup, is_newest=True)

    new = Imported.objects.create(
        statement=scene.collection.statement, position=0, name="Bo Ek", imported_on=NOON.date()
    )
    assert new.pk > last
