"""Questions and comments on a clause or on some of its words: open, answered, closed; refused words are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_content

from undersigned.roundtable import actions
from undersigned.roundtable.models import Remark
from undersigned.roundtable.rules import talking
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading


def ask(round_, browser, words="Which trains?", passage="", kind="question", clause="k2"):
    return round_.visit(browser, f"talk/{clause}/").press("Say it", kind=kind, passage=passage, words=words)


def test_a_question_is_asked_answered_and_closed(round_):
    _ada, asking = round_.seat("Ada")
    _ben, answering = round_.seat("Ben", party="City Club")
    assert "Ask on clause 1" in round_.visit(asking, "text/").words
    page = ask(round_, asking)
    assert "Question open Which trains?" in page.words
    assert "1 open question" in round_.visit(answering, "text/").words
    assert "1 question is not answered yet" in round_.visit(answering).words

    page = round_.visit(answering, "talk/k2/").press("Answer", words="All of them.")
    assert "Question answered" in page.words
    assert "All of them. Ben, delegate · City Club" in page.words
    assert "Your question was answered" in round_.visit(asking).words
    page = round_.visit(asking, "talk/k2/").press("Close it")

    assert "Question closed" in page.words
    assert "Your question was answered" not in round_.visit(asking).words
    assert "Nothing is open." in round_.visit(answering, "talk/").words


def test_who_asks_on_waits_again(round_):
    _ada, asking = round_.seat("Ada")
    _ben, answering = round_.seat("Ben", party="City Club")
    ask(round_, asking)
    round_.visit(answering, "talk/k2/").press("Answer", words="All of them.")

    round_.visit(asking, "talk/k2/").press("Answer", words="Also on Sundays?")

    assert Remark.objects.get(about=None).state == talking.RemarkState.OPEN


def test_a_marked_passage_is_shown_among_its_words_and_said_to_be_gone_later(round_):
    _ada, browser = round_.seat("Ada")
    page = ask(round_, browser, passage="the  evening trains")
    assert page.tree.xpath("//mark")[0].text == "the evening trains"

    draft = reading.draft_of(round_.table.statement)
    content = make_content()
    blocks = tuple(replace(block, text=block.text.replace("evening", "last")) for block in content.blocks)
    texts.save_draft(draft, replace(content, blocks=blocks))

    words = round_.visit(browser, "talk/k2/").words
    assert "About words that do not stand there any more: the evening trains" in words


@pytest.mark.parametrize(
    ("words", "passage", "reason"),
    [
        ("", "", "Write something"),
        ("x" * 4001, "", "up to 4,000"),
        ("Which\x07?", "", "control character"),
        ("Which?", "the morning trains", "do not stand in this clause"),
        ("Which?", "x" * 501, "do not stand in this clause"),
    ],
)
def test_what_can_not_be_said_is_refused_and_kept(round_, words, passage, reason):
    _ada, browser = round_.seat("Ada")

    answer = browser.post(round_.path + "talk/k2/", {"words": words, "passage": passage})

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert words in answer.content.decode()
    assert not Remark.objects.exists()


def test_an_answer_that_is_too_long_is_kept(round_):
    _ada, browser = round_.seat("Ada")
    page = ask(round_, browser)

    page = page.press("Answer", words="y" * 4001)

    assert page.status == 422
    assert "y" * 4001 in page.value("words")


def test_observers_read_and_say_nothing(round_):
    _ada, asking = round_.seat("Ada")
    ask(round_, asking)
    _eve, observing = round_.seat("Eve", role="observer")

    page = round_.visit(observing, "talk/k2/")
    assert "Which trains?" in page.words
    assert not page.tree.xpath("//textarea")
    remark = Remark.objects.get().pk
    answers = [
        observing.post(round_.path + "talk/k2/", {"words": "I say"}),
        observing.post(round_.path + f"remarks/{remark}/", {"do": "answer", "words": "I say"}),
        observing.post(round_.path + f"remarks/{remark}/", {"do": "close"}),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert Remark.objects.count() == 1


def test_only_who_asked_or_the_chair_closes(round_):
    _ada, asking = round_.seat("Ada")
    _ben, other = round_.seat("Ben", party="City Club")
    ask(round_, asking)
    remark = Remark.objects.get()

    answer = other.post(round_.path + f"remarks/{remark.pk}/", {"do": "close"})
    assert "Only who asked, or the chair" in answer.content.decode()
    round_.visit(round_.chair, "talk/k2/").press("Close it")

    remark.refresh_from_db()
    assert remark.state == talking.RemarkState.CLOSED
    round_.visit(asking, "talk/k2/").press("Open it again")
    remark.refresh_from_db()
    assert remark.state == talking.RemarkState.OPEN


def test_nothing_is_said_after_the_end(round_):
    ada, browser = round_.seat("Ada")
    ask(round_, browser)
    actions.end_table(round_.table, "closed", now=ada.invited_at)

    answer = browser.post(round_.path + "talk/k2/", {"words": "Too late"})

    assert answer.status_code == 422
    assert "This table has ended" in answer.content.decode()
    assert "Too late" in answer.content.decode()
    late = browser.post(round_.path + f"remarks/{Remark.objects.get().pk}/", {"do": "answer", "words": "Late too"})
    assert "Late too" in late.content.decode()
    assert "Which trains?" in round_.visit(browser, "talk/k2/").words


@pytest.mark.parametrize("page", ["talk/k99/", "talk/x/", "remarks/999999/"])
def test_what_is_not_there_is_not_there(round_, page):
    _ada, browser = round_.seat("Ada")

    assert browser.post(round_.path + page, {"words": "x", "do": "answer"}).status_code == 404


def test_words_that_turn_the_direction_stay_in_their_place(round_):
    _ada, browser = round_.seat("Ada")

    page = ask(round_, browser, words="שלום\nan end")

    assert page.tree.xpath('//article//div[@dir="auto"]//br')
    answer = browser.post(round_.path + "talk/k2/", {"words": "never closed \u202e"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("words", "passage", "marked"),
    [
        ("a b c", "b", ("a ", "b", " c")),
        ("a b b", "b", ("a ", "b", " b")),
        ("a b", "", ("a b", "", "")),
        ("a b", "x", None),
    ],
)
def test_passages_are_marked_where_they_first_stand(words, passage, marked):
    assert talking.mark_passage(words, passage) == marked


def test_many_open_questions_come_page_by_page(round_):
    ada, browser = round_.seat("Ada")
    for number in range(53):
        Remark.objects.create(
            table=round_.table, seat=ada, kind="question", clause="k2", words=f"No {number}.", said_at=ada.invited_at
        )

    first = round_.visit(browser, "talk/")
    second = round_.visit(
        browser, "talk/" + first.tree.xpath('//a[text()="Older ones"]/@href')[0].partition("talk/")[2]
    )

    assert "No 52." in first.words
    assert "No 3." in first.words
    assert "No 2." not in first.words
    assert "No 2." in second.words
    assert "Older ones" not in second.words
