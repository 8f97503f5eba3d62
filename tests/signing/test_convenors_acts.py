"""What convenors do to a collection: versions, closing, hiding, withholding, imported names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOON, make_collection, make_content, make_convenor, make_frozen, make_statement, make_waiting

from undersigned.signing import actions, queries, rules
from undersigned.signing.actions.importing import ImportedName
from undersigned.texts import actions as texts
from undersigned.texts import queries as text_queries
from undersigned.texts.rules import Role

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def make_next_version(collection, instance):
    version = texts.start_version(collection.statement)
    texts.save_draft(version.texts.get(), make_content(ask="we ask the railway board to answer."))
    texts.freeze_version(version, host=instance.host, now=NOON)


def test_a_statement_opens_once_with_the_hashes_of_its_frozen_version(ring, instance, read_ledger):
    statement = make_frozen()
    collection = actions.open_collection(statement, host=instance.host, ring=ring, now=NOON)
    ledger = read_ledger(collection)

    frozen = text_queries.newest_frozen(statement)
    assert (ledger.text, ledger.statement) == (frozen.text_sha256, frozen.statement_sha256)
    with pytest.raises(rules.AlreadyOpened):
        actions.open_collection(statement, host=instance.host, ring=ring, now=NOON)


def test_the_log_begins_with_the_text_in_every_language_that_was_frozen(ring, instance, read_ledger):
    statement = make_frozen()
    version = text_queries.newest_frozen_version(statement)
    texts.freeze_text(texts.add_language(version, lang="de", role=Role.TRANSLATION, content=make_content()), now=NOON)

    ledger = read_ledger(actions.open_collection(statement, host=instance.host, ring=ring, now=NOON))

    frozen = text_queries.frozen_texts(statement, 1)
    assert ledger.texts == {text.lang: text.sha256 for text in frozen}
    assert len(frozen) == 2


def test_a_draft_cannot_be_opened(ring, instance):
    with pytest.raises(rules.NotFrozen):
        actions.open_collection(make_statement(), host=instance.host, ring=ring, now=NOON)


def test_a_corrected_text_is_a_new_count_and_earlier_signatures_stay_with_theirs(ring, instance, read_ledger):
    collection = make_collection()
    make_waiting(collection, "Early Signer")
    make_next_version(collection, instance)
    actions.add_version(collection, ring=ring, now=NOON)
    make_waiting(collection, "Late Signer")
    actions.integrate(collection, ring=ring, today=TODAY)

    ledger = read_ledger(collection)

    assert [ledger.signed_version(index) for index in ledger.listed()] == [1, 2]
    assert queries.tally(collection, 1)["person"].listed == 1
    assert queries.tally(collection, 2)["person"].listed == 1


def test_a_version_that_is_open_already_is_not_opened_again(ring):
    collection = make_collection()

    with pytest.raises(rules.NothingNew):
        actions.add_version(collection, ring=ring, now=NOON)


def test_a_language_is_published_in_the_log(ring, read_ledger):
    collection = make_collection()
    version = text_queries.newest_frozen_version(collection.statement)
    texts.freeze_text(texts.add_language(version, lang="de", role=Role.TRANSLATION, content=make_content()), now=NOON)
    german = next(text for text in text_queries.frozen_texts(collection.statement, 1) if text.lang == "de")

    actions.add_text(collection, german, ring=ring, now=NOON)

    assert read_ledger(collection).texts["de"] == german.sha256


def test_closing_leaves_a_day_for_links_that_were_mailed_and_then_closes_for_good(ring, read_ledger):
    collection = make_collection()
    actions.close_collection(collection, now=NOON)
    make_waiting(collection, "Confirmed In Time")

    assert not actions.finish_closing(collection, ring=ring, now=NOON + timedelta(hours=23))
    assert actions.finish_closing(collection, ring=ring, now=NOON + timedelta(hours=25))

    ledger = read_ledger(collection)
    assert ledger.is_closed
    assert ledger.counts(1).person.listed == 1
    with pytest.raises(rules.NotOpen):
        actions.close_collection(collection, now=NOON)


def test_a_hidden_name_is_counted_and_can_be_shown_again(ring, read_ledger):
    collection = make_collection()
    make_waiting(collection)
    actions.integrate(collection, ring=ring, today=TODAY)

    actions.hide_name(collection, 1, ring=ring, today=TODAY)
    assert queries.tally(collection, 1)["person"].hidden == 1 == read_ledger(collection).counts(1).person.hidden
    with pytest.raises(rules.NoSuchName):
        actions.hide_name(collection, 1, ring=ring, today=TODAY)

    actions.show_name(collection, 1, ring=ring, today=TODAY)
    assert queries.tally(collection, 1)["person"].listed == 1 == read_ledger(collection).counts(1).person.listed


def test_one_convenor_withholds_all_names_and_two_release_them(ring, read_ledger):
    collection = make_collection()
    make_waiting(collection)
    actions.integrate(collection, ring=ring, today=TODAY)
    first, second = make_convenor("First"), make_convenor("Second")

    actions.withhold_names(collection, ring=ring, today=TODAY)
    assert queries.tally(collection, 1)["person"].listed == 0
    assert queries.latest(collection, 1, 10) == []
    with pytest.raises(rules.SecondConvenorNeeded):
        actions.release_names(collection, second, ring=ring, today=TODAY)
    actions.ask_release(collection, first)
    with pytest.raises(rules.SecondConvenorNeeded):
        actions.release_names(collection, first, ring=ring, today=TODAY)

    actions.release_names(collection, second, ring=ring, today=TODAY)

    assert queries.tally(collection, 1)["person"].listed == 1
    assert read_ledger(collection).withheld_at is None


def test_imported_names_keep_their_order_and_stay_unpublished_without_a_ground(ring):
    statement = make_statement()
    names = [ImportedName("Zoe Last"), ImportedName("Adam First", role="baker")]
    actions.save_imported(statement, names, today=TODAY)

    assert [row.name for row in queries.imported(statement)] == ["Zoe Last", "Adam First"]
    assert queries.published_imported(statement) == []

    actions.publish_imported(statement, "printed under the resolution")
    actions.move_imported(statement, 1, up=True)
    assert [row.name for row in queries.published_imported(statement)] == ["Adam First", "Zoe Last"]

    actions.remove_imported(statement, 0)
    assert [row.name for row in queries.imported(statement)] == ["Zoe Last"]


def test_names_are_found_by_prefix_in_their_order(ring):
    collection = make_collection()
    for name in ("Émile Ro", "emil", "Emilia", "Frank", "Emma"):
        make_waiting(collection, name)
    actions.integrate(collection, ring=ring, today=TODAY)
    actions.sort_names(collection)

    found = queries.openings_by_key(collection, "emil", 10)

    assert [row.fields["name"] for row in found] == ["emil", "Émile Ro", "Emilia"]
    assert queries.count_by_key(collection, "em", 3) == 3
