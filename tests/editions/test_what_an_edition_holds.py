"""What an edition may hold, and what may become of it: pure rules first, then rows."""

from __future__ import annotations

import pytest
from tests.builders import NOON, make_collection, make_convenor, make_frozen, make_waiting

from undersigned.accounts.rules import Duty
from undersigned.coalitions import actions as coalitions
from undersigned.desk import editions as desk
from undersigned.editions import actions, queries, rules
from undersigned.editions.rules import State, Words
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts.queries import recent_deeds
from undersigned.texts.rules import CharacterForbidden, LanguageInvalid

TODAY = NOON.date()
WORDS = Words(title="The timetable issue", lang="en", number="No. 3 / 2026", introduction=("One.", "Two."))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"title": " "}, rules.TitleMissing),
        ({"title": "x" * 401}, rules.TitleTooLong),
        ({"number": "x" * 61}, rules.NumberTooLong),
        ({"introduction": ("x" * 20_001,)}, rules.IntroductionTooLong),
        ({"title": "a\u202eb"}, CharacterForbidden),
        ({"lang": "English"}, LanguageInvalid),
    ],
)
def test_words_that_cannot_stand_so_are_refused(words, refusal):
    with pytest.raises(refusal):
        rules.tidy_words(Words(**{"title": "A title", "lang": "en"} | words))


def test_words_are_kept_in_one_spelling():
    assert rules.tidy_words(Words(title=" A\n title ", lang="en", introduction=(" ", "b  c"))) == Words(
        title="A title", lang="en", introduction=("b c",)
    )
    assert len(rules.tidy_words(Words(title="x" * 400, lang="en")).title) == 400


def test_paragraphs_are_parted_at_empty_lines():
    assert rules.read_paragraphs("One\nand more.\r\n \r\nTwo.\n\n\n") == ("One\nand more.", "Two.")


@pytest.fixture
def convenor(db, instance, ring):
    return make_convenor("Ada Convenor")


@pytest.fixture
def statements(convenor):
    return [make_collection(convenor=convenor, slug=slug).statement for slug in ("first", "second")]


@pytest.fixture
def draft(convenor, statements):
    return desk.make(statements[0].coalition, WORDS, statements, by=convenor)


def places(edition):
    return [one.statement.slug for one in queries.contributions_of(edition)]


def test_statements_stand_in_the_order_that_was_given(draft, statements, convenor):
    assert draft.slug == "the-timetable-issue"
    assert places(draft) == ["first", "second"]

    desk.keep(draft, WORDS, statements[::-1], by=convenor, today=TODAY)
    assert places(draft) == ["second", "first"]
    assert desk.find_statements(draft.coalition, convenor) == statements[::-1]


def test_a_statement_stands_in_it_once(draft, statements, convenor):
    with pytest.raises(rules.ContributionTwice):
        desk.keep(draft, WORDS, [statements[0]] * 2, by=convenor, today=TODAY)

    assert places(draft) == ["first", "second"]


def test_what_is_not_published_does_not_stand_in_it(draft, convenor):
    frozen = make_frozen(convenor=convenor, slug="frozen")

    with pytest.raises(rules.NotPublished):
        desk.keep(draft, WORDS, [frozen], by=convenor, today=TODAY)
    assert frozen not in desk.find_statements(draft.coalition, convenor)


def test_a_statement_of_another_coalition_does_not_stand_in_it(draft, convenor):
    harbour = coalitions.add_coalition("harbour", "Harbour")
    coalitions.join(harbour, convenor)
    foreign = make_collection(convenor=convenor, slug="quay", coalition=harbour).statement

    for by in (convenor, None):
        with pytest.raises(rules.NotPublished):
            desk.keep(draft, WORDS, [foreign], by=by, today=TODAY)


def test_who_does_not_look_after_press_puts_nothing_in(draft, statements, convenor):
    other = make_convenor("Bo Convenor", draft.coalition)
    third = make_collection(convenor=convenor, slug="third").statement
    texts.add_convenor(third, other)
    texts.give_duties(third, other, frozenset({Duty.TEXT}), by=convenor)

    with pytest.raises(rules.NotPublished):
        desk.keep(draft, WORDS, [*statements, third], by=other, today=TODAY)
    # What stands in it already stays in whoever saves it.
    desk.keep(draft, WORDS, statements[::-1], by=other, today=TODAY)
    assert places(draft) == ["second", "first"]


