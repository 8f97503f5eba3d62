"""Entries of the log, version 1: one frozen class for each kind, and their bytes.

An entry is canonical JSON with exactly the members of its kind, `kind` and `v`, in ASCII, and holds no personal data.
What is not understood is refused, never passed over: a reader that skips an unknown entry counts wrongly.
The table of kinds is in docs/reference/formats/log.md; rules between entries are in `ledger`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from undersigned.publiclog.canonical import MAX_INTEGER, parse_canonical
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.errors import CanonicalInvalid, EntryInvalid, EntryUnknown, NoteInvalid
from undersigned.publiclog.note import parse_vkey
from undersigned.publiclog.tiles import MAX_ENTRY_BYTES

ENTRY_VERSION = 1

_SIGN_HEAD = b'{"c":"'
# 43 characters hold 258 bits; the last two of them must be 0, or there were two spellings.
_COMMITMENT = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


class SignerClass(StrEnum):
    """Who signs: a person, or an organisation as a body."""

    PERSON = "person"
    ORG = "org"


class Visibility(StrEnum):
    """Who may see the name."""

    PUBLIC = "public"
    CONVENORS = "convenors"
    THRESHOLD = "threshold"


class WithdrawnBy(StrEnum):
    """Whose word ended a signature."""

    SIGNATORY = "signatory"
    CONVENOR = "convenor"
    OPERATOR = "operator"
    DEADLINE = "deadline"


class TextRole(StrEnum):
    """What a text in a further language is."""

    TRANSLATION = "translation"
    AUTHORITATIVE = "authoritative"


@dataclass(frozen=True, slots=True)
class Open:
    """The statement opens for signing."""

    lang: str
    origin: str
    statement: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """A corrected text, which later signatures name."""

    lang: str
    statement: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """The text in a further language; a second one for a language replaces the first."""

    lang: str
    role: TextRole
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Dates or choices of signing changed."""

    statement: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A signature: *c* commits to its record."""

    c: str
    class_: SignerClass
    text: str
    vis: Visibility


@dataclass(frozen=True, slots=True)
class Amend:
    """Signature *of* has a new record, another visibility, or both."""

    c: str
    of: int
    vis: Visibility


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Signature *of* ends, for good."""

    by: WithdrawnBy
    of: int


@dataclass(frozen=True, slots=True)
class Hide:
    """A convenor takes the name of signature *of* off the list."""

    of: int


@dataclass(frozen=True, slots=True)
class Show:
    """A convenor puts the name of signature *of* back."""

    of: int


@dataclass(frozen=True, slots=True)
class Withhold:
    """All names are withheld at once; counts and proofs stay."""


@dataclass(frozen=True, slots=True)
class Release:
    """The names stand on the list again."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation's key for member tokens, and its two windows (days)."""

    issue_until: str
    org: str
    sign_from: str
    sign_until: str
    spki: str


@dataclass(frozen=True, slots=True)
class Board:
    """The published board of *n* member tokens."""

    n: int
    org: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Member:
    """One counted member of an organisation."""

    nonce: str
    org: str
    sig: str


