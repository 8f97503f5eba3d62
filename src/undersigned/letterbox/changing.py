"""Changing and taking back: with the code, or by the mailbox; each alone is enough, and no reason is asked.

By mailbox everybody gets the same answer and the same mail, whether the address signed or not: what there is shows only
behind the mailed link. Taking back deletes claim and code in the transaction that queues the withdrawal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from undersigned.letterbox.bodies import forget_body, is_acting
from undersigned.letterbox.choosing import say_locked, slot_days, terms_of
from undersigned.letterbox.confirming import read_link
from undersigned.letterbox.fields import fields_of, set_fields
from undersigned.letterbox.gate import turn_away
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.inviting import give_invitation_back
from undersigned.letterbox.limits import Gate, Network
from undersigned.letterbox.office import FindById, FindCollection, ask_lang
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.standing import FIND_ENDED
from undersigned.letterbox.store import StoreFailed
from undersigned.letterbox.tables import ClaimRow, Collection, MailRow, WaitingRow, waiting_id
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import SignerClass, Visibility, WithdrawnBy
from undersigned.publiclog.record import parse_record
from undersigned.sealing import boxes
from undersigned.sealing.dedupe import make_claim_key, make_token, normalise_address
from undersigned.sealing.errors import AddressMalformed, CodeMalformed, SealingError
from undersigned.sealing.link import (
    LIFETIME_SECONDS,
    SEED_BYTES,
    ManageLink,
    format_link,
    seal_manage_link,
)
from undersigned.sealing.private import open_private
from undersigned.signing.rules import CollectionState, FormRefused, Refusal, read_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.letterbox.office import Office
    from undersigned.letterbox.standing import Standing
    from undersigned.letterbox.tables import ByCodeRow, Database

FORM = "manage"
"""Of the hidden state in the pages that change and take back."""
MARK_CHARACTERS = 4
"""Of a code, by which people tell it from others that act for the same organisation."""
_PLACES = ("shown", "held", "off", "private")
_ID_BYTES = 16
_HELD = (
    "SELECT 1 FROM signing_waiting WHERE collection_id = ? AND is_held = true AND vis = 'public' "
    "AND (id = ? OR of_c = ?)"
)
_FORGET_PRIVATE = "DELETE FROM signing_waiting WHERE id = ? AND c = ? AND kind = 'sign'"
_END_HELD = (
    'UPDATE signing_waiting SET is_held = false, record = NULL, salt = NULL, sealed = NULL, epoch = NULL, "by" = ? '
    "WHERE id = ? AND c = ? AND is_held = true AND kind = 'sign' AND vis = 'public'"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that somebody may change: they have its code or its mailbox.

    Attributes:
        mailbox_domain: Of the address, where they came by the mailbox; else empty.
        mark: The first group of the code, where they came with one.
    """

    token: bytes
    code_digest: bytes
    c: str
    mailbox_domain: str = ""
    mark: str = ""

    def may_act(self, database: Database) -> bool:
        """Say whether the signature stands and its code or mailbox still counts."""
        return is_acting(
            database, token=self.token, digest=self.code_digest, c=self.c, is_by_mail=bool(self.mailbox_domain)
        )


@dataclass(frozen=True, slots=True)
class FindByCode:
    """Finds the row of a code, and its collection."""

    digest: bytes

    def run(self, database: Database) -> tuple[ByCodeRow, Collection] | None:
        """Look it up."""
        row = database.find_by_code(self.digest)
        return (row, database.hold_collections([row.collection_id])[row.collection_id]) if row else None


@dataclass(frozen=True, slots=True)
class FindClaims:
    """Finds a collection and which of the tokens, one for each version, are claimed."""

    key: bytes
    collection: Collection
    address: str

    def run(self, database: Database) -> list[Signed]:
        """Look them up, and open their boxes."""
        tokens = {
            make_token(self.key, version, self.address): make_claim_key(self.key, version, self.address)
            for version in range(1, self.collection.version + 1)
        }
        found = database.find_claims(list(tokens))
        domain = self.address.rpartition("@")[2]
        signed = [
            replace(_open_claim(ClaimRow(token, 0, found[token]), key), mailbox_domain=domain)
            for token, key in tokens.items()
            if token in found
        ]
        return [one for one in signed if one.may_act(database)]


