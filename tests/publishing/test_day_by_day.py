"""The page of days comes with the first run of a new day, and leads to comparing each past day with today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOON, make_collection, make_waiting

pytestmark = pytest.mark.django_db


def test_each_past_day_stands_there_with_the_length_of_the_log(bring_out, folder_of, check):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    folder = folder_of(collection)
    assert not (folder / "days.html").exists()
    assert "days.html" not in (folder / "index.html").read_text()

    for name, days in (("Bo Example", 1), ("Cy Example", 1), ("Dee Example", 3)):
        make_waiting(collection, name)
        bring_out(collection, NOON + timedelta(days=days))
    page = (folder / "days.html").read_text()

    assert page.count("verify/index.html?since=") == 2
    assert all((folder / f"checkpoints/{size}").exists() for size in (2, 4))
    assert 'since=2"' in page
    assert 'since=4"' in page
    assert 'href="days.html"' in (folder / "index.html").read_text()
    assert '<form action="verify/index.html" method="get">' in page
    assert page.count('<option value="2"') == page.count('<option value="4"') == 2
    assert '<option value="2" selected>' in page
    assert check(collection) == []


def test_it_stays_as_it_is_for_the_rest_of_the_day(bring_out, folder_of):
    collection = make_collection()
    bring_out(collection)
    for name in ("Ann Example", "Bo Example"):
        make_waiting(collection, name)
        bring_out(collection, NOON + timedelta(days=1))
    folder = folder_of(collection)

    page = (folder / "days.html").read_text()
    assert page.count("?since=") == 1
    assert "<form" not in page
    assert 'href="days.html"' in (folder / "index.html").read_text()
