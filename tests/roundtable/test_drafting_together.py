"""At the table: proposing, collisions, deciding, adopting; each bad input gets an answer and keeps what was typed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone, translation
from tests.desk.browsing import visit

from undersigned.roundtable import actions, queries
from undersigned.roundtable.actions.forgetting import forget_ended_tables
from undersigned.roundtable.minutes_words import tell_line, tell_rule
from undersigned.roundtable.models import Amendment, Decision, Drafting, MinutesLine, Voice
from undersigned.roundtable.rules.deciding import PRESETS, Answer, format_procedure
from undersigned.roundtable.rules.minutes import parse_lines, replay
from undersigned.roundtable.rules.refusing import Settled, StillOpen, VoiceLate
from undersigned.texts import queries as texts
from undersigned.texts.canonical import format_text


@pytest.fixture(scope="module")
def laid(house, met):
    """A round with two delegates, and the text on the table under consent."""

    def lay():
        met.ada = met.seat("Ada", party="Rail Union")
        met.bo = met.seat("Bo", party="Walkers")
        met.visit(met.chair, "text/begin/").press("Lay the text on the table")
        return met

    return house.make(lay)


def draft(table):
    return queries.draft_of(Drafting.objects.get(table=table.table))


def numbered(table):
    return next(clause for clause in draft(table).clauses if clause.kind == "clause")


def propose(table, browser, clause, does="change", do="Propose it", **typed):
    page = table.visit(browser, f"amend/?clause={clause}&does={does}")
    return page.press(do, **typed)


def put(table, number, days=3):
    moment = (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    return table.visit(table.chair, f"amendments/{number}/").press("Put it to a decision", closes_at=moment)


def say(table, browser, number, answer, reason=""):
    return table.visit(browser, f"decisions/{number}/").press("Say it", answer=answer, reason=reason)


def answer(table, browser, number, choice, reason=""):
    """Choose a radio button, which the form of the page offers, and press."""
    page = table.visit(browser, f"decisions/{number}/")
    seat = page.value("seat")
    found = browser.post(
        f"{table.path}decisions/{number}/", {"seat": seat, "answer": choice, "reason": reason}, follow=True
    )
    return type(page)(browser, found)


def told(table, kind):
    """Return the lines of the minutes of one kind."""
    lines = [json.loads(line) for line in file_of(table).splitlines()]
    return [line for line in lines if line["kind"] == kind]


def file_of(table):
    return table.chair.get(f"{table.path}minutes/file/").content


def test_an_amendment_goes_from_a_delegate_into_the_text_and_the_minutes(table):
    clause = numbered(table)
    looked = propose(table, table.ada[1], clause.id, do="Look at the difference", text="We demand one more train.")
    assert "What would change" in looked.words
    made = looked.press("Propose it", reason="Nobody should walk at night.")
    assert made.address == f"{table.path}amendments/1/"
    assert made.tree.xpath("//ins")
    assert made.tree.xpath("//del")

    assert put(table, 1).address == f"{table.path}decisions/1/"
    assert "Decision 1" in table.visit(table.ada[1]).words
    answer(table, table.ada[1], 1, "agree")
    page = answer(table, table.bo[1], 1, "reservation", "At night only.")
    assert "agrees with a reservation" in page.words
    closed = table.visit(table.chair, "decisions/1/").press("Close the question")

    assert "Carried." in closed.words
    assert draft(table).find_clause(clause.id).text == "We demand one more train."
    lines = parse_lines(file_of(table))
    assert replay(lines) == draft(table)
    # The count stands beside what came out, before the voices.
    assert closed.words.index("Agree, with a reservation") < closed.words.index("What was said")
    document = table.chair.get(f"{table.path}minutes/document/").content.decode()
    assert re.search(r"Decision 1 opened, until \d{4}-\d\d-\d\d \d\d:\d\d UTC: other words", document)
    assert "Walkers (Bo) agrees with a reservation: At night only" in document
    assert "We demand one more train" in table.visit(table.bo[1], "minutes/").words
    with translation.override("zh-Hans"):
        told = [tell_line(line) for line in lines]
    said = [words for one in told for words in (one.sentence, *one.more)]
    assert any("Walkers (Bo)" in words and "：At night only." in words for words in said)
    assert any(words.endswith("。") and "k2" in words for words in said)


@pytest.mark.parametrize(("lang", "mark"), [("zh-Hans", "；"), ("ar", "؛ "), ("de", "; ")])
def test_phrases_of_a_rule_are_parted_as_the_language_parts_them(lang, mark):
    rule = json.loads(format_procedure(PRESETS["consent"]))["whole"]

    with translation.override(lang):
        assert tell_rule(rule).count(mark) == 2


def test_the_place_at_which_one_is_stands_out_among_the_others(table):
    for place in ("", "text/", "talk/", "amendments/", "decisions/", "minutes/", "people/", "mine/"):
        (here,) = table.visit(table.ada[1], place).tree.xpath("//nav//a[@aria-current='page']/@href")
        assert here == f"{table.path}{place}"


def test_two_delegates_change_one_clause_and_a_person_confirms_what_shall_hold(table):
    clause = numbered(table)
    first = propose(table, table.ada[1], clause.id, text=clause.text + " Now.")
    second = propose(table, table.bo[1], clause.id, text=clause.text + " Soon.")
    assert "they collide" in second.words
    assert first.status == 200

    put(table, 1)
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    table.visit(table.chair, "decisions/1/").press("Close the question")
    overtaken = table.visit(table.bo[1], "amendments/2/")
    assert "The text changed after this was proposed." in overtaken.words
    refused = put_refused(table, 2)
    assert "text changed after" in refused.words

    page = table.visit(table.bo[1], "amendments/2/merge/")
    assert "Now" in page.value("text")
    assert "Soon" in page.value("text")
    looked = page.press("Look which words would be lost", text=clause.text + " Soon.")
    assert "These words would be lost: Now" in looked.words
    confirmed = looked.press("Confirm these words", text=clause.text + " Now, or soon.")

    assert confirmed.address == f"{table.path}amendments/2/"
    assert "The text changed after" not in confirmed.words
    assert put(table, 2).address == f"{table.path}decisions/2/"


def put_refused(table, number):
    return table.visit(table.chair, f"amendments/{number}/")


def test_what_was_carried_for_words_that_changed_meanwhile_waits_for_the_chair(table):
    clause = numbered(table)
    propose(table, table.ada[1], clause.id, text=clause.text + " Now.")
    propose(table, table.bo[1], clause.id, text="Please: " + clause.text)
    put(table, 1)
    put(table, 2)
    for number in (1, 2):
        for browser in (table.ada[1], table.bo[1]):
            answer(table, browser, number, "agree")
        table.visit(table.chair, f"decisions/{number}/").press("Close the question")
    assert Amendment.objects.get(number=2).state == "carried"
    refused = table.visit(table.chair, "text/adopt/").press("Put the whole text")
    assert "Somebody changed these words meanwhile" in refused.alert

    page = table.visit(table.chair, "amendments/2/merge/")
    assert "Nothing collides." in page.words
    page.press("Confirm these words")

    assert draft(table).find_clause(clause.id).text.startswith("Please: ")
    assert draft(table).find_clause(clause.id).text.endswith(" Now.")
    assert replay(parse_lines(file_of(table))) == draft(table)


def test_what_was_carried_and_says_what_the_text_came_to_say_holds_nothing_up(table):
    clause = numbered(table)
    for number, seat in ((1, table.ada), (2, table.bo)):
        propose(table, seat[1], clause.id, text=clause.text + " Now.")
        put(table, number)
    for number in (1, 2):
        for browser in (table.ada[1], table.bo[1]):
            answer(table, browser, number, "agree")
        table.visit(table.chair, f"decisions/{number}/").press("Close the question")
    assert Amendment.objects.get(number=2).state == "carried"

    table.visit(table.chair, "amendments/2/merge/").press("Confirm these words")

    assert Amendment.objects.get(number=2).state == "adopted"
    assert draft(table).find_clause(clause.id).text == clause.text + " Now."
    assert replay(parse_lines(file_of(table))) == draft(table)
    assert "Amendment 2 was carried, and the text says so already." in table.visit(table.chair, "minutes/").words
    moment = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page = table.visit(table.chair, "text/adopt/").press("Put the whole text", closes_at=moment)
    assert page.address == f"{table.path}decisions/3/"


def test_the_adopted_text_becomes_the_draft_of_the_statement_with_the_same_words(table):
    moment = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page = table.visit(table.chair, "text/adopt/").press("Put the whole text", closes_at=moment)
    assert page.address == f"{table.path}decisions/1/"
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    blocked = propose(table, table.ada[1], numbered(table).id, text="Other words.")
    assert blocked.status == 200  # proposing is free; only the text stands still
    table.visit(table.chair, "decisions/1/").press("Close the question")
    table.table.refresh_from_db()
    assert table.table.state == "adopted"
    assert Amendment.objects.get().state == "fallen"
    refused = table.ada[1].post(f"{table.path}amend/", {"does": "delete", "clause": "k1", "do": "propose"}, follow=True)
    assert "This table has ended" in refused.content.decode()

    statement = table.table.statement
    taken = visit(table.chair, f"/desk/s/{statement.slug}/table/").press("Take the adopted text over")

    assert taken.address == f"/desk/s/{statement.slug}/text/"
    file = format_text(texts.content_of(texts.draft_of(statement)))
    assert sha256(file).hexdigest() == Drafting.objects.get().adopted_sha256
    last = json.loads(file_of(table).splitlines()[-1])
    assert (last["kind"], last["text"]) == ("adopted", sha256(file).hexdigest())


def test_an_adopted_text_that_nobody_took_over_outlives_the_people_of_its_table(table):
    moment = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    table.visit(table.chair, "text/adopt/").press("Put the whole text", closes_at=moment)
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    table.visit(table.chair, "decisions/1/").press("Close the question")
    assert forget_ended_tables(timezone.now() + timedelta(days=61)) == 1
    statement = table.table.statement

    visit(table.chair, f"/desk/s/{statement.slug}/table/").press("Take the adopted text over")

    file = format_text(texts.content_of(texts.draft_of(statement)))
    assert sha256(file).hexdigest() == Drafting.objects.get().adopted_sha256


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 100_000, "That is too long"),
        ("turned \u202e round", "turns the direction"),
        ("  ", "There are no words"),
    ],
    ids=["100 kB", "bidi", "nothing"],
)
def test_words_that_cannot_stand_are_refused_and_kept(table, text, said):
    page = propose(table, table.ada[1], numbered(table).id, text=text)

    assert page.status == 422
    assert said in page.alert
    assert page.value("text") == text
    assert not Amendment.objects.exists()


def test_an_amendment_to_a_clause_that_was_deleted_says_so_and_keeps_what_was_typed(table):
    clause = draft(table).clauses[0]
    page = table.visit(table.bo[1], f"amend/?clause={clause.id}&does=change")
    propose(table, table.ada[1], clause.id, does="delete")
    put(table, 1)
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    table.visit(table.chair, "decisions/1/").press("Close the question")

    late = page.press("Propose it", text="Words in vain.")
    assert "was deleted" in late.alert
    assert late.value("text") == "Words in vain."


@pytest.mark.parametrize("does", ["insert", "move", "split", "join", "title"])
def test_every_sort_of_change_can_be_proposed_and_carried(table, does):
    clause = draft(table).clauses[0]
    places = table.visit(table.ada[1], f"amend/?clause={clause.id}&does=move").tree.xpath("//option/@value")
    typed = {
        "insert": {"text": "A new one."},
        "move": {"place": places[-1]},
        "split": {"text": clause.text.replace(" ", "\n", 1)},
        "join": {},
        "title": {"title": "Another title"},
    }[does]
    name = clause.id
    if does == "join":
        name = next(one for one, two in pairwise(draft(table).clauses) if one.part is two.part).id
    before = draft(table)
    made = propose(table, table.ada[1], name, does=does, **typed)
    assert made.address == f"{table.path}amendments/1/", made.alert
    put(table, 1)
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    table.visit(table.chair, "decisions/1/").press("Close the question")

    assert draft(table) != before
    assert replay(parse_lines(file_of(table))) == draft(table)
    assert table.visit(table.ada[1], "minutes/").status == 200


def test_an_amendment_is_amended_before_it_is_decided(table):
    clause = numbered(table)
    propose(table, table.ada[1], clause.id, text="We demand trains.")
    page = table.visit(table.bo[1], "amend/?of=1")
    assert page.value("text") == "We demand trains."
    made = page.press("Propose it", text="We request trains.")
    assert "amends amendment 1" in made.words
    put(table, 2)
    refused = table.visit(table.ada[1], "amendments/1/").press("Withdraw it")
    assert "Another question about this is open" in refused.alert
    for browser in (table.ada[1], table.bo[1]):
        answer(table, browser, 1, "agree")
    table.visit(table.chair, "decisions/1/").press("Close the question")

    assert "We request trains" in table.visit(table.ada[1], "amendments/1/").words
    assert draft(table).find_clause(clause.id) == clause


def test_a_correction_is_made_by_the_chair_unless_somebody_says_it_changes_the_meaning(table):
    clause = numbered(table)
    for text in ("One slip.", "Two slips."):
        page = table.visit(table.ada[1], f"amend/?clause={clause.id}&does=change")
        data = {"seat": page.value("seat"), "does": "change", "clause": clause.id, "base": page.value("base")}
        table.ada[1].post(
            f"{table.path}amend/", data | {"kind": "clause", "text": text, "editorial": "yes", "do": "propose"}
        )
    table.visit(table.bo[1], "amendments/2/").press("This changes the meaning")
    assert not Amendment.objects.get(number=2).is_editorial
    table.visit(table.chair, "amendments/1/").press("Make this correction")

    assert draft(table).find_clause(clause.id).text == "One slip."
    assert "Editorial correction" in table.visit(table.bo[1], "minutes/").words


def test_objections_need_reasons_and_can_be_taken_back(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    refused = answer(table, table.bo[1], 1, "object")
    assert "An objection needs its reason" in refused.alert
    long = answer(table, table.bo[1], 1, "object", "x" * 1_001)
    assert long.value("reason") == "x" * 1_001
    answer(table, table.bo[1], 1, "object", "Too soft.")
    answer(table, table.ada[1], 1, "agree")
    table.visit(table.bo[1], "decisions/1/").press("Take the objection back")
    closed = table.visit(table.chair, "decisions/1/").press("Close the question")

    assert "Carried." in closed.words
    assert "(taken back)" in closed.words


def test_a_voice_after_the_deadline_is_told_so_and_the_worker_counts(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    found = Decision.objects.get()
    answer(table, table.ada[1], 1, "agree")
    with pytest.raises(VoiceLate):
        actions.cast_voice(found, table.bo[0], Answer.OBJECT, reason="no", now=found.closes_at)
    with pytest.raises(StillOpen):
        actions.close(found, now=timezone.now())
    assert actions.close_due(found.closes_at) == 1
    with pytest.raises(Settled):
        actions.close(found, now=found.closes_at)
    with pytest.raises(VoiceLate):
        actions.cast_voice(found, table.bo[0], Answer.AGREE, reason="", now=timezone.now())
    late = answer_late(table)
    assert "The deadline has passed" in late.alert
    assert "Our members met too late." in late.words
    assert Voice.objects.count() == 1
    assert [line["voices"] for line in told(table, "decided")] == [
        [{"answer": "agree", "by": "Ada", "name": "Rail Union", "reason": "", "withdrawn": False}]
    ]


def answer_late(table):
    data = {"seat": str(table.bo[0].pk), "answer": "object", "reason": "Our members met too late."}
    found = table.bo[1].post(f"{table.path}decisions/1/", data, follow=True)
    page = table.visit(table.bo[1], "decisions/1/")
    return type(page)(table.bo[1], found)


def test_a_removed_organisation_is_not_counted_and_the_minutes_say_that_it_spoke(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    answer(table, table.bo[1], 1, "object", "Never.")
    answer(table, table.ada[1], 1, "agree")
    actions.remove_party(table.bo[0].party, now=timezone.now())
    closed = table.visit(table.chair, "decisions/1/").press("Close the question")

    assert "Carried." in closed.words
    words = table.visit(table.chair, "minutes/").words
    assert "Cast and not counted" in words
    assert "No longer at the table: Bo, Walkers (delegate)" in words


def test_observers_and_newcomers_read_and_have_no_voice(table):
    _seat, olga = table.seat("Olga", party="", role="observer")
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    _late, late = table.seat("Late", party="Sitters")

    for browser in (olga, late):
        page = table.visit(browser, "decisions/1/")
        assert page.status == 200
        assert not page.tree.xpath('//input[@name="answer"]')
        seat = table.visit(browser, "mine/").value("seat")
        refused = browser.post(f"{table.path}decisions/1/", {"seat": seat, "answer": "object", "reason": "x"})
        assert "no voice in this decision" in refused.content.decode()
    refused = olga.post(f"{table.path}amend/", {"does": "delete", "clause": "k1", "do": "propose"}, follow=True)
    assert refused.status_code == 422


def test_a_deadline_that_is_none_puts_nothing(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")

    for typed in ("", "soon", "2020-01-01T00:00", "9999-01-01T00:00"):
        page = table.visit(table.chair, "amendments/1/").press("Put it to a decision", closes_at=typed)
        assert "at least an hour" in page.alert
    assert not Decision.objects.exists()


def replace_or_empty_minutes():
    ways = {
        "sqlite": "INSERT OR REPLACE INTO roundtable_minutesline SELECT * FROM roundtable_minutesline",
        "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE roundtable_minutesline CASCADE",
    }
    with connection.cursor() as cursor:
        cursor.execute(ways[connection.vendor])


def test_minutes_can_only_grow_until_the_table_forgets(table):
    line = MinutesLine.objects.first()
    acts = [line.delete, lambda: MinutesLine.objects.filter(pk=line.pk).update(line="{}"), replace_or_empty_minutes]
    for act in acts:
        with pytest.raises(DatabaseError, match="minutes_stay"), transaction.atomic():
            act()
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    answer(table, table.ada[1], 1, "agree")
    actions.end_table(table.table, "closed", now=timezone.now())

    forget_ended_tables(timezone.now() + timedelta(days=61))

    for model in (MinutesLine, Drafting, Amendment, Decision, Voice):
        assert not model.objects.exists()


def test_strangers_get_none_of_it(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")

    for page in ("text/", "amend/", "amendments/", "amendments/1/", "decisions/", "minutes/", "minutes/file/"):
        assert Client().get(table.path + page).status_code == 403
    assert table.ada[1].get(f"{table.path}text/adopt/").status_code == 404
    assert table.ada[1].get(f"{table.path}amendments/99/").status_code == 404


def test_what_was_carried_and_has_lost_its_place_falls_and_the_minutes_say_so(table):
    clause = draft(table).clauses[0]
    propose(table, table.ada[1], clause.id, does="delete")
    propose(table, table.bo[1], clause.id, text="Other words.")
    for number in (1, 2):
        put(table, number)
    for number in (1, 2):
        for browser in (table.ada[1], table.bo[1]):
            answer(table, browser, number, "agree")
        table.visit(table.chair, f"decisions/{number}/").press("Close the question")

    assert Amendment.objects.get(number=2).state == "fallen"
    assert "Amendment 2 was carried, and could not be made" in table.visit(table.ada[1], "minutes/").words
    assert "until" in table.visit(table.chair, "text/adopt/").press("Put the whole text").words


def test_nothing_is_said_at_a_table_that_ended(table):
    propose(table, table.ada[1], numbered(table).id, text="Other words.")
    put(table, 1)
    page = table.visit(table.bo[1], "decisions/1/")
    actions.end_table(table.table, "closed", now=timezone.now())

    said = {"seat": page.value("seat"), "answer": "object", "reason": "We heard too late."}
    late = table.bo[1].post(f"{table.path}decisions/1/", said).content.decode()
    assert "This table has ended" in late
    assert "We heard too late." in late
    assert not Voice.objects.exists()
    assert "nothing was decided" in table.visit(table.bo[1], "decisions/1/").words
