"""Where a signature stands, put together from what the tables hold of it: for the pages that change and take back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from undersigned.publiclog.entry import Sign, SignerClass, Visibility, parse_entry
from undersigned.publiclog.record import parse_record

FIND_ENDED: Final = (
    'SELECT 1 FROM signing_ended WHERE collection_id = ? AND "index" = '
    '(SELECT "index" FROM logkeeper_entry WHERE log_id = ? AND c = ?)'
)
"""Finds whether somebody else ended a signature: by its collection, log and commitment."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a signature that stands.

    Attributes:
        record: The newest; None if it is not named, because only a key opens it.
        vis: Who may see the name.
        klass: Person or organisation.
        text: Hash of what was signed.
        version: Of that text.
        is_hidden: A convenor took the name off the list.
        is_waiting: The signature, or its newest change, is not in the log yet.
        is_held: What waits has to be looked at by a convenor.
        is_ended: A convenor or the operator ended it, for good.
        invitation: Before a release, the number of the invitation that it was signed with.
    """

    record: bytes | None
    vis: Visibility
    klass: SignerClass
    text: str
    version: int
    is_hidden: bool
    is_waiting: bool
    is_held: bool = False
    is_ended: bool = False
    invitation: int = 0


@dataclass(frozen=True, slots=True)
class Traces:
    """What the tables hold of a signature; each is None where there is nothing.

    Attributes:
        entry: Bytes of its `sign` entry.
        opening: Record, and whether it is hidden.
        sealed: Who may see it, and the version.
        waiting: Record, visibility, class, text and version of a signature that is not in the log yet.
        change: Record and visibility of its newest change that is not in the log yet.
    """

    entry: bytes | None = None
    opening: tuple[bytes, bool] | None = None
    sealed: tuple[str, int] | None = None
    waiting: tuple[bytes | None, str, str, str, int] | None = None
    change: tuple[bytes | None, str] | None = None

    def to_standing(self, newest_version: int) -> Standing | None:
        """Put together what is known; None if nothing is."""
        if self.waiting:
            record, vis, klass, text, version = self.waiting
        elif self.entry is not None and isinstance(entry := parse_entry(bytes(self.entry)), Sign):
            # Where the ciphertext was destroyed, the entry alone tells who may see the name.
            record, vis, klass, text, version = None, entry.vis.value, entry.class_.value, entry.text, newest_version
            if self.opening:
                record, vis = bytes(self.opening[0]), Visibility.PUBLIC.value
                version = parse_record(record).version
            elif self.sealed:
                vis, version = self.sealed
        else:
            return None
        if self.change:
            record, vis = self.change
        return Standing(
            bytes(record) if record is not None else None,
            Visibility(vis),
            SignerClass(klass),
            text,
            version,
            is_hidden=bool(self.opening and self.opening[1]),
            is_waiting=bool(self.waiting or self.change),
        )