@dataclass(frozen=True, slots=True)
class FindStanding:
    """Finds what is known of a signature."""

    collection: Collection
    c: str

    def run(self, database: Database) -> Standing | None:
        """Look it up."""
        standing = database.find_traces(self.collection, self.c).to_standing(self.collection.version)
        if standing is None:
            return None
        number = self.collection.id
        is_held = standing.is_waiting and database.read_rows(_HELD, number, waiting_id(self.c), self.c)
        is_ended = database.read_rows(FIND_ENDED, number, self.collection.log_id, self.c)
        return replace(standing, is_held=bool(is_held), is_ended=bool(is_ended))


async def find_standing(office: Office, collection: Collection, c: str) -> Standing | None:
    """Return what is known of the signature *c*; what waits for a release is opened with the statement's key.

    Raises:
        RequestRefused: The key is missing.
    """
    standing = await office.store.run(FindStanding(collection, c))
    if standing is None or not collection.is_private:
        return standing
    key = office.keys.find_statement_key(collection.id)
    if key is None:
        raise RequestRefused(503, "Paused")
    try:
        opened = open_private(bytes(standing.record or b""), key=key, c=c)
    except SealingError as error:
        # It was released between the two questions: what lay locked is public now.
        raise RequestRefused(409, "PhaseChanged") from error
    return replace(standing, record=opened.record, invitation=opened.invitation)


