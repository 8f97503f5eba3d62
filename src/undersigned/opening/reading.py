"""What a key makes of an export: signatures that fit their entries in the log, and what can't be used, with why.

A record is believed only if it and its salt make the commitment that stands in the log: the server can't put another
name into the convenors' hands than the one that was counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.opening.errors import KeyNotOfExport
from undersigned.publiclog.errors import RecordInvalid
from undersigned.publiclog.record import Record, commit, parse_record
from undersigned.sealing.contents import ContentMalformed, SealedSignature, parse_content
from undersigned.sealing.envelope import (
    EnvelopeDamaged,
    EnvelopeUnknown,
    KeyWrong,
    find_recipient,
    fingerprint_recipients,
    open_sealed,
    spell_fingerprint,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.opening.export import Export, SealedRow


class Fault(StrEnum):
    """Why a record can't be used."""

    OTHER_KEY = "other-key"
    DAMAGED = "damaged"
    OTHER_VERSION = "other-version"
    MALFORMED = "malformed"
    NOT_IN_LOG = "not-in-log"


@dataclass(frozen=True, slots=True)
class Opened:
    """A signature that fits its entry."""

    id: str
    vis: str
    record: Record
    record_bytes: bytes
    salt: bytes
    address: str
    wants_news: bool


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that can't be used, and why."""

    id: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """All records of an export, opened or not, in its order."""

    opened: tuple[Opened, ...]
    unusable: tuple[Unusable, ...]


def read_export(export: Export, key: str) -> Reading:
    """Open every record of *export* with *key*.

    Raises:
        KeyMalformed: *key* is no age key.
        KeyNotOfExport: The export was sealed to other keys.
    """
    if find_recipient(key) not in export.recipients:
        words = spell_fingerprint(fingerprint_recipients(export.recipients))
        raise KeyNotOfExport(f"this export was sealed to another key; the fingerprint of the right one is: {words}")
    rows = list(_open_rows(export, key))
    return Reading(
        tuple(row for row in rows if isinstance(row, Opened)), tuple(row for row in rows if isinstance(row, Unusable))
    )


def _open_rows(export: Export, key: str) -> Iterator[Opened | Unusable]:
    for row in export.rows:
        try:
            content = parse_content(open_sealed(row.sealed, [key]))
        except KeyWrong:
            yield Unusable(row.id, Fault.OTHER_KEY)
        except EnvelopeUnknown:
            yield Unusable(row.id, Fault.OTHER_VERSION)
        except EnvelopeDamaged:
            yield Unusable(row.id, Fault.DAMAGED)
        except ContentMalformed:
            yield Unusable(row.id, Fault.MALFORMED)
        else:
            if isinstance(content, SealedSignature):
                yield _match(row, content, export.origin)
            else:
                yield Unusable(row.id, Fault.MALFORMED)


def _match(row: SealedRow, content: SealedSignature, origin: str) -> Opened | Unusable:
    try:
        record = parse_record(content.record)
    except RecordInvalid:
        return Unusable(row.id, Fault.MALFORMED)
    if commit(content.salt, content.record) != row.id or record.origin != origin:
        return Unusable(row.id, Fault.NOT_IN_LOG)
    return Opened(row.id, row.vis, record, content.record, content.salt, content.address, content.wants_news)
