"""What is inside an envelope: a signature that is not shown with its name, or the sentence of a rehearsal.

Both are JSON in JCS. A signature carries the record and the salt, so whoever opens it can make the commitment again and
see that it is the one in the log. Source: docs/reference/formats/sealed.md.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import rfc8785

from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.errors import SealingError
from undersigned.sealing.words import spell_words

_SIGNATURE, _REHEARSAL = "signature", "rehearsal"
_SALT_BYTES = 32
_ANSWER = re.compile(r"[a-z]+(-[a-z]+){2}")


class ContentMalformed(SealingError):
    """What was sealed is not what version 1 says."""


@dataclass(frozen=True, slots=True)
class SealedSignature:
    """A signature as its holder can read it.

    Attributes:
        record: Canonical bytes of what was signed.
        salt: 32 bytes that go with it into the commitment.
        address: As the person typed it; empty where none was kept.
        wants_news: The person ticked "keep me informed".
    """

    record: bytes
    salt: bytes
    address: str
    wants_news: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A test: who reads *answer* aloud has shown that the key opens.

    Attributes:
        origin: Of the statement.
        answer: Three words with hyphens.
    """

    origin: str
    answer: str


def spell_answer(random: bytes) -> str:
    """Return *random*, of which 30 bits are used, as the answer of a rehearsal: `duke-acid-academic`."""
    return "-".join(spell_words(random, 3))


def format_signature(signature: SealedSignature) -> bytes:
    """Return the bytes to seal."""
    return rfc8785.dumps(
        {
            "address": signature.address,
            "kind": _SIGNATURE,
            "record": json.loads(signature.record),
            "salt": format_base64url(signature.salt),
            "v": 1,
            "wants_news": signature.wants_news,
        }
    )


def format_rehearsal(rehearsal: Rehearsal) -> bytes:
    """Return the bytes to seal."""
    return rfc8785.dumps({"answer": rehearsal.answer, "kind": _REHEARSAL, "origin": rehearsal.origin, "v": 1})


def parse_content(content: bytes) -> SealedSignature | Rehearsal:
    """Return what *content* says.

    Raises:
        ContentMalformed: Unknown kind, version or member, or not in canonical form.
    """
    members = _members(content)
    if members.get("v") != 1:
        raise ContentMalformed("it is of another version")
    match members.get("kind"):
        case "signature":
            return _parse_signature(members)
        case "rehearsal":
            return _parse_rehearsal(members)
        case _:
            raise ContentMalformed("it is of an unknown kind")


def _members(content: bytes) -> dict[str, Any]:
    try:
        members = json.loads(content)
        canonical = rfc8785.dumps(members)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise ContentMalformed("it is no JSON") from error
    if not isinstance(members, dict) or canonical != content:
        raise ContentMalformed("it is not in canonical form")
    return members


def _parse_signature(members: dict[str, Any]) -> SealedSignature:
    _check_members(members, {"address": str, "record": dict, "salt": str, "wants_news": bool})
    try:
        salt = parse_base64url(members["salt"])
    except ValueError as error:
        raise ContentMalformed("the salt is not base64url") from error
    if len(salt) != _SALT_BYTES:
        raise ContentMalformed("a salt has 32 bytes")
    return SealedSignature(rfc8785.dumps(members["record"]), salt, members["address"], members["wants_news"])


def _parse_rehearsal(members: dict[str, Any]) -> Rehearsal:
    _check_members(members, {"answer": str, "origin": str})
    if not _ANSWER.fullmatch(members["answer"]):
        raise ContentMalformed("an answer is three words")
    return Rehearsal(members["origin"], members["answer"])


def _check_members(members: dict[str, Any], types: dict[str, type]) -> None:
    if members.keys() != types.keys() | {"kind", "v"}:
        raise ContentMalformed("its members are not those of version 1")
    if any(not isinstance(members[name], kind) for name, kind in types.items()):
        raise ContentMalformed("a member is of another type")
