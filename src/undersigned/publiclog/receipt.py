"""Receipts: what lets one signatory prove, offline, that their record is in the log.

A receipt is a C2SP tlog-proof: an inclusion path and a signed checkpoint, and in its `extra` line record and salt, from
which the entry is built again. `extra` needs no signature of its own: only the true record leads to the root.
Source: C2SP tlog-proof.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from undersigned.publiclog.canonical import MAX_INTEGER, format_canonical, parse_canonical
from undersigned.publiclog.checkpoint import Checkpoint, parse_checkpoint
from undersigned.publiclog.encoding import format_base64, format_base64url, parse_base64, parse_base64url
from undersigned.publiclog.entry import Amend, Sign, SignerClass, Visibility, format_entry
from undersigned.publiclog.errors import CanonicalInvalid, ProofInvalid, PublicLogError, ReceiptInvalid
from undersigned.publiclog.note import MAX_NOTE_BYTES, VerifierKey, open_note, split_note
from undersigned.publiclog.proofs import verify_inclusion
from undersigned.publiclog.record import SALT_BYTES, commit
from undersigned.publiclog.tree import HASH_BYTES, Hash

_HEAD = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_MAX_PATH = 63


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signatory's proof.

    Attributes:
        index: Of the entry that is proved.
        path: Sibling hashes from the leaf upwards.
        note: The signed checkpoint, verbatim.
        record_bytes: What was signed.
        salt: 32 bytes.
        of: When the entry is an `amend`, the index of the `sign` entry.
    """

    index: int
    path: tuple[Hash, ...]
    note: bytes
    record_bytes: bytes
    salt: bytes
    of: int | None = None

    @property
    def signature_index(self) -> int:
        """The index of the `sign` entry, which names the signature in the bundle."""
        return self.index if self.of is None else self.of

    @property
    def commitment(self) -> str:
        """The commitment that the entry must hold."""
        return commit(self.salt, self.record_bytes)


def format_receipt(receipt: Receipt) -> bytes:
    """Return the bytes of *receipt*."""
    members: dict[str, Any] = {"record": _members(receipt.record_bytes), "salt": format_base64url(receipt.salt)}
    if receipt.of is not None:
        members["of"] = receipt.of
    extra = format_base64(format_canonical(members))
    lines = [_HEAD, f"extra {extra}", f"index {receipt.index}", *map(format_base64, receipt.path), "", ""]
    return "\n".join(lines).encode() + receipt.note


def parse_receipt(data: bytes) -> Receipt:
    """Return the receipt that *data* spells; what it says is not yet checked.

    Raises:
        ReceiptInvalid: It is malformed.
    """
    if len(data) > 2 * MAX_NOTE_BYTES:
        raise ReceiptInvalid("the receipt is too long")
    head, gap, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if not gap or lines[0] != _HEAD or len(lines) < 3:
            raise ReceiptInvalid("not a receipt: it does not begin like one")
        if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
            raise ReceiptInvalid("a receipt has its extra and index lines first")
        members = parse_canonical(parse_base64(lines[1].removeprefix("extra ")))
        path = tuple(Hash(parse_base64(line)) for line in lines[3:])
        index = _parse_number(lines[2].removeprefix("index "))
        record_bytes, salt, of = _parse_extra(members)
    except UnicodeDecodeError as error:
        raise ReceiptInvalid("the receipt holds a character that no receipt has") from error
    except (ValueError, CanonicalInvalid) as error:
        raise ReceiptInvalid(f"the receipt is malformed: {error}") from error
    if len(path) > _MAX_PATH or any(len(sibling) != HASH_BYTES for sibling in path):
        raise ReceiptInvalid("the path of the receipt is malformed")
    return Receipt(index, path, note, record_bytes, salt, of)


def read_checkpoint(receipt: Receipt) -> Checkpoint:
    """Return the checkpoint of *receipt*, without checking who signed it.

    Raises:
        NoteInvalid: The note is malformed.
        CheckpointInvalid: Its text is not a checkpoint.
    """
    text, _ = split_note(receipt.note)
    return parse_checkpoint(text)


def find_entry(receipt: Receipt) -> Sign | Amend:
    """Return the entry that *receipt* proves under its own checkpoint, whose signature is not checked here.

    Raises:
        ReceiptInvalid: No entry with this record leads to the root.
    """
    checkpoint = read_checkpoint(receipt)
    members = _members(receipt.record_bytes)
    if members.get("origin") != checkpoint.origin:
        raise ReceiptInvalid("record and checkpoint are of different logs")
    # The record does not say who may see it, so the entry is one of three.
    for entry in _candidates(receipt, members):
        try:
            verify_inclusion(format_entry(entry), receipt.index, checkpoint.size, receipt.path, checkpoint.root)
        except ProofInvalid:
            continue
        return entry
    raise ReceiptInvalid("the record does not lead to the root of the checkpoint")


def verify_receipt(receipt: Receipt, keys: Sequence[VerifierKey]) -> None:
    """Check that *receipt* proves its record in a log that one of *keys* signed.

    Raises:
        SignatureInvalid: The checkpoint has a signature of a known key that is wrong.
        SignerUnknown: The checkpoint is signed by none of *keys*.
        ReceiptInvalid: The record does not lead to the root.
    """
    open_note(receipt.note, keys)
    find_entry(receipt)


def _candidates(receipt: Receipt, members: dict[str, Any]) -> list[Sign | Amend]:
    commitment = receipt.commitment
    if receipt.of is not None:
        return [Amend(commitment, receipt.of, vis) for vis in Visibility]
    try:
        class_ = SignerClass(members.get("class", ""))
        entries: list[Sign | Amend] = [Sign(commitment, class_, str(members.get("text")), vis) for vis in Visibility]
        format_entry(entries[0])
    except (ValueError, PublicLogError) as error:
        raise ReceiptInvalid("the record of the receipt names no class or text") from error
    return entries


def _parse_extra(members: dict[str, Any]) -> tuple[bytes, bytes, int | None]:
    record, encoded, of = members.get("record"), members.get("salt"), members.get("of")
    if not members.keys() <= {"of", "record", "salt"} or not isinstance(record, dict) or not isinstance(encoded, str):
        raise ReceiptInvalid("the extra line of a receipt holds record and salt")
    if of is not None and (type(of) is not int or not 0 <= of <= MAX_INTEGER):
        raise ReceiptInvalid("the receipt names an entry that can't be")
    salt = parse_base64url(encoded)
    if len(salt) != SALT_BYTES:
        raise ReceiptInvalid("a salt has 32 bytes")
    return format_canonical(record), salt, of


def _members(record_bytes: bytes) -> dict[str, Any]:
    try:
        return parse_canonical(record_bytes)
    except CanonicalInvalid as error:
        raise ReceiptInvalid("the record of the receipt is not canonical") from error


def _parse_number(spelling: str) -> int:
    if not _NUMBER.fullmatch(spelling):
        raise ReceiptInvalid("the index is not a number in its canonical spelling")
    return int(spelling)
