"""Keeping order: names that wait for a look, bulk hiding by conditions, removal for good, and the record of it all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOON, make_amend, make_collection, make_convenor, make_waiting, make_withdrawal

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import parse_entry
from undersigned.publiclog.moderation import Act, ActBy, Line, Reason
from undersigned.signing import actions, queries, rules
from undersigned.signing.actions.recording import Doing
from undersigned.signing.models import Collection, ModerationAct, Objection, Opening, Waiting

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
BECAUSE = Doing(Reason.DUPLICATE, TODAY)


def make_held(collection: Collection, name: str = "Zoë Müller", **fields: object) -> Waiting:
    held = make_waiting(collection, name, **fields)
    held.is_held = True
    held.save()
    return held


def make_listed(ring, *names: str) -> Collection:
    collection = make_collection()
    for name in names or ("Zoë Müller", "Jan Kowalski", "Bot 1", "Bot 2", "Bot 3"):
        make_waiting(collection, name)
    actions.integrate(collection, ring=ring, today=TODAY)
    return collection


def kinds(collection: Collection) -> list[str]:
    entries = logs.entries(collection.log, 1, logs.size(collection.log))
    return [type(parse_entry(data)).__name__.lower() for data in entries]


def names(rows) -> list[object]:
    return [row.fields["name"] for row in rows]


def listed(collection: Collection) -> list[object]:
    return sorted(names(row for row in queries.openings(collection, 0, 10**6) if not row.is_hidden))


def told(collection: Collection) -> list[tuple[Act, int, Reason, int | None]]:
    return [(line.act, line.n, line.reason, line.entry) for line in queries.told_acts(collection)]


# Names that wait for a look.


def test_a_name_that_waits_for_a_look_stays_out_of_the_log_until_it_is_let_in(ring):
    collection = make_collection()
    held = make_held(collection)
    actions.integrate(collection, ring=ring, today=TODAY)
    assert kinds(collection) == []
    assert names(queries.held_names(collection, 0, 10)) == ["Zoë Müller"]

    assert actions.let_in(collection, [held.pk]) == 1
    actions.integrate(collection, ring=ring, today=TODAY)

    assert listed(collection) == ["Zoë Müller"]
    assert queries.count_held(collection) == 0
    assert told(collection) == []


def test_a_declined_name_is_forgotten_and_the_log_counts_it_as_removed(ring, read_ledger):
    collection = make_collection()
    held = make_held(collection, "Bad Words")

    assert actions.decline(collection, [held.pk], Doing(Reason.HARMFUL, TODAY), ring=ring) == 1

    assert kinds(collection) == ["sign", "withdraw"]
    assert read_ledger(collection).counts().person.removed == 1 == queries.tally(collection, 1)["person"].removed
    assert list(queries.openings(collection, 0, 10)) == []
    assert not Waiting.objects.exists()
    assert told(collection) == [(Act.DECLINE, 1, Reason.HARMFUL, 2)]


def test_a_declined_signature_can_be_taken_back_and_ends_once(ring, read_ledger):
    collection = make_collection()
    held = make_held(collection)
    actions.decline(collection, [held.pk], BECAUSE, ring=ring)
    make_withdrawal(collection, held.c)

    actions.integrate(collection, ring=ring, today=TODAY)

    assert kinds(collection) == ["sign", "withdraw"]
    assert not Waiting.objects.exists()


def test_the_same_name_is_not_declined_twice_or_let_in_afterwards(ring):
    collection = make_collection()
    held = make_held(collection)
    actions.decline(collection, [held.pk], BECAUSE, ring=ring)

    assert actions.decline(collection, [held.pk], BECAUSE, ring=ring) == 0
    assert actions.let_in(collection, [held.pk]) == 0
    assert kinds(collection) == ["sign", "withdraw"]


def test_nobody_lets_in_what_waits_for_another_statement(ring):
    mine, other = make_collection(), make_collection()
    held = make_held(other)

    assert actions.let_in(mine, [held.pk]) == 0
    assert actions.decline(mine, [held.pk], BECAUSE, ring=ring) == 0
    assert queries.count_held(other) == 1


def test_a_name_that_was_changed_while_it_waits_is_one_name_with_its_newest_words(ring):
    collection = make_collection()
    held = make_held(collection, "Jon Typo")
    change = make_amend(collection, held.c, "John Right")
    Waiting.objects.filter(pk=change.pk).update(is_held=True)

    assert names(queries.held_names(collection, 0, 10)) == ["John Right"]
    assert queries.count_held(collection) == 1

    actions.let_in(collection, [held.pk])
    actions.integrate(collection, ring=ring, today=TODAY)
    assert kinds(collection) == ["sign", "amend"]
    assert listed(collection) == ["John Right"]


def test_declining_a_name_drops_its_change_too(ring):
    collection = make_collection()
    held = make_held(collection, "Jon Typo")
    change = make_amend(collection, held.c, "John Right")
    Waiting.objects.filter(pk=change.pk).update(is_held=True)

    actions.decline(collection, [held.pk], BECAUSE, ring=ring)

    assert not Waiting.objects.exists()
    assert kinds(collection) == ["sign", "withdraw"]


def test_a_changed_name_waits_beside_the_one_that_stands(ring):
    collection = make_collection()
    signed = make_waiting(collection, "Ada Before")
    actions.integrate(collection, ring=ring, today=TODAY)
    change = make_amend(collection, signed.c, "Ada After")
    Waiting.objects.filter(pk=change.pk).update(is_held=True)
    actions.integrate(collection, ring=ring, today=TODAY)
    (held,) = queries.held_names(collection, 0, 10)

    assert (held.is_change, held.before["name"], held.fields["name"]) == (True, "Ada Before", "Ada After")
    assert listed(collection) == ["Ada Before"]

    actions.decline(collection, [held.id], BECAUSE, ring=ring)
    assert listed(collection) == ["Ada Before"]
    assert kinds(collection) == ["sign"]
    assert told(collection) == [(Act.DECLINE_CHANGE, 1, Reason.DUPLICATE, None)]


def test_a_changed_name_that_waits_is_not_published_when_the_text_or_the_end_comes(ring):
    collection = make_collection()
    signed = make_waiting(collection, "Ada Before")
    actions.integrate(collection, ring=ring, today=TODAY)
    change = make_amend(collection, signed.c, "Ada After")
    Waiting.objects.filter(pk=change.pk).update(is_held=True)

    actions.close_collection(collection, now=NOON)
    actions.finish_closing(collection, ring=ring, now=NOON + timedelta(hours=25))

    assert listed(collection) == ["Ada Before"]
    assert queries.count_held(collection) == 1
    actions.let_in(collection, [change.pk])
    actions.integrate(collection, ring=ring, today=TODAY)
    assert listed(collection) == ["Ada After"]


def test_what_nobody_looked_at_is_counted_and_hidden_when_signing_ends_and_the_record_says_so(ring, read_ledger):
    collection = make_collection()
    make_held(collection)
    actions.close_collection(collection, now=NOON)
    actions.finish_closing(collection, ring=ring, now=NOON + timedelta(hours=25))

    assert read_ledger(collection).counts().person.hidden == 1
    assert told(collection) == [(Act.HIDE, 1, Reason.NOT_LOOKED_AT, 2)]

    actions.show_names(collection, [1], Doing(Reason.CHECKED, TODAY), ring=ring)
    assert listed(collection) == ["Zoë Müller"]


def test_what_was_taken_back_while_it_waited_enters_as_taken_back_and_needs_no_record(ring, read_ledger):
    collection = make_collection()
    held = make_held(collection)
    # As the letter box does it: letterbox/changing.py.
    Waiting.objects.filter(pk=held.pk).update(is_held=False, by="signatory", record=None, salt=None)

    actions.integrate(collection, ring=ring, today=TODAY)

    assert read_ledger(collection).counts().person.withdrawn == 1 == queries.tally(collection, 1)["person"].withdrawn
    assert told(collection) == []


def test_five_hundred_names_are_let_in_or_declined_at_once(ring, read_ledger):
    collection = make_collection()
    ids = [make_held(collection, f"Person {at}").pk for at in range(500)]

    actions.decline(collection, ids[:120], Doing(Reason.AUTOMATED, TODAY), ring=ring)
    actions.let_in(collection, ids[120:])
    while actions.integrate(collection, ring=ring, today=TODAY):
        pass

    counts = read_ledger(collection).counts().person
    assert (counts.listed, counts.removed) == (380, 120)
    assert told(collection) == [(Act.DECLINE, 120, Reason.AUTOMATED, 121)]


# Hiding by conditions.


def test_names_are_found_by_what_is_public_with_a_star_for_anything(ring):
    collection = make_listed(ring)

    bots = queries.find_by_query(collection, rules.NameQuery(name="bot *"))
    assert sorted(names(bots)) == ["Bot 1", "Bot 2", "Bot 3"]
    assert names(queries.find_by_query(collection, rules.NameQuery(name="*MULLER"))) == ["Zoë Müller"]
    assert queries.find_by_query(collection, rules.NameQuery(name="Bot")) == []


def test_names_are_found_by_role_affiliation_class_version_and_number(ring):
    collection = make_collection()
    make_waiting(collection, "Ada", role="nurse")
    make_waiting(collection, "Bea", affiliation="City Hospital")
    make_waiting(collection, "Riders' Union", klass="org", decided_on="2026-11-20")
    actions.integrate(collection, ring=ring, today=TODAY)

    def found(**conditions):
        return sorted(names(queries.find_by_query(collection, rules.NameQuery(**conditions))))

    assert found(role="n*e") == ["Ada"]
    assert found(affiliation="*hospital*") == ["Bea"]
    assert found(klass="org") == ["Riders' Union"]
    assert found(version=2) == []
    assert len(found(version=1)) == 3
    assert len(found(first=2, last=3)) == 2


@pytest.mark.parametrize("query", [rules.NameQuery(), rules.NameQuery(name="*"), rules.NameQuery(is_hidden=False)])
def test_at_least_one_condition_is_asked_for(ring, query):
    with pytest.raises(rules.NoCondition):
        queries.find_by_query(make_listed(ring), query)


def test_conditions_the_wrong_way_round_are_refused(ring):
    with pytest.raises(rules.NumberInvalid):
        queries.find_by_query(make_listed(ring), rules.NameQuery(first=3, last=2))


@pytest.mark.parametrize(
    ("pattern", "words", "fits"),
    [
        ("a*b*c", "a--b--c", True),
        ("a*b*c", "acb", False),
        ("*b*", "abc", True),
        ("ab*ba", "aba", False),
        ("*ab*ab*", "ab", False),
        ("*ab*ab*", "abab", True),
        ("José*", "jose maria", True),
        ("ЖАН*", "жанна", True),
        ("a", "ab", False),
        ("a.c", "abc", False),
    ],
)
def test_a_pattern_is_compared_with_the_whole_field(pattern, words, fits):
    assert rules.fits(rules.NameQuery(name=pattern), {"name": words}) is fits


def test_a_pattern_made_to_be_slow_is_not(ring):
    assert not rules.fits(rules.NameQuery(name="*a" * 140 + "b"), {"name": "a" * 200})


def test_many_names_are_hidden_and_shown_again_with_counts_and_record(ring, read_ledger):
    collection = make_listed(ring)
    indexes = [row.index for row in queries.find_by_query(collection, rules.NameQuery(name="bot*"))]

    assert actions.hide_names(collection, indexes, Doing(Reason.AUTOMATED, TODAY), ring=ring) == 3
    assert listed(collection) == ["Jan Kowalski", "Zoë Müller"]
    assert read_ledger(collection).counts().person.hidden == 3 == queries.tally(collection, 1)["person"].hidden
    assert actions.hide_names(collection, indexes, BECAUSE, ring=ring) == 0

    assert actions.show_names(collection, indexes, Doing(Reason.MISTAKE, TODAY), ring=ring) == 3
    assert len(listed(collection)) == 5
    assert told(collection) == [(Act.HIDE, 3, Reason.AUTOMATED, 6), (Act.SHOW, 3, Reason.MISTAKE, 9)]


def test_only_hidden_names_are_removed_and_that_is_final(ring, read_ledger):
    collection = make_listed(ring)
    (index,) = (row.index for row in queries.find_by_query(collection, rules.NameQuery(name="jan*")))
    with pytest.raises(rules.NotHidden):
        actions.remove_names(collection, [index], BECAUSE, ring=ring)
    assert "withdraw" not in kinds(collection)

    actions.hide_names(collection, [index], BECAUSE, ring=ring)
    assert actions.remove_names(collection, [index], BECAUSE, ring=ring) == 1

    assert read_ledger(collection).counts().person.removed == 1 == queries.tally(collection, 1)["person"].removed
    assert actions.show_names(collection, [index], BECAUSE, ring=ring) == 0
    assert actions.remove_names(collection, [index], BECAUSE, ring=ring) == 0
    assert [line.act for line in queries.told_acts(collection)] == [Act.HIDE, Act.REMOVE]


def test_the_operator_removes_in_a_role_of_its_own(ring):
    collection = make_listed(ring)
    doing = Doing(Reason.LAW, TODAY, ActBy.OPERATOR)
    actions.hide_names(collection, [1], doing, ring=ring)
    actions.remove_names(collection, [1], doing, ring=ring)

    assert kinds(collection)[-2:] == ["hide", "withdraw"]
    assert queries.told_acts(collection)[-1] == Line(Act.REMOVE, ActBy.OPERATOR, TODAY, 1, Reason.LAW, 7)


# Objections.


def make_objection(collection: Collection, index: int, reason: Reason = Reason.OBJECTION, times: int = 1) -> None:
    Objection.objects.create(
        id=f"{collection.pk} {index} {reason}"[:16].encode(), collection=collection, index=index, reason=reason,
        times=times,
    )  # fmt: skip


def test_objections_are_gathered_by_name_most_often_first_and_answered_by_hiding(ring):
    collection = make_listed(ring)
    make_objection(collection, 1)
    make_objection(collection, 2, times=3)
    make_objection(collection, 2, Reason.NOT_REAL)

    first, second = queries.objected_names(collection)
    assert first.row.index == 2
    assert first.reasons == {"objection": 3, "not-real": 1}
    assert second.row.index == 1

    actions.hide_names(collection, [2], Doing(Reason.OBJECTION, TODAY), ring=ring)
    assert [one.row.index for one in queries.objected_names(collection)] == [1]


def test_a_name_that_stays_although_somebody_objected_is_told_in_the_record(ring):
    collection = make_listed(ring)
    make_objection(collection, 1)

    actions.keep_name(collection, 1, Doing(Reason.CHECKED, TODAY))

    assert queries.objected_names(collection) == []
    assert told(collection) == [(Act.KEEP, 1, Reason.CHECKED, None)]
    with pytest.raises(rules.NoSuchName):
        actions.keep_name(collection, 1, Doing(Reason.CHECKED, TODAY))


def test_an_objection_to_a_name_that_was_taken_back_is_not_shown(ring):
    collection = make_listed(ring)
    make_objection(collection, 1)
    make_withdrawal(collection, Opening.objects.get(collection=collection, index=1).c)
    actions.integrate(collection, ring=ring, today=TODAY)

    assert queries.objected_names(collection) == []


# Who did it, for the desk.


def test_who_did_it_is_known_for_thirty_days_at_the_desk_and_never_told(ring):
    collection = make_listed(ring)
    ada = make_convenor("Ada Convenor")
    actions.hide_names(collection, [1], Doing(Reason.OTHER, TODAY, convenor=ada, now=NOON), ring=ring)
    assert [act.convenor for act in queries.recent_acts(collection)] == [ada]
    assert "Ada" not in str(queries.told_acts(collection))

    assert actions.forget_who(NOON + timedelta(days=29)) == 0
    assert actions.forget_who(NOON + timedelta(days=31)) == 1

    (act,) = ModerationAct.objects.all()
    assert (act.convenor, act.done_at, act.n) == (None, None, 1)


def test_withholding_and_releasing_all_names_is_recorded(ring):
    collection = make_listed(ring)
    first, second = make_convenor("First"), make_convenor("Second")
    actions.withhold_names(collection, ring=ring, today=TODAY)
    actions.ask_release(collection, first)
    actions.release_names(collection, second, ring=ring, today=TODAY)

    lines = queries.told_acts(collection)
    assert [(line.act, line.by) for line in lines] == [
        (Act.WITHHOLD, ActBy.CONVENOR),
        (Act.RELEASE, ActBy.TWO_CONVENORS),
    ]
