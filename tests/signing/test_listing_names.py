"""The list of signatories at the desk: narrowed by what is public, leafed through by key."""

from __future__ import annotations

import pytest
from tests.builders import NOON, make_amend, make_collection, make_waiting

from undersigned.signing import actions, queries
from undersigned.signing.models import Opening
from undersigned.signing.rules import NameFilter, NameState

TODAY = NOON.date()


@pytest.fixture
def collection(db, ring):
    made = make_collection()
    make_waiting(made, "Émile Ro", affiliation="City Hospital")
    make_waiting(made, "emil", affiliation="city  hospital")
    make_waiting(made, "Emilia", role="nurse")
    make_waiting(made, "Frank", affiliation="Harbour Works")
    make_waiting(made, "City Hospital Staff", klass="org", decided_on="2026-11-01")
    actions.integrate(made, ring=ring, today=TODAY)
    actions.sort_names(made)
    return made


def names(collection, *, is_inside: bool = False, **chosen) -> list[str]:
    page = queries.list_names(collection, NameFilter(**chosen), is_inside=is_inside)
    return [str(row.fields["name"]) for row in page.rows]


def test_all_names_stand_in_their_order(collection):
    assert names(collection) == ["City Hospital Staff", "emil", "Émile Ro", "Emilia", "Frank"]


def test_a_name_is_found_by_its_beginning_without_case_and_marks(collection):
    assert names(collection, words="ÉMIL") == ["emil", "Émile Ro", "Emilia"]


def test_names_are_looked_into_where_that_is_asked_for(collection):
    assert names(collection, words="r") == []
    assert names(collection, words="em", is_inside=True) == ["emil", "Émile Ro", "Emilia"]
    assert names(collection, words="r", is_inside=True) == ["Émile Ro", "Frank"]
    assert names(collection, words="%", is_inside=True) == names(collection, words="m_l", is_inside=True) == []


def test_an_organisation_finds_itself_and_who_names_it_by_name(collection):
    assert names(collection, organisation="CITY hosp") == ["emil", "Émile Ro", "City Hospital Staff"]
    assert names(collection, organisation="city", words="émile") == ["Émile Ro"]
    assert names(collection, organisation="ospital") == []


def test_people_and_organisations_are_told_apart(collection):
    assert names(collection, klass="org") == ["City Hospital Staff"]
    assert "City Hospital Staff" not in names(collection, klass="person")


def test_hidden_names_are_found_apart(collection):
    Opening.objects.filter(index=queries.list_names(collection, NameFilter(words="frank")).rows[0].index).update(
        is_hidden=True
    )

    assert names(collection, state=NameState.HIDDEN) == ["Frank"]
    assert "Frank" not in names(collection, state=NameState.LISTED)


@pytest.mark.parametrize("state", [NameState.WITHDRAWN, NameState.REMOVED])
def test_of_what_ended_no_name_is_left(collection, state):
    assert names(collection, state=state) == []


def test_a_version_finds_its_own(collection):
    Opening.objects.filter(klass="org").update(version=2)

    assert names(collection, version=2) == ["City Hospital Staff"]
    assert names(collection, version=2, words="em") == []


@pytest.mark.parametrize("chosen", [{}, {"organisation": "city"}, {"words": "em"}])
def test_pages_follow_each_other_without_a_gap(collection, chosen):
    found, after = [], ""
    while True:
        page = queries.list_names(collection, NameFilter(**chosen), after=after, limit=2)
        found += [str(row.fields["name"]) for row in page.rows]
        after = page.after
        if not after:
            break

    assert found == names(collection, **chosen)


def test_who_entered_a_moment_ago_is_on_the_first_page(collection, ring):
    make_waiting(collection, "Emma", affiliation="City Hospital")
    actions.integrate(collection, ring=ring, today=TODAY)

    assert names(collection, words="em")[0] == "Emma"
    assert names(collection, organisation="city")[0] == "Emma"
    assert "Emma" not in names(collection, organisation="harbour")


def test_a_changed_signature_is_found_by_its_new_organisation(collection, ring):
    of_c = Opening.objects.get(index=queries.list_names(collection, NameFilter(words="frank")).rows[0].index).c
    make_amend(collection, of_c, "Frank")
    actions.integrate(collection, ring=ring, today=TODAY)

    assert names(collection, organisation="harbour") == []
    assert names(collection, words="frank") == ["Frank"]
