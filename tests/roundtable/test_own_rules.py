"""Own rules: chosen when the text is laid on the table; secret votes; weights that hold while they are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Decision, Drafting, Party, Voice
from undersigned.roundtable.rules.changing import Change
from undersigned.roundtable.rules.deciding import Method, OneVoice, Quorum, Rule, format_rule, parse_rule
from undersigned.roundtable.rules.minutes import parse_lines, replay

SECRET = {"preset": "own", "whole-method": "simple", "whole-secret": "yes"}


def begin(round_, **typed):
    return round_.visit(round_.chair, "text/begin/").press("Lay the text on the table", **typed)


def put_whole(round_):
    moment = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    return round_.visit(round_.chair, "text/adopt/").press("Put the whole text", closes_at=moment)


def answer(round_, browser, choice, number=1):
    page = round_.visit(browser, f"decisions/{number}/")
    return page.press("Say it", answer=choice)


def close(round_, number=1):
    return round_.visit(round_.chair, f"decisions/{number}/").press("Close the question")


def last_line(round_, kind):
    lines = parse_lines(round_.chair.get(f"{round_.path}minutes/file/").content)
    replay(lines)
    return next(line for line in reversed(lines) if line.kind == kind).members


def test_each_matter_has_the_rule_that_was_chosen_for_it(round_):
    typed = {
        "preset": "own",
        "amendment-method": "simple",
        "amendment-quorum": "two-thirds",
        "clause-method": "consent",
        "clause-quorum": "none",
        "whole-method": "two-thirds",
        "whole-quorum": "half",
        "whole-secret": "yes",
        "weighted": "yes",
        "listed": "yes",
    }
    assert begin(round_, **typed).address == f"{round_.path}text/"

    row = Drafting.objects.get()
    shared = {"one_voice": OneVoice.PARTY, "is_weighted": True, "allows_deputies": True}
    assert row.preset == "own"
    assert queries.procedure_of(row).amendment == Rule(method=Method.SIMPLE, quorum=Quorum.TWO_THIRDS, **shared)
    assert queries.procedure_of(row).clause == Rule(method=Method.CONSENT, **shared)
    assert queries.procedure_of(row).whole == Rule(
        method=Method.TWO_THIRDS, quorum=Quorum.HALF, is_secret=True, lists_voters=True, **shared
    )
    page = round_.visit(round_.chair, "decisions/")
    assert "Carried if two thirds of those who agree or object agree. At least half has to speak." in page.words
    assert "The vote is secret. The minutes list who took part." in page.words
    assert "carried if two thirds" in round_.visit(round_.chair, "minutes/").words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amendment-method": "silence"}, "Silence has no quorum"),
        ({"clause-secret": "yes"}, "it can't be secret"),
        ({"weighted": "yes", "one_voice": "person"}, "Weights belong to organisations"),
        ({"whole-method": "by lot"}, "Choose for each of the three"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_and_kept(round_, typed, said):
    page = begin(round_, preset="own", **{"whole-quorum": "two-thirds", **typed})

    assert said in page.alert
    assert page.tree.xpath("//input[@value='own' and @checked]")
    assert page.tree.xpath("//details[@open]//select")
    assert page.value("whole-quorum") == "two-thirds"
    assert not Drafting.objects.exists()


def test_a_ready_made_rule_does_not_look_at_what_stands_below_it(round_):
    begin(round_, preset="consent", **{"amendment-method": "silence"})

    assert Drafting.objects.get().preset == "consent"


def test_of_a_secret_vote_only_sums_are_seen_and_kept(round_):
    _ada, ada = round_.seat("Ada", party="Rail Union")
    _bo, bo = round_.seat("Bo", party="Walkers")
    begin(round_, **SECRET)
    put_whole(round_)
    first = answer(round_, ada, "agree")
    assert "whoever runs or seizes the server" in first.words
    assert first.value("answer") == "agree"
    assert not first.tree.xpath("//input[@value='reservation']")
    for browser in (bo, round_.chair):
        assert "Ada" not in round_.visit(browser, "decisions/1/").tree.xpath("string(//main)")
    answer(round_, bo, "object")

    closed = close(round_)

    assert not Voice.objects.exists()
    words = closed.tree.xpath("string(//main)")
    assert "Ada" not in words
    assert "Object" in words
    assert "As many agree as object." in words
    line = last_line(round_, "decided")
    assert (line["tallies"]["agree"]["voices"], line["tallies"]["object"]["voices"], line["voices"]) == (1, 1, [])
    document = round_.chair.get(f"{round_.path}minutes/document/").content.decode()
    assert "Agree 1" in document
    assert "Ada) agrees" not in document


def test_minutes_of_a_secret_vote_list_who_took_part_only_where_the_rule_says_so(round_):
    _ada, ada = round_.seat("Ada", party="Rail Union")
    round_.seat("Bo", party="Walkers")
    begin(round_, **SECRET, listed="yes")
    put_whole(round_)
    answer(round_, ada, "agree")
    actions.close_due(Decision.objects.get().closes_at)

    assert last_line(round_, "decided")["voices"] == [{"name": "Rail Union"}]
    assert "Rail Union took part." in round_.visit(ada, "minutes/").words


def test_a_reservation_or_reason_in_a_secret_vote_is_kept_nowhere(round_):
    _ada, ada = round_.seat("Ada")
    begin(round_, **SECRET)
    put_whole(round_)
    seat = round_.visit(ada, "decisions/1/").value("seat")
    path = f"{round_.path}decisions/1/"
    refused = ada.post(path, {"seat": seat, "answer": "reservation", "reason": "Not so."})
    assert "nobody would read a reservation" in refused.content.decode()

    ada.post(path, {"seat": seat, "answer": "object", "reason": "I know why."})

    assert Voice.objects.get().reason == ""


def test_a_table_that_ends_during_a_secret_vote_forgets_its_voices(round_):
    _ada, ada = round_.seat("Ada")
    begin(round_, **SECRET)
    put_whole(round_)
    answer(round_, ada, "agree")

    actions.end_table(round_.table, "closed", now=timezone.now())

    assert not Voice.objects.exists()


def test_an_open_vote_shows_its_sums_and_keeps_its_voices(round_):
    _ada, ada = round_.seat("Ada")
    begin(round_)
    put_whole(round_)
    answer(round_, ada, "agree")
    closed = close(round_)

    assert closed.tree.xpath("//dl[@class='counts']/dd/text()") == ["1", "0", "0", "0", "0"]
    assert Voice.objects.get().answer == "agree"


def test_weights_hold_while_they_are_counted_and_the_minutes_tell_of_others(round_):
    _ada, ada = round_.seat("Ada", party="Rail Union")
    round_.seat("Bo", party="Walkers")
    begin(round_, preset="own", weighted="yes", **{"whole-method": "absolute"})
    party = Party.objects.get(name="Rail Union")
    round_.visit(round_.chair, f"parties/{party.pk}/").press("Save", weight="3")
    assert "The voice of Rail Union weighs 3 from now on." in round_.visit(ada, "minutes/").words
    put_whole(round_)

    refused = round_.visit(round_.chair, f"parties/{party.pk}/").press("Save", weight="9")
    assert "weights count" in refused.alert
    answer(round_, ada, "agree")
    actions.close_due(Decision.objects.get().closes_at)

    assert Decision.objects.get().result == "carried"
    assert "(weight 3)" in round_.visit(ada, "decisions/1/").words


def test_a_rule_without_deputies_says_so_and_refuses_theirs(round_):
    round_.seat("Ada", party="Rail Union")
    _dee, dee = round_.seat("Dee", party="Rail Union", role="deputy")
    page = round_.visit(round_.chair, "text/begin/")
    assert page.tree.xpath("//input[@name='deputies' and @checked]")
    round_.chair.post(f"{round_.path}text/begin/", {"preset": "own"})
    put_whole(round_)

    seat = round_.visit(dee, "mine/").value("seat")
    refused = dee.post(f"{round_.path}decisions/1/", {"seat": seat, "answer": "agree"})

    assert "only delegates speak" in refused.content.decode()
    assert "Deputies don't speak." in round_.visit(dee, "decisions/1/").words.replace("’", "'")


@pytest.mark.parametrize("lists_voters", [True, False])
def test_a_rule_that_lists_voters_is_read_back(lists_voters):
    rule = Rule(method=Method.SIMPLE, is_secret=True, lists_voters=lists_voters)

    assert parse_rule(format_rule(rule)) == rule
    assert ("lists_voters" in format_rule(rule)) is lists_voters


def test_silence_lets_a_text_pass(round_):
    seat, _browser = round_.seat("Ada")
    page = round_.visit(round_.chair, "text/begin/")
    round_.chair.post(f"{round_.path}text/begin/", {"preset": "silence"})
    clause = queries.draft_of(Drafting.objects.get()).clauses[0]
    change = Change(clause.id, clause.wording.digest, clause.wording.__class__(clause.kind, "Other words."))
    made = actions.propose(seat, change, reason="", now=timezone.now())
    found = actions.put_amendment(made, closes_at=timezone.now() + timedelta(days=1), now=timezone.now())
    actions.close_due(found.closes_at)

    found.refresh_from_db()
    assert (page.status, found.result) == (200, "carried")
