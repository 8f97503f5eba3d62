"""What is stored of a record: as it is if the name is public, else sealed, before anything of it touches the disk.

Where news are offered, every public signature has a ciphertext too, of one length whether its address is in it or not:
so a row does not tell who wants news. Source: docs/reference/formats/sealed.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersigned.publiclog.entry import Visibility
from undersigned.publiclog.record import parse_record
from undersigned.sealing.contents import SealedSignature, format_signature
from undersigned.sealing.envelope import seal
from undersigned.sealing.private import PrivateSignature, seal_private

if TYPE_CHECKING:
    from undersigned.letterbox.tables import Collection


def keep_private(signature: PrivateSignature, *, key: bytes, c: str, nonce: bytes) -> dict[str, Any]:
    """Return the columns of a row that waits for the release: nothing of it can be read without the statement's key."""
    return {"record": seal_private(signature, key=key, c=c, nonce=nonce), "salt": None, "is_held": True}


def is_looked_at(collection: Collection, record: bytes) -> bool:
    """Say whether a convenor looks at a public *record* first: at each name, or at the words of a reservation."""
    return collection.reviews_first or bool(parse_record(record).reservation)


def keep(
    collection: Collection, vis: Visibility, record: bytes, salt: bytes, *, address: str, wants_news: bool
) -> dict[str, Any]:
    """Return the columns of a waiting row in which a record is kept.

    Args:
        collection: With the keys.
        vis: Who may see the name.
        record: Its canonical bytes.
        salt: That of the commitment.
        address: As typed; empty where it is not known.
        wants_news: The person asked to be kept informed.
    Returns:
        Without `sealed` where there is no key to lock with; such a row is refused when it is stored.
    """
    if vis is Visibility.PUBLIC:
        kept: dict[str, Any] = {"record": record, "salt": salt, "is_held": is_looked_at(collection, record)}
        if not collection.offers_news:
            return kept
        # "false" has a letter more than "true".
        shown = address if wants_news else " " * (len(address.encode()) - 1)
        recipients = collection.recipients
    else:
        kept, shown = {"in_slot": True}, address
        recipients = (collection.threshold_recipient,) if vis is Visibility.THRESHOLD else collection.recipients
    if collection.locked_paused or not all(recipients):
        return kept
    content = format_signature(SealedSignature(record, salt, shown, wants_news))
    return kept | {"sealed": seal(content, recipients), "epoch": collection.epoch}
