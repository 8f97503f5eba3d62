"""Coming by a link: nothing is used up by looking, it works once, and nobody gets further than their language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.builders import make_statement
from tests.builders_of_languages import make_translation, rows_of, translate
from tests.desk.browsing import visit

from undersigned.translating import actions
from undersigned.translating.models import Hand
from undersigned.translating.rules.segments import Part

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
def translation(pages):
    return make_translation(make_statement())


def ask(translation, task="translator", name="", now=None):
    return actions.invite(translation, task=task, name=name, now=now or timezone.now())


def take(browser, link, **typed):
    page = visit(browser, "/translate/enter/").press("See what it is for", link=link)
    return page.press("Begin", **typed)


def field_of(translation, at=0):
    return f"words-{rows_of(translation)[at].key}".replace("-", "_as_")


def test_a_link_lets_in_and_shows_both_texts(translation):
    _, link = ask(translation)

    page = take(Client(), link, name="Tove")

    assert page.address == f"/translate/{translation.pk}/"
    assert "For an open timetable" in page.words
    assert page.tree.xpath("//textarea/@lang") == ["de"] * 7


def test_looking_at_a_link_uses_nothing_up(translation):
    _, link = ask(translation)

    visit(Client(), "/translate/enter/").press("See what it is for", link=link)

    assert take(Client(), link, name="Tove").status == 200


def test_a_link_works_once(translation):
    _, link = ask(translation)
    take(Client(), link, name="Tove")

    page = visit(Client(), "/translate/enter/").press("See what it is for", link=link)

    assert page.status == 403
    assert "works once" in page.alert


def test_a_link_is_too_old_after_two_weeks(translation):
    _, link = ask(translation, now=timezone.now() - timedelta(days=15))

    assert "two weeks" in visit(Client(), "/translate/enter/").press("See what it is for", link=link).alert


def test_a_newer_link_takes_the_place_from_the_browser_that_had_it(translation):
    hand, link = ask(translation)
    browser = Client()
    take(browser, link, name="Tove")

    actions.renew_link(hand, now=timezone.now())

    assert visit(browser, f"/translate/{translation.pk}/").status == 403


def test_who_was_removed_gets_no_further(translation):
    hand, link = ask(translation)
    browser = Client()
    take(browser, link, name="Tove")

    actions.remove_hand(hand, now=timezone.now())

    assert visit(browser, f"/translate/{translation.pk}/").status == 403
    assert visit(Client(), "/translate/enter/").press("See what it is for", link=link).status == 403


def test_a_place_at_one_language_is_none_at_another(translation):
    other = make_translation(translation.statement, lang="fr")
    browser = Client()
    take(browser, ask(translation)[1], name="Tove")

    assert visit(browser, f"/translate/{other.pk}/").status == 403
    assert visit(browser, f"/translate/{translation.pk}/people/").status == 404


def test_a_second_place_at_the_same_language_replaces_the_first_in_a_browser(translation):
    browser = Client()
    take(browser, ask(translation)[1], name="Tove")
    translate(translation, Hand.objects.get(name="Tove"), only=[Part.TITLE])

    page = take(browser, ask(translation, "reviewer")[1], name="Tove again")

    assert len(page.tree.xpath('//button[starts-with(@value, "review ")]')) == 1


def test_what_is_typed_is_saved_and_shown_again(translation):
    page = take(Client(), ask(translation)[1], name="Tove")

    page = page.press("Save all", **{field_of(translation): "Für einen offenen Fahrplan"})

    assert "Saved" in page.words
    assert rows_of(translation)[0].words == "Für einen offenen Fahrplan"
    assert rows_of(translation)[0].segment.translator.name == "Tove"


def test_two_who_type_at_once_lose_nothing(translation):
    first = take(Client(), ask(translation)[1], name="Tove")
    second = take(Client(), ask(translation)[1], name="Ulla")
    name = field_of(translation)
    first.press("Save all", **{name: "Eins"})

    page = second.press("Save all", **{name: "Zwei", field_of(translation, 1): "Wir"})

    assert page.status == 409
    assert "Somebody else saved other words" in page.alert
    assert "Eins" in page.alert
    assert page.values(name.replace("_as_", "-")) == ["Zwei"]
    assert [row.words for row in rows_of(translation)[:2]] == ["Eins", "Wir"]

    page.press("Save all")
    assert rows_of(translation)[0].words == "Zwei"


def test_a_reviewer_presses_a_button_for_each_part(translation):
    translate(translation, only=[Part.TITLE])
    page = take(Client(), ask(translation, "reviewer")[1], name="Rita")

    page.press("It is right")

    assert rows_of(translation)[0].is_reviewed
    assert rows_of(translation)[0].segment.reviewer.name == "Rita"


def test_the_page_shows_what_is_open_alone(translation):
    browser = Client()
    take(browser, ask(translation)[1], name="Tove")
    translate(translation, only=[Part.TITLE])

    page = visit(browser, f"/translate/{translation.pk}/?show=open")

    assert len(page.tree.xpath("//textarea")) == 6


def test_words_of_a_right_to_left_language_are_typed_from_the_right(translation):
    arabic = make_translation(translation.statement, lang="ar")

    page = take(Client(), ask(arabic)[1], name="Tove")

    assert set(page.tree.xpath("//textarea/@dir")) == {"rtl"}


def test_a_convenor_invites_and_the_link_is_shown_once(translation, convenor_browser):
    browser = convenor_browser(translation.statement)

    page = visit(browser, f"/translate/{translation.pk}/people/").press("Make a link", name="Tove", task="reviewer")
    link = page.tree.xpath('//*[@class="code"]')[0].text_content().strip()

    assert "/translate/enter/#" in link
    assert "/translate/enter/#" not in visit(browser, f"/translate/{translation.pk}/people/").words
    assert take(Client(), link, name="Rita").status == 200