@dataclass(frozen=True, slots=True)
class Paper:
    """*n* signatures on paper; *sha256* is of a salted record of the count."""

    n: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The convenors' sealing key of an epoch."""

    epoch: int
    fpr: str


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Keys or sealed records were destroyed."""

    what: str


@dataclass(frozen=True, slots=True)
class Key:
    """The next key of the log; during the change both sign."""

    vkey: str


@dataclass(frozen=True, slots=True)
class Close:
    """Signing is over."""


Entry = (
    Open
    | Version
    | Text
    | Rules
    | Sign
    | Amend
    | Withdraw
    | Hide
    | Show
    | Withhold
    | Release
    | Issuer
    | Board
    | Member
    | Paper
    | Recipient
    | Destroyed
    | Key
    | Close
)

KINDS: dict[str, type[Entry]] = {
    "open": Open,
    "version": Version,
    "text": Text,
    "rules": Rules,
    "sign": Sign,
    "amend": Amend,
    "withdraw": Withdraw,
    "hide": Hide,
    "show": Show,
    "withhold": Withhold,
    "release": Release,
    "issuer": Issuer,
    "board": Board,
    "member": Member,
    "paper": Paper,
    "recipient": Recipient,
    "destroyed": Destroyed,
    "key": Key,
    "close": Close,
}

_NAMES = {kind: name for name, kind in KINDS.items()}
# `class` is a word of the language, so its attribute has an underscore.
_MEMBERS = {name: {field.name.rstrip("_"): field.name for field in fields(kind)} for name, kind in KINDS.items()}


def parse_entry(data: bytes) -> Entry:
    """Return the entry that *data* spells canonically.

    Raises:
        EntryUnknown: Its kind or version is not understood.
        EntryInvalid: It is not canonical, a member is missing or not known, or a value is not allowed.
    """
    try:
        members = parse_canonical(data)
    except CanonicalInvalid as error:
        raise EntryInvalid(str(error)) from error
    name = members.pop("kind", None)
    version = members.pop("v", None)
    # In Python `True` equals 1; in the log it does not.
    if type(version) is not int or version != ENTRY_VERSION or not isinstance(name, str) or name not in KINDS:
        raise EntryUnknown(f"an entry of a kind or version that is not understood: {str(name)[:40]!r}")
    attributes = _MEMBERS[name]
    if members.keys() != attributes.keys():
        raise EntryInvalid(f"the members of `{name}` are {', '.join(attributes) or 'none'}")
    return KINDS[name](**{attributes[member]: _CHECKS[member](value) for member, value in members.items()})


def format_entry(entry: Entry) -> bytes:
    """Return the bytes of *entry*.

    Raises:
        EntryInvalid: A value is not allowed, or the entry is longer than a bundle can say.
    """
    if isinstance(entry, Sign) and _COMMITMENT.fullmatch(entry.c):
        # Signatures come by the thousand and differ in their commitment alone, which stands first.
        return _SIGN_HEAD + entry.c.encode() + _sign_tail(entry.class_, entry.text, entry.vis)
    return _format_slowly(entry)


def _format_slowly(entry: Entry) -> bytes:
    name = _NAMES[type(entry)]
    members = {member: _CHECKS[member](getattr(entry, attribute)) for member, attribute in _MEMBERS[name].items()}
    # All names and values are ASCII without escapes by now, where the standard library's spelling is the canonical one
    # and three times as quick; `parse_entry` takes no other, so the tests would notice.
    data = json.dumps({**members, "kind": name, "v": ENTRY_VERSION}, sort_keys=True, separators=(",", ":")).encode()
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryInvalid("the entry is too long")
    return data


@lru_cache(maxsize=64)
def _sign_tail(class_: SignerClass, text: str, vis: Visibility) -> bytes:
    """Return what stands behind the commitment in `sign` entries with these values."""
    return _format_slowly(Sign("A" * 43, class_, text, vis)).removeprefix(_SIGN_HEAD + b"A" * 43)


def is_origin(text: str) -> bool:
    """Return whether *text* can name a log: a host and `/s/` and a short name."""
    return bool(_ORIGIN.fullmatch(text))


_ORIGIN = re.compile(r"[a-z0-9.:\[\]-]{1,255}/s/[a-z0-9-]{1,64}")


def _matching(pattern: str) -> Callable[[Any], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise EntryInvalid(f"not allowed as a value: {str(value)[:80]!r}")
        return str(value)

    return check


def _encoded(least: int, most: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        try:
            length = len(parse_base64url(value)) if isinstance(value, str) and value.isascii() else -1
        except ValueError as error:
            raise EntryInvalid(f"not base64url: {value[:80]!r}") from error
        if not least <= length <= most:
            raise EntryInvalid(f"not base64url of {least} to {most} bytes: {str(value)[:80]!r}")
        return str(value)

    return check


def _counted(least: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        # In Python `True` is a number; in the log it is not.
        if type(value) is not int or not least <= value <= MAX_INTEGER:
            raise EntryInvalid(f"not a number from {least}: {str(value)[:80]!r}")
        return value

    return check


def _chosen(choices: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def check(value: Any) -> StrEnum:
        try:
            return choices(value)
        except ValueError as error:
            raise EntryInvalid(f"not one of {', '.join(choices)}: {str(value)[:80]!r}") from error

    return check


def _day(value: Any) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise EntryInvalid(f"not a day: {str(value)[:80]!r}") from error
    if day.isoformat() != value:
        raise EntryInvalid(f"not a day in its canonical spelling: {value[:80]!r}")
    return day.isoformat()


def _vkey(value: Any) -> str:
    try:
        parse_vkey(value if isinstance(value, str) and value.isascii() else "")
    except NoteInvalid as error:
        raise EntryInvalid(str(error)) from error
    return str(value)


_HASH = _matching(r"[0-9a-f]{64}")

_CHECKS: dict[str, Callable[[Any], Any]] = {
    "by": _chosen(WithdrawnBy),
    "c": _encoded(32, 32),
    "class": _chosen(SignerClass),
    "epoch": _counted(1),
    "fpr": _HASH,
    "issue_until": _day,
    "lang": _matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),
    "n": _counted(0),
    "nonce": _encoded(32, 32),
    "of": _counted(0),
    "org": _matching(r"[a-z0-9][a-z0-9.-]{0,63}"),
    "origin": _matching(_ORIGIN.pattern),
    "role": _chosen(TextRole),
    "sha256": _HASH,
    "sig": _encoded(256, 512),
    "sign_from": _day,
    "sign_until": _day,
    "spki": _encoded(32, 1024),
    "statement": _HASH,
    "text": _HASH,
    "vis": _chosen(Visibility),
    "vkey": _vkey,
    "what": _matching(r"[a-z][a-z0-9-]{0,63}"),
}
