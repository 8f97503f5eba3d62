"""The lines of a backup: JSON, one thing a line, the same whichever database the rows come from.

First the head. Then each table: a line with its name and columns, a line for each row. Last a line with how many there
were, and the hash of all lines before it, so that a backup which ends too early is not taken for a whole one.
"""

from __future__ import annotations

import json
import zlib
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from undersigned.backups.rules import BackupDamaged, BackupUnknown, Column, Head, Table, head_members, parse_head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

KINDS = ("boolean", "bytes", "day", "instant", "integer", "text")
_CHUNK_BYTES = 1 << 18
_MAX_LINE_BYTES = 64 * 1024 * 1024
_ROWS_AT_ONCE = 2000
# Enough for a file of half the size at a tenth of the time.
_COMPRESSION = 1
_GZIP = 16 + zlib.MAX_WBITS
_DUMPS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _spell_instant(value: Any) -> str:
    if isinstance(value, datetime):
        value = (value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)).isoformat(" ")
    return f"{value}Z"


_SPELL: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "bytes": lambda value: b2a_base64(bytes(value), newline=False).decode(),
    "day": lambda value: value.isoformat() if isinstance(value, date) else str(value),
    "instant": _spell_instant,
    "integer": int,
    "text": str,
}
_PLAIN = frozenset({"integer", "text"})


def format_lines(head: Head, tables: Iterable[tuple[Table, Iterable[Sequence[Any]]]]) -> Iterator[bytes]:
    """Yield the lines of a backup, in chunks of many lines."""
    hashed, held, count, rows_count = sha256(), [_format(head_members(head))], 0, 0
    size_bytes = 0
    for table, rows in tables:
        count += 1
        columns = [[column.name, column.kind] for column in table.columns]
        held.append(_format({"table": table.name, "columns": columns, "last_id": table.last_id}))
        # Most values are numbers and texts, which stay as they are.
        turned = [(at, _SPELL[column.kind]) for at, column in enumerate(table.columns) if column.kind not in _PLAIN]
        for row in rows:
            values = list(row)
            for at, spell in turned:
                if values[at] is not None:
                    values[at] = spell(values[at])
            line = _format(values)
            rows_count += 1
            size_bytes += len(line)
            held.append(line)
            if size_bytes >= _CHUNK_BYTES:
                chunk = b"".join(held)
                hashed.update(chunk)
                yield chunk
                held, size_bytes = [], 0
    chunk = b"".join(held)
    hashed.update(chunk)
    yield chunk
    yield _format({"end": {"rows": rows_count, "sha256": hashed.hexdigest(), "tables": count}})


def compress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *chunks* as one gzip file, which names no time."""
    packer = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, _GZIP)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


@dataclass
class Reader:
    """Takes the bytes of a backup as they come, and hands on what they hold.

    Attributes:
        on_head: Called once, first.
        on_rows: Called with a table and some of its rows, spelt as in the file; for every table at least once.
    """

    on_head: Callable[[Head], None]
    on_rows: Callable[[Table, list[list[Any]]], None]
    _unpacker: Any = field(default_factory=lambda: zlib.decompressobj(_GZIP))
    _rest: bytes = b""
    _hashed: Any = field(default_factory=sha256)
    _table: Table | None = None
    _rows: list[list[Any]] = field(default_factory=list)
    _tables_count: int = 0
    _rows_count: int = 0
    _has_head: bool = False
    _is_over: bool = False

    def feed(self, packed: bytes) -> None:
        """Take the next bytes of the file.

        Raises:
            BackupDamaged: They can't follow what came before.
            BackupUnknown: They are those of something else.
        """
        try:
            data = self._unpacker.decompress(packed)
        except zlib.error as error:
            raise self._stop("is not what it was when it was written") from error
        if self._unpacker.unused_data:
            raise self._stop("goes on behind its end")
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _MAX_LINE_BYTES:
            raise self._stop("has a line that is too long")
        for line in lines:
            self._take(line + b"\n")

    def close(self) -> None:
        """Say that the file is over.

        Raises:
            BackupDamaged: It ended too early.
        """
        if not self._is_over or self._rest or not self._unpacker.eof:
            raise self._stop("ends too early")

    def _stop(self, words: str) -> BackupDamaged | BackupUnknown:
        return BackupDamaged(f"it {words}") if self._has_head else BackupUnknown("it is no backup of an instance")

    def _take(self, line: bytes) -> None:
        if self._is_over:
            raise self._stop("goes on behind its last line")
        try:
            members = json.loads(line)
        except ValueError as error:
            raise self._stop("has a line that is not understood") from error
        if not self._has_head:
            head = parse_head(members)
            self._has_head = True
            self._hashed.update(line)
            self.on_head(head)
        elif isinstance(members, list):
            self._hashed.update(line)
            self._take_row(members)
        elif "table" in members:
            self._hashed.update(line)
            self._hand_on()
            self._table = _parse_table(members)
            self._tables_count += 1
        else:
            self._hand_on()
            told = {"rows": self._rows_count, "sha256": self._hashed.hexdigest(), "tables": self._tables_count}
            if members.get("end") != told:
                raise self._stop("is not what it was when it was written")
            self._is_over = True

    def _take_row(self, row: list[Any]) -> None:
        if self._table is None or len(row) != len(self._table.columns):
            raise self._stop("has a row that fits no table")
        self._rows.append(row)
        self._rows_count += 1
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.on_rows(self._table, self._rows)
            self._rows = []

    def _hand_on(self) -> None:
        if self._table is not None:
            self.on_rows(self._table, self._rows)
        self._table, self._rows = None, []


def parse_rows(table: Table, rows: list[list[Any]], *, with_zone: bool) -> list[list[Any]]:
    """Return *rows* with values for a database: one that keeps zones, or one that keeps UTC without saying so.

    Raises:
        BackupDamaged: One of them is not spelt as its column says.
    """
    read: dict[str, Callable[[Any], Any]] = {"bytes": a2b_base64}
    if not with_zone:
        read["instant"] = _drop_zone
    turned = [(at, read[column.kind]) for at, column in enumerate(table.columns) if column.kind in read]
    try:
        for row in rows:
            for at, turn in turned:
                if row[at] is not None:
                    row[at] = turn(row[at])
    except (NotBase64, AttributeError, TypeError, ValueError) as error:
        raise BackupDamaged(f"it has a value that does not fit {table.name}") from error
    return rows


def _drop_zone(value: str) -> str:
    return value.removesuffix("Z")


def _parse_table(members: dict[str, Any]) -> Table:
    try:
        columns = tuple(Column(str(name), str(kind)) for name, kind in members["columns"])
        last = members["last_id"]
        table = Table(str(members["table"]), columns, None if last is None else int(last))
    except (KeyError, TypeError, ValueError) as error:
        raise BackupDamaged("it has a line of a table that is not understood") from error
    if any(column.kind not in KINDS for column in columns):
        raise BackupUnknown(f"{table.name} has a kind of column that this release does not know")
    return table


def _format(members: Any) -> bytes:
    return _DUMPS(members).encode() + b"\n"
