"""Members who are counted without a name: what the disk tells of who asked, and whether those are who signed."""

from __future__ import annotations

import csv
import json
import random
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.seizure.disk import House
from tests.seizure.spelling import spell_secret
from tests.seizure.sweeping import Haystack
from tests.seizure.test_seized_disk import check_chance
from undersigned.publiclog.encoding import format_base64url
from undersigned.sealing.blind import read_issuer_key
from undersigned.sealing.board import parse_board
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.slip import finish_token, format_token, make_slip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from undersigned.sealing.slip import Slip

INVITED, ASKING, SIGNING = 60, 48, 40


class Scene:
    """An organisation's members ask, come back another day, and are counted; then requests are forgotten."""

    def __init__(self, house: House, own: Path) -> None:
        self.house, self.own = house, own
        self.slug, _text = house.open_statement("members")
        self._prepare()
        self.asked = self._ask()
        self.hits_while_asking = self.hits(self.codes[ASKING:])
        self._sign_requests()
        self.signed = self._redeem()
        house.hold_slots()
        house.wait_until(lambda: house.count_waiting() == 0)
        self._convene("forget")
        house.running.run("tidy")
        house.back_up()

    def _prepare(self) -> None:
        today = datetime.now(UTC).date()  # noqa: TID251  (a journey through real days)
        windows = {"--issue-until": 0, "--sign-from": 2, "--sign-until": 9}
        words = [f"{name}={today + timedelta(days=days)}" for name, days in windows.items()]
        origin = f"{self.house.base.removeprefix('http://')}/s/{self.slug}"
        made = self.house.running.run(
            "member", "keys", str(self.own), "--org", "rail-staff", "--for", origin, "--codes", str(INVITED), "--json",
            *words,
        )  # fmt: skip
        (self.own / "words").write_text(json.loads(made.stdout)["passphrase"])
        with (self.own / "codes.csv").open() as file:
            self.codes = [row["code"] for row in csv.DictReader(file)]
        random.shuffle(self.codes)
        self.issuer = json.loads((self.own / "issuer.json").read_text())
        self._convene("admit")

    def _convene(self, step: str) -> None:
        self.house.run_python("-m", "tests.seizure.membering", step, self.slug, str(self.own))

    def _ask(self) -> list[Slip]:
        origin, spki = self._find_key()
        slips = []
        for code in self.codes[:ASKING]:
            slip, blinded = make_slip(
                origin,
                "rail-staff",
                spki,
                nonce=secrets.token_bytes(32),
                salt=secrets.token_bytes(48),
                mask=secrets.randbelow(read_issuer_key(spki).public_numbers().n - 3) + 2,
            )
            self._post("ask", {"org": "rail-staff", "code": code, "blinded": format_base64url(blinded)})
            slips.append(slip)
        return slips

    def _find_key(self) -> tuple[str, bytes]:
        ((spki,),) = self.house.select("SELECT spki FROM members_issuer")
        return self.issuer["origin"], bytes(spki)

    def _sign_requests(self) -> None:
        self._move(issue_until=-1, sign_from=1)
        self._convene("requests")
        run = self.house.running.run
        run(
            "member",
            "sign",
            str(self.own),
            str(self.own / "requests.jsonl"),
            "--passphrase-file",
            str(self.own / "words"),
        )
        run("member", "board", str(self.own), str(self.own / "board.jsonl"))
        self._convene("board")

    def _redeem(self) -> list[Slip]:
        self._move(issue_until=-1, sign_from=0)
        board = parse_board((self.own / "board.jsonl").read_bytes())
        signing = random.sample(self.asked, SIGNING)
        for slip in signing:
            self._post("redeem", {"org": "rail-staff", "token": format_token(slip.nonce, finish_token(slip, board))})
        return signing

    def _move(self, **days: int) -> None:
        """Let days pass: the windows move."""
        today = datetime.now(UTC).date()  # noqa: TID251  (a journey through real days)
        changes = ", ".join(f"{name} = '{today + timedelta(days=far)}'" for name, far in days.items())
        self.house.write(f"UPDATE members_issuer SET {changes}")

    def _post(self, step: str, fields: dict[str, str]) -> None:
        answer = self.house.running.client.post(f"/s/{self.slug}/{step}", data=fields | {"lang": "en"})
        assert answer.status_code == 200, answer.text

    def hits(self, codes: list[str]) -> list[str]:
        """Search the disk for *codes* and for what members keep to themselves."""
        haystack = Haystack()
        for code in codes:
            haystack.add("code", spell_secret(parse_code(code)))
            haystack.add("code", [("as mailed", code.encode()), ("without hyphens", code.replace("-", "").encode())])
        for slip in self.asked:
            haystack.add("inverse", spell_secret(slip.inverse[:48]))
        found = {hit for place, data in self.house.read() for hit in haystack.find(data, place)}
        return [f"{hit.of} as {hit.spelt} in {hit.place}" for hit in sorted(found)]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Scene]:
    house = House(tmp_path_factory.mktemp("members"), database)
    try:
        # The organisation's computer is not seized.
        yield Scene(house, tmp_path_factory.mktemp("organisation") / "own")
    finally:
        house.close()


def test_codes_of_those_who_did_not_ask_are_nowhere(scene):
    assert scene.hits_while_asking == []


def test_once_members_sign_nothing_tells_who_asked(scene):
    assert scene.hits(scene.codes) == []


def test_who_signed_without_having_asked_for_it_is_not_counted(scene):
    unused = [format_base64url(slip.nonce) for slip in scene.asked if slip not in scene.signed]
    entries = b"".join(bytes(data) for (data,) in scene.house.select("SELECT data FROM logkeeper_entry"))

    assert all(nonce.encode() not in entries for nonce in unused)


def test_neither_the_turn_of_asking_nor_that_of_signing_is_found_in_the_log(scene):
    entries = {
        json.loads(bytes(data))["nonce"]: index
        for index, data in scene.house.select('SELECT "index", data FROM logkeeper_entry')
        if b'"kind":"member"' in bytes(data)
    }
    places = [entries[format_base64url(slip.nonce)] for slip in scene.signed]

    assert len(entries) == SIGNING
    check_chance("turn of signing against entries", list(enumerate(places)))
    asked = [scene.asked.index(slip) for slip in scene.signed]
    check_chance("turn of asking against entries", list(zip(asked, places, strict=True)))
