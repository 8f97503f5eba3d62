"""Openings: exactly one for each listed signature, which hashes to its commitment (check 5)."""

from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO

from undersigned.publiclog.entry import Sign, SignerClass, Visibility, WithdrawnBy, parse_entry
from undersigned.publiclog.errors import PublicLogError, RecordInvalid
from undersigned.publiclog.ledger import Ledger, Signature
from undersigned.publiclog.record import Opening, Record, parse_record, split_opening
from undersigned.publiclog.states import Standing
from undersigned.publiclog.tiles import entries_path, parse_entry_bundle
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import BLOCK, openings_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.remarks import NONE, Remarks, remarks_of
from undersigned.verifier.rows import format_head
from undersigned.verifier.source import FileMissing

DIGEST_BYTES = 16
"""Of the digest by which pages are compared with openings; full hashes would cost twice the memory."""


@dataclass(slots=True)
class Block:
    """The openings of 256 entries of the log.

    Attributes:
        number: Of the block.
        heads: Index and row, without remarks, of each listed signature that has a valid opening, rising.
        remarks: What stands beside a name, by index, where something does.
        unopened: Listed signatures without a right opening: what pages show of them can't be compared.
        translated: Remarks on its page that are translations and that no record holds.
        findings: What is wrong.
    """

    number: int
    heads: dict[int, bytes] = field(default_factory=dict)
    remarks: dict[int, Remarks] = field(default_factory=dict)
    unopened: set[int] = field(default_factory=set)
    translated: int = 0
    findings: Findings = field(default_factory=Findings)


def digest_of(head: bytes) -> bytes:
    """Return a short digest of a row."""
    return blake2b(head, digest_size=DIGEST_BYTES).digest()


def check_block(ledger: Ledger, shelf: Shelf, number: int) -> Block:
    """Check the openings of one block.

    Raises:
        SourceUnreadable: The file can't be read, though it is there.
    """
    block = Block(number)
    path = openings_path(number)
    data = (shelf.read(path, block.findings) if path in shelf else None) or b""
    seen: set[int] = set()
    before = -1
    for line_number, line in enumerate(BytesIO(data), 1):
        where = f"{path}, line {line_number}"
        try:
            opening = split_opening(line)
            record = parse_record(opening.record_bytes)
        except RecordInvalid as error:
            block.findings.add(Wrong.OPENING_MALFORMED, where, str(error))
            continue
        if opening.i in seen:
            block.findings.add(Wrong.OPENING_DOUBLED, where, f"entry {opening.i} is opened twice")
            continue
        if opening.i < before or opening.i // BLOCK != number:
            block.findings.add(Wrong.OPENINGS_DISORDERED, where, f"entry {opening.i} stands in the wrong place")
        before = opening.i
        seen.add(opening.i)
        if _check_opening(ledger, shelf, opening, record, where=where, findings=block.findings):
            head = format_head(f"s{opening.i}", name=record.name, role=record.role, affiliation=record.affiliation)
            block.heads[opening.i] = head.encode()
            remarks = remarks_of(record)
            if remarks != NONE:
                block.remarks[opening.i] = remarks
    for index in ledger.listed(number * BLOCK, (number + 1) * BLOCK):
        if index not in seen:
            block.findings.add(Wrong.OPENING_DROPPED, f"entry {index}", f"{path} has no line for it")
    block.unopened = {
        index for index in ledger.listed(number * BLOCK, (number + 1) * BLOCK) if index not in block.heads
    }
    return block


def name_unlisted(signature: Signature) -> Wrong:
    """Return what it is that a signature which is not listed is shown nevertheless."""
    match signature.standing:
        case Standing.WITHDRAWN | Standing.REMOVED:
            return Wrong.ERASURE_NOT_APPLIED
        case Standing.HIDDEN:
            return Wrong.NAME_SHOWN_THOUGH_HIDDEN
        case _:
            return Wrong.NAME_SHOWN_THOUGH_NOT_NAMED


def _check_opening(
    ledger: Ledger, shelf: Shelf, opening: Opening, record: Record, *, where: str, findings: Findings
) -> bool:
    index = opening.i
    if not ledger.is_sign(index):
        findings.add(Wrong.OPENING_ADDED, where, f"entry {index} is no signature")
        return False
    commitment = opening.commitment
    is_right = commitment == ledger.commitment(index)
    if not ledger.is_listed(index):
        signature = ledger.signature(index)
        findings.add(name_unlisted(signature), where, f"entry {index} {_standing_words(signature)}")
        return False
    # What says itself that it belongs elsewhere is not called a changed name.
    if not _fits(record, ledger, index):
        findings.add(Wrong.RECORD_FOREIGN, where, f"entry {index} and its record disagree on class, text or log")
        return is_right
    if not is_right:
        findings.add(
            _name_mismatch(ledger, shelf, index, commitment), where, f"entry {index} commits to another record"
        )
    return is_right


def _name_mismatch(ledger: Ledger, shelf: Shelf, index: int, commitment: str) -> Wrong:
    if ledger.find_commitment(commitment) is not None:
        return Wrong.OPENING_SWAPPED
    return Wrong.OPENING_SUPERSEDED if commitment == _first_commitment(shelf, ledger, index) else Wrong.NAME_CHANGED


def _first_commitment(shelf: Shelf, ledger: Ledger, index: int) -> str | None:
    number, at = divmod(index, BLOCK)
    path = entries_path(number, min(BLOCK, ledger.size - number * BLOCK))
    try:
        entry = parse_entry(parse_entry_bundle(shelf.source.read(path))[at])
    except (FileMissing, PublicLogError, IndexError):
        # This only words a finding better; that the log is unreadable here was found before.
        return None
    return entry.c if isinstance(entry, Sign) else None


def _fits(record: Record, ledger: Ledger, index: int) -> bool:
    version = ledger.signed_version(index)
    return (
        record.version == version
        and record.text == ledger.text_of_version(version)
        and record.origin == ledger.origin
        and (record.class_ is SignerClass.ORG) == ledger.is_organisation(index)
    )


def _standing_words(signature: Signature) -> str:
    if signature.withdrawn_by is not None:
        by = {WithdrawnBy.DEADLINE: "removed at the deadline"}
        return by.get(signature.withdrawn_by, f"was withdrawn by the {signature.withdrawn_by}")
    return "is not named" if signature.vis is not Visibility.PUBLIC else "is hidden or withheld"
