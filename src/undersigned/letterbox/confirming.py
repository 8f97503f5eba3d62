"""Confirming: the link opens a page with a button, and the button makes the signature.

A repeated click finds the same salt, code and record in the link, so it shows the same page; nothing was kept for it.
Where what stands is something else by now, the page says so, and shows what was signed.
Source: docs/reference/letterbox.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from undersigned.letterbox.choosing import say_who_reads, slot_days
from undersigned.letterbox.gate import watch_confirmation
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.keeping import is_looked_at, keep, keep_private
from undersigned.letterbox.mailboxes import is_refused
from undersigned.letterbox.office import FindById
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.standing import FIND_ENDED
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
    from undersigned.letterbox.tables import Collection, Database
    from undersigned.publiclog.record import Record

_Link = TypeVar("_Link", ConfirmLink, ManageLink)
_LOCKED_ANEW: Final = "SELECT 1 FROM signing_sealed WHERE of_c = ? AND c <> ?"


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a link comes to: the record, its commitment, and all that is derived."""

    record: Record
    salt: bytes
    code: bytes
    c: str
    token: bytes
    claim_key: bytes


@dataclass(frozen=True, slots=True)
class FindAltered:
    """Finds whether something else stands by now than what a link signed: changed, hidden, locked, opened or ended."""

    collection: Collection
    c: str
    record: bytes
    vis: str

    def run(self, database: Database) -> bool:
        """Look it up."""
        traces = database.find_traces(self.collection, self.c)
        if traces.change is not None:
            return True
        if traces.opening is not None:
            record, is_hidden = traces.opening
            return bool(is_hidden) or self.vis != Visibility.PUBLIC or bytes(record) != self.record
        ended = database.read_rows(FIND_ENDED, self.collection.id, self.collection.log_id, self.c)
        return bool(ended or database.read_rows(_LOCKED_ANEW, self.c, self.c))


def answer_ask(office: Office, lang: str) -> Answer:
    """Show the page with the button, which the mailed link opens."""
    return office.answer(200, "confirm", lang, {})


async def answer_confirm(office: Office, fields: Mapping[str, str], network: Network) -> Answer:
    """Make the signature, or show again what was made before."""
    link = await read_link(office, fields.get("code", ""), ConfirmLink)
    record = parse_record(link.record)
    slug = record.origin.rpartition("/")[2]
    known = await office.find_known(slug, private=link.collection)
    if known.collection.id != link.collection or known.collection.origin != record.origin:
        raise RequestRefused(400, "LinkUnreadable")
    try:
        return await _confirm(office, link, record, known, network)
    except RequestRefused as refused:
        raise refused.lead_to(office.page_of(known.collection)) from refused


async def _confirm(office: Office, link: ConfirmLink, record: Record, known: Known, network: Network) -> Answer:
    slug = known.collection.slug
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
    _check_outcome(outcome, signed, office.way_in(known.collection, link.lang))
    is_altered = False
    if isinstance(outcome, Confirmed):
        await watch_confirmation(office, known.collection, mailbox, network)
    else:
        is_altered = await office.store.run(FindAltered(known.collection, signed.c, link.record, link.vis))
    return _show(office, link, signed, known.collection, is_altered=is_altered)


async def read_link(office: Office, typed: str, kind: type[_Link]) -> _Link:
    """Open the link or the code of one that was typed or pasted, which has to be of *kind*.

    Raises:
        RequestRefused: It is cut off, forged, foreign, of the other kind or expired.
    """
    now = office.now_seconds()
    try:
        box = parse_link(typed)
        link = open_link(box, key=office.keys.of_day(find_day(box), now).link)
    except SealingError as error:
        raise RequestRefused(400, "LinkUnreadable") from error
    if not isinstance(link, kind):
        raise RequestRefused(400, "LinkOfOtherKind", back="/w" if kind is ConfirmLink else "/c")
    if link.expires_at < now:
        collection = await office.store.run(FindById(link.collection))
        raise RequestRefused(410, "LinkExpired", back=office.page_of(collection) if collection else "")
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


def _check_outcome(outcome: Outcome, signed: _Signed, way_in: str) -> None:
    """Raise a `RequestRefused` unless this very signature stands; whoever signed before goes on at *way_in*."""
    if isinstance(outcome, TakenBack):
        raise RequestRefused(410, "TakenBack")
    if isinstance(outcome, Refused):
        raise RequestRefused(409, type(outcome.reason).__name__) from outcome.reason
    if isinstance(outcome, Claimed):
        claimed = boxes.open_claim(outcome.box, claim_key=signed.claim_key, token=signed.token)
        if format_base64url(claimed.commitment) != signed.c:
            raise RequestRefused(409, "SignedAlready", back=way_in)


def _show(office: Office, link: ConfirmLink, signed: _Signed, collection: Collection, *, is_altered: bool) -> Answer:
    values = {
        "slot.row": Html(format_preview(signed.record, office.pages, link.lang)),
        "slot.code": boxes.format_code(signed.code),
        "slot.page": office.page_of(collection),
        "slot.way_in": office.way_in(collection, link.lang),
        "hidden.altered": "" if is_altered else "hidden",
        "hidden.as_signed": "hidden" if is_altered else "",
    }
    values |= receipt_slots(link.record, signed.salt)
    if collection.is_private:
        return office.answer(200, "confirmed_private", link.lang, values | when_released(collection))
    vis = Visibility(link.vis)
    if vis is Visibility.PUBLIC:
        is_held = is_looked_at(collection, link.record)
        values["hidden.held"] = "" if is_held and not is_altered else "hidden"
        values["hidden.at_once"] = "hidden" if is_held or is_altered else ""
        return office.answer(200, "confirmed", link.lang, values)
    values |= slot_days(office, link.lang) | {"slot.who_reads": say_who_reads(office, collection, vis, link.lang)}
    return office.answer(200, "confirmed_locked", link.lang, values)
