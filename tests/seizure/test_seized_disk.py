"""Nothing to seize: a thousand invented people sign at a whole instance, and every byte of its disk is searched.

`make seizure` runs this on both databases with 1,000 people; UNDERSIGNED_TEST_PEOPLE sets another number.
"""

from __future__ import annotations

import itertools
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.seizure.crowd import Crowd
from tests.seizure.disk import House
from tests.seizure.people import ENDED, STANDING, Fate, Person, make_people
from tests.seizure.spelling import spell_hashes, spell_keyed, spell_secret, spell_word
from tests.seizure.sweeping import Haystack, read_disk
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.dedupe import make_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.seizure.sweeping import Hit

PEOPLE = int(os.environ.get("UNDERSIGNED_TEST_PEOPLE", "240"))
SERVER = os.environ.get("UNDERSIGNED_TEST_POSTGRESQL", "")


class Scene:
    """What happened, and the disk after it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people: list[Person] = []
        crowd = Crowd(house.base, house.mailboxes)
        slug, text = house.open_statement("named")
        crowd.texts[slug] = text
        self.people = make_people(PEOPLE, slug, "public")
        crowd.sign(self.people)
        house.wait_until(lambda: house.count_waiting() == 0)
        crowd.change_their_minds(self.people)
        house.wait_until(lambda: house.count_waiting() == 0)
        self._hide()

    def _hide(self) -> None:
        for person in [one for one in self.people if one.fate is Fate.HIDDEN][:3]:
            rows = self.house.select('SELECT "index", record FROM signing_opening')
            (index,) = [row[0] for row in rows if person.surname.title().encode() in bytes(row[1])]
            self.house.running.run("statement", "hide", person.slug, str(index))
        for person in [one for one in self.people if one.fate is Fate.HIDDEN][3:]:
            person.fate = Fate.SIGNED

    def needles(self, *, words_of: set[Fate]) -> Haystack:
        """Return what must not be on the disk: addresses, codes and keys, and the words of people of some fates."""
        haystack, keys = Haystack(), self.house.keys()
        for person in self.people:
            of = f"address of one whose signature {person.fate}"
            haystack.add(of, spell_word(person.local))
            for text in (person.address, person.normal_address, person.address.lower()):
                haystack.add(of, spell_hashes(text))
                haystack.add(of, spell_keyed(text, keys))
            if person.code:
                haystack.add("code", spell_secret(parse_code(person.code)))
                haystack.add(
                    "code", [("as shown", person.code.encode()), ("plain", person.code.replace("-", "").encode())]
                )
            if person.link:
                haystack.add("link", [("as mailed", person.link.partition("#")[2][40:64].encode())])
            if person.fate in words_of:
                for word in person.words() - person.words_that_may_lie():
                    haystack.add(f"word of one whose signature {person.fate}", spell_word(word))
                if not person.words_that_may_lie():
                    haystack.add(f"name of one whose signature {person.fate}", spell_hashes(person.name))
        for name, key in keys.items():
            if name != "log-secret":  # no secret of signatories: it is in the data folder
                haystack.add(f"key {name}", spell_secret(key))
        return haystack

    def hits(self, haystack: Haystack) -> list[str]:
        """Search the whole disk."""
        found = {hit for place, data in self.house.read() for hit in haystack.find(data, place)}
        return [f"{hit.of} as {hit.spelt} in {hit.place}" for hit in sorted(found)]

    def find_claims(self) -> dict[bytes, int]:
        """Return for every claim where it stands: its offset in the file, or its place and time in PostgreSQL."""
        house = self.house
        if not is_sqlite(house.url):
            rows = house.select("SELECT token FROM signing_claim ORDER BY xmin::text::bigint, ctid")
            return {bytes(token): place for place, (token,) in enumerate(rows)}
        disk = Path(sqlite_path(house.url)).read_bytes()
        return {bytes(token): disk.index(bytes(token)) for (token,) in house.select("SELECT token FROM signing_claim")}

    def pass_night(self) -> None:
        """Let the worker's night come, and make new backups in place of the old ones."""
        self.house.running.run("tidy")
        self.house.back_up()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("seized")
    house = House(folder, f"{SERVER}/seized" if SERVER else "sqlite:///")
    try:
        made = Scene(house)
        house.back_up()
        yield made
    finally:
        house.close()


def test_a_running_server_that_is_carried_off_tells_no_address_no_code_and_nobody_who_did_not_confirm(scene):
    haystack = scene.needles(words_of=set(Fate) - ENDED - {Fate.CORRECTED})
    print(f"{len(scene.people)} people, {haystack.count} needles")

    assert scene.hits(haystack) == []


def test_published_names_are_found_so_the_search_sees(scene):
    haystack = Haystack()
    listed = [one for one in scene.people if one.fate in STANDING]
    for person in listed:
        haystack.add(str(person.number), spell_word(person.surname))
    found = {hit.of for place, data in scene.house.read() for hit in haystack.find(data, place)}

    assert found == {str(person.number) for person in listed}


def test_after_a_night_nothing_is_left_of_what_was_taken_back(scene):
    scene.pass_night()

    assert scene.hits(scene.needles(words_of=set(Fate))) == []


def test_from_the_disk_alone_no_claim_is_matched_to_an_entry_above_chance(scene):
    scene.pass_night()
    pairs = match_by_place(scene)
    concordance, error = agree(pairs)
    exact = sum(rank == other for rank, other in pairs)
    print(f"{len(pairs)} claims: {concordance:.1%} of pairs in the order of the log, {exact} matched by their rank")

    # Two points above chance and three standard errors; a match by rank is one in all, as by guessing.
    assert abs(concordance - 0.5) < 0.02 + 3 * error
    assert exact <= 7


def match_by_place(scene: Scene) -> list[tuple[int, int]]:
    """Return for each claim that stands its rank on the disk and the rank of its entry in the log."""
    statement_key = next(key for name, key in scene.house.keys().items() if name.startswith("statement-"))
    places = scene.find_claims()
    entries = dict(scene.house.select('SELECT record, "index" FROM signing_opening'))
    by_name = {json.loads(bytes(record))["name"]: index for record, index in entries.items()}
    found = [
        (places[make_token(statement_key, 1, person.normal_address)], by_name[person.name])
        for person in scene.people
        if person.name in by_name
    ]
    left, right = (sorted(side) for side in zip(*found, strict=True))
    return [(left.index(one), right.index(other)) for one, other in found]


def agree(pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Return the share of pairs that stand in one order on both sides (Kendall), and its standard error by chance."""
    n = len(pairs)
    same = sum((a - c) * (b - d) > 0 for (a, b), (c, d) in itertools.combinations(pairs, 2))
    return same / (n * (n - 1) / 2), math.sqrt((2 * n + 5) / (18 * n * (n - 1)))


def test_hidden_names_are_not_in_what_is_published(scene):
    haystack = Haystack()
    for person in scene.people:
        if person.fate is Fate.HIDDEN:
            haystack.add("hidden", spell_word(person.surname))
    scene.house.wait_until(lambda: not any(True for _ in scan(scene.house.data / "public", haystack)))


def scan(folder: Path, haystack: Haystack) -> Iterator[Hit]:
    for place, data in read_disk(folder):
        yield from haystack.find(data, place)


def test_processes_write_to_their_folders_and_to_memory_alone(scene):
    allowed = (str(scene.house.folder), scene.house.running.environment["UNDERSIGNED_RUNTIME"], "/dev/null", "/memfd:")

    assert scene.house.watch.rounds > 3
    assert [path for path in scene.house.watch.written if not path.startswith(allowed)] == []
