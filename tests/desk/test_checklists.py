"""Checklists that look at the data."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from tests.builders import make_convenor
from tests.desk.browsing import visit

from undersigned.accounts import queries as accounts
from undersigned.desk import checklists
from undersigned.desk.rules import Check
from undersigned.desk.words import CHECKS
from undersigned.signing.models import Collection, Imported
from undersigned.texts import actions as texts
from undersigned.texts.models import Statement

DAY = date(2026, 11, 23)


@pytest.fixture
def collection(opened_alone):
    return deepcopy(opened_alone)


@pytest.fixture
def open_points(collection, convenor, ring):
    def find(is_end: bool = False) -> set[str]:
        collection.refresh_from_db()
        statement = Statement.objects.get(pk=collection.statement_id)
        if is_end:
            items = checklists.closing(statement, collection, convenor, ring=ring, day=DAY)
        else:
            items = checklists.hand_over(statement, convenor, ring=ring, day=DAY)
        return {item.what for item in items if not item.is_done}

    return find


def test_every_point_has_words():
    assert set(CHECKS) == set(Check)


def test_a_convenor_alone_cannot_hand_over(open_points):
    assert open_points() == {"heir", "way-back"}


def test_an_heir_has_to_look_after_everything_and_to_come_back(open_points, collection, convenor, monkeypatch):
    second = make_convenor("Bea Second")
    texts.add_convenor(collection.statement, second)
    assert open_points() == {"way-back"}

    monkeypatch.setattr(accounts.Ways, "has_own", property(lambda _self: True))
    assert open_points() == set()

    type(second).objects.filter(pk=second.pk).update(is_active=False)
    assert open_points() == {"heir", "way-back"}


def test_what_is_missing_in_the_details_and_among_the_names_is_open(open_points, collection):
    Statement.objects.update(imprint="")
    Imported.objects.create(
        statement=collection.statement, position=0, name="Zoe", ground="printed", imported_on=DAY, removals_asked=1
    )

    assert open_points() >= {"details", "names"}


def test_the_end_is_reached_point_by_point(open_points, collection):
    assert open_points(is_end=True) == {"closed", "destroyed"}

    Collection.objects.update(state="closed", is_withheld=True)
    texts.start_version(collection.statement)
    assert open_points(is_end=True) == {"destroyed", "shown", "no-draft"}


@pytest.mark.parametrize("page", ["hand-over", "at-the-end"])
def test_what_is_open_leads_to_its_page(client, collection, page):
    shown = visit(client, f"/desk/s/{collection.slug}/{page}/")

    assert shown.status == 200
    assert shown.tree.xpath('//th[@scope="row"]/a')
    assert shown.tree.xpath("//main//input") == []
