"""The proof of work that a form needs under load."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from base64 import b64decode, b64encode
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from altcha import Challenge, solve_challenge

import undersigned.letterbox
from tests.letterbox.visitor import SLUG, Reply, Visitor, find_link, set_collection
from undersigned.letterbox.altcha import LIFETIME_SECONDS, Proofs
from undersigned.letterbox.limits import WINDOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = 1_795_435_200
KEY = b"k" * 32
LEVEL = 2


def solve(challenge: str) -> str:
    made = json.loads(challenge)
    solution = solve_challenge(Challenge.from_dict(made))
    return b64encode(json.dumps({"challenge": made, "solution": solution.to_dict()}).encode()).decode()


def challenge_on(reply: Reply) -> str:
    found = re.search(r'data-challenge="([^"]*)"', reply.body.decode())
    assert found, "no challenge on the page"
    return unescape(found[1])


def submit(visitor: Visitor, email: str, **more: str) -> Reply:
    state = visitor.check(email=email).hidden("state")
    return visitor.post(f"/s/{SLUG}/submit", {"state": state, **more})


@pytest.fixture
def busy(visitor: Visitor) -> Visitor:
    """A letter box whose statement has had as many forms as are normal."""
    set_collection(visitor.url, normal_level=LEVEL)
    for number in range(LEVEL):
        assert submit(visitor, f"first{number}@mail.example").status == 200
    return visitor


@pytest.fixture
def proofs(tmp_path: Path) -> Iterator[Proofs]:
    made = Proofs(tmp_path)
    yield made
    made.close()


def is_proven(proofs: Proofs, proof: str, state: str = "state", now: int = NOON, key: bytes = KEY) -> bool:
    return asyncio.run(proofs.is_proven(proof, state, key=key, now_seconds=now))


def test_off_by_default_no_proof_is_ever_asked_for(visitor: Visitor) -> None:
    replies = [submit(visitor, f"p{number}@mail.example") for number in range(20)]

    assert {reply.status for reply in replies} == {200}
    assert "data-challenge" not in visitor.check().text


def test_above_the_normal_level_the_page_asks_for_a_proof_and_keeps_everything(busy: Visitor) -> None:
    reply = submit(busy, "zoe@mail.example")

    assert reply.status == 429
    assert reply.headers["retry-after"] == str(WINDOW_SECONDS)
    assert "Zoë Müller" in reply.text
    assert "zoe@mail.example" in reply.text
    assert "after 12:05 UTC" in reply.text
    assert len(busy.mails()) == LEVEL


def test_with_the_proof_the_mail_goes_out(busy: Visitor) -> None:
    asked = submit(busy, "zoe@mail.example")

    sent = busy.post(f"/s/{SLUG}/submit", {"state": asked.hidden("state"), "proof": solve(challenge_on(asked))})

    assert sent.status == 200
    assert "zoe@mail.example" in {mail.to for mail in busy.mails()}


def test_a_proof_buys_one_mail(busy: Visitor) -> None:
    asked = submit(busy, "zoe@mail.example")
    form = {"state": asked.hidden("state"), "proof": solve(challenge_on(asked))}

    statuses = [busy.post(f"/s/{SLUG}/submit", form).status for _ in range(2)]

    assert statuses == [200, 429]


def test_the_same_solution_written_in_another_way_is_spent_too(busy: Visitor) -> None:
    asked = submit(busy, "zoe@mail.example")
    proof = solve(challenge_on(asked))
    other = b64encode(json.dumps(json.loads(b64decode(proof)), indent=1).encode()).decode()

    statuses = [
        busy.post(f"/s/{SLUG}/submit", {"state": asked.hidden("state"), "proof": one}).status for one in (proof, other)
    ]

    assert statuses == [200, 429]


def test_a_proof_for_one_form_does_not_open_another(busy: Visitor) -> None:
    first, second = submit(busy, "zoe@mail.example"), submit(busy, "eva@mail.example")

    reply = busy.post(f"/s/{SLUG}/submit", {"state": second.hidden("state"), "proof": solve(challenge_on(first))})

    assert reply.status == 429


def test_without_javascript_the_same_page_works_when_the_window_is_over(busy: Visitor) -> None:
    asked = submit(busy, "zoe@mail.example")
    busy.now += WINDOW_SECONDS

    assert busy.post(f"/s/{SLUG}/submit", {"state": asked.hidden("state"), "proof": ""}).status == 200


def test_who_confirms_by_mail_is_never_asked(busy: Visitor) -> None:
    for number in range(5):
        submit(busy, f"p{number}@mail.example")
    confirmed = [busy.post("/c", {"code": find_link(mail)}).status for mail in busy.mails()]

    assert confirmed == [200] * LEVEL


def test_a_proof_lives_ten_minutes(proofs: Proofs) -> None:
    challenges = [proofs.make_challenge(state, key=KEY, now_seconds=NOON) for state in ("a", "b")]

    assert is_proven(proofs, solve(challenges[0]), "a", NOON + LIFETIME_SECONDS)
    assert not is_proven(proofs, solve(challenges[1]), "b", NOON + LIFETIME_SECONDS + 1)


@pytest.mark.parametrize("made_at", [NOON, NOON + LIFETIME_SECONDS - 1, NOON + LIFETIME_SECONDS, NOON + 17])
def test_what_was_spent_is_remembered_until_its_challenge_has_died(proofs: Proofs, made_at: int) -> None:
    proof = solve(proofs.make_challenge("a", key=KEY, now_seconds=made_at))

    assert is_proven(proofs, proof, "a", made_at)
    for later in range(0, LIFETIME_SECONDS + 1, 60):
        proofs.forget(made_at + later)
        assert not is_proven(proofs, proof, "a", made_at + later)


def test_a_state_is_worth_few_attempts(proofs: Proofs) -> None:
    challenge = proofs.make_challenge("a", key=KEY, now_seconds=NOON)
    wrong = json.loads(b64decode(solve(challenge)))
    wrong["solution"]["counter"] += 1
    wrong_proof = b64encode(json.dumps(wrong).encode()).decode()

    assert not any(is_proven(proofs, wrong_proof, "a") for _ in range(3))
    assert not is_proven(proofs, solve(challenge), "a")


@pytest.mark.parametrize("change", ["cost", "keyPrefix", "until", "key"])
def test_a_challenge_that_was_made_easier_or_longer_is_not_ours(proofs: Proofs, change: str) -> None:
    made = json.loads(proofs.make_challenge("a", key=b"x" * 32 if change == "key" else KEY, now_seconds=NOON))
    parameters = made["parameters"]
    if change == "cost":
        parameters["cost"] = 1
    elif change == "keyPrefix":
        parameters["keyPrefix"] = ""
    elif change == "until":
        parameters["data"]["until"] += 60

    assert not is_proven(proofs, solve(json.dumps(made)), "a", NOON + (60 if change == "until" else 0))


@pytest.mark.parametrize(
    "junk", ["", "x", "ü", "e30=", "W10=", "bnVsbA==", "A" * 5000, b64encode(b"[" * 900).decode(),
             b64encode(b'{"challenge":{"parameters":{"data":{"for":1,"until":true}}}}').decode()],
)  # fmt: skip
def test_junk_is_no_proof(busy: Visitor, junk: str) -> None:
    assert submit(busy, "zoe@mail.example", proof=junk).status == 429


def test_the_worker_of_the_browser_is_the_file_that_its_note_names() -> None:
    folder = Path(undersigned.letterbox.__file__).parent / "static" / "letterbox" / "vendored"
    digest, name = (folder / "SHA256SUMS").read_text().split()

    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (folder / "LICENSE-altcha").read_text().startswith("MIT License")
