"""Several convenors of a statement: who looks after what, who may change it, who did what."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.builders import make_convenor, make_statement
from tests.desk.browsing import visit

from undersigned.accounts.rules import ALL_DUTIES, Duty
from undersigned.desk import alarming
from undersigned.texts import actions as texts
from undersigned.texts import queries
from undersigned.texts.models import Deed, DutyRow, Statement
from undersigned.texts.rules import DutiesMissing, NobodyHasAll, NotTheirs

PAGES = {
    Duty.TEXT: "languages/",
    Duty.SIGNATORIES: "signatures/",
    Duty.PRESS: "details/",
    Duty.KEYS: "keys/",
}


@pytest.fixture
def statement(opened_alone):
    return deepcopy(opened_alone.statement)


@pytest.fixture
def second(statement):
    made = make_convenor("Bea Second")
    texts.add_convenor(statement, made)
    return made


@pytest.fixture
def her(second):
    browser = Client()
    browser.force_login(second, backend="undersigned.accounts.backends.LinkBackend")
    return browser


def give(statement, convenor, by, *duties: Duty) -> None:
    texts.give_duties(statement, convenor, frozenset(duties), by=by)


def test_every_convenor_looks_after_everything_until_it_is_said_otherwise(statement, convenor, second):
    assert queries.duties_of(convenor, statement) == queries.duties_of(second, statement) == ALL_DUTIES
    assert queries.duties_of(make_convenor("Cem Stranger"), statement) == frozenset()


@pytest.mark.parametrize("duty", Duty)
def test_who_looks_after_one_thing_reaches_its_pages_alone(statement, convenor, second, her, duty):
    give(statement, second, convenor, duty)

    answers = {one: her.get(f"/desk/s/{statement.slug}/{page}").status_code for one, page in PAGES.items()}

    assert answers == {one: 200 if one is duty else 403 for one in Duty}


@pytest.mark.parametrize("page", ["open/", "close/"])
def test_opening_and_closing_take_everything(statement, convenor, second, her, page):
    give(statement, second, convenor, Duty.TEXT, Duty.SIGNATORIES, Duty.PRESS)

    answer = her.post(f"/desk/s/{statement.slug}/{page}", {"do": "pause"})

    assert answer.status_code == 403
    assert statement.collection.state == "open"


def test_who_may_not_is_told_who_may(statement, convenor, second, her):
    give(statement, second, convenor, Duty.TEXT)

    page = visit(her, f"/desk/s/{statement.slug}/keys/")

    assert "Ada Convenor" in page.words
    assert "Bea Second" not in page.tree.xpath("string(//main//ul)")


def test_somebody_who_looks_after_everything_always_stays(statement, convenor, second):
    give(statement, second, convenor, Duty.TEXT)

    with pytest.raises(NobodyHasAll):
        give(statement, convenor, convenor, Duty.KEYS)

    give(statement, second, convenor, *Duty)
    give(statement, convenor, second, Duty.KEYS)
    assert queries.duties_of(convenor, statement) == {Duty.KEYS}
    assert DutyRow.objects.count() == 1


def test_nobody_has_nothing_to_look_after(statement, convenor, second):
    with pytest.raises(DutiesMissing):
        give(statement, second, convenor)


def test_only_who_looks_after_everything_gives_duties_and_only_to_convenors(statement, convenor, second):
    give(statement, second, convenor, Duty.TEXT, Duty.KEYS, Duty.PRESS)

    with pytest.raises(NotTheirs):
        give(statement, second, second, *Duty)
    with pytest.raises(NotTheirs):
        give(statement, make_convenor("Cem Stranger"), convenor, Duty.TEXT)


def test_duties_are_given_at_the_page(client, statement, second):
    page = visit(client, f"/desk/s/{statement.slug}/convenors/")
    client.post(page.address, {"do": f"give {second.pk}", "duties": ["text", "press", "odd"]})

    assert queries.duties_of(second, statement) == {Duty.TEXT, Duty.PRESS}
    assert "changed who looks after what" in visit(client, f"/desk/s/{statement.slug}/acts/").words


def test_who_does_not_look_after_everything_sees_who_does_and_changes_nothing(statement, convenor, second, her):
    give(statement, second, convenor, Duty.TEXT)
    page = visit(her, f"/desk/s/{statement.slug}/convenors/")
    assert page.tree.xpath("//main//button") == []

    answer = her.post(page.address, {"do": "invite", "name": "Cem Third", "duties": ["text"]})

    assert answer.status_code == 422
    assert statement.convenors.count() == 2


def test_a_new_convenor_comes_in_with_some_duties(client, statement):
    client.post(f"/desk/s/{statement.slug}/convenors/", {"do": "invite", "name": "Cem Third", "duties": ["keys"]})

    third = statement.convenors.get(name="Cem Third")
    assert queries.duties_of(third, statement) == {Duty.KEYS}


def test_what_takes_two_takes_two_who_look_after_it(client, statement, convenor, second):
    for other in statement.convenors.exclude(pk=convenor.pk):
        give(statement, other, convenor, Duty.TEXT)

    visit(client, f"/desk/s/{statement.slug}/withhold/").press("Withhold all names now")
    page = visit(client, f"/desk/s/{statement.slug}/release/").press("Ask to show all names")

    assert "Let in another convenor" in page.words or "second convenor" in page.words
    assert [one.pk for one in queries.holders_of(statement, Duty.SIGNATORIES)] == [convenor.pk]


def test_mail_about_names_goes_to_who_looks_after_them(statement, convenor, second, monkeypatch):
    monkeypatch.setattr(alarming.accounts, "address_of", lambda one: f"{one.pk}@example.org")
    for other in statement.convenors.exclude(pk=convenor.pk):
        give(statement, other, convenor, Duty.PRESS)

    assert alarming.find_addresses(statement.collection) == [(f"{convenor.pk}@example.org", "")]


def test_what_was_done_is_noted_once_a_day_and_forgotten_after_thirty(client, convenor):
    draft = make_statement(convenor)
    today = timezone.now().date()
    for _ in range(2):
        client.post(f"/desk/s/{draft.slug}/look-first/", {"do": "on"})
    client.get(f"/desk/s/{draft.slug}/details/")

    assert list(Deed.objects.values_list("what", "convenor_id", "day", "times")) == [
        ("look-first", convenor.pk, today, 2)
    ]
    assert texts.forget_deeds(today + timedelta(days=30)) == 0
    assert texts.forget_deeds(today + timedelta(days=31)) == 1


def test_what_was_refused_is_not_noted(client, statement):
    client.post(f"/desk/s/{statement.slug}/freeze/", {})

    assert not Deed.objects.exists()


def test_a_name_that_is_looked_for_is_noted_nowhere(client, statement):
    client.post(f"/desk/s/{statement.slug}/signatures/", {"do": "find", "words": "Zoe"})

    assert not Deed.objects.exists()
    assert Statement.objects.get(pk=statement.pk).slug == statement.slug