@dataclass(frozen=True, slots=True)
class QueueMail:
    """Queues a mail."""

    row: MailRow

    def run(self, database: Database) -> None:
        """Insert it."""
        database.insert_mails([self.row])


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Takes a signature back: its claim and code go, and a withdrawal waits for the log."""

    signed: Signed
    row: WaitingRow
    invitation: int = 0

    def run(self, database: Database) -> bool:
        """Do it, and say whether the signature stood; of two who try at once, one finds it standing."""
        if not self.signed.may_act(database):
            return False
        is_private = database.hold_collections([self.row.collection_id])[self.row.collection_id].is_private
        database.delete_claim(self.signed.token)
        forget_body(database, self.signed.c)
        database.delete_code(self.signed.code_digest)
        database.delete_waiting_changes(self.row.collection_id, self.signed.c)
        if is_private:
            # Before a release nothing of it is in the log, and nothing will be.
            database.change_rows(_FORGET_PRIVATE, waiting_id(self.signed.c), self.signed.c)
            give_invitation_back(database, self.invitation)
            return True
        # What waits for a convenor's look is forgotten at once: it enters the log as ended, and was never on a list.
        if not database.change_rows(_END_HELD, self.row.by, waiting_id(self.signed.c), self.signed.c):
            database.insert_waiting([follow(database, self.signed.c, self.row)])
        return True


def follow(database: Database, c: str, row: WaitingRow) -> WaitingRow:
    """Return *row*, a change of signature *c*, to wait for whatever the signature itself still waits for."""
    waits = database.find_waits(c)
    return row if waits is None else replace(row, in_slot=row.in_slot or waits[0], is_held=row.is_held or waits[1])


def answer_way_in(office: Office, lang: str, slug: str) -> Answer:
    """Show the page with the two ways: code and mailbox."""
    return office.answer(200, "manage", lang, {"values.statement": slug, "values.lang": lang})


async def answer_manage(office: Office, fields: Mapping[str, str]) -> Answer:
    """Show what stands for a code, or behind a mailed link."""
    typed = fields.get("code", "")
    try:
        code = boxes.parse_code(typed)
    except CodeMalformed:
        link = await read_link(office, typed, ManageLink)
        collection, signed = await _find_by_link(office, link)
        return await _show(office, collection, signed, link.lang, address=link.address)
    collection, one = await _find_by_code(office, code)
    return await _show(office, collection, [one], office.pages.choose_lang(fields.get("lang", "")), address="")


async def answer_mail(office: Office, fields: Mapping[str, str], network: Network) -> Answer:
    """Mail a link to whoever reads the typed address; the answer is always the same."""
    lang = office.choose_lang(fields.get("lang", ""))
    slug = read_slug(fields.get("statement", ""))
    collection = await office.store.run(FindCollection(slug)) if slug else None
    if collection is None:
        raise RequestRefused(404, "StatementUnknown")
    try:
        address = read_address(fields.get("email", ""))
        mailbox = normalise_address(address)
    except (Refusal, AddressMalformed) as error:
        raise RequestRefused(422, "AddressInvalid") from error
    if office.reaches(address) is False:
        raise RequestRefused(422, "AddressUnreachable")
    now = office.now_seconds()
    if office.limits.judge_form(0, network, normal_level=None, now_seconds=now) is Gate.SHUT:
        return await turn_away(office, None, "/w/mail", fields)
    keys, expires_at = office.today(), now + LIFETIME_SECONDS
    link = seal_manage_link(
        ManageLink(collection.id, address, lang, expires_at), key=keys.link, day=keys.day, nonce=office.nonce()
    )
    url = f"{office.base_url}/w{ask_lang(lang)}#{format_link(link)}"
    is_sent = office.limits.may_mail(mailbox, now)
    box = office.seal_mail("manage", to=address, lang=lang, title=collection.title, link=url, is_sent=is_sent)
    try:
        await office.store.run(QueueMail(MailRow(office.random(_ID_BYTES), box)))
    except StoreFailed:
        office.limits.forgive_mail(mailbox, now)
        raise
    return office.answer(200, "manage_sent", lang, {"slot.address": address, "slot.mailbox": office.mailbox_link(lang)})


def read_slug(typed: str) -> str:
    """Return the statement that *typed* names: by itself, or as an address of any of its pages, also on a mirror."""
    inside = re.search(r"/s/([^/?#\s]+)", typed)
    return (inside[1] if inside else typed.strip().strip("/")).lower()


async def answer_withdraw(office: Office, fields: Mapping[str, str]) -> Answer:
    """Take a signature back."""
    state = office.open_state(FORM, fields.get("state", ""))
    signed, collection = await open_state(office, state)
    is_locked = state["v"] != Visibility.PUBLIC
    row = WaitingRow(
        office.random(_ID_BYTES),
        collection.id,
        "withdraw",
        of_c=signed.c,
        by=WithdrawnBy.SIGNATORY.value,
        in_slot=is_locked,
    )
    if not await office.store.run(Withdraw(signed, row, state.get("i", 0))):
        raise RequestRefused(410, ended_code(state))
    values = {"slot.page": office.page_of(collection)} | slot_days(office, state["l"])
    if collection.is_private:
        return office.answer(200, "withdrawn_private", state["l"], values)
    return office.answer(200, "withdrawn_locked" if is_locked else "withdrawn", state["l"], values)


async def _find_by_code(office: Office, code: bytes) -> tuple[Collection, Signed]:
    found = await office.store.run(FindByCode(boxes.digest_code(code)))
    if found is None:
        raise RequestRefused(404, "CodeUnknown")
    row, collection = found
    try:
        coded = boxes.open_by_code(row.box, code=code)
    except SealingError as error:
        raise RequestRefused(404, "CodeUnknown") from error
    mark = boxes.format_code(code)[:MARK_CHARACTERS]
    return collection, Signed(coded.token, row.digest, format_base64url(coded.commitment), mark=mark)


async def _find_by_link(office: Office, link: ManageLink) -> tuple[Collection, list[Signed]]:
    collection = await _find_collection(office, link.collection)
    key = office.keys.find_statement_key(collection.id)
    if key is None and collection.state is CollectionState.CLOSED:
        raise RequestRefused(410, "MarksDestroyed")
    if key is None:
        raise RequestRefused(503, "Paused")
    signed = await office.store.run(FindClaims(key, collection, normalise_address(link.address)))
    if not signed:
        raise RequestRefused(404, "NothingSigned")
    return collection, signed


async def _find_collection(office: Office, number: int) -> Collection:
    collection = await office.store.run(FindById(number))
    if collection is None:
        raise RequestRefused(404, "StatementUnknown")
    return collection


def _open_claim(row: ClaimRow, claim_key: bytes) -> Signed:
    claimed = boxes.open_claim(row.box, claim_key=claim_key, token=row.token)
    return Signed(row.token, claimed.code_digest, format_base64url(claimed.commitment))


async def open_state(office: Office, state: Mapping[str, Any]) -> tuple[Signed, Collection]:
    """Return the signature that a page's *state* is about, and its collection as it is now."""
    token, digest = parse_base64url(state["t"]), parse_base64url(state["d"])
    domain = normalise_address(state["a"]).rpartition("@")[2] if state["a"] else ""
    signed = Signed(token, digest, state["of"], domain, state["m"])
    return signed, await _find_collection(office, state["c"])


