"""Where convenors want it, signatories are listed by the organisation that they named; the verifier checks that too."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.conf import settings
from tests.builders import make_collection, make_waiting, make_withdrawal
from tests.publishing.conftest import NOON, integrate_and_publish

from undersigned.publishing import actions, signatories
from undersigned.signing.actions import hide_name
from undersigned.texts.models import Statement

pytestmark = pytest.mark.django_db
PAGE = "signatories/affiliations/000.html"


def wish(collection, *, is_wanted=True):
    Statement.objects.filter(pk=collection.statement_id).update(lists_affiliations=is_wanted)
    actions.mark_front_stale(collection)


@pytest.fixture(scope="module")
def published(house):
    def build():
        made = make_collection()
        make_waiting(made, "Zoë Müller", affiliation="City Hospital", identification_only=True)
        make_waiting(made, "Ann Example", affiliation="CITY  hospital")
        make_waiting(made, "Bo Example", affiliation="<Transport> Union")
        make_waiting(made, "Cy Alone")
        make_waiting(made, "Dockers' Union", "org", decided_on="2026-11-01")
        make_waiting(made, "Mark Only", affiliation="\u0301")
        wish(made)
        integrate_and_publish(made)
        return made

    return house.make(build)


@pytest.fixture
def collection(published):
    return deepcopy(published)


def read(folder_of, collection, path=PAGE):
    return (folder_of(collection) / path).read_text()


def test_people_stand_under_the_organisation_that_they_named(collection, folder_of, check):
    page = read(folder_of, collection)
    order = ["&lt;Transport&gt; Union", "Bo Example", "CITY  hospital", "Ann Example", "Zoë Müller", "Dockers"]

    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert page.count("<h2><bdi>") == 3
    assert "Cy Alone" not in page
    assert "Mark Only" not in page
    assert "does not mean that it signed" in page
    assert PAGE in read(folder_of, collection, "index.html")
    assert PAGE in read(folder_of, collection, "signatories/index.html")
    assert check(collection) == []


def test_there_is_none_where_nobody_wanted_it(collection, folder_of, bring_out, check):
    wish(collection, is_wanted=False)
    bring_out(collection)

    assert not (folder_of(collection) / PAGE).exists()
    assert PAGE not in read(folder_of, collection, "index.html")
    assert check(collection) == []


def test_it_is_off_at_first(bring_out, folder_of):
    made = make_collection()
    make_waiting(made, "Ann Example", affiliation="City Hospital")
    bring_out(made)

    assert not (folder_of(made) / "signatories/affiliations").exists()


def test_who_goes_or_comes_goes_and_comes_there_too(collection, folder_of, bring_out, check):
    (row,) = [one for one in collection.opening_set.all() if b"Bo Example" in bytes(one.record)]
    make_withdrawal(collection, row.c)
    make_waiting(collection, "Eve Example", affiliation="Harbour Choir")
    bring_out(collection)

    assert "Bo Example" not in read(folder_of, collection)
    assert "Transport" not in read(folder_of, collection)
    assert "Eve Example" in read(folder_of, collection)
    assert check(collection) == []


def test_a_hidden_name_is_not_there(collection, folder_of, bring_out, check):
    (row,) = [one for one in collection.opening_set.all() if b"Bo Example" in bytes(one.record)]
    hide_name(collection, row.index, ring=settings.RING, today=NOON.date())
    bring_out(collection)

    assert "Bo Example" not in read(folder_of, collection)
    assert check(collection) == []


def test_above_a_number_there_is_none(collection, folder_of, bring_out, check, monkeypatch):
    monkeypatch.setattr(signatories, "MOST_AFFILIATED", 3)
    actions.mark_front_stale(collection)
    bring_out(collection)

    assert not (folder_of(collection) / PAGE).exists()
    assert PAGE not in read(folder_of, collection, "index.html")
    assert check(collection) == []


def test_a_long_one_goes_on_over_pages_in_one_order(folder_of, bring_out, check):
    made = make_collection()
    for number in range(300):
        make_waiting(made, f"Name {number:03}", affiliation=f"Place {number % 3}")
    wish(made)
    bring_out(made)

    assert (folder_of(made) / "signatories/affiliations/001.html").exists()
    assert "Place 2" in read(folder_of, made, "signatories/affiliations/001.html")
    assert check(made) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda page: page.replace("Ann Example", "Ann Other"), "page-name-changed"),
        (lambda page: "\n".join(line for line in page.split("\n") if "Ann Example" not in line), "page-name-dropped"),
        (lambda page: swap(page, "Ann Example", "Bo Example"), "page-order-wrong"),
        (
            lambda page: page.replace(line_of(page, "Ann"), line_of(page, "Ann") + "\n" + line_of(page, "Ann")),
            "page-name-doubled",
        ),
    ],
)
def test_the_verifier_finds_what_is_wrong_with_it(collection, folder_of, check, change, kind):
    path = folder_of(collection) / PAGE
    path.write_text(change(path.read_text()))

    assert [one for one in check(collection) if one.startswith(f"{kind} signatories/affiliations/")]


def line_of(page, words):
    return next(line for line in page.split("\n") if words in line)


def swap(page, one, other):
    first, second = line_of(page, one), line_of(page, other)
    return page.replace(first, "@").replace(second, first).replace("@", second)
