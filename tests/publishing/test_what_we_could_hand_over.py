"""What we could hand over is written down column by column, and the page says it; a new column stops this test."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from undersigned.publishing.holdings import Tells, read_holdings
from undersigned.publishing.site import write_house

pytestmark = pytest.mark.django_db


def read_schema() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {
            name: {column.name for column in connection.introspection.get_table_description(cursor, name)}
            for name in names
        }


def test_every_column_of_the_database_is_classified_and_no_other():
    described = {(table.name, column) for table in read_holdings() for column in table.columns}
    there = {(table, column) for table, columns in read_schema().items() for column in columns}

    assert there - described == set(), "say in publishing/holdings.toml what these columns tell"
    assert described - there == set()


def test_every_table_is_described_in_words():
    assert [table.name for table in read_holdings() if len(table.words) < 10] == []


def test_what_can_test_a_guess_is_in_one_table_alone():
    assert {table.name for table in read_holdings() if table.telling(Tells.GUESS)} == {"signing_claim"}


# Of a convenor's act at the desk, for thirty days; when a webhook or a server is told again, until it was; the full
# hour of posts, which are published.
TIMED = [
    ("federation_delivery", "next_at"),
    ("federation_post", "published_at"),
    ("federation_post", "updated_at"),
    ("hooks_delivery", "next_at"),
    ("signing_moderationact", "done_at"),
]


def test_no_column_of_signatories_holds_a_time():
    # Days are in what is published; hours would join rows to people.
    times = ("datetime", "timestamp")
    with connection.cursor() as cursor:
        found = [
            (table.name, column.name)
            for table in read_holdings()
            for column in connection.introspection.get_table_description(cursor, table.name)
            if any(
                word in str(connection.introspection.get_field_type(column.type_code, column)).lower() for word in times
            )
        ]

    allowed = ("accounts_", "account_", "mfa_", "roundtable_", "signon_", "texts_", "translating_", "django_")
    assert sorted(place for place in found if not place[0].startswith(allowed)) == TIMED


@pytest.mark.parametrize("path", ["at-risk/index.html", "not-protected/index.html", "hand-over/index.html"])
def test_the_pages_about_safety_stand_on_the_instance(instance, path):
    write_house(instance)
    page = (instance.public / path).read_text()

    assert "<h1>" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_page_names_every_table_and_every_column_that_tells_something(instance):
    write_house(instance)
    page = (instance.public / "hand-over" / "index.html").read_text()

    for table in read_holdings():
        assert f"<code>{table.name}</code>" in page
        for tells in Tells:
            assert tells is Tells.WORKS or ", ".join(table.telling(tells)) in page


def test_the_page_for_people_at_risk_names_the_onion_address(instance):
    onion = "a" * 56 + ".onion"
    write_house(replace(instance, onion=onion))

    assert onion in (instance.public / "at-risk" / "index.html").read_text()
