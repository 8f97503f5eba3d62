"""Around a text: who drafts, translates, signs before a release or is counted as a member, on one instance.

Then leaks are planted there, and each is found: the search is not blind to any place in which a server keeps bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.seizure.disk import House
from tests.seizure.guests import DECIDING, DECLINED, SEEN, SIGNED, Guests
from tests.seizure.members import CODE, INVERSE, OF_MEMBERS, SIGNING, UNUSED_CODE, Members
from tests.seizure.planting import PLANTS, Planting, places_of
from tests.seizure.sweeping import Haystack
from tests.seizure.test_seized_disk import check_chance
from undersigned.instance.database import is_sqlite
from undersigned.publiclog.encoding import format_base64url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.seizure.sweeping import Hit


class Scene:
    """Members ask while a table, a language and a board are on; then they sign, and all else is forgotten."""

    def __init__(self, house: House, own: Path) -> None:
        self.house = house
        self.guests = Guests(house)
        self.members = Members(house, own)
        house.back_up()
        before, keys = house.seize(), house.keys()
        self.members.sign()
        self.guests.end()
        house.running.run("tidy")
        house.back_up()
        haystack = Haystack()
        self.members.add_to(haystack)
        self.guests.add_to(haystack, keys | house.keys())
        print(f"{haystack.count} needles")
        self.before, self.after = haystack.search(before), haystack.search(house.seize())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("around"), database)
    yield made
    made.close()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, house: House) -> Scene:
    # The organisation's computer is not seized.
    return Scene(house, tmp_path_factory.mktemp("organisation") / "own")


@pytest.fixture(scope="module")
def planting(scene: Scene) -> Planting:
    """Leaks on the same disk, once it has been searched for everything else."""
    return Planting(scene.house)


def of(found: set[Hit], *who: str) -> list[Hit]:
    return sorted(hit for hit in found if hit.of.startswith(who))


def test_no_address_no_link_and_no_code_of_those_around_a_text_is_on_the_disk(scene):
    assert [hit for hit in scene.before | scene.after if hit.of.endswith((": address", ": secret"))] == []


def test_who_is_asked_to_sign_before_a_release_and_why_they_declined_is_nowhere(scene):
    answers = {"signs": SIGNED, "declines": DECLINED, "deciding": DECIDING, "seen": SEEN, "invited": 2}

    assert scene.guests.answers == answers
    assert of(scene.before, "invited to sign") == []


def test_who_signed_and_waits_for_the_release_is_nowhere(scene):
    told = {word for one in scene.guests.signed for word in (one.surname, one.organisation, one.words)}

    assert scene.guests.waiting == SIGNED
    assert [hit for hit in scene.before if hit.of.split()[-1] in told] == []


def test_which_outlet_has_a_press_copy_is_nowhere(scene):
    assert of(scene.before, "press") == []


def test_a_translation_that_nobody_has_looked_at_and_who_sent_it_are_nowhere(scene):
    assert of(scene.before, "outlet") == []


def test_who_asked_for_a_code_without_having_a_seat_is_nowhere(scene):
    assert of(scene.before, "stranger") == []


def test_who_sits_at_a_table_and_who_translates_is_found_as_the_docs_say_so_the_search_sees(scene):
    # docs/reference/tables.md says so. Who changes what lies readable changes that page.
    assert {hit.of for hit in scene.before} - OF_MEMBERS == scene.guests.readable()


def test_after_they_are_forgotten_and_a_night_only_the_draft_is_left(scene):
    assert scene.guests.forgotten == [1, 1, 1]
    assert {hit.of for hit in scene.after} - OF_MEMBERS == {f"draft {scene.guests.draft}"}


def test_codes_of_those_who_did_not_ask_are_nowhere(scene):
    assert of(scene.before, UNUSED_CODE, INVERSE) == []


def test_once_members_sign_nothing_tells_who_asked(scene):
    assert of(scene.after, CODE, UNUSED_CODE, INVERSE) == []


def test_who_signed_without_having_asked_for_it_is_not_counted(scene):
    unused = [format_base64url(slip.nonce) for slip in scene.members.asked if slip not in scene.members.signed]
    entries = b"".join(bytes(data) for (data,) in scene.house.select("SELECT data FROM logkeeper_entry"))

    assert all(nonce.encode() not in entries for nonce in unused)


def test_neither_the_turn_of_asking_nor_that_of_signing_is_found_in_the_log(scene):
    entries = {
        json.loads(bytes(data))["nonce"]: index
        for index, data in scene.house.select('SELECT "index", data FROM logkeeper_entry')
        if b'"kind":"member"' in bytes(data)
    }
    places = [entries[format_base64url(slip.nonce)] for slip in scene.members.signed]

    assert len(entries) == SIGNING
    check_chance("turn of signing against entries", list(enumerate(places)))
    asked = [scene.members.asked.index(slip) for slip in scene.members.signed]
    check_chance("turn of asking against entries", list(zip(asked, places, strict=True)))


@pytest.mark.parametrize("plant", [plant.__name__ for plant in PLANTS])
def test_a_planted_leak_is_found(planting, plant):
    assert places_of(plant, planting.before) == []
    assert any(planting.where[plant] in place for place in places_of(plant, planting.planted))


def test_a_planted_key_is_found(planting):
    assert places_of("key", planting.before) == []
    assert places_of("key", planting.planted) != []


def test_a_row_that_was_deleted_is_gone_after_a_night(planting):
    assert places_of("deleted", planting.planted) != []
    assert places_of("deleted", planting.after) == []


def test_postgresql_is_told_to_write_no_rows_into_its_log(planting):
    if is_sqlite(planting.house.database):
        pytest.skip("SQLite has no log")
    found = places_of("refused", planting.planted)

    assert found
    assert [place for place in found if "/log at" in place] == []
