"""Who belongs where: short names apart, several coalitions of one convenor, being let go, what was there before."""

from __future__ import annotations

import pytest
from tests.builders import NOON, make_collection, make_content, make_convenor, make_statement
from tests.desk.browsing import visit

from undersigned.accounts.models import Convenor
from undersigned.accounts.rules import Duty
from undersigned.coalitions import actions, queries, rules
from undersigned.coalitions.models import Coalition
from undersigned.desk import actions as desk
from undersigned.desk import belonging, tabling
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.models import Statement
from undersigned.texts.rules import SlugInvalid, SlugTaken


@pytest.mark.parametrize("slug", ["harbour", "a", "a-b-c", "2026", "a" * 20])
def test_a_short_name_of_a_coalition(slug):
    rules.check_slug(slug)


@pytest.mark.parametrize("slug", ["", "Harbour", "a--b", "-a", "a-", "a b", "é", "a" * 21, "a/b"])
def test_what_is_no_short_name_of_a_coalition(slug):
    with pytest.raises(rules.SlugInvalid):
        rules.check_slug(slug)


@pytest.mark.parametrize(
    ("typed", "prefix", "placed"),
    [
        ("light", "", "light"),
        ("light", "harbour--", "harbour--light"),
        ("harbour--light", "harbour--", "harbour--light"),
    ],
)
def test_where_a_statement_stands(typed, prefix, placed):
    assert rules.place_slug(typed, prefix) == placed


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [
        ("valley--light", ""),
        ("valley--light", "harbour--"),
        ("harbour--a--b", "harbour--"),
        ("harbour---a", "harbour--"),
    ],
)
def test_no_statement_reaches_for_the_names_of_another_coalition(typed, prefix):
    with pytest.raises(rules.SlugInvalid):
        rules.place_slug(typed, prefix)


def test_two_coalitions_have_statements_of_one_title(harbour, valley):
    made = [
        desk.begin_empty(make_convenor(), make_content("For light"), lang="en", coalition=one).slug
        for one in (None, harbour, valley, harbour)
    ]

    assert made == ["for-light", "harbour--for-light", "valley--for-light", "harbour--for-light-2"]


def test_a_long_title_still_has_an_address(harbour):
    title = "consultation " * 9
    made = [desk.begin_empty(make_convenor(), make_content(title), lang="en", coalition=harbour).slug for _ in range(3)]

    assert len(set(made)) == 3
    assert max(map(len, made)) <= 64


def test_an_address_is_chosen_within_the_coalition(harbour):
    statement = make_statement(coalition=harbour)

    texts.choose_slug(statement, "light")

    assert statement.slug == "harbour--light"
    with pytest.raises(SlugInvalid):
        texts.choose_slug(statement, "valley--light")


def test_the_address_of_a_log_is_never_used_again(instance, ring):
    collection = make_collection(slug="light")
    Statement.objects.filter(pk=collection.statement_id).update(slug="elsewhere")

    with pytest.raises(SlugTaken):
        make_statement(slug="light")
    assert texts.free_slug("light") == "light-2"


def test_one_convenor_of_two_coalitions_says_for_which_one_a_statement_is(harbour, valley, ada, come_in):
    actions.join(valley, ada)
    browser = come_in(ada)
    page = visit(browser, "/desk/new/")

    refused = page.press("Read it", pasted="For light\n\nWe ask for light.")

    assert "Choose for which one it is" in refused.alert
    assert "We ask for light." in refused.value("pasted")
    assert refused.press("Read it", coalition="valley").address == "/desk/s/valley--for-light/text/"
    words = visit(browser, "/desk/").words
    assert words.index("Harbour Workers") < words.index("Valley")


def test_who_belongs_to_one_is_asked_nothing(ada, come_in):
    page = visit(come_in(ada), "/desk/new/")

    assert page.values("coalition") == []
    assert page.press("Begin with an empty page").address.startswith("/desk/s/harbour--statement/")


def test_who_belongs_to_none_begins_nothing(come_in):
    page = visit(come_in(Convenor.objects.create_convenor("Nobody")), "/desk/new/").press("Begin with an empty page")

    assert "You belong to no coalition" in page.alert
    assert not Statement.objects.exists()


def test_the_page_of_a_coalition_shows_its_convenors_and_use(harbour, ada, come_in):
    actions.set_limits(harbour, {rules.Limited.CONVENORS: 1, rules.Limited.STORAGE: 3 * rules.MEBIBYTE})
    make_statement(make_convenor("Bea", harbour), make_content("Not for Ada"), coalition=harbour)
    own = make_statement(ada, make_content("For Ada"), coalition=harbour)

    page = visit(come_in(ada), "/desk/c/harbour/")

    assert {"Ada", "Bea"} <= set(page.words.split())
    assert own.slug in page.answer.content.decode()
    assert "Not for Ada" not in page.words
    assert "convenors 2 full 1" in page.words
    assert "0.0 MiB 3.0 MiB" in page.words
    assert "round tables 0 no limit" in page.words


def test_who_is_let_go_gets_to_nothing_of_the_coalition_any_more(harbour, valley, ada, come_in):
    actions.join(valley, ada)
    alone, shared = (make_statement(ada, coalition=harbour) for _ in range(2))
    texts.add_convenor(shared, make_convenor("Bea", harbour))
    kept = make_statement(ada, coalition=valley)
    texts.give_duties(shared, ada, frozenset({Duty.TEXT}), by=shared.convenors.get(name="Bea"))

    table = tabling.open_table(shared, kept_days=30, now=NOON)
    assert come_in(ada).get(f"/table/{table.pk}/").status_code == 200

    left = belonging.let_go(harbour, ada, now=NOON)

    assert left == [alone]
    browser = come_in(ada)
    assert browser.get(f"/table/{table.pk}/").status_code == 403
    assert [browser.get(f"/desk/s/{one.slug}/").status_code for one in (alone, shared, kept)] == [404, 404, 200]
    assert browser.get("/desk/c/harbour/").status_code == 404
    assert reading.holders_of(shared, Duty.TEXT) == [shared.convenors.get(name="Bea")]


def test_a_coalition_that_is_being_removed_is_shut(harbour, ada, come_in):
    statement = make_statement(ada, coalition=harbour)
    actions.begin_removal(harbour, today=NOON.date())
    browser = come_in(ada)

    assert browser.get(f"/desk/s/{statement.slug}/").status_code == 404
    assert browser.get("/desk/c/harbour/").status_code == 404
    assert queries.coalitions_of(ada) == []


@pytest.mark.parametrize(
    ("taken", "made"),
    [
        ([], "first"),
        (["first-2"], "first"),
        (["first", "first-2"], "first-3"),
        (["first", "first-3"], "first-2"),
        (["firstly"], "first"),
    ],
)
def test_the_first_coalition_takes_a_name_that_is_free(db, taken, made):
    Coalition.objects.all().delete()
    for slug in taken:
        actions.add_coalition(slug, slug)

    assert actions.first_coalition().slug == made


def test_there_is_one_first_coalition_however_often_it_is_asked_for():
    assert actions.first_coalition() == actions.first_coalition()
    assert Coalition.objects.filter(is_first=True).count() == 1


def test_a_short_name_is_taken_once(harbour):
    with pytest.raises(rules.SlugTaken):
        actions.add_coalition("harbour", "Others")
