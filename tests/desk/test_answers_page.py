"""Answers at the desk: typed, looked at, published, corrected; what is wrong is said beside what was typed."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.builders import make_collection, make_convenor, make_statement
from tests.desk.browsing import visit

from undersigned.accounts.rules import Duty
from undersigned.answers import actions as answers
from undersigned.answers import queries
from undersigned.answers.models import Document, Entry
from undersigned.desk import actions, answering, today
from undersigned.outbox.models import Mail
from undersigned.signing.models import Collection
from undersigned.texts import actions as texts
from undersigned.texts.models import Deed, Statement

TYPED = {
    "addressee": "the railway board",
    "clause": "c2",
    "state": "promised",
    "words": "Figures in spring.",
    "source": "their letter",
}


def day(days=0):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


@pytest.fixture
def statement(opened):
    return deepcopy(opened.statement)


@pytest.fixture
def at(statement):
    return f"/desk/s/{statement.slug}/answers/"


@pytest.fixture
def draft(client, at):
    return visit(client, f"{at}new/").press("Save as a draft", happened_on=day(), **TYPED)


def upload(name="letter.png", data=b""):
    if not data:
        out = BytesIO()
        Image.new("RGB", (30, 20), "steelblue").save(out, "PNG")
        data = out.getvalue()
    return {"file": SimpleUploadedFile(name, data)}


def test_an_answer_is_drafted_looked_at_and_published(client, at, draft, statement):
    assert "A draft: nobody but convenors sees it" in draft.words
    assert "1 entry about answers is a draft" in visit(client, f"/desk/s/{statement.slug}/").words

    board = draft.press("Publish it for good")

    assert board.address == at
    assert "promised" in board.words
    assert [row.number for row in queries.published_entries(statement)] == [1]
    assert set(Deed.objects.values_list("what", flat=True)) == {"answer-new", "answer"}


def test_publishing_publishes_what_is_typed_at_that_moment(draft, statement):
    draft.press("Publish it for good", words="Figures in May.")

    assert queries.published_entries(statement)[0].typed.words == "Figures in May."


def test_publishing_lets_the_worker_write_the_page_again(draft, statement):
    from undersigned.publishing.queries import has_news

    draft.press("Publish it for good")

    assert has_news(Collection.objects.get(statement=statement))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"happened_on": day(-4000)}, "On this day the statement was not open yet"),
        ({"happened_on": day(2)}, "This day has not come yet"),
        ({"happened_on": "31.12.2026"}, "This is no day"),
        ({"happened_on": ""}, "Say on which day it happened"),
        ({"source": ""}, "Give a source"),
        ({"addressee": ""}, "Say who was asked"),
        ({"words": ""}, "Say what happened"),
        ({"quote": "Ja.", "quote_lang": ""}, "in which language"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, at, changes, sentence):
    typed = {"happened_on": day(), **TYPED, **changes}

    page = visit(client, f"{at}new/").press("Save as a draft", **typed)

    assert page.status == 422
    assert sentence in page.alert
    for name, words in typed.items():
        assert page.value(name) == words
    assert page.tree.xpath('//*[@aria-invalid="true"]/@name') == [next(iter(k for k in changes if k != "quote"))]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "The file is an SVG"),
        (b"MZ a program", "The file is none that is taken"),
        (b"\xff\xd8\xff" + b"0" * 5_000_000, "more than 5 MB"),
        (b"\x89PNG\r\n\x1a\nbroken", "can't be read to its end"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words(client, at, data, sentence):
    page = visit(client, f"{at}new/").press(
        "Save as a draft", upload(data=data), happened_on=day(), document_words="A letter", **TYPED
    )

    assert page.status == 422
    assert sentence in page.alert
    assert page.value("words") == TYPED["words"]
    assert not Entry.objects.exists()


def test_a_document_is_kept_shown_to_the_convenor_and_removed(client, at, statement):
    page = visit(client, f"{at}new/").press(
        "Save as a draft", upload(), happened_on=day(), document_words="Their letter", **TYPED
    )
    shown = client.get(f"{page.address}document/")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.content.startswith(b"\x89PNG")

    page = page.press("Save the draft", words="Changed.")
    assert Document.objects.get().words == "Their letter"

    page.press("Remove the document")
    assert not Document.objects.exists()
    assert client.get(f"{page.address}document/").status_code == 404


def test_a_document_needs_words(client, at):
    page = visit(client, f"{at}new/").press("Save as a draft", upload(), happened_on=day(), **TYPED)

    assert "Say in words what the picture or document shows" in page.alert


def test_a_published_entry_has_no_buttons_and_is_corrected_by_a_new_one(client, at, draft, statement):
    draft.press("Publish it for good")
    key = Entry.objects.get().pk
    page = visit(client, f"{at}{key}/")
    assert page.tree.xpath("//main//button") == []
    (link,) = [one for one in page.tree.xpath("//main//a/@href") if "corrects" in one]

    page = visit(client, link)
    assert page.value("words") == TYPED["words"]
    page.press("Save as a draft", state="refused").press("Publish it for good")

    assert "It was corrected by entry 2." in visit(client, f"{at}{key}/").words
    assert client.post(f"{at}{key}/", {"do": "delete"}).status_code == 422


def test_a_draft_can_be_deleted(draft):
    draft.press("Delete the draft")

    assert not Entry.objects.exists()


def test_that_it_was_handed_over_is_recorded(client, at, statement):
    page = visit(client, f"{at}new/?kind=delivery").press(
        "Save as a draft", happened_on=day(), addressee="the railway board", handed_by="Five passengers"
    )
    page.press("Publish it for good")

    assert queries.published_entries(statement)[0].typed.handed_by == "Five passengers"


def test_a_form_names_the_demand_that_it_was_opened_from(client, at):
    page = visit(client, f"{at}new/?clause=c2&addressee=the%20railway%20board")

    assert (page.value("clause"), page.value("addressee")) == ("c2", "the railway board")


def test_nothing_can_be_recorded_before_opening(client, add):
    statement = add(make_statement())
    assert "not opened for signing yet" in visit(client, f"/desk/s/{statement.slug}/answers/").words

    page = visit(client, f"/desk/s/{statement.slug}/answers/new/").press("Save as a draft", happened_on=day(), **TYPED)

    assert "not opened for signing yet" in page.alert


def test_convenors_with_other_duties_and_of_other_statements_do_not_come_in(client, convenor, statement, at, draft):
    stranger = Client()
    stranger.force_login(make_convenor("Cem Other"), backend="undersigned.accounts.backends.LinkBackend")
    assert stranger.get(at).status_code == 404

    other = make_convenor("Ben Keys")
    texts.add_convenor(statement, other)
    actions.give_duties(statement, other.pk, frozenset({Duty.KEYS}), by=convenor)
    stranger.force_login(other, backend="undersigned.accounts.backends.LinkBackend")
    assert stranger.get(at).status_code == 403
    assert stranger.get(f"{draft.address}document/").status_code == 403


def test_the_entry_of_another_statement_is_not_there(client, add, draft):
    other = add(make_collection().statement)
    key = Entry.objects.get().pk

    assert client.get(f"/desk/s/{other.slug}/answers/{key}/").status_code == 404
    assert client.post(f"/desk/s/{other.slug}/answers/{key}/", {"do": "publish"}).status_code == 404


def test_a_reminder_is_refused_in_the_past_and_taken_off(client, at, statement):
    page = visit(client, at).press("Remind us", asks_on=day(), note="figures")
    assert page.status == 422
    assert "Choose a day to come" in page.alert
    assert page.value("note") == "figures"

    page = page.press("Remind us", asks_on=day(3))
    assert day(3) in page.words

    page.press("Take off")
    assert queries.reminders_of(statement) == []


def test_a_reminder_is_mailed_once_on_its_day_and_is_open_until_it_is_taken_off(statement, convenor, instance, ring):
    now = timezone.now().date()
    for note in ("figures", "trains"):
        answers.add_reminder(statement, now + timedelta(days=1), addressee="the board", note=note, today=now)
    collection = Collection.objects.get(statement=statement)

    def open_things(at):
        return [one.what for one in today.find_open_things(statement, collection, convenor, ring=ring, today=at)]

    assert answering.remind_due(instance, today=now) == 0
    assert open_things(now) == []
    assert answering.remind_due(instance, today=now + timedelta(days=1)) == 1
    assert answering.remind_due(instance, today=now + timedelta(days=1)) == 0
    assert Mail.objects.count() == 1
    assert open_things(now + timedelta(days=5)) == ["ask-again"]


@pytest.fixture
def second(statement):
    other = make_convenor("Ben Convenor")
    texts.add_convenor(statement, other)
    browser = Client()
    browser.force_login(other, backend="undersigned.accounts.backends.LinkBackend")
    return browser


def test_a_condition_takes_two_convenors(client, second, at, statement):
    page = visit(client, f"{at}condition/").press(
        "Ask a second convenor", happened_on=day(), words="They met us.", source="minutes"
    )
    assert "A second convenor has to sign in" in page.words
    assert queries.find_condition(queries.entries_of(statement)) is None
    key = page.value("key")
    assert client.post(f"{at}condition/", {"do": "agree", "key": key}).status_code == 422
    board = f"/desk/s/{statement.slug}/"
    assert "Another convenor asks you to agree that the condition is fulfilled" in visit(second, board).words
    assert "What you say of the condition waits" in visit(client, board).words

    page = visit(second, f"{at}condition/")
    assert "Ada Convenor" in page.words
    page = page.press("Agree")

    assert "The page says that the condition is fulfilled" in page.words
    assert queries.find_condition(queries.entries_of(statement)).signed_by == ()


def test_a_condition_without_a_source_is_refused_and_kept_as_typed(client, at):
    page = visit(client, f"{at}condition/").press("Ask a second convenor", happened_on=day(), words="They met us.")

    assert "Give a source" in page.alert
    assert page.value("words") == "They met us."


def test_what_took_its_place_meanwhile_is_not_agreed_to(client, second, at, statement):
    visit(client, f"{at}condition/").press("Ask a second", happened_on=day(), words="They met us.", source="minutes")
    seen = visit(second, f"{at}condition/")
    visit(client, f"{at}condition/").press("Drop it")
    visit(client, f"{at}condition/").press("Ask a second", happened_on=day(), words="Another thing.", source="a word")

    page = seen.press("Agree")

    assert page.status == 422
    assert queries.published_entries(Statement.objects.get(pk=statement.pk)) == []
