"""A statement that waited for its release at the backup is not released a second time after it came back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import make_frozen
from tests.conftest import NOON

from undersigned.desk import signing_on
from undersigned.logkeeper import queries as logs
from undersigned.signing.private import private_collections
from undersigned.signing.rules import NotPrivate
from undersigned.signon.rules import Moments

LATER = NOON + timedelta(days=2)


@pytest.fixture
def waiting(scene):
    """A statement that is released by itself in two days, and the backup of its instance."""
    scene.statement = make_frozen(slug="waits")
    signing_on.open_privately(
        scene.statement,
        Moments(releases_at=LATER),
        closes_at_once=False,
        instance=scene.instance,
        ring=scene.ring,
        now=NOON,
    )
    scene.backup = scene.back_up()
    return scene


def release(scene, statement) -> None:
    signing_on.release(statement, instance=scene.instance, ring=scene.ring, now=LATER)


def find_held(scene):
    (collection,) = private_collections()
    return collection, signing_on.find_due(LATER)


def test_what_was_released_since_is_held_and_not_released_again(waiting):
    release(waiting, waiting.statement)
    waiting.bring_out()
    mirror = waiting.lose()

    done = waiting.restore(waiting.backup, mirror)

    collection, due = find_held(waiting)
    assert done.held == {"waits": {"open": 1}}
    assert done.paused == []
    assert due == []
    assert collection.form_closes_at <= NOON.timestamp()
    with pytest.raises(NotPrivate):
        release(waiting, collection.statement)
    assert logs.size(collection.log) == 0
    assert (waiting.instance.public / "s" / "waits" / "checkpoint").exists()


def test_where_nobody_knows_it_is_paused_until_a_convenor_sets_its_moments(waiting):
    waiting.lose()

    done = waiting.restore(waiting.backup)

    collection, due = find_held(waiting)
    assert (done.held, done.paused) == ({}, ["waits"])
    assert due == []
    assert collection.form_closes_at <= NOON.timestamp()
    signing_on.set_moments(collection.statement, Moments(releases_at=LATER), closes_at_once=False, now=NOON)
    assert signing_on.find_due(LATER) == [collection.statement]
    release(waiting, collection.statement)
    assert logs.size(collection.log) > 0


def test_who_answers_for_it_that_nothing_was_published_has_it_as_it_was(waiting):
    waiting.lose()

    done = waiting.restore(waiting.backup, is_newest=True)

    collection, due = find_held(waiting)
    assert (done.held, done.paused) == ({}, [])
    assert due == [collection.statement]
    assert collection.form_closes_at is None
