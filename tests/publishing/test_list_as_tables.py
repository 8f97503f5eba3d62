"""CSV on the Web: only where bulk lists are allowed, as current as the pages, and forgetting as they do."""

from __future__ import annotations

import csv
import json

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal

from undersigned.publishing import actions, listing_csv
from undersigned.signing import actions as signing
from undersigned.signing.models import Opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    made = make_collection()
    made.statement.allows_bulk_list = True
    made.statement.save()
    return made


@pytest.fixture
def rows_of(folder_of):
    def read(collection, number=0):
        with (folder_of(collection) / listing_csv.table_path(number)).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


def test_a_table_says_what_was_signed(collection, bring_out, rows_of, check):
    make_waiting(collection, 'Zoë "Zo" Müller, née Example', role="nurse")
    make_waiting(collection, "Choir", "org", decided_on="2026-11-01", reservation="Not clause 2.")
    bring_out(collection)

    rows = {row["name"]: row for row in rows_of(collection)}
    assert rows['Zoë "Zo" Müller, née Example']["role"] == "nurse"
    assert rows['Zoë "Zo" Müller, née Example']["former"] == "false"
    assert rows["Choir"] | {"class": "org", "decided_on": "2026-11-01", "reservation": "Not clause 2."} == rows["Choir"]
    assert check(collection) == []


def test_the_description_names_every_table_and_every_column(collection, bring_out, folder_of, rows_of):
    make_waiting(collection, "Ann Example")
    bring_out(collection)

    told = json.loads((folder_of(collection) / listing_csv.DESCRIPTION_PATH).read_bytes())
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    assert [column["name"] for column in told["tableSchema"]["columns"]] == list(rows_of(collection)[0])
    folder = folder_of(collection) / listing_csv.FOLDER
    assert [(folder / table["url"]).is_file() for table in told["tables"]] == [True]


def test_names_that_go_leave_the_table(collection, bring_out, rows_of, check):
    goes, hidden = make_waiting(collection, "Cy Goes"), make_waiting(collection, "Di Hidden")
    make_waiting(collection, "Ann Stays")
    bring_out(collection)

    make_withdrawal(collection, goes.c)
    index = Opening.objects.get(c=hidden.c).index
    signing.hide_name(collection, index, ring=settings.RING, today=NOON.date())
    bring_out(collection)

    assert [row["name"] for row in rows_of(collection)] == ["Ann Stays"]
    assert check(collection) == []


def test_there_is_none_where_the_convenors_do_not_want_it(collection, bring_out, folder_of, check):
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    assert "csv-metadata.json" in (folder_of(collection) / "index.html").read_text()

    collection.statement.allows_bulk_list = False
    collection.statement.save()
    actions.mark_front_stale(collection)
    bring_out(collection)

    assert not (folder_of(collection) / listing_csv.FOLDER).exists()
    assert "csv-metadata.json" not in (folder_of(collection) / "index.html").read_text()
    assert check(collection) == []


def test_a_permission_that_comes_late_brings_all_tables(collection, bring_out, rows_of, monkeypatch):
    monkeypatch.setattr(listing_csv, "TABLE", 2)
    collection.statement.allows_bulk_list = False
    collection.statement.save()
    for number in range(4):
        make_waiting(collection, f"Ann {number}")
    bring_out(collection)

    collection.statement.allows_bulk_list = True
    collection.statement.save()
    actions.mark_front_stale(collection)
    bring_out(collection)

    assert sum(len(rows_of(collection, number)) for number in range(3)) == 4


def test_withheld_names_stand_in_no_table(collection, bring_out, folder_of):
    make_waiting(collection, "Ann Example")
    bring_out(collection)

    signing.withhold_names(collection, ring=settings.RING, today=NOON.date())
    bring_out(collection)

    assert not (folder_of(collection) / listing_csv.FOLDER).exists()
