"""Further languages that were published after the backup come back out of the published files, and the log goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_collection, make_content, make_waiting
from tests.conftest import NOON

from undersigned.publishing import actions as publishing
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.rules import Role

GERMAN = make_content("Für einen offenen Fahrplan")


def put_out(scene, content=GERMAN) -> None:
    """Freeze and publish the text in German, as the desk does."""
    statement = scene.collection.statement
    draft = next(iter(reading.language_drafts(statement)), None) or texts.add_language(
        reading.newest_version(statement), lang="de", role=Role.TRANSLATION, content=content
    )
    texts.freeze_text(draft, now=NOON)
    (frozen,) = [text for text in reading.frozen_texts(statement, 1) if text.lang == "de"]
    signing.add_text(scene.collection, frozen, ring=scene.ring, now=NOON)
    publishing.mark_stale(scene.collection)
    scene.bring_out()


def find_german(scene):
    return [text for text in reading.frozen_texts(scene.collection.statement, 1) if text.lang == "de"]


@pytest.fixture
def signed(scene):
    make_waiting(make_collection(), "Zoë Müller")
    scene.bring_out()
    return scene


def check_goes_on(scene, done) -> None:
    make_waiting(scene.collection, "Nils Holm")
    scene.bring_out()

    assert done.held == {}
    assert scene.check() == []
    assert "Für einen offenen Fahrplan" in (scene.bundle / "de" / "index.html").read_text()


def test_a_language_that_was_published_since_comes_back(signed):
    backup = signed.back_up()
    put_out(signed)
    (published,) = find_german(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    (found,) = find_german(signed)
    lead = reading.newest_frozen(signed.collection.statement).content
    assert done.caught_up[signed.collection.slug].languages == 1
    assert (found.file, found.role) == (published.file, Role.TRANSLATION)
    assert [clause.id for clause in found.content.clauses] == [clause.id for clause in lead.clauses]
    check_goes_on(signed, done)


@pytest.mark.parametrize("has_same_words", [True, False])
def test_a_draft_of_it_gives_way_unless_it_says_the_same(signed, has_same_words):
    draft = GERMAN if has_same_words else make_content("Für gar nichts")
    content = replace(draft, issuers=("Fahrgäste",))
    texts.add_language(
        reading.newest_version(signed.collection.statement), lang="de", role=Role.TRANSLATION, content=content
    )
    backup = signed.back_up()
    if not has_same_words:
        (row,) = reading.language_drafts(signed.collection.statement)
        texts.save_draft(row, GERMAN)
    put_out(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    (found,) = find_german(signed)
    assert reading.language_drafts(signed.collection.statement) == []
    assert (found.content.issuers == ("Fahrgäste",)) is has_same_words
    check_goes_on(signed, done)


def test_editions_come_back_in_their_order(signed):
    backup = signed.back_up()
    put_out(signed, make_content("Für einen Fahrplan"))
    put_out(signed)
    mirror = signed.lose()

    done = signed.restore(backup, mirror)

    assert done.caught_up[signed.collection.slug].languages == 2
    assert [text.content.title for text in find_german(signed)] == ["Für einen offenen Fahrplan"]
    check_goes_on(signed, done)
