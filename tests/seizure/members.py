"""Members who are counted without a name: they ask, come back another day, and sign; then requests are forgotten."""

from __future__ import annotations

import csv
import json
import random
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.seizure.spelling import spell_secret
from undersigned.publiclog.encoding import format_base64url
from undersigned.sealing.blind import read_issuer_key
from undersigned.sealing.board import parse_board
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.slip import finish_token, format_token, make_slip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.seizure.disk import House
    from tests.seizure.sweeping import Haystack
    from undersigned.sealing.slip import Slip

INVITED, ASKING, SIGNING = 60, 48, 40
CODE, UNUSED_CODE, INVERSE = "code of a member who asked", "code of a member who did not ask", "inverse"
OF_MEMBERS = {CODE, UNUSED_CODE, INVERSE}
"""What is looked for."""


class Members:
    """Members of an organisation, whose own folder is *own*."""

    def __init__(self, house: House, own: Path) -> None:
        self.house, self.own = house, own
        self.slug, _text = house.open_statement("members")
        self._prepare()
        self.asked = self._ask()

    def sign(self) -> None:
        """Let another day come, let them sign, and forget what they asked for."""
        self._sign_requests()
        self.signed = self._redeem()
        self.house.let_enter(self.slug)
        self.house.do("membering.forget")

    def add_to(self, haystack: Haystack) -> None:
        """Look for codes and for what members keep to themselves."""
        for place, code in enumerate(self.codes):
            of = CODE if place < ASKING else UNUSED_CODE
            haystack.add(of, spell_secret(parse_code(code)))
            haystack.add(of, [("as mailed", code.encode()), ("without hyphens", code.replace("-", "").encode())])
        for slip in self.asked:
            haystack.add(INVERSE, spell_secret(slip.inverse[:48]))

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
        self.house.do("membering.admit", self.slug, str(self.own))

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
        self.house.do("membering.hand_out", self.slug, str(self.own))
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
        self.house.do("membering.publish", self.slug, str(self.own))

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
