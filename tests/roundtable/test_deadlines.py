"""Deadlines: typed by the clocks of a place, kept in UTC, shown with the zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from undersigned.roundtable.forms import list_zones, read_moment
from undersigned.roundtable.models import Decision

NOTHING = datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone", "hour"),
    [
        ("2026-07-01T18:00", "UTC", "2026-07-01T18:00"),
        ("2026-07-01T18:00", "Europe/Berlin", "2026-07-01T16:00"),
        ("2026-12-01T18:00", "Europe/Berlin", "2026-12-01T17:00"),
        ("2026-07-01T01:00", "Asia/Kolkata", "2026-06-30T19:30"),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"),  # skipped
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),  # twice: the first
    ],
)
def test_a_deadline_is_read_by_the_clocks_of_its_place(typed: str, zone: str, hour: str):
    assert read_moment(typed, zone) == datetime.fromisoformat(hour).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("2026-07-01T18:00", "Moon/Crater"), ("2026-07-01T18:00", "../etc/passwd"), ("soon", "UTC"), ("", "UTC")],
)
def test_what_is_no_moment_in_no_place_is_no_deadline(typed: str, zone: str):
    assert read_moment(typed, zone) == NOTHING


def test_a_moment_at_the_edge_of_time_is_no_deadline():
    assert read_moment("0001-01-01T00:00", "Asia/Tokyo") == NOTHING


def test_every_place_that_is_offered_has_clocks():
    assert "Europe/Kyiv" in list_zones() or "Europe/Kiev" in list_zones()
    assert all(ZoneInfo(zone) for zone in list_zones())


def test_a_chair_types_a_deadline_in_their_own_zone_and_it_is_shown_with_one(table):
    local = (timezone.now() + timedelta(days=2)).astimezone(ZoneInfo("Asia/Tokyo")).replace(second=0, microsecond=0)
    page = table.visit(table.chair, "text/adopt/").press(
        "Put the whole text", closes_at=local.strftime("%Y-%m-%dT%H:%M"), zone="Asia/Tokyo"
    )

    assert Decision.objects.get().closes_at == local
    shown = page.tree.xpath("//main//time[@data-enhance='local']")[0]
    assert datetime.fromisoformat(shown.get("datetime")) == local
    assert shown.text == f"{local.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def test_a_refused_deadline_keeps_what_was_typed_and_its_zone(table):
    page = table.visit(table.chair, "text/adopt/").press(
        "Put the whole text", closes_at="2020-01-01T09:00", zone="Asia/Tokyo"
    )

    assert "at least an hour" in page.alert
    assert (page.value("closes_at"), page.value("zone")) == ("2020-01-01T09:00", "Asia/Tokyo")
    assert page.tree.xpath("//*[@data-enhance='zone' and @data-typed]")