def test_an_edition_without_a_statement_does_not_come_out(convenor, statements):
    empty = desk.make(statements[0].coalition, WORDS, [], by=convenor)

    with pytest.raises(rules.NoContribution):
        desk.bring_out(empty, by=convenor, today=TODAY)
    empty.refresh_from_db()
    assert empty.state is State.DRAFT


def test_what_comes_out_takes_up_text_and_counts_of_the_day(draft, statements, convenor, ring):
    collection = statements[0].collection
    make_waiting(collection, "Ann Example")
    signing.integrate(collection, ring=ring, today=TODAY)
    desk.bring_out(draft, by=convenor, today=TODAY)
    make_waiting(collection, "Bea Example")
    signing.integrate(collection, ring=ring, today=TODAY)

    first, second = queries.contributions_of(draft)
    assert draft.state is State.OUT
    assert (first.persons, first.organisations, first.version, first.lang) == (1, 0, 1, "en")
    assert first.text_sha256 == first.signed_sha256 == collection.text_sha256
    assert second.persons == 0
    assert queries.editions_in_which(statements[0]) == [draft]
    assert [one.what for one in recent_deeds(statements[0])] == ["edition"]


def test_an_edition_that_is_out_keeps_its_statements(draft, statements, convenor):
    desk.bring_out(draft, by=convenor, today=TODAY)

    for change in (
        lambda: desk.keep(draft, WORDS, statements[:1], by=convenor, today=TODAY),
        lambda: desk.bring_out(draft, by=convenor, today=TODAY),
        lambda: actions.drop_draft(draft),
    ):
        with pytest.raises(rules.AlreadyOut):
            change()
    desk.keep(draft, Words(title="Another title", lang="en"), None, by=convenor, today=TODAY)
    assert (draft.title, draft.changed_on, places(draft)) == ("Another title", TODAY, ["first", "second"])


def test_a_statement_is_taken_out_once(draft, statements, convenor):
    desk.bring_out(draft, by=convenor, today=TODAY)
    desk.take_out(draft, statements[0], by=convenor, today=TODAY)

    with pytest.raises(rules.NotInIt):
        desk.take_out(draft, statements[0], by=convenor, today=TODAY)
    assert queries.editions_in_which(statements[0]) == []
    assert queries.editions_in_which(statements[1]) == [draft]
    assert places(draft) == ["first", "second"]


def test_what_was_taken_back_is_not_changed_any_more(draft, statements, convenor):
    desk.bring_out(draft, by=convenor, today=TODAY)
    desk.take_back(draft, by=convenor, today=TODAY)

    for change in (
        lambda: desk.take_back(draft, by=convenor, today=TODAY),
        lambda: desk.take_out(draft, statements[0], by=convenor, today=TODAY),
        lambda: desk.keep(draft, Words(title="New", lang="en"), None, by=convenor, today=TODAY),
    ):
        with pytest.raises(rules.NotOut):
            change()
    assert draft.state is State.TAKEN_BACK
    assert queries.editions_in_which(statements[0]) == queries.listed_editions() == []


def test_a_draft_can_be_dropped_and_its_address_used_again(draft):
    actions.drop_draft(draft)

    assert queries.all_editions() == []
    assert actions.make_edition(draft.coalition, WORDS).slug == "the-timetable-issue"


@pytest.mark.parametrize("slug", ["Big", "a--b", "-a", "x" * 65])
def test_an_address_keeps_to_its_letters_and_its_coalition(draft, slug):
    with pytest.raises(rules.SlugInvalid):
        actions.make_edition(draft.coalition, WORDS, slug=slug)


def test_addresses_are_told_apart(draft):
    harbour = coalitions.add_coalition("harbour", "Harbour")

    assert actions.make_edition(draft.coalition, WORDS).slug == "the-timetable-issue-2"
    assert actions.make_edition(harbour, WORDS).slug == "harbour--the-timetable-issue"
    assert actions.make_edition(harbour, WORDS, slug="the-timetable-issue-9").slug == "harbour--the-timetable-issue-9"
    with pytest.raises(rules.SlugTaken):
        actions.make_edition(draft.coalition, WORDS, slug="the-timetable-issue")
    assert actions.make_edition(draft.coalition, Words(title="夏号", lang="ja")).slug == "edition"
