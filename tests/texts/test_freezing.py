"""What is frozen stays as it is, whoever asks: an action, the ORM or plain SQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from undersigned.accounts.actions import create_convenor
from undersigned.texts import actions, queries, rules
from undersigned.texts.canonical import Block, BlockKind, Content, parse_text
from undersigned.texts.models import StatementFile, Text, Version

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOST = "letters.example.org"
CONTENT = Content("For an open timetable", blocks=(Block(BlockKind.CLAUSE, "we ask", verb="ask"),))


def make_statement(slug: str = "timetable", content: Content = CONTENT, **more):
    return actions.create_statement(create_convenor("Ada"), slug=slug, content=content, lang="en", **more)


def make_frozen(slug: str = "timetable"):
    statement = make_statement(slug)
    actions.freeze_version(queries.newest_version(statement), host=HOST, now=NOON)
    return statement


def test_a_frozen_version_has_file_hash_and_statement_file():
    frozen = queries.newest_frozen(make_frozen())

    assert frozen is not None
    assert parse_text(frozen.text_file).title == "For an open timetable"
    assert json.loads(frozen.statement_file)["text"] == frozen.text_sha256
    assert json.loads(frozen.statement_file)["origin"] == "letters.example.org/s/timetable"


def test_a_frozen_draft_is_not_saved_again():
    statement = make_statement()
    draft = queries.draft_of(statement)
    actions.freeze_version(draft.version, host=HOST, now=NOON)

    with pytest.raises(rules.AlreadyFrozen):
        actions.save_draft(draft, Content("Another title"))


def test_a_version_is_frozen_once():
    version = queries.newest_version(make_frozen())

    with pytest.raises(rules.AlreadyFrozen):
        actions.freeze_version(version, host=HOST, now=NOON)


def test_a_draft_saved_by_somebody_else_meanwhile_is_not_frozen_unseen():
    draft = queries.draft_of(make_statement())
    seen = queries.draft_of(draft.version.statement)
    actions.save_draft(draft, Content("Another title", blocks=CONTENT.blocks))

    with pytest.raises(rules.AlreadyFrozen):
        actions.freeze_text(seen, now=NOON)


@pytest.mark.parametrize("model", [Text, Version, StatementFile])
@pytest.mark.parametrize("deed", [lambda rows: rows.delete(), lambda rows: rows.update(id=99)])
def test_the_orm_cannot_touch_what_is_frozen(model, deed):
    make_frozen()
    rows = model.objects.all()
    before = list(rows.values())

    with pytest.raises(DatabaseError), transaction.atomic():
        deed(rows)

    assert list(model.objects.values()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts_text SET file = NULL, sha256 = '', frozen_at = NULL",
        "UPDATE texts_text SET sha256 = 'ff'",
        "UPDATE texts_text SET content = '{}'",
        "DELETE FROM texts_text",
        "UPDATE texts_version SET frozen_at = NULL",
        "UPDATE texts_version SET number = 7",
        "UPDATE texts_statementfile SET sha256 = 'ff'",
        "DELETE FROM texts_statementfile",
    ],
)
def test_plain_sql_cannot_touch_what_is_frozen(statement: str):
    make_frozen()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


FROZEN_TABLES = ["texts_text", "texts_version", "texts_statementfile"]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in FROZEN_TABLES),
        "UPDATE OR REPLACE texts_text SET id = (SELECT min(id) FROM texts_text) WHERE frozen_at IS NULL",
        "UPDATE OR REPLACE texts_text SET version_id = (SELECT min(id) FROM texts_version) WHERE frozen_at IS NULL",
        "UPDATE OR REPLACE texts_version SET number = 1 WHERE frozen_at IS NULL",
    ],
)
def test_replacing_a_row_does_not_get_around_the_triggers(statement: str):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has OR REPLACE")
    actions.start_version(make_frozen())
    frozen = list(Text.objects.exclude(frozen_at=None).values())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(Text.objects.exclude(frozen_at=None).values()) == frozen


@pytest.mark.parametrize("table", FROZEN_TABLES)
def test_emptying_a_table_does_not_get_around_the_triggers(table: str):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    make_frozen()

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


def test_a_version_has_one_lead_text():
    version = queries.newest_version(make_frozen())

    with pytest.raises(DatabaseError), transaction.atomic():
        Text.objects.create(version=version, lang="de", role=rules.Role.LEAD, content="{}")


def test_a_corrected_text_is_a_new_version_that_leaves_the_first_alone():
    statement = make_frozen()
    first = queries.newest_frozen(statement)
    version = actions.start_version(statement)
    corrected = Content("For a timetable that is open", blocks=CONTENT.blocks)
    actions.save_draft(queries.draft_of(statement), corrected)
    actions.freeze_version(version, host=HOST, now=NOON + timedelta(days=3))

    assert queries.newest_frozen(statement).number == 2
    assert queries.newest_frozen(statement).title == "For a timetable that is open"
    assert queries.frozen_version(statement, 1) == first


def test_there_is_one_draft_at_a_time():
    statement = make_frozen()
    actions.start_version(statement)

    with pytest.raises(rules.DraftExists):
        actions.start_version(statement)


def test_the_draft_of_a_correction_can_be_thrown_away():
    statement = make_frozen()
    actions.drop_draft(actions.start_version(statement))

    assert queries.newest_version(statement).number == 1


def test_another_language_stands_beside_the_leading_one():
    statement = make_frozen()
    version = queries.newest_version(statement)
    german = Content("Für einen offenen Fahrplan", blocks=(Block(BlockKind.CLAUSE, "wir bitten"),))
    text = actions.add_language(version, lang="de", role=rules.Role.TRANSLATION, content=german)
    actions.freeze_text(text, now=NOON)

    assert [(text.lang, text.role) for text in queries.frozen_texts(statement, 1)] == [
        ("en", rules.Role.LEAD),
        ("de", rules.Role.TRANSLATION),
    ]


def test_the_second_edition_of_a_language_replaces_the_first_and_both_are_kept():
    statement = make_frozen()
    version = queries.newest_version(statement)
    for title in ("Erster", "Zweiter"):
        content = Content(title, blocks=CONTENT.blocks)
        text = actions.add_language(version, lang="de", role=rules.Role.TRANSLATION, content=content)
        actions.freeze_text(text, now=NOON)

    assert queries.frozen_texts(statement, 1)[1].content.title == "Zweiter"
    assert len([suffix for _, suffix, _ in queries.frozen_history(statement) if suffix == "md"]) == 3


def test_the_leading_language_is_not_translated():
    version = queries.newest_version(make_frozen())

    with pytest.raises(rules.LanguageLeads):
        actions.add_language(version, lang="en", role=rules.Role.TRANSLATION, content=CONTENT)


def test_a_draft_is_not_put_into_other_languages():
    version = queries.newest_version(make_statement())

    with pytest.raises(rules.NotFrozen):
        actions.add_language(version, lang="de", role=rules.Role.TRANSLATION, content=CONTENT)


def test_changed_rules_make_a_new_statement_file_and_unchanged_ones_none():
    statement = make_frozen()
    version = queries.newest_version(statement)

    assert actions.add_statement_file(version, host=HOST) is None

    actions.save_details(statement, rules.Details(convened_by="Round Table", allows_organisations=False))
    file = actions.add_statement_file(queries.newest_version(statement), host=HOST)
    assert json.loads(bytes(file.file))["convenors"] == "Round Table"
    assert json.loads(bytes(file.file))["signing"]["capacities"] == ["person", "identification"]


def test_the_day_of_opening_stays_when_the_text_is_corrected():
    statement = make_frozen()
    version = queries.newest_version(statement)
    actions.add_statement_file(version, host=HOST, opens_on=(NOON + timedelta(days=1)).date())
    second = actions.start_version(statement)
    actions.freeze_version(second, host=HOST, now=NOON + timedelta(days=9))

    frozen = queries.newest_frozen(statement)
    assert json.loads(frozen.statement_file)["signing"]["opens_on"] == "2026-11-24"


def test_an_address_belongs_to_one_statement():
    make_statement("timetable")

    with pytest.raises(rules.SlugTaken):
        make_statement("timetable")
    assert actions.free_slug("timetable") == "timetable-2"


def test_the_hundredth_statement_of_one_title_gets_its_address_by_two_questions(django_assert_num_queries):
    for number in range(1, 100):
        make_statement(slug="timetable" if number == 1 else f"timetable-{number}")

    with django_assert_num_queries(2):
        assert actions.free_slug("timetable") == "timetable-100"


def test_the_language_of_a_draft_can_be_corrected_until_it_is_frozen():
    statement = make_statement()
    actions.change_lead_language(statement, "pt-BR")
    assert queries.draft_of(statement).lang == "pt-BR"

    actions.freeze_version(queries.newest_version(statement), host=HOST, now=NOON)
    with pytest.raises(rules.AlreadyFrozen):
        actions.change_lead_language(statement, "de")
