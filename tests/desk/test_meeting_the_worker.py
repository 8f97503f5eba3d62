"""What convenors append may meet the worker at the log: it is tried again, and nothing happens half."""

from __future__ import annotations

import pytest
from tests.builders import NOON, make_collection, make_waiting

from undersigned.desk import actions
from undersigned.logkeeper.rules import LogMoved
from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing


def test_a_lost_race_is_run_again_from_the_start():
    tries = []

    def change() -> None:
        tries.append(None)
        if len(tries) < 3:
            raise LogMoved

    actions._append(change)

    assert len(tries) == 3


def test_what_a_lost_race_wrote_is_taken_back(settings):
    collection = make_collection()
    make_waiting(collection, "Zoë Müller")
    signing_actions.integrate(collection, ring=settings.RING, today=NOON.date())
    (row,) = signing.openings(collection, 0, 100)

    def change() -> None:
        signing_actions.hide_name(collection, row.index, ring=settings.RING, today=NOON.date())
        raise LogMoved

    with pytest.raises(LogMoved):
        actions._append(change)

    (row,) = signing.openings(collection, 0, 100)
    assert not row.is_hidden
