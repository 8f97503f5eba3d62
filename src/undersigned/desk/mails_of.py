"""Which of the mails that wait belong to a coalition, so that those of all others stay when it is removed.

What counts first is what only one statement has: a link that is sealed for its collection, a path with its short name,
its table, its seat, its invitation. Titles and addresses may be shared: they count only in a mail that says nothing
more certain, and only while nobody else has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.accounts import queries as accounts
from undersigned.coalitions import queries
from undersigned.roundtable import queries as tables
from undersigned.sealing.dated import find_day
from undersigned.sealing.errors import SealingError
from undersigned.sealing.link import open_link, parse_link
from undersigned.signing import queries as signing
from undersigned.signing.private import private_of
from undersigned.signon import queries as boards
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from undersigned.coalitions.models import Coalition
    from undersigned.instance.ring import Ring
    from undersigned.outbox.rules import Message
    from undersigned.texts.models import Statement

# Paths to their ends: `/s/light/` is not the beginning of `/s/lighthouse/`, nor `/table/1/` that of `/table/12/`.
_PATHS = re.compile(
    r"/s/[a-z0-9-]+|/table/[0-9]+(?=/)|/table/stop/[0-9]+(?=/)|/signon/stop/[0-9]+(?=/)"
    r"|/signon/#[\w-]+|/signon/press/#[\w-]+"
)
_LINK = re.compile(r"/[cw](?:\?l=[\w-]+)?#([\w-]+)")
_SET_OFF = re.compile(r"(?:^    .*\n?)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tells statements: surely, or only if nobody else has it too."""

    paths: frozenset[str]
    collections: frozenset[int]
    titles: frozenset[str]
    addresses: frozenset[str]


def find_mails_of(coalition: Coalition, *, ring: Ring, now: datetime) -> Callable[[Message], bool]:
    """Return what says of a mail whether it belongs to *coalition*."""
    ours = list(texts.statements_in(coalition))
    mine, others = _mark(ours), _mark(texts.statements().exclude(coalition=coalition))
    titles = mine.titles - others.titles
    addresses = mine.addresses | {accounts.address_of(one) for one in queries.members_of_nothing_else(coalition)}
    addresses -= others.addresses | {""}

    def belongs(message: Message) -> bool:
        words = f"{message.subject}\n{message.body}"
        paths, numbers = set(_PATHS.findall(words)), _find_collections(words, ring, now)
        if paths & mine.paths or numbers & mine.collections:
            return True
        if paths & others.paths or numbers & others.collections:
            return False
        set_off = {" ".join(found.split()) for found in _SET_OFF.findall(words)}
        # Some letters name no statement, since who carries mail must not learn of it: they are known by their address.
        return message.to in addresses or bool(set_off & titles)

    return belongs


def _mark(statements: Iterable[Statement]) -> _Marks:
    paths, collections, titles, addresses = set(), set(), set(), set()
    for one in statements:
        paths.add(f"/s/{one.slug}")
        titles |= _titles(one)
        collection = private_of(one) or signing.collection_of(one)
        if collection is not None:
            collections.add(collection.pk)
        for table in tables.tables_of(one):
            paths.add(f"/table/{table.pk}")
            for seat in tables.seats_at(table):
                paths.add(f"/table/stop/{seat.pk}")
                addresses.add(tables.address_of(seat))
        phase = boards.phase_of(one)
        if phase is not None:
            paths |= {outlet.path for outlet in boards.outlets(phase)}
            for place in boards.board(phase):
                paths |= {place.path, f"/signon/stop/{place.row.pk}"}
                addresses.add(place.content.address)
    return _Marks(frozenset(paths), frozenset(collections), frozenset(titles), frozenset(addresses))


def _titles(statement: Statement) -> set[str]:
    draft, frozen = texts.draft_of(statement), texts.newest_frozen(statement)
    found = {texts.content_of(draft).title if draft else "", frozen.title if frozen else ""}
    return {" ".join(title.split()) for title in found} - {""}


def _find_collections(words: str, ring: Ring, now: datetime) -> set[int]:
    """Return the numbers of the collections that mailed links in *words* are sealed for; void ones tell nothing."""
    found = set()
    for spelt in _LINK.findall(words):
        try:
            box = parse_link(spelt)
            key = ring.find_confirm_key(find_day(box), now)
            if key is not None:
                found.add(open_link(box, key=key.secret).collection)
        except SealingError:
            continue
    return found
