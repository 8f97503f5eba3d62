"""The letter box works with an account of the database that may do what it needs and nothing else."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

import undersigned.letterbox
from tests.letterbox.test_logos_handed_in import hand_in
from tests.letterbox.test_organisations import UNION, open_page, press
from tests.letterbox.visitor import SLUG, Limited, execute, seed_collection
from undersigned.instance.ring import Ring
from undersigned.letterbox.rights import RIGHTS
from undersigned.web.roles import format_letterbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.instance.config import Instance
    from undersigned.letterbox.slots import Pages

ROOM = Path(undersigned.letterbox.__file__).parent
SOURCE = "\n".join(path.read_text() for path in ROOM.glob("*.py"))
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-postgresql.md"


@pytest.fixture
def account(premises: Instance) -> Iterator[str]:
    """The address of the database with a new account that has the rights of the letter box."""
    if premises.database.startswith("sqlite"):
        pytest.skip("SQLite has no accounts")
    name = f"letterbox_{secrets.token_hex(4)}"
    execute(premises.database, f"CREATE ROLE {name} LOGIN PASSWORD 'letterbox'")
    execute(premises.database, f"GRANT USAGE ON SCHEMA public TO {name}")
    for line in format_letterbox(name).splitlines():
        execute(premises.database, line)
    parts = urlsplit(premises.database)
    host = parts.netloc.rpartition("@")[2]
    yield parts._replace(netloc=f"{name}:letterbox@{host}").geturl()
    execute(premises.database, f"DROP OWNED BY {name}")
    execute(premises.database, f"DROP ROLE {name}")


@pytest.fixture
def limited(premises: Instance, account: str, rendered: Pages) -> Iterator[Limited]:
    ring = Ring(premises)
    ring.make_statement_key(seed_collection(premises.database))
    visitor = Limited(premises, ring, rendered, account=account)
    yield visitor
    visitor.close()


def test_every_table_that_the_letter_box_names_is_on_the_list() -> None:
    found = set(re.findall(r"(?:INTO|UPDATE|FROM|JOIN) ((?:[a-z]+)_[a-z]+)\b(?=[ (\"'{]|$)", SOURCE))

    assert {table for table in found if table.split("_")[0] in {t.split("_")[0] for t in RIGHTS}} <= set(RIGHTS)


@pytest.mark.parametrize("verb", ["INSERT INTO", "DELETE FROM"])
def test_it_has_every_right_that_it_uses(verb: str) -> None:
    used = set(re.findall(rf"{verb} ([a-z]+_[a-z]+)", SOURCE))

    assert used <= {table for table, rights in RIGHTS.items() if verb.partition(" ")[0] in rights}


def test_the_how_to_has_the_same_statements() -> None:
    assert format_letterbox("letterbox") in HOW_TO.read_text()


def test_signing_confirming_and_taking_back_need_no_more(limited: Limited) -> None:
    link = limited.link()
    done = limited.post("/c", {"code": link})
    assert done.status == 200
    assert limited.post("/c", {"code": link}).body == done.body
    assert limited.confirm(email="jan@mail.example", name="Jan Kowalski").status == 200

    shown = limited.post("/w", {"code": done.code})
    assert shown.status == 200
    assert limited.post("/w/mail", {"statement": SLUG, "email": "zoe@mail.example"}).status == 200
    gone = limited.post("/w/withdraw", {"state": shown.hidden("state")})

    assert gone.status == 200
    assert limited.count("signing_claim") == 1


def test_handing_in_a_logo_and_deleting_it_need_no_more(limited: Limited) -> None:
    code = limited.confirm(**UNION).code
    assert hand_in(limited, code).status == 200
    assert hand_in(limited, code).status == 200
    assert limited.count("organisations_offeredlogo") == 1

    assert press(limited, open_page(limited, code), "drop-offer").status == 200

    assert limited.count("organisations_offeredlogo") == 0


REFUSED = [
    "SELECT data FROM organisations_offeredlogo",
    "SELECT box FROM organisations_offeredlogo",
    "UPDATE organisations_offeredlogo SET state = 'waiting'",
    "INSERT INTO organisations_logo DEFAULT VALUES",
    "SELECT * FROM accounts_convenor",
    "SELECT * FROM mfa_authenticator",
    "SELECT * FROM accounts_session",
    "SELECT * FROM outbox_mail",
    "UPDATE signing_collection SET state = 'closed'",
    "UPDATE signing_collection SET slug = 'other'",
    "DELETE FROM signing_opening",
    "DELETE FROM logkeeper_entry",
    "INSERT INTO logkeeper_entry DEFAULT VALUES",
    "UPDATE signing_claim SET box = ''",
    "DELETE FROM outbox_mail",
    "CREATE TABLE mine (id int)",
    "DROP TABLE signing_claim",
]


def may(connection: psycopg.Connection, statement: str) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_it_may_do_nothing_else(account: str) -> None:
    with psycopg.connect(account, autocommit=True) as connection:
        assert [statement for statement in REFUSED if may(connection, statement)] == []
