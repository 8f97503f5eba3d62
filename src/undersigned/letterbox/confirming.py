"""Confirming: the link opens a page with a button, and the button makes the signature.

A repeated click finds the same salt, code and record in the link, so it shows the same page; nothing was kept for it.
Source: docs/reference/letterbox.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from undersigned.letterbox.choosing import say_who_reads, slot_days
from undersigned.letterbox.gate import watch_confirmation
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.keeping import is_looked_at, keep, keep_private
from undersigned.letterbox.mailboxes import is_refused
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.store import Claimed, Confirmation, Confirmed, Refused, TakenBack
from undersigned.letterbox.tables import ByCodeRow, ClaimRow, WaitingRow, waiting_id
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import Visibility
from undersigned.publiclog.record import commit, parse_record
from undersigned.sealing import boxes
from undersigned.sealing.dated import find_day
from undersigned.sealing.dedupe import make_claim_key, make_token, normalise_address
from undersigned.sealing.errors import SealingError
from undersigned.sealing.link import ConfirmLink, ManageLink, derive_code, derive_salt, open_link, parse_link
from undersigned.sealing.private import PrivateSignature
from undersigned.signing.rules import KeyChanged, PhaseChanged, check_confirmable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.limits import Network
    from undersigned.letterbox.office import Known, Office
    from undersigned.letterbox.store import Outcome
    from undersigned.letterbox.tables import Collection
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
    known = await office.find_known(slug, private=link.collection)
    if known.collection.id != link.collection or known.collection.origin != record.origin:
        raise RequestRefused(400, "LinkUnreadable")
    if known.key is None:
        raise RequestRefused(503, "Paused")
    mailbox = normalise_address(link.address)
    if is_refused(known.collection, mailbox):
        raise RequestRefused(409, "AddressRefused")
    signed = _derive(link, record, known.key)
    outcome = await office.store.confirm(_make_confirmation(office, link, signed, known))
    if isinstance(outcome, Refused) and isinstance(outcome.reason, KeyChanged | PhaseChanged):
        # It was locked with the key of a moment ago, or for before the release; the collection is read anew.
        office.forget_known(slug)
        known = await office.find_known(slug, private=link.collection)
        outcome = await office.store.confirm(_make_confirmation(office, link, signed, known))
    _check_outcome(outcome, signed)
    if isinstance(outcome, Confirmed):
        await watch_confirmation(office, known.collection, mailbox, network)
    return _show(office, link, signed, known.collection)


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


def when_released(collection: Collection) -> dict[str, str]:
    """Return when what is private becomes public, as far as that is set, in UTC."""
    at = datetime.fromtimestamp(collection.releases_at, UTC) if collection.releases_at else None
    return {
        "slot.released_at": at.strftime("%Y-%m-%d %H:%M UTC") if at else "",
        "hidden.dated": "" if at else "hidden",
        "hidden.undated": "hidden" if at else "",
    }


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


def _make_confirmation(office: Office, link: ConfirmLink, signed: _Signed, known: Known) -> Confirmation:
    collection = known.collection
    commitment, digest = parse_base64url(signed.c), boxes.digest_code(signed.code)
    kept = keep(
        collection,
        Visibility(link.vis),
        link.record,
        signed.salt,
        address=link.address,
        wants_news=link.wants_news,
    )
    if collection.is_private:
        private = PrivateSignature(link.record, signed.salt, link.invitation)
        kept = keep_private(private, key=known.key or b"", c=signed.c, nonce=office.nonce())
    return Confirmation(
        collection.log_id,
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
            **kept,
        ),
        partial(
            _check,
            link=link,
            epoch=collection.epoch if "sealed" in kept else None,
            now_seconds=office.now_seconds(),
            was_private=collection.is_private,
        ),
        (link.invitation, link.turn) if link.invitation else None,
    )


def _check(
    collection: Collection, *, link: ConfirmLink, epoch: int | None, now_seconds: int, was_private: bool
) -> None:
    """Raise a `Refusal` unless *collection*, as it is now, takes *link*; *epoch* is that of the key it was locked with.

    What was not locked, or not with the key of now, is never stored.
    """
    vis, wants_news = Visibility(link.vis), link.wants_news
    check_confirmable(
        collection,
        version=link.version,
        now_seconds=now_seconds,
        vis=vis,
        wants_news=wants_news,
        was_private=was_private,
    )
    needs_lock = vis is not Visibility.PUBLIC or (collection.offers_news and not collection.locked_paused)
    if needs_lock and epoch != collection.epoch:
        raise KeyChanged


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


def _show(office: Office, link: ConfirmLink, signed: _Signed, collection: Collection) -> Answer:
    values = {
        "slot.row": Html(format_preview(signed.record, office.pages, link.lang)),
        "slot.code": boxes.format_code(signed.code),
        "slot.page": office.page_of(collection),
    }
    values |= receipt_slots(link.record, signed.salt)
    if collection.is_private:
        return office.answer(200, "confirmed_private", link.lang, values | when_released(collection))
    vis = Visibility(link.vis)
    if vis is Visibility.PUBLIC:
        is_held = is_looked_at(collection, link.record)
        values["hidden.held"] = "" if is_held else "hidden"
        values["hidden.at_once"] = "hidden" if is_held else ""
        return office.answer(200, "confirmed", link.lang, values)
    values |= slot_days(office, link.lang) | {"slot.who_reads": say_who_reads(office, collection, vis, link.lang)}
    return office.answer(200, "confirmed_locked", link.lang, values)
