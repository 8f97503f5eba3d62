"""A box: a key that is locked with a secret which is on nobody's stick, only on the trustees' papers, k of n.

The box itself is no secret: without enough papers it stays shut. It names the number that all its papers carry, so
that a paper of another box is told before anybody types further. Source: SLIP-0039; docs/reference/formats/sealed.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rfc8785

from undersigned.opening.errors import BoxInvalid, PaperForeign
from undersigned.opening.lines import parse_object
from undersigned.sealing.envelope import EnvelopeDamaged, EnvelopeUnknown, KeyMalformed, find_recipient
from undersigned.sealing.keyfile import NotLocked, PassphraseWrong, lock_key, unlock_key
from undersigned.sealing.shares import Paper, check_together, join_papers, split_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = "trustees-box"
MAX_BOX_BYTES = 32 * 1024
# Not a word of any list, so that the secret is never mistaken for words that were typed.
_START = "trustees-box-"


@dataclass(frozen=True, slots=True)
class Box:
    """A locked key.

    Attributes:
        origin: What it is for: the statement, or anything else that the trustees recognise.
        recipient: Public half of the key.
        number: What all its papers carry.
        needed: How many papers open it.
        papers: How many there are.
        locked: Armoured age file with the key.
    """

    origin: str
    recipient: str
    number: int
    needed: int
    papers: int
    locked: str


def make_box(
    origin: str, key: str, *, secret: bytes, needed: int, papers: int, created_on: str
) -> tuple[Box, tuple[Paper, ...]]:
    """Lock *key* with *secret*, 16 random bytes, and write the secret on papers.

    Raises:
        SplitImpossible: So many papers can't be made.
    """
    made = split_secret(secret, needed=needed, papers=papers)
    locked = lock_key(key, _spell(secret), created_on=created_on).decode()
    return Box(origin, find_recipient(key), made[0].box, needed, papers, locked), made


def open_box(box: Box, papers: Sequence[Paper]) -> str:
    """Return the key in *box*.

    Raises:
        ShareError: There are too few papers, or one is there twice.
        PaperForeign: A paper belongs to another box.
        BoxInvalid: The box was changed, or does not hold the key that it names.
    """
    for place, paper in enumerate(papers, 1):
        check_paper(box, paper, place)
    check_together(papers)
    try:
        key = unlock_key(box.locked.encode(), _spell(join_papers(papers)))
    except (PassphraseWrong, EnvelopeDamaged, EnvelopeUnknown, KeyMalformed, NotLocked) as error:
        raise BoxInvalid("the papers fit, but the box does not open: it was changed or damaged") from error
    if find_recipient(key) != box.recipient:
        raise BoxInvalid("the box holds another key than it names")
    return key


def check_paper(box: Box, paper: Paper, place: int) -> None:
    """Check that *paper*, the one given as number *place*, belongs to *box*.

    Raises:
        PaperForeign: It doesn't.
    """
    if (paper.box, paper.needed) != (box.number, box.needed):
        raise PaperForeign(f"the paper given as number {place} belongs to another box")


def format_box(box: Box) -> bytes:
    """Return the file of *box*."""
    return rfc8785.dumps(
        {
            "kind": KIND,
            "locked": box.locked,
            "needed": box.needed,
            "number": box.number,
            "origin": box.origin,
            "papers": box.papers,
            "recipient": box.recipient,
            "v": 1,
        }
    )


def parse_box(data: bytes) -> Box:
    """Return the box in *data*.

    Raises:
        BoxInvalid: It is something else, of another version, or cut.
    """
    types = {"locked": str, "needed": int, "number": int, "origin": str, "papers": int, "recipient": str}
    members = parse_object(data, kind=KIND, types=types, error=BoxInvalid)
    return Box(**{name: members[name] for name in types})


def _spell(secret: bytes) -> str:
    return _START + secret.hex()
