"""Confirming: the link opens a page with a button, and the button makes the signature.

A repeated click finds the same salt, code and record in the link, so it shows the same page; nothing was kept for it.
Source: docs/reference/letterbox.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from undersigned.letterbox.gate import watch_confirmation
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.mailboxes import is_refused
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.store import Claimed, Confirmation, Confirmed, Refused, TakenBack
from undersigned.letterbox.tables import ByCodeRow, ClaimRow, WaitingRow, waiting_id
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.record import commit, parse_record
from undersigned.sealing import boxes
from undersigned.sealing.dated import find_day
from undersigned.sealing.dedupe import make_claim_key, make_token, normalise_address
from undersigned.sealing.errors import SealingError
from undersigned.sealing.link import ConfirmLink, ManageLink, derive_code, derive_salt, open_link, parse_link
from undersigned.signing.rules import check_confirmable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.limits import Network
    from undersigned.letterbox.office import Office
    from undersigned.letterbox.store import Outcome
    from undersigned.publiclog.record import Record


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a link comes to: the record, its commitment, and all that is derived."""

    record: Record
    salt: bytes
    code: bytes
    c: str
    token: bytes
    claim_key: bytes


def answer_ask(office: Office, lang: str) -> Answer:
    """Show the page with the button, which the mailed link opens."""
    return office.answer(200, "confirm", lang, {})


async def answer_confirm(office: Office, fields: Mapping[str, str], network: Network) -> Answer:
    """Make the signature, or show again what was made before."""
    link = read_link(office, fields.get("code", ""))
    if not isinstance(link, ConfirmLink):
        raise RequestRefused(400, "LinkOfOtherKind")
    record = parse_record(link.record)
    slug = record.origin.rpartition("/")[2]
    known = await office.find_known(slug)
    if known.collection.id != link.collection or known.collection.origin != record.origin:
        raise RequestRefused(400, "LinkUnreadable")
    if known.key is None:
        raise RequestRefused(503, "Paused")
    mailbox = normalise_address(link.address)
    if is_refused(known.collection, mailbox):
        raise RequestRefused(409, "AddressRefused")
    signed = _derive(link, record, known.key)
    outcome = await office.store.confirm(_make_confirmation(office, link, signed, known.collection.log_id))
    _check_outcome(outcome, signed)
    if isinstance(outcome, Confirmed):
        await watch_confirmation(office, known.collection, mailbox, network)
    return _show(office, link, signed, slug)


def read_link(office: Office, typed: str) -> ConfirmLink | ManageLink:
    """Open the link or the code of one that was typed or pasted.

    Raises:
        RequestRefused: It is cut off, forged, foreign or expired.
    """
    now = office.now_seconds()
    try:
        box = parse_link(typed)
        link = open_link(box, key=office.keys.of_day(find_day(box), now).link)
    except SealingError as error:
        raise RequestRefused(400, "LinkUnreadable") from error
    if link.expires_at < now:
        raise RequestRefused(410, "LinkExpired")
    return link


def receipt_slots(record_bytes: bytes, salt: bytes) -> dict[str, str]:
    """Return the fields of the form that asks for a receipt."""
    return {"slot.record": record_bytes.decode(), "slot.salt": format_base64url(salt)}


def _derive(link: ConfirmLink, record: Record, key: bytes) -> _Signed:
    salt = derive_salt(link.seed)
    address = normalise_address(link.address)
    return _Signed(
        record,
        salt,
        derive_code(link.seed),
        commit(salt, link.record),
        make_token(key, link.version, address),
        make_claim_key(key, link.version, address),
    )


def _make_confirmation(office: Office, link: ConfirmLink, signed: _Signed, log_id: int) -> Confirmation:
    commitment, digest = parse_base64url(signed.c), boxes.digest_code(signed.code)
    return Confirmation(
        log_id,
        ClaimRow(
            signed.token,
            link.collection,
            boxes.seal_claim(
                boxes.Claimed(commitment, digest), claim_key=signed.claim_key, token=signed.token, nonce=office.nonce()
            ),
        ),
        ByCodeRow(
            digest,
            link.collection,
            boxes.seal_by_code(boxes.Coded(signed.token, commitment), code=signed.code, nonce=office.nonce()),
        ),
        WaitingRow(
            waiting_id(signed.c),
            link.collection,
            "sign",
            c=signed.c,
            klass=signed.record.class_.value,
            vis=link.vis,
            text=signed.record.text,
            version=link.version,
            record=link.record,
            salt=signed.salt,
        ),
        partial(check_confirmable, version=link.version, now_seconds=office.now_seconds()),
    )


def _check_outcome(outcome: Outcome, signed: _Signed) -> None:
    """Raise a `RequestRefused` unless this very signature stands."""
    if isinstance(outcome, TakenBack):
        raise RequestRefused(410, "TakenBack")
    if isinstance(outcome, Refused):
        raise RequestRefused(409, type(outcome.reason).__name__) from outcome.reason
    if isinstance(outcome, Claimed):
        claimed = boxes.open_claim(outcome.box, claim_key=signed.claim_key, token=signed.token)
        if format_base64url(claimed.commitment) != signed.c:
            raise RequestRefused(409, "SignedAlready")


def _show(office: Office, link: ConfirmLink, signed: _Signed, slug: str) -> Answer:
    values = {
        "slot.row": Html(format_preview(signed.record, office.pages, link.lang)),
        "slot.code": boxes.format_code(signed.code),
        "slot.page": f"{office.base_url}/s/{slug}/",
    }
    return office.answer(200, "confirmed", link.lang, values | receipt_slots(link.record, signed.salt))
