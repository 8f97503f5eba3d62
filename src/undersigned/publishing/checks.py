"""What leaves is checked first, with the verifier's own functions, on the bytes as they are staged.

The checks are those that a run's changes call for: the full verification is the nightly one. What fails here stops the
run before anything is in place, so readers keep the state before, which is whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.errors import ProofInvalid
from undersigned.publiclog.proofs import prove_consistency, verify_consistency
from undersigned.publiclog.record import commit
from undersigned.publiclog.tree import Hash
from undersigned.publishing.rules import ChainBroken, CountsDisagree, NameDisagrees, PageDisagrees
from undersigned.verifier.rows import split_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from undersigned.logkeeper.models import Log
    from undersigned.publiclog.checkpoint import Checkpoint
    from undersigned.publiclog.ledger import Ledger
    from undersigned.signing.queries import Counts, OpeningRow

_ROW = b'<li id="'


def check_chain(log: Log, folder: Path, published: Checkpoint | None, size: int) -> None:
    """Check that the tree of *size*, from the tiles in *folder*, continues the *published* checkpoint.

    Raises:
        ChainBroken: It does not.
    """
    if published is None or published.size == 0:
        return
    if published.size > size:
        raise ChainBroken(f"{log.origin}: {published.size} entries are published, {size} would be")
    root = Hash(bytes(logs.checkpoint(log, size).root))
    try:
        path = prove_consistency(published.size, size, logs.folder_reader(folder))
        verify_consistency(published.size, published.root, size, root, path)
    except (ProofInvalid, OSError) as error:
        raise ChainBroken(f"{log.origin}: from {published.size} to {size}: {error}") from error


def check_names(ledger: Ledger, rows: Iterable[OpeningRow]) -> None:
    """Check that each of *rows* is to be shown and opens its newest commitment.

    Raises:
        NameDisagrees: One is not, or does not.
    """
    for row in rows:
        if not ledger.is_listed(row.index) or commit(row.salt, row.record) != ledger.commitment(row.index):
            raise NameDisagrees(f"{ledger.origin}: entry {row.index}")


def check_block(ledger: Ledger, rows: Sequence[OpeningRow], start: int, stop: int) -> None:
    """Check that *rows* are all whom the log lists from entry *start* to before *stop*, and open their commitments.

    Raises:
        NameDisagrees: Somebody is missing, or one of them does not.
    """
    if [row.index for row in rows] != list(ledger.listed(start, stop)):
        raise NameDisagrees(f"{ledger.origin}: entries {start} to {stop - 1}")
    check_names(ledger, rows)


def check_page(path: str, page: bytes, lines: Sequence[str]) -> None:
    """Check that a reader of *page* finds exactly the rows *lines*, in this order, and nobody else.

    Raises:
        PageDisagrees: It is otherwise.
    """
    check_lists(path, page, [lines])


def check_lists(path: str, page: bytes, lists: Sequence[Sequence[str]]) -> None:
    """Check that a reader of *page* finds exactly these lists of rows, in this order, and nobody else.

    Raises:
        PageDisagrees: It is otherwise.
    """
    expected = [[line.encode() for line in lines] for lines in lists]
    if split_lists(page) != expected or page.count(_ROW) != sum(map(len, expected)):
        raise PageDisagrees(path)


def check_counts(ledger: Ledger, tally: Mapping[str, Counts]) -> None:
    """Check that the counts kept in the database are what the log comes to.

    Raises:
        CountsDisagree: They are not.
    """
    counted = ledger.counts()
    for klass, expected in (("person", counted.person), ("org", counted.org)):
        kept = tally[klass]
        pairs = [(getattr(kept, name), getattr(expected, name)) for name in _COUNTS]
        if any(one != other for one, other in pairs):
            raise CountsDisagree(f"{ledger.origin}: {klass}")


_COUNTS = ("listed", "not_named", "hidden", "withdrawn", "removed", "signed")
