"""One receipt against a bundle: does its log continue the receipt's, and where does the signature stand now?"""

from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.publiclog.ledger import Signature
from undersigned.publiclog.note import VerifierKey
from undersigned.publiclog.receipt import Receipt, read_checkpoint
from undersigned.verifier.chain import read_chain
from undersigned.verifier.findings import Report, Wrong
from undersigned.verifier.head import Earlier, check_continues, check_note, read_note
from undersigned.verifier.layout import BLOCK, openings_path
from undersigned.verifier.source import FileMissing, Source


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a receipt's signature in a bundle.

    Attributes:
        report: What is wrong with the bundle, seen from the receipt.
        signature: Where the signature stands now; None if the log could not be read that far.
        is_newest: The receipt's record is still the newest of its signature.
    """

    report: Report
    signature: Signature | None = None
    is_newest: bool = False


def look_up(receipt: Receipt, source: Source, keys: Sequence[VerifierKey]) -> Kept:
    """Compare *receipt* with the log of the bundle at *source*.

    Raises:
        SourceUnreadable: The bundle can't be read.
    """
    report = Report(source.name, note=read_note(source))
    checkpoint = check_note(report, keys)
    report.checkpoint = checkpoint
    if checkpoint is None:
        return Kept(report)
    earlier = Earlier("the receipt", read_checkpoint(receipt))
    chain = read_chain(source, checkpoint, [earlier.checkpoint.size], report.findings)
    check_continues(report, checkpoint, [earlier], chain)
    index = receipt.signature_index
    # The entry of another log at this place is somebody else's.
    if earlier.checkpoint.origin != checkpoint.origin or not chain.ledger.is_sign(index):
        return Kept(report)
    signature = chain.ledger.signature(index)
    is_newest = signature.commitment == receipt.commitment
    if is_newest and chain.ledger.is_listed(index) and not _is_opened(receipt, source):
        report.findings.add(Wrong.OPENING_DROPPED, f"entry {index}", "its opening is not the one of the receipt")
    return Kept(report, signature, is_newest)


def _is_opened(receipt: Receipt, source: Source) -> bool:
    try:
        openings = source.read(openings_path(receipt.signature_index // BLOCK))
    except FileMissing:
        return False
    return b'{"i":%d,"record":%b,' % (receipt.signature_index, receipt.record_bytes) in openings
