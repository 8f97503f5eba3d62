"""Records, commitments and openings: what a signatory signed, and how the log speaks of it without knowing it.

The log holds the commitment: the hash of a purpose, a salt of 32 random bytes and the record. The opening (record and
salt) stands beside the log and can be deleted; without the salt no guess at the record can be tested.
"""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from unicodedata import is_normalized

from undersigned.publiclog.canonical import MAX_INTEGER, format_canonical, parse_canonical
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import SignerClass, is_origin
from undersigned.publiclog.errors import CanonicalInvalid, RecordInvalid

RECORD_VERSION = 1
SALT_BYTES = 32
MAX_LENGTHS = {"affiliation": 300, "level": 64, "name": 200, "place": 200, "reservation": 280, "role": 200}
"""Characters that a member of a record may have."""

_PURPOSE = b"undersigned/v1/record\n"
_SWITCHES = ("former", "identification_only")
_REQUIRED = frozenset({"class", "name", "origin", "signed", "text", "v", "version"})
_OPTIONAL = frozenset({"affiliation", "decided_on", "level", "place", "reservation", "role", *_SWITCHES})
# Controls, separators of lines, and marks that turn the direction of what follows:
# none of them belongs in a name, and each can make a line look like another.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_HASH = re.compile(r"[0-9a-f]{64}")
_OPENING = re.compile(
    rb'\{"i":(0|[1-9][0-9]{0,15}),"record":(\{[^\n]*\}),"salt":"([A-Za-z0-9_-]{43})"\}\n',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a signatory signed. Empty strings and false stand for members that the bytes leave out.

    Attributes:
        name: As the person wrote it.
        class_: Person or organisation.
        origin: Of the log.
        signed: Day of signing, `2026-11-23`.
        text: Hash of the text in the leading language.
        version: Number of the text's version, counted from 1.
        affiliation: As the person wrote it.
        decided_on: Day on which an organisation decided to sign.
        former: Role and affiliation are former ones.
        identification_only: The organisation is named for identification only.
        level: How the organisation is known, as a code.
        place: As the person wrote it.
        reservation: Of an organisation.
        role: As the person wrote it.
    """

    name: str
    class_: SignerClass
    origin: str
    signed: str
    text: str
    version: int
    affiliation: str = ""
    decided_on: str = ""
    former: bool = False
    identification_only: bool = False
    level: str = ""
    place: str = ""
    reservation: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens the commitment of one signature.

    Attributes:
        i: Index of the `sign` entry, also when an `amend` entry replaced its commitment.
        record_bytes: The record as it is hashed.
        salt: 32 bytes.
    """

    i: int
    record_bytes: bytes
    salt: bytes

    @property
    def record(self) -> Record:
        """The record, read again at every call."""
        return parse_record(self.record_bytes)

    @property
    def commitment(self) -> str:
        """The commitment that this opens."""
        return commit(self.salt, self.record_bytes)


def format_record(record: Record) -> bytes:
    """Return the canonical bytes of *record*.

    Raises:
        RecordInvalid: A value is not allowed.
    """
    members: dict[str, Any] = {
        "affiliation": record.affiliation,
        "class": record.class_,
        "decided_on": record.decided_on,
        "former": record.former,
        "identification_only": record.identification_only,
        "level": record.level,
        "name": record.name,
        "origin": record.origin,
        "place": record.place,
        "reservation": record.reservation,
        "role": record.role,
        "signed": record.signed,
        "text": record.text,
        "v": RECORD_VERSION,
        "version": record.version,
    }
    present = {name: value for name, value in members.items() if value not in ("", False)}
    _check(present)
    return format_canonical(present)


def parse_record(data: bytes) -> Record:
    """Return the record that *data* spells canonically.

    Raises:
        RecordInvalid: It is not canonical, a member is missing or not known, or a value is not allowed.
    """
    try:
        members = parse_canonical(data)
    except CanonicalInvalid as error:
        raise RecordInvalid(str(error)) from error
    _check(members)
    del members["v"]
    return Record(class_=SignerClass(members.pop("class")), **members)


def commit(salt: bytes, record_bytes: bytes) -> str:
    """Return the commitment to *record_bytes* under *salt*, 43 characters of base64url.

    Raises:
        RecordInvalid: The salt is not 32 bytes long, without which the hash would be ambiguous.
    """
    if len(salt) != SALT_BYTES:
        raise RecordInvalid("a salt has 32 bytes")
    return format_base64url(sha256(_PURPOSE + salt + record_bytes).digest())


def format_opening(opening: Opening) -> bytes:
    """Return the line of *opening*, with its line feed.

    Raises:
        RecordInvalid: The record is invalid or the salt has another length.
    """
    parse_record(opening.record_bytes)
    if len(opening.salt) != SALT_BYTES:
        raise RecordInvalid("a salt has 32 bytes")
    salt = format_base64url(opening.salt).encode()
    return b'{"i":%d,"record":%b,"salt":"%b"}\n' % (opening.i, opening.record_bytes, salt)


def parse_opening(line: bytes) -> Opening:
    """Return the opening that *line*, with its line feed, spells canonically.

    Raises:
        RecordInvalid: The line is not canonical, or its record is invalid.
    """
    opening = split_opening(line)
    parse_record(opening.record_bytes)
    return opening


def split_opening(line: bytes) -> Opening:
    """Return the opening that *line* spells, with its record not yet judged: for readers that parse it next.

    Raises:
        RecordInvalid: The line around the record is not canonical.
    """
    found = _OPENING.fullmatch(line)
    if not found:
        raise RecordInvalid("not the line of an opening")
    index, record_bytes, encoded = found.groups()
    try:
        salt = parse_base64url(encoded.decode())
    except ValueError as error:
        raise RecordInvalid("the salt is not in canonical base64url") from error
    if int(index) > MAX_INTEGER:
        raise RecordInvalid("the index is too large")
    return Opening(int(index), record_bytes, salt)


def _check(members: dict[str, Any]) -> None:
    names = members.keys()
    if not names >= _REQUIRED or names - _REQUIRED - _OPTIONAL:
        raise RecordInvalid("a member of the record is missing or not known")
    _check_numbers(members["v"], members["version"])
    if members["class"] not in ("person", "org"):
        raise RecordInvalid("the class of a record is person or org")
    for name in names & MAX_LENGTHS.keys():
        _check_words(name, members[name])
    _check_origin_and_text(members["origin"], members["text"])
    _check_day(members["signed"])
    if "decided_on" in members:
        if members["class"] != "org":
            raise RecordInvalid("only an organisation has a day of decision")
        _check_day(members["decided_on"])
    if any(members.get(name, True) is not True for name in _SWITCHES):
        raise RecordInvalid("a switch of a record is true or left out")


def _check_numbers(format_version: Any, text_version: Any) -> None:
    if type(format_version) is not int or format_version != RECORD_VERSION:
        raise RecordInvalid("a version of the record that is not understood")
    if type(text_version) is not int or not 1 <= text_version <= MAX_INTEGER:
        raise RecordInvalid("versions of a text are counted from 1")


def _check_words(name: str, value: Any) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_LENGTHS[name]:
        raise RecordInvalid(f"{name} has 1 to {MAX_LENGTHS[name]} characters or is left out")
    if value.isascii() and value.isprintable():
        return
    if _FORBIDDEN.search(value) or not is_normalized("NFC", value):
        raise RecordInvalid(f"{name} holds a character that is not allowed, or is not in NFC")


def _check_origin_and_text(origin: Any, text: Any) -> None:
    if not isinstance(origin, str) or not is_origin(origin):
        raise RecordInvalid("the origin is not the name of a log")
    if not isinstance(text, str) or not _HASH.fullmatch(text):
        raise RecordInvalid("the text is not a hash in lower-case hexadecimal")


def _check_day(value: Any) -> None:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise RecordInvalid("a day is not spelt like 2026-11-23") from error
    if day.isoformat() != value:
        raise RecordInvalid("a day is not spelt like 2026-11-23")
