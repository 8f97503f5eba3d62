"""Signatures on paper: sheets with codes, two people who count, one number in the log, apart from all others."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from tests.builders import NOON, make_collection, make_convenor

from undersigned.logkeeper import queries as logs
from undersigned.outreach import actions, queries, rules, sheets
from undersigned.outreach.models import PaperSheet
from undersigned.publiclog.entry import Paper, parse_entry
from undersigned.publishing.ledgers import forget_ledgers, read_ledger
from undersigned.texts import actions as texts

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LATER = TODAY + timedelta(days=60)


@pytest.fixture
def collection(ring):
    forget_ledgers()
    found = make_collection()
    actions.make_sheets(found, ["AAAACCCC", "DDDDEEEE"], destroy_on=LATER, today=TODAY)
    return found


@pytest.fixture
def two():
    return make_convenor("Ada"), make_convenor("Ben")


def count(collection, code, n, convenor):
    return actions.count_sheet(collection.statement, code, n, convenor=convenor)


def test_two_people_who_agree_make_a_count_that_the_log_gets_once(collection, two):
    ada, ben = two

    assert not count(collection, "aaaa-cccc", 7, ada)
    with pytest.raises(rules.CountedByYou):
        count(collection, "AAAACCCC", 7, ada)
    with pytest.raises(rules.NothingCounted):
        actions.put_into_log(collection, salt=b"s" * 32, ring=settings.RING, today=TODAY)
    assert count(collection, "AAAA CCCC", 7, ben)
    with pytest.raises(rules.AlreadyCounted):
        count(collection, "AAAACCCC", 8, ben)

    assert actions.put_into_log(collection, salt=b"s" * 32, ring=settings.RING, today=TODAY) == 7
    with pytest.raises(rules.NothingCounted):
        actions.put_into_log(collection, salt=b"s" * 32, ring=settings.RING, today=TODAY)

    (made,) = queries.counts_of(collection.statement)
    (data,) = logs.entries(collection.log, made.index, made.index + 1)
    assert parse_entry(data) == Paper(n=7, sha256=sha256(made.record.encode()).hexdigest())
    assert json.loads(made.record)["sheets"] == [{"code": "AAAACCCC", "n": 7, "text": collection.text_sha256}]
    ledger = read_ledger(collection.log, logs.size(collection.log))
    assert sum(paper.n for paper in ledger.papers) == 7
    assert ledger.counts().person.signed == 0


def test_two_counts_that_differ_are_both_forgotten(collection, two):
    count(collection, "AAAACCCC", 7, two[0])

    with pytest.raises(rules.CountsDiffer):
        count(collection, "AAAACCCC", 6, two[1])

    assert PaperSheet.objects.get(code="AAAACCCC").first_n is None
    assert not count(collection, "AAAACCCC", 6, two[1])


@pytest.mark.parametrize(("code", "n", "refusal"), [("XXXX", 1, rules.SheetUnknown), ("AAAACCCC", 13, rules.NumberOdd)])
def test_what_cannot_be_counted_is_refused(collection, two, code, n, refusal):
    with pytest.raises(refusal):
        count(collection, code, n, two[0])


@pytest.mark.parametrize(
    ("number", "day", "refusal"),
    [
        (0, LATER, rules.SheetsOdd),
        (51, LATER, rules.SheetsOdd),
        (1, TODAY, rules.DestructionOdd),
        (1, TODAY + timedelta(days=900), rules.DestructionOdd),
    ],
)
def test_sheets_that_cannot_be_made_are_refused(number, day, refusal):
    with pytest.raises(refusal):
        rules.check_sheets(number, day, today=TODAY)


def test_a_destroyed_sheet_forgets_who_counted_it(collection, two):
    statement = collection.statement
    count(collection, "AAAACCCC", 3, two[0])
    with pytest.raises(rules.NotCountedYet):
        actions.note_destroyed(statement, "AAAACCCC", today=TODAY)
    count(collection, "AAAACCCC", 3, two[1])
    actions.put_into_log(collection, salt=b"s" * 32, ring=settings.RING, today=TODAY)

    actions.note_destroyed(statement, "AAAACCCC", today=TODAY)

    sheet = PaperSheet.objects.get(code="AAAACCCC")
    assert (sheet.first_by, sheet.second_by, sheet.destroyed_on) == (None, None, TODAY)
    with pytest.raises(rules.SheetUnknown):
        count(collection, "AAAACCCC", 3, two[0])


def test_the_desk_makes_prints_and_counts_sheets(collection, two):
    statement = collection.statement
    browsers = []
    for convenor in two:
        texts.add_convenor(statement, convenor)
        browsers.append(Client())
        browsers[-1].force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    page = f"/desk/s/{statement.slug}/paper/"

    odd = browsers[0].post(page, {"do": "make", "number": "3", "destroy_on": "soon"})
    first = browsers[0].post(page, {"do": "count", "code": "AAAA-CCCC", "n": "5"})
    second = browsers[1].post(page, {"do": "count", "code": "AAAA-CCCC", "n": "5"})
    browsers[1].post(page, {"do": "log"})
    printed = browsers[0].get(f"{page}sheets/", {"paper": "a4"})

    assert odd.status_code == 422
    assert 'value="3"' in odd.content.decode()
    assert "Now somebody else counts" in first.content.decode()
    assert "Both counts agree" in second.content.decode()
    assert queries.counts_of(statement)[0].n == 5
    assert printed.content.startswith(b"%PDF")
    # The number that the first one typed leads nobody.
    browsers[0].post(page, {"do": "count", "code": "DDDDEEEE", "n": "11"})
    assert "11, " not in browsers[1].get(page).content.decode()


def test_every_sheet_carries_the_text_its_code_and_its_day(collection):
    data = sheets._data(collection.statement, ["AAAACCCC"], "a4", settings.INSTANCE)

    assert data["sheets"][0]["code"] == "AAAA-CCCC"
    assert f"{LATER.day} " in data["sheets"][0]["note"]
    assert any(block["words"].startswith("we ask") for block in data["blocks"])


@pytest.mark.parametrize(("lang", "day"), [("de", "Januar"), ("ar", "يناير"), ("ja", "月")])
def test_a_sheet_speaks_the_language_of_its_text(collection, lang, day):
    with translation.override(lang):
        data = sheets._data(collection.statement, ["AAAACCCC"], "a4", settings.INSTANCE)
    told = " ".join([*data["heads"], data["invitation"], data["code_label"], data["sheets"][0]["note"]])

    assert not re.search(r"\b(Role|Signature|By signing|Sheet|responsible|destroyed)\b", told)
    assert day in data["sheets"][0]["note"]
