"""A round table names the languages in which its text holds, and translators follow the text while it changes."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.builders import make_statement
from tests.builders_of_languages import make_translation, translate
from tests.desk.browsing import visit

from undersigned.desk import tabling
from undersigned.roundtable import actions, queries
from undersigned.roundtable.minutes_words import tell_line
from undersigned.roundtable.rules.changing import Retitle
from undersigned.roundtable.rules.minutes import Kind, replay
from undersigned.texts.rules import Role
from undersigned.translating import queries as languages


@pytest.fixture(scope="module")
def laid(house, ada):
    """A table whose text passes where nobody objects."""

    def lay():
        table = tabling.open_table(ada.add(make_statement()), kept_days=30, now=timezone.now())
        actions.begin_drafting(table, "silence", now=timezone.now())
        return table

    return house.make(lay)


@pytest.fixture
def table(laid):
    return deepcopy(laid)


def adopt(table, named: str = "") -> None:
    now = timezone.now()
    put = actions.put_whole(table, closes_at=now + timedelta(hours=2), languages=named, now=now)
    actions.close(put, now=now + timedelta(hours=2))
    table.refresh_from_db()


def retitle(table, title: str) -> None:
    """Let a chair correct the title, as an editorial change."""
    row = queries.find_drafting(table)
    draft = queries.draft_of(row)
    chair = queries.seats_at(table)[0]
    change = Retitle(draft.head_digest, title, draft.subtitle, draft.issuers, draft.addressees)
    made = actions.propose(chair, change, reason="", is_editorial=True, now=timezone.now())
    actions.adopt_editorial(made, chair, now=timezone.now())


def show_languages(client, statement):
    return visit(client, f"/desk/s/{statement.slug}/languages/")


def state_of(translation, part: str = "title") -> str:
    source = languages.source_of(translation.statement)
    return next(row.state for row in languages.rows_of(translation, source) if row.unit.part == part)


def test_translators_see_the_draft_of_the_desk_until_a_chair_lets_them_follow(client, table):
    statement = table.statement
    translation = make_translation(statement)
    translate(translation)

    retitle(table, "For trains at night")
    assert state_of(translation) == "draft"
    page = show_languages(client, statement).press("Let them follow the table")

    assert "1 stale" in page.words
    assert state_of(translation) == "stale"
    assert "see it as it changes" in visit(client, f"/table/{table.pk}/text/").words
    assert "what a round table works on" in visit(client, f"/translate/{translation.pk}/").words


def test_what_was_stale_comes_fresh_again_when_they_follow_no_more(client, table):
    translation = make_translation(table.statement)
    translate(translation)
    retitle(table, "For trains at night")
    page = show_languages(client, table.statement).press("Let them follow the table")

    page = page.press("Show them the draft of the desk")

    assert state_of(translation) == "draft"
    assert "Let them follow the table" in page.words


def test_nothing_is_followed_where_no_table_drafts(client, add):
    statement = add(make_statement())
    page = show_languages(client, statement)
    answer = client.post(f"/desk/s/{statement.slug}/table/", {"do": "follow"})

    assert "round table" not in page.words
    assert answer.status_code == 409
    assert b"No round table works on this text now" in answer.content


def test_an_adopted_text_is_followed_until_it_is_taken_over(table):
    translation = make_translation(table.statement)
    tabling.let_follow(table.statement, may_follow=True)
    retitle(table, "For trains at night")
    adopt(table)
    assert languages.source_of(table.statement).is_at_table
    translate(translation)

    tabling.take_adopted_text(table.statement, table, now=timezone.now())

    source = languages.source_of(table.statement)
    assert (source.is_at_table, source.content.title) == (False, "For trains at night")
    assert {row.state for row in languages.rows_of(translation, source)} == {"draft"}


def test_a_table_that_ends_without_a_text_is_followed_no_more(table):
    tabling.let_follow(table.statement, may_follow=True)
    retitle(table, "For trains at night")

    actions.end_table(table, "closed", now=timezone.now())

    assert languages.source_of(table.statement).content.title == "For an open timetable"


def test_a_table_names_languages_and_the_desk_keeps_to_them(client, table):
    statement = table.statement
    german = make_translation(statement)
    page = visit(client, f"/table/{table.pk}/text/adopt/").press("Put the whole text", languages="de, ar")
    assert "equally authoritative in de ar" in page.words
    (put,) = queries.open_decisions(table)
    actions.close(put, now=put.closes_at)
    tabling.take_adopted_text(statement, table, now=timezone.now())

    german.refresh_from_db()
    arabic = languages.find_translation(statement, "ar")
    assert (german.role, arabic.role) == (Role.AUTHORITATIVE, Role.AUTHORITATIVE)
    page = show_languages(client, statement)
    assert "equally authoritative in: Deutsch, العربية" in page.words
    assert "Let it be a translation" not in page.words
    answer = client.post(f"/desk/s/{statement.slug}/languages/begin/", {"do": "role", "lang": "de", "role": ""})
    assert answer.status_code == 409
    german.refresh_from_db()
    assert german.role == Role.AUTHORITATIVE


def test_the_minutes_tell_which_languages_were_put_and_still_replay(table):
    adopt(table, "ar fr")

    lines = queries.minutes_of(table)
    (note,) = [line for line in lines if line.kind is Kind.NOTED]
    assert "equally authoritative in: ar, fr" in tell_line(note).sentence
    assert replay(lines).text_digest == queries.find_drafting(table).adopted_sha256


def test_languages_of_a_text_that_was_not_carried_name_nothing(table):
    now = timezone.now()
    actions.put_whole(table, closes_at=now + timedelta(hours=2), languages="ar", now=now)

    actions.end_table(table, "closed", now=now)

    assert queries.find_drafting(table).authoritative == ""


@pytest.mark.parametrize("typed", ["en", "Arabic!", "ar fr x", " ".join(f"a{chr(97 + n)}" for n in range(21))])
def test_languages_that_are_none_are_refused_and_kept(client, table, typed):
    page = visit(client, f"/table/{table.pk}/text/adopt/").press("Put the whole text", languages=typed)

    assert page.status == 409
    assert "codes of other languages" in page.alert
    assert page.value("languages") == typed
    assert not queries.open_decisions(table)
