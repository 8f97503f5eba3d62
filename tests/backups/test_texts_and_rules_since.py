"""Corrected texts and changed rules that were published after the backup come back out of the published files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import rfc8785
from tests.builders import make_collection, make_content, make_waiting
from tests.conftest import NOON

from undersigned.desk import actions as desk
from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Recipient, Rules
from undersigned.signing import queries
from undersigned.signing.actions.following import Files, find_unprovable
from undersigned.signing.models import Collection, Waiting
from undersigned.signing.rules import CollectionState
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import canonical_content, format_text
from undersigned.texts.models import Statement
from undersigned.texts.rules import Details, Role

CORRECTED = replace(
    make_content("For an open timetable, corrected"), issuers=("Passengers",), addressees=("Railway board",)
)


@pytest.fixture
def signed(scene):
    make_waiting(make_collection(), "Zoë Müller")
    scene.bring_out()
    return scene


def correct(scene, content=CORRECTED, *, further: str = "") -> None:
    """Freeze a corrected text, in a further language too, as the desk does."""
    collection = scene.collection
    version = texts.start_version(collection.statement)
    texts.save_draft(reading.draft_of(collection.statement), content)
    seen = format_text(canonical_content(content))
    desk.freeze(version, seen=seen, instance=scene.instance, ring=scene.ring, now=NOON)
    if further:
        words = make_content(further)
        text = texts.add_language(
            reading.find_version(collection.statement, version.number), lang="de", role=Role.TRANSLATION, content=words
        )
        desk.freeze_language(text, seen=format_text(canonical_content(words)), ring=scene.ring, now=NOON)
    scene.bring_out()


def change(scene, **further) -> None:
    """Change details at the desk."""
    statement = scene.collection.statement
    kept = {name: getattr(statement, name) for name in Details.__dataclass_fields__}
    desk.save_details(statement, Details(**kept | further), instance=scene.instance, ring=scene.ring, now=NOON)
    scene.bring_out()


def files_of(scene) -> set[bytes]:
    return {data for _, _, data in reading.frozen_history(scene.collection.statement)}


def check_goes_on(scene, done) -> None:
    make_waiting(scene.collection, "Nils Holm")
    change(scene, contact="office-2@example.org")

    assert done.held == {}
    assert scene.collection.state == CollectionState.OPEN
    assert scene.check() == []
    assert "Nils Holm" in scene.names()


def test_a_corrected_text_comes_back_with_its_languages_and_those_who_signed_it(signed):
    backup = signed.back_up()
    correct(signed, further="Für einen offenen Fahrplan")
    make_waiting(signed.collection, "Ada Lind")
    signed.bring_out()
    before = (Collection.objects.values().get(), files_of(signed), reading.newest_frozen(signed.collection.statement))
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    caught_up = done.caught_up[signed.collection.slug]
    assert (caught_up.versions, caught_up.languages, caught_up.signed) == (1, 1, 1)
    after = (Collection.objects.values().get(), files_of(signed), reading.newest_frozen(signed.collection.statement))
    assert after == before
    assert queries.tally(signed.collection, 1)["person"].signed == 1
    assert queries.tally(signed.collection, 2)["person"].signed == 1
    check_goes_on(signed, done)


@pytest.mark.parametrize("draft", [CORRECTED, make_content("For nothing at all")])
def test_a_draft_of_the_correction_gives_way(signed, draft):
    version = texts.start_version(signed.collection.statement)
    texts.save_draft(reading.draft_of(signed.collection.statement), draft)
    backup = signed.back_up()
    texts.drop_draft(version)
    correct(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    assert reading.draft_of(signed.collection.statement) is None
    assert reading.newest_frozen(signed.collection.statement).content.title == CORRECTED.title
    check_goes_on(signed, done)


def test_what_waited_under_the_old_text_and_never_entered_does_not_enter_later(signed):
    make_waiting(signed.collection, "Bo Ek")
    backup = signed.back_up()
    # Taken back while it waited: the letter box deletes such a row, so that the log never hears of it.
    Waiting.objects.all().delete()
    correct(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    assert not Waiting.objects.exists()
    check_goes_on(signed, done)


def test_changed_rules_come_back(signed):
    backup = signed.back_up()
    change(signed, closes_on=date(2027, 1, 31), allows_initials=False, convened_by="Another table")
    change(signed, allows_organisations=False, contact="table@example.org")
    before = Statement.objects.values().get(), files_of(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    assert done.caught_up[signed.collection.slug].rules == 2
    assert (Statement.objects.values().get(), files_of(signed)) == before
    collection = signed.collection
    assert (collection.allows_initials, collection.allows_organisations) == (False, False)
    check_goes_on(signed, done)


def test_what_stands_in_no_published_file_stays_as_it_was(signed):
    backup = signed.back_up()
    change(signed, closes_on=date(2027, 1, 31), accent="#204080", allows_bulk_list=True)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    statement = signed.collection.statement
    assert (statement.closes_on, statement.accent, statement.allows_bulk_list) == (date(2027, 1, 31), "", False)
    check_goes_on(signed, done)


def test_a_further_choice_that_needs_no_key_comes_back(signed):
    backup = signed.back_up()
    Statement.objects.update(offers_members=True)
    offered = replace(reading.find_offered(signed.collection.statement), has_members=True)
    version = reading.newest_frozen_version(signed.collection.statement)
    file = texts.add_statement_file(version, host=signed.instance.host, offered=offered)
    logkeeper.append(signed.collection.log, [Rules(statement=file.sha256)], ring=signed.ring, today=NOON.date())
    signed.bring_out()
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    assert signed.collection.statement.offers_members
    check_goes_on(signed, done)


def test_a_key_that_the_backup_lacks_holds_the_log(signed):
    backup = signed.back_up()
    new = [Recipient(epoch=1, fpr="ab" * 32)]
    logkeeper.append(signed.collection.log, new, ring=signed.ring, today=NOON.date())
    signed.bring_out()
    mirror = signed.lose()

    assert signed.restore(backup, mirror).held == {signed.collection.slug: {"recipient": 1}}
    assert signed.check() == []


def test_rules_whose_file_is_not_there_are_not_guessed(signed):
    entries = [Rules(statement="0" * 64)]

    assert find_unprovable(signed.collection, entries, Files({}, {}, {})) == {"rules": 1}


ODD = {
    "another text": {"text": "0" * 64},
    "another number": {"version": 7},
    "another place": {"origin": "other.example.org/s/x"},
    "another language": {"lang": "de"},
    "another title": {"title": "Something else"},
    "a clause too many": {"clauses": [{"id": f"c{n}", "number": n} for n in range(1, 9)]},
    "a kind that is not known": {"kind": "anthem"},
}


@pytest.mark.parametrize("change_of", ODD.values(), ids=ODD.keys())
def test_a_statement_file_that_is_not_of_this_text_is_not_followed(signed, change_of):
    newest = reading.newest_frozen(signed.collection.statement)
    members = json.loads(newest.statement_file)
    odd = rfc8785.dumps(members | change_of)
    entries = [Rules(statement="0" * 64)]

    good = find_unprovable(signed.collection, entries, Files({}, {"0" * 64: newest.statement_file}, {}))
    found = find_unprovable(signed.collection, entries, Files({}, {"0" * 64: odd}, {}))

    assert (good, found) == ({}, {"rules": 1})


def test_a_locked_choice_with_another_key_is_not_followed(signed):
    newest = reading.newest_frozen(signed.collection.statement)
    members = json.loads(newest.statement_file)
    members["signing"] |= {"recipient": "ab" * 32, "vis": ["public", "convenors"]}
    entries = [Rules(statement="0" * 64)]

    assert find_unprovable(signed.collection, entries, Files({}, {"0" * 64: rfc8785.dumps(members)}, {})) == {
        "rules": 1
    }
