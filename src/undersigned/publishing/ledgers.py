"""The ledgers of open logs, kept in memory by the process that publishes: an append costs only its own entries.

Entries never change, so a ledger that has read them never has to read them again; after a restart it reads them all
once (a million in some seconds). Only the newest are kept, since each takes some 40 bytes an entry.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import parse_entry
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.ledger import Ledger
from undersigned.publishing.rules import EntryRefused

if TYPE_CHECKING:
    from undersigned.logkeeper.models import Log
    from undersigned.publiclog.entry import Entry

_KEPT = 8
_SIGN = b'"kind":"sign"'

_ledgers: OrderedDict[str, Ledger] = OrderedDict()


def read_ledger(log: Log, size: int) -> Ledger:
    """Return what the first *size* entries of *log* come to.

    Raises:
        EntryRefused: One of them breaks a rule of the log.
    """
    ledger = _ledgers.pop(log.origin, None)
    if ledger is None or ledger.size > size:
        ledger = Ledger()
    try:
        for data in logs.entries(log, ledger.size, size):
            ledger.apply_bytes(data)
    except PublicLogError as error:
        raise EntryRefused(f"{log.origin}: entry {ledger.size}: {error}") from error
    _ledgers[log.origin] = ledger
    while len(_ledgers) > _KEPT:
        _ledgers.popitem(last=False)
    return ledger


def other_entries(log: Log, start: int, size: int) -> list[Entry]:
    """Return the entries from *start* to before *size* that are no signatures."""
    return [parse_entry(data) for data in logs.entries(log, start, size) if _SIGN not in data]


def forget_ledgers() -> None:
    """Forget all ledgers, as a new process would."""
    _ledgers.clear()
