"""Who is not named is counted on every page, never named; progress towards "at least N" is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_locked, make_waiting

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Visibility, parse_entry
from undersigned.publiclog.ledger import Ledger
from undersigned.publishing.actions import publish
from undersigned.sealing.envelope import find_recipient, generate_key
from undersigned.signing import actions
from undersigned.signing.models import Collection
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(instance, ring):
    """Return a function that offers a choice, lets 9 people sign with it and one with a name, and publishes."""

    def go(vis: str, **columns: object) -> str:
        collection = make_collection()
        Collection.objects.filter(pk=collection.pk).update(
            choices=f"public,{vis}", recipients=find_recipient(generate_key()), epoch=1, **columns
        )
        collection.refresh_from_db()
        make_waiting(collection, "Named Person")
        for number in range(9):
            make_locked(collection, f"Locked Canary {number}", vis=vis)
        now = NOON + timedelta(days=1)
        actions.integrate(collection, ring=ring, today=now.date())
        assert actions.hold_slot(collection, ring=ring, now=now) == 9
        publish(collection, instance=instance, ring=ring, now=now)
        folder = settings.INSTANCE.public / "s" / collection.slug
        everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert b"Canary" not in everything
        assert verify(FolderSource(folder), processes=1).is_good
        return (folder / "index.html").read_text()

    return go


def test_the_line_of_the_count_says_how_many_are_not_named(published):
    page = published("convenors")

    assert ">10</data> people have signed." in page
    assert "9 of them without their names." in page
    assert "Only <bdi>Passengers&#x27; Round Table</bdi> can read my name" in page


def test_progress_towards_at_least_n_is_shown_and_no_name(published):
    until = NOON.date() + timedelta(days=30)
    columns = {"threshold": 100, "threshold_until": until, "needed": 3, "papers": 5}

    page = published("threshold", threshold_recipient=find_recipient(generate_key()), **columns)

    assert "9 of the 100 have signed who want to be named only together" in page
    assert "Any 3 of 5 people" in page


def test_a_number_that_is_reached_is_said_to_be(published):
    until = NOON.date() + timedelta(days=30)
    columns = {"threshold": 9, "threshold_until": until, "needed": 2, "papers": 3}

    page = published("threshold", threshold_recipient=find_recipient(generate_key()), **columns)

    assert "the number is reached" in page


def test_the_log_counts_standing_signatures_by_choice(ring, instance):
    collection = make_collection()
    for _ in range(9):
        make_locked(collection, vis="threshold")
    actions.hold_slot(collection, ring=ring, now=NOON + timedelta(days=1))
    ledger = Ledger()
    for data in logs.entries(collection.log, 0, logs.size(collection.log)):
        ledger.apply(parse_entry(data))

    assert ledger.count_locked(Visibility.THRESHOLD) == 9
    assert ledger.count_locked(Visibility.CONVENORS) == 0
