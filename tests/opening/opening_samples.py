"""Invented signatures, sealed as a server seals them, for the tests of those who open them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import undersigned.opening
from undersigned.opening.export import Export, SealedRow
from undersigned.publiclog.entry import SignerClass
from undersigned.publiclog.record import Record, commit, format_record
from undersigned.sealing.contents import SealedSignature, format_signature
from undersigned.sealing.envelope import find_recipient, generate_key, seal

ORIGIN = "letters.example.org/s/timetable"
CEREMONY = Path(undersigned.opening.__file__).parent / "static" / "ceremony"
KEY = generate_key()
OTHER_KEY = generate_key()


def make_record(name: str = "Ada Traveller", affiliation: str = "", origin: str = ORIGIN, version: int = 1) -> bytes:
    return format_record(
        Record(
            name=name,
            class_=SignerClass.PERSON,
            origin=origin,
            signed="2026-11-23",
            text=sha256(b"the text").hexdigest(),
            version=version,
            affiliation=affiliation,
        )
    )


def make_row(
    name: str = "Ada Traveller", address: str = "ada@mail.example", *, key: str = KEY, content: bytes = b"", **options
) -> SealedRow:
    record = make_record(name, **options)
    salt = sha256(f"{name} {address}".encode()).digest()
    sealed = seal(
        content or format_signature(SealedSignature(record, salt, address, wants_news=False)), [find_recipient(key)]
    )
    return SealedRow(commit(salt, record), "convenors", sealed)


def make_export(*rows: SealedRow, key: str = KEY) -> Export:
    return Export(ORIGIN, 1, (find_recipient(key),), rows)