async def _show(office: Office, collection: Collection, signed: Sequence[Signed], lang: str, *, address: str) -> Answer:
    parts = []
    for one in signed:
        standing = await find_standing(office, collection, one.c)
        if standing is None:
            raise RequestRefused(503, "NotInLogYet")
        state = make_state(office, collection, one, standing, lang=lang, address=address)
        if standing.is_ended:
            parts.append(_format_ended(office, collection, state))
            continue
        record = state["r"]
        fields = fields_of(parse_record(record.encode())) if record else {"class": standing.klass.value}
        parts.append(format_part(office, collection, state, fields))
    return office.answer(200, "managed", lang, {"slot.parts": Html("".join(parts))})


def _format_ended(office: Office, collection: Collection, state: dict[str, Any]) -> str:
    """Return the part of the page that says that somebody else ended a signature, and deletes what is left of it."""
    values = {
        "slot.page": office.page_of(collection),
        "slot.title": collection.title,
        "slot.version": str(state["n"]),
        "slot.state": office.seal_state(FORM, state),
    }
    return office.pages.fill("signature_ended", state["l"], values).decode()


def make_state(
    office: Office, collection: Collection, signed: Signed, standing: Standing, *, lang: str, address: str
) -> dict[str, Any]:
    """Return the state for the forms that change *signed*."""
    return {
        "a": address,
        "c": collection.id,
        "d": format_base64url(signed.code_digest),
        "i": standing.invitation,
        "k": standing.klass.value,
        "l": lang,
        "m": signed.mark,
        "n": standing.version,
        "of": signed.c,
        "r": bytes(standing.record).decode() if standing.record is not None else "",
        "s": format_base64url(office.random(SEED_BYTES)),
        "st": _say_where(collection, standing),
        "t": format_base64url(signed.token),
        "tx": standing.text,
        "v": standing.vis.value,
    }


def _say_where(collection: Collection, standing: Standing) -> str:
    """Return whether what is signed is shown, waits for a look or for a release, or was taken off the lists."""
    if collection.is_private:
        return "private"
    return "held" if standing.is_held else "off" if standing.is_hidden else "shown"


def ended_code(state: Mapping[str, Any]) -> str:
    """Return the sentence for whoever may not act for a signature any more."""
    return "ActingEnded" if state["k"] == SignerClass.ORG else "TakenBack"


def format_part(
    office: Office,
    collection: Collection,
    state: dict[str, Any],
    fields: Mapping[str, str],
    refused: FormRefused | None = None,
) -> str:
    """Return the part of the page that shows one signature, changes it and takes it back."""
    lang, vis = state["l"], Visibility(state["v"])
    values = set_fields(fields, collection, pages=office.pages, lang=lang, refused=refused) | terms_of(
        collection, office.pages, lang
    )
    values["slot.state"] = office.seal_state(FORM, state)
    values["slot.title"] = collection.title
    values["slot.version"] = str(state["n"])
    values["slot.page"] = office.page_of(collection)
    if state["k"] == SignerClass.ORG:
        values["hidden.acting"] = "hidden" if collection.is_private else ""
        values |= {"hidden.person": "hidden", "hidden.identification": "hidden", "hidden.reservation": ""}
    else:
        values["hidden.org"] = values["hidden.acting"] = "hidden"
        values["hidden.reservation"] = "" if collection.allows_person_reservations else "hidden"
    values["values.reserved_to"] = ""
    can_ask = bool(state["a"]) and collection.offers_news and not collection.locked_paused
    values["values.prefix"] = f"version-{state['n']}"
    values["slot.news"] = Html(office.pages.fill("news", lang, values).decode() if can_ask else "")
    if vis is Visibility.PUBLIC:
        values |= {f"hidden.{name}": "" if name == state["st"] else "hidden" for name in _PLACES}
        values["hidden.released"] = "hidden" if state["st"] == "private" else ""
        values["slot.row"] = Html(format_preview(parse_record(state["r"].encode()), office.pages, lang))
        can_lock = Visibility.CONVENORS in collection.choices and not collection.locked_paused
        values["slot.lock"] = Html(office.pages.fill("lock", lang, values).decode() if can_lock else "")
        return office.pages.fill("signature", lang, values).decode()
    values["slot.vis"] = vis.value
    values["slot.who_reads"] = say_locked(office, collection, vis, lang)
    values["hidden.vis_public"] = "" if Visibility.PUBLIC in collection.choices else "hidden"
    values["hidden.decided_on"] = "" if state["k"] == SignerClass.ORG else "hidden"
    values |= {"checked.vis_locked": "checked"} if fields.get("vis") == vis else {}
    values |= {"checked.vis_public": "checked"} if fields.get("vis") == Visibility.PUBLIC else {}
    return office.pages.fill("signature_locked", lang, values).decode()
