"""What the disk holds after people signed: nothing of links, addresses or codes, and no row that joins another."""

from __future__ import annotations

import base64
import quopri
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.test_races import make_link
from tests.letterbox.visitor import Visitor, select
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.dated import find_day
from undersigned.sealing.link import open_link, parse_link

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLES = ("signing_claim", "signing_bycode", "signing_waiting", "outbox_mail")


def read_everything(url: str) -> bytes:
    """Return all bytes of the database: the files of SQLite, the columns of the tables in PostgreSQL."""
    if is_sqlite(url):
        return b"".join(Path(sqlite_path(url) + part).read_bytes() for part in ("", "-wal"))
    rows = [row for table in TABLES for row in select(url, f"SELECT * FROM {table}")]
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for row in rows for value in row
    )


def spell(secret: bytes) -> list[bytes]:
    return [secret, secret.hex().encode(), base64.b64encode(secret), base64.urlsafe_b64encode(secret).rstrip(b"=")]


def rank(values: Sequence[bytes]) -> list[int]:
    places = {value: place for place, value in enumerate(sorted(values))}
    return [places[value] for value in values]


def correlate(left: Sequence[int], right: Sequence[int]) -> float:
    """Return Spearman's rank correlation of two orders of the same length."""
    count = len(left)
    return 1 - 6 * sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) / (count * (count**2 - 1))


def test_neither_address_nor_seed_nor_code_is_stored_in_clear(visitor: Visitor) -> None:
    link = visitor.link(email="canary.zoe@mail.example")
    reply = visitor.post("/c", {"code": link})
    visitor.submit(email="canary.eva@mail.example")
    box = parse_link(link)
    seed = open_link(
        box, key=visitor.ring.find_confirm_key(find_day(box), datetime.fromtimestamp(visitor.now, UTC)).secret
    ).seed

    disk = read_everything(visitor.url)

    for needle in [b"canary", reply.code.encode(), *spell(seed), *spell(parse_code(reply.code)), box[20:60]]:
        assert needle not in disk
    assert b"public" in disk


def test_no_column_joins_a_claim_to_a_code_or_to_what_waits(visitor: Visitor) -> None:
    for number in range(20):
        visitor.post("/c", {"code": make_link(visitor, f"p{number}@mail.example")})
    values = [
        {bytes(v) if isinstance(v, bytes | memoryview) else v for row in select(visitor.url, query) for v in row}
        for query in (
            "SELECT token, box FROM signing_claim",
            "SELECT digest, box FROM signing_bycode",
            "SELECT id, c, record, salt FROM signing_waiting",
        )
    ]

    assert not values[0] & values[1]
    assert not values[0] & values[2]
    assert not values[1] & values[2]


def test_all_boxes_of_a_kind_have_one_length(visitor: Visitor) -> None:
    for name, email in (("Z", "z@m.example"), ("Zoë " * 40, "a.very.long.address.indeed@mail.example")):
        assert visitor.post("/c", {"code": make_link(visitor, email, name)}).status == 200

    for table in ("signing_claim", "signing_bycode"):
        assert len(set(select(visitor.url, f"SELECT length(box) FROM {table}"))) == 1


def test_the_order_of_rows_tells_nothing_about_who_belongs_to_what(visitor: Visitor) -> None:
    if not is_sqlite(visitor.url):
        pytest.skip("PostgreSQL's heap keeps the order of writing: docs/reference/tables.md says so and what to do")
    names = [f"Zoë {number:04d}" for number in range(1500)]
    links = [make_link(visitor, f"p{number:04d}@mail.example", name) for number, name in enumerate(names)]
    for at in range(0, len(links), 3):  # small batches, as on a quiet day
        visitor.post_at_once([("/c", {"code": link}) for link in links[at : at + 3]])

    claims = [bytes(row[0]) for row in select(visitor.url, "SELECT token FROM signing_claim")]
    waiting = [
        re.search(rb"Zo\xc3\xab [0-9]{4}", bytes(row[0])).group()
        for row in select(visitor.url, "SELECT record FROM signing_waiting")
    ]
    # Position in the file against order of signing, and against each other: 1,500 rows, 4 sigma is 0.103.
    assert abs(correlate(list(range(1500)), rank(waiting))) < 0.11
    assert abs(correlate(rank(claims), rank(waiting))) < 0.11
    assert claims == sorted(claims)


@pytest.mark.parametrize("role", ["", "long " * 40])
def test_mails_of_new_and_known_addresses_are_alike_in_length(visitor: Visitor, role: str) -> None:
    visitor.confirm(email="known@mail.example")
    bodies, boxes, subjects = [], [], []
    for email in ("known@mail.example", "novel@mail.example"):
        visitor.submit(email=email, role=role)
        ((box,),) = select(visitor.url, "SELECT box FROM outbox_mail")
        mail = visitor.newest_mail()
        boxes.append(len(box))
        bodies.append(len(quopri.encodestring(mail.body.encode())))
        subjects.append(mail.subject)

    assert boxes[0] == boxes[1]
    assert bodies[0] == bodies[1]
    assert subjects[0] == subjects[1]


def test_new_and_known_addresses_get_the_same_page(visitor: Visitor) -> None:
    visitor.confirm(email="known@mail.example")

    known, novel = visitor.submit(email="known@mail.example"), visitor.submit(email="novel@mail.example")

    assert known.status == novel.status
    assert known.headers == novel.headers
    assert known.body.replace(b"known@", b"novel@") == novel.body


def test_a_known_address_is_mailed_a_link_that_opens_its_signature(visitor: Visitor) -> None:
    visitor.confirm(email="known@mail.example", role="nurse")
    visitor.submit(email="known@mail.example")
    mail = visitor.newest_mail()

    (link,) = re.findall(r"^http\S+/w#\S+$", mail.body, re.MULTILINE)

    assert "signed it already" in mail.body
    assert visitor.post("/w", {"code": link}).hidden("role") == "nurse"


def test_no_subject_names_the_statement(visitor: Visitor) -> None:
    visitor.submit()

    assert "timetable" not in visitor.newest_mail().subject
