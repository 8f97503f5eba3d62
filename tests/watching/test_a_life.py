"""A small life, with words that stand nowhere else: they are looked for in everything that is told of it.

People sign, confirm, come back, take back, mistype, lose their way and meet a database that fails; a mail server
refuses them. Measures, health, log lines in both forms and alarms are searched in every spelling of `tests/seizure`.
"""

from __future__ import annotations

import io
import logging
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.letterbox.conftest import premises, rendered  # noqa: F401  (fixtures)
from tests.letterbox.visitor import SLUG, Reply, Visitor, ask, seed_collection
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_word
from tests.seizure.sweeping import Haystack
from undersigned.instance.database import is_sqlite
from undersigned.instance.ring import Ring
from undersigned.outbox.rules import Message, Outcome
from undersigned.watching.counts import Counting, Tally
from undersigned.watching.noticing import Post, Watched
from undersigned.watching.process import process_state
from undersigned.watching.state import describe, format_measures
from undersigned.web.counted import count_answers
from undersigned.web.logs import Json, Plain, WithoutPath, find_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.instance.config import Instance
    from undersigned.letterbox.slots import Pages


class Ears:
    """Everything that is told while the life goes on."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.said = io.StringIO()
        self.handlers: list[logging.Handler] = [Counting(find_event, self.tally)]
        for form in (Plain(), Json()):
            handler = logging.StreamHandler(self.said)
            handler.setFormatter(form)
            handler.addFilter(WithoutPath())
            self.handlers.append(handler)
        self.told: list[str] = []

    def ask(self) -> str:
        """Ask as a program that watches does, and return the measures but memory, which moves by itself."""
        state = process_state("letterbox", {"database": "ok"}, now_seconds=time.time(), tally=self.tally)
        measures = format_measures([state])
        self.told += [measures, str(describe([state]))]
        return "\n".join(line for line in measures.splitlines() if "memory" not in line)


@pytest.fixture
def ears() -> Iterator[Ears]:
    made, root = Ears(), logging.getLogger()
    for handler in made.handlers:
        root.addHandler(handler)
    yield made
    for handler in made.handlers:
        root.removeHandler(handler)


class Refusing:
    """Stands for a mail server that takes nothing."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    def carry(self, *_mail: object) -> Outcome:
        return self.outcome


class Counted(Visitor):
    """Visits a letter box whose answers are counted."""

    tally: Tally

    async def _request(self, method: str, path: str, body: bytes, **more: Any) -> Reply:
        return await ask(
            count_answers(self.app, is_of_signing=lambda _path: True, tally=self.tally), method, path, body, **more
        )


@pytest.fixture
def passer_by(premises: Instance, rendered: Pages, ears: Ears) -> Iterator[Counted]:  # noqa: F811  (fixtures)
    ring = Ring(premises)
    ring.make_statement_key(seed_collection(premises.database))
    made = Counted(premises, ring, rendered)
    made.tally = ears.tally
    yield made
    made.close()


@dataclass
class Life:
    """What somebody typed and was given, none of which may be told."""

    words: list[str] = field(default_factory=lambda: [make_word() for _ in range(8)])
    secrets: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.words[3]}@mail.example"


def sign_and_take_back(life: Life, passer_by: Counted, ears: Ears) -> list[str]:
    """Let somebody mistype, lose the way, sign, come back and take back; returns the measures on the way."""
    words, measured = life.words, [ears.ask()]
    passer_by.check(name=words[0], email=f"{words[1]}@{words[2]}@")
    passer_by.post("/c", {"code": words[4]})
    passer_by.post("/w", {"code": words[5]})
    passer_by.get(f"/{words[6]}/", f"q={words[7]}")
    link = passer_by.link(name=words[0].title(), email=life.address)
    measured.append(ears.ask())
    done = passer_by.post("/c", {"code": link})
    measured.append(ears.ask())
    passer_by.post("/c", {"code": link})
    shown = passer_by.post("/w", {"code": done.code})
    assert passer_by.post("/w/withdraw", {"state": shown.hidden("state")}).status == 200
    life.secrets += [done.code, link.partition("#")[2][40:64]]
    return [*measured, ears.ask()]


def quote_a_row(name: str) -> None:
    raise sqlite3.IntegrityError(f"Key (name)=({name}) already exists")


def fail(life: Life, passer_by: Counted, ears: Ears) -> None:
    """Let the database, a page and the mail server fail somebody."""
    state = passer_by.check(name=life.words[0], email=life.address).hidden("state")
    is_file = is_sqlite(passer_by.url)
    stop = "PRAGMA query_only = ON" if is_file else "SET default_transaction_read_only = on"
    passer_by.app.office.store._database._execute(stop)
    assert passer_by.post(f"/s/{SLUG}/submit", {"state": state}).status == 503
    try:
        quote_a_row(life.words[0])
    except sqlite3.IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/desk/{life.words[4]}/")
    mail = Message(life.address, life.words[0], life.words[1], "en")
    for outcome in (Outcome.REFUSED, Outcome.UNREACHABLE):
        Watched(Refusing(outcome), Post(), ears.tally).carry(mail, "9f", datetime.fromtimestamp(passer_by.now, UTC))
    ears.ask()


def find_told(life: Life, said: str) -> list[str]:
    haystack = Haystack()
    for word in life.words:
        haystack.add("word", spell_word(word))
    haystack.add("address", spell_hashes(life.address))
    for secret in life.secrets:
        haystack.add("secret", [("as given", secret.encode())])
    return [f"{hit.of} {hit.spelt}" for hit in haystack.find(said.encode(), "told")]


def test_of_a_life_nothing_is_told(passer_by: Counted, ears: Ears) -> None:
    life = Life()
    sign_and_take_back(life, passer_by, ears)
    fail(life, passer_by, ears)
    said = ears.said.getvalue() + "\n".join(ears.told)

    assert "not stored" in said
    assert 'undersigned_answers_failed_total{process="letterbox",class="5xx"} 1' in said
    assert 'outcome="refused"' in said
    assert find_told(life, said) == []


def test_the_search_sees(passer_by: Counted, ears: Ears) -> None:
    life = Life()
    logging.getLogger("undersigned.planted").warning("somebody signed: %s", life.words[0].title())

    assert find_told(life, ears.said.getvalue()) != []


def test_no_measure_moves_while_somebody_signs_and_takes_back(passer_by: Counted, ears: Ears) -> None:
    assert len(set(sign_and_take_back(Life(), passer_by, ears))) == 1
