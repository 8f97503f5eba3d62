"""What a reader hands in as seen earlier: a bundle, a checkpoint, or a receipt."""

from collections.abc import Sequence
from pathlib import Path

from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import VerifierKey, open_note, split_note
from undersigned.publiclog.receipt import parse_receipt
from undersigned.publiclog.record import parse_record
from undersigned.verifier.head import MAX_CHECKPOINT_BYTES, Earlier, read_note
from undersigned.verifier.source import SourceUnreadable, open_source

RECEIPT_HEAD = b"c2sp.org/tlog-proof@"
"""How every receipt begins, of whichever version."""


def read_earlier(text: str, keys: Sequence[VerifierKey]) -> Earlier:
    """Return the checkpoint in the folder, address or file that *text* names.

    Args:
        text: Of a bundle, of a checkpoint or of a receipt.
        keys: If there are any, one of them must have signed it.

    Raises:
        SourceUnreadable: It can't be read, is no checkpoint, or is signed by none of *keys*.
    """
    note = _read_file(Path(text)) if Path(text).is_file() else read_note(open_source(text))
    try:
        signed_on = ""
        if note.startswith(RECEIPT_HEAD):
            receipt = parse_receipt(note)
            note, signed_on = receipt.note, parse_record(receipt.record_bytes).signed
        checkpoint = parse_checkpoint(open_note(note, keys) if keys else split_note(note)[0])
    except PublicLogError as error:
        raise SourceUnreadable(f"{text} is no checkpoint that can be compared ({error})") from error
    # A checkpoint bears no day; a receipt has that of its signature.
    seen = f"you signed on {signed_on}" if signed_on else f"the copy {text} ({checkpoint.size:,} entries)"
    return Earlier(seen, checkpoint)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(2 * MAX_CHECKPOINT_BYTES)
    except OSError as error:
        raise SourceUnreadable(f"{path} can't be read ({error.strerror}); check its permissions") from error
