"""What happened is found by comparing, told once, and holds no name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOON, make_content, make_frozen, make_statement, make_waiting

from undersigned.desk import actions as desk
from undersigned.hooks import actions
from undersigned.hooks.models import Delivery
from undersigned.hooks.rules import (
    Event,
    Standing,
    find_happenings,
    find_round,
    format_standing,
    parse_standing,
)
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts.canonical import format_text


def events(before: Standing, after: Standing) -> list[str]:
    return [one.event.value for one in find_happenings(before, after)]


DRAFT = Standing()
FROZEN = Standing(version=1, has_draft=False, languages=("en",))
OPEN = replace(FROZEN, state="open")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (DRAFT, DRAFT, []),
        (DRAFT, FROZEN, ["statement.frozen"]),
        (FROZEN, OPEN, ["statement.opened"]),
        (DRAFT, OPEN, ["statement.frozen", "statement.opened"]),
        (OPEN, replace(OPEN, state="paused"), ["statement.paused"]),
        (replace(OPEN, state="paused"), OPEN, ["statement.resumed"]),
        (OPEN, replace(OPEN, state="closing"), ["statement.closed"]),
        (replace(OPEN, state="closing"), replace(OPEN, state="closed"), ["statement.finished"]),
        (OPEN, replace(OPEN, state="closed"), ["statement.closed", "statement.finished"]),
        (FROZEN, replace(OPEN, state="paused"), ["statement.opened", "statement.paused"]),
        (OPEN, replace(OPEN, has_draft=True), ["statement.drafted"]),
        (replace(OPEN, has_draft=True), OPEN, []),
        (OPEN, replace(OPEN, version=2), ["version.added"]),
        (OPEN, replace(OPEN, languages=("en", "de")), ["language.added"]),
        (OPEN, replace(OPEN, version=2, languages=("en", "de")), ["version.added", "language.added"]),
        (OPEN, replace(OPEN, is_withheld=True), ["names.withheld"]),
        (replace(OPEN, is_withheld=True), OPEN, ["names.released"]),
        (OPEN, replace(OPEN, persons=9, orgs=9), []),
        (OPEN, replace(OPEN, persons=10), ["count.reached"]),
        (OPEN, replace(OPEN, persons=10, orgs=25), ["count.reached", "count.reached"]),
        (replace(OPEN, reached=(10, 0)), replace(OPEN, persons=24), []),
        (replace(OPEN, reached=(100, 0)), replace(OPEN, version=2, persons=10), ["version.added", "count.reached"]),
    ],
)
def test_what_happened_between_two_looks(before, after, told):
    assert events(before, after) == told


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (9, 0), (10, 10), (24, 10), (25, 25), (99, 50), (100, 100), (1_234_567, 1_000_000)]
)
def test_round_numbers(count, told):
    assert find_round(count) == told


@given(
    st.builds(
        Standing,
        state=st.sampled_from(["", "open", "paused", "closing", "closed"]),
        version=st.integers(0, 9),
        has_draft=st.booleans(),
        languages=st.lists(st.sampled_from(["en", "de", "ar"]), unique=True).map(tuple),
        is_withheld=st.booleans(),
        persons=st.integers(0, 10**7),
        orgs=st.integers(0, 10**5),
        reached=st.tuples(st.integers(0, 10**7), st.integers(0, 10**5)),
    )
)
def test_how_a_statement_stands_is_written_and_read_alike(standing):
    assert parse_standing(format_standing(standing)) == standing


def told_of(hook) -> list[str]:
    return list(Delivery.objects.filter(hook=hook).order_by("pk").values_list("event", flat=True))


def test_each_thing_is_told_once_however_it_was_done(collection, hook, instance, ring):
    for step in (
        lambda: desk.pause_statement(collection),
        lambda: signing.resume_collection(collection),
        lambda: texts.start_version(collection.statement),
        lambda: desk.withhold_names(collection, ring=ring, now=NOON),
        lambda: desk.close_statement(collection, now=NOON),
    ):
        step()
        actions.look(instance=instance, now=NOON)
        actions.look(instance=instance, now=NOON)

    assert told_of(hook) == [
        Event.PAUSED, Event.RESUMED, Event.DRAFTED, Event.WITHHELD, Event.CLOSED
    ]  # fmt: skip


def test_a_statement_is_told_from_its_freezing_on(instance, ring):
    statement = make_statement()
    hook = actions.make_hook(statement, "https://hooks.example.org/", instance=instance, now=NOON)
    seen = format_text(make_content())
    desk.freeze(statement.versions.get(), seen=seen, instance=instance, ring=ring, now=NOON)
    actions.look(instance=instance, now=NOON)
    desk.open_statement(statement, instance=instance, ring=ring, now=NOON)
    actions.look(instance=instance, now=NOON)

    assert told_of(hook) == [Event.FROZEN, Event.OPENED]


def test_a_count_is_told_when_it_passes_a_round_number_and_names_never(collection, hook, instance, ring):
    for number in range(11):
        make_waiting(collection, f"Zoë Müller {number}")
    while signing.integrate(collection, ring=ring, today=NOON.date()):
        pass
    actions.look(instance=instance, now=NOON)

    body = json.loads(Delivery.objects.get().body)
    assert body == {
        "type": "count.reached",
        "timestamp": "2026-11-23T00:00:00Z",
        "data": {
            "host": "letters.example.org", "statement": collection.slug, "state": "open", "version": 1,
            "names_withheld": False, "counts": {"person": 11, "org": 0}, "class": "person", "reached": 10,
        },
    }  # fmt: skip
    assert "Müller" not in Delivery.objects.get().body


def test_what_was_so_before_is_not_told(instance):
    frozen = make_frozen()
    hook = actions.make_hook(frozen, "https://hooks.example.org/", instance=instance, now=NOON)
    actions.look(instance=instance, now=NOON)

    assert told_of(hook) == []


def test_two_looks_at_once_tell_it_once(collection, hook, instance):
    desk.pause_statement(collection)
    stale = list(actions.queries.active_hooks())
    actions.look(instance=instance, now=NOON)
    actions._look_at(stale, instance=instance, now=NOON)

    assert told_of(hook) == [Event.PAUSED]


def test_of_a_private_phase_nothing_is_told(collection, hook, instance, ring):
    for number in range(11):
        make_waiting(collection, f"Zo\u00eb M\u00fcller {number}")
    while signing.integrate(collection, ring=ring, today=NOON.date()):
        pass
    type(collection).objects.update(state="private")
    fresh = actions.make_hook(collection.statement, "https://hooks.example.org/2", instance=instance, now=NOON)
    actions.look(instance=instance, now=NOON)
    assert told_of(fresh) == []

    type(collection).objects.update(state="open")
    actions.look(instance=instance, now=NOON)
    assert told_of(fresh) == [Event.OPENED, Event.COUNT]
