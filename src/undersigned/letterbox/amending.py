"""Changing a signature that stands: other words, from named to locked and back. Text, version and class stay.

What is locked can't be shown here, so it is typed anew. A change waits for whatever its signature still waits for; a
change that a public name is touched by enters within seconds, so that a name disappears at once.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from undersigned.letterbox.bodies import forget_known, forget_shown
from undersigned.letterbox.changing import FORM, ended_code, follow, format_part, open_state
from undersigned.letterbox.choosing import is_ticked, say_who_reads, slot_days
from undersigned.letterbox.confirming import receipt_slots
from undersigned.letterbox.fields import read_typed
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.inviting import note_unread
from undersigned.letterbox.keeping import is_looked_at, keep, keep_private
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.tables import WaitingRow, waiting_id
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import SignerClass, Visibility
from undersigned.publiclog.record import commit, format_record, parse_record
from undersigned.sealing.link import derive_salt
from undersigned.sealing.private import PrivateSignature
from undersigned.signing.rules import FormRefused, Locked, read_anew, read_correction
from undersigned.signing.rules.forms import ChoiceMissing, VisibilityUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.changing import Signed
    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Collection, Database
    from undersigned.publiclog.record import Record


@dataclass(frozen=True, slots=True)
class Change:
    """Queues a changed record of a signature that stands; one that waits already is replaced."""

    signed: Signed
    log_id: int
    row: WaitingRow
    is_renamed: bool = False
    was_private: bool = False
    invitation: int = 0

    def run(self, database: Database) -> str:
        """Queue it, and return nothing, or the code of why it was not."""
        if not self.signed.may_act(database):
            return "TakenBack"
        if self.row.vis != Visibility.PUBLIC:
            forget_shown(database, self.signed.c)
        elif self.is_renamed:
            forget_known(database, self.signed.c)
        held = database.hold_collections([self.row.collection_id])[self.row.collection_id]
        if held.is_private != self.was_private:
            return "PhaseChanged"
        if self.row.sealed is not None and self.row.epoch != held.epoch:
            return "KeyChanged"
        # The same change a second time is already on its way, or there.
        if not database.find_commitments(self.log_id, [self.row.c or ""]):
            database.delete_waiting_changes(self.row.collection_id, self.signed.c)
            database.insert_waiting([follow(database, self.signed.c, self.row)])
            if self.was_private:
                note_unread(database, self.invitation)
        return ""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a signature becomes: the record, who may see it, and whether news are wanted."""

    record: Record
    vis: Visibility
    wants_news: bool


async def answer_change(office: Office, fields: Mapping[str, str]) -> Answer:
    """Queue a changed record, or another choice of who may see it."""
    state = office.open_state(FORM, fields.get("state", ""))
    signed, collection = await open_state(office, state)
    try:
        vis = _read_vis(fields, Visibility(state["v"]), collection)
        record = _read_record(office, fields, state, vis, collection)
    except FormRefused as refused:
        part = format_part(office, collection, state, fields, refused)
        return office.answer(422, "managed", state["l"], {"slot.parts": Html(part)})
    wish = _Wish(record, vis, wants_news=is_ticked(fields, "news") and bool(state["a"]))
    return await _change(office, state, signed, collection, wish)


def _read_vis(fields: Mapping[str, str], now: Visibility, collection: Collection) -> Visibility:
    """Return who may see the name from now on.

    Raises:
        FormRefused: Nothing was chosen where there is something to choose, or it can't be.
        RequestRefused: It would have to be locked, and can't be at the moment.
    """
    typed = fields.get("vis", "" if now is not Visibility.PUBLIC else now.value)
    if not typed:
        raise FormRefused({"vis": ChoiceMissing})
    offered = {now} | ({Visibility.PUBLIC, Visibility.CONVENORS} & set(collection.choices))
    # What is locked for the trustees is opened by them or by the person, and never locked for others.
    if now is Visibility.THRESHOLD:
        offered -= {Visibility.CONVENORS}
    if typed not in offered:
        raise FormRefused({"vis": VisibilityUnknown})
    vis = Visibility(typed)
    key = collection.threshold_recipient if vis is Visibility.THRESHOLD else collection.recipients
    if vis is not Visibility.PUBLIC and (collection.locked_paused or not key):
        raise RequestRefused(409, "LockedPaused")
    return vis


def _read_record(
    office: Office, fields: Mapping[str, str], state: Mapping[str, Any], vis: Visibility, collection: Collection
) -> Record:
    typed = read_typed(fields)
    if not state["r"]:
        today = datetime.fromtimestamp(office.now_seconds(), UTC).date()
        return read_anew(
            typed,
            collection,
            Locked(SignerClass(state["k"]), state["tx"], state["n"]),
            today=today,
            latest=office.latest_day(),
        )
    before = parse_record(state["r"].encode())
    if vis is not Visibility.PUBLIC:
        return before
    record = read_correction(typed, collection, before)
    if record == before:
        raise RequestRefused(409, "NothingChanged")
    return record


async def _change(
    office: Office, state: Mapping[str, Any], signed: Signed, collection: Collection, wish: _Wish
) -> Answer:
    lang, was_public = state["l"], state["v"] == Visibility.PUBLIC
    record, vis = wish.record, wish.vis
    record_bytes = format_record(record)
    # Out of the record too: two changes made from one page must not share a salt, or the second
    # would open the first.
    salt = derive_salt(hmac.digest(parse_base64url(state["s"]), record_bytes + vis.encode(), "sha256"))
    c = commit(salt, record_bytes)
    kept = keep(collection, vis, record_bytes, salt, address=state["a"], wants_news=wish.wants_news)
    if was_public and vis is Visibility.PUBLIC:
        # What was locked for news, if anything, stays with the words it was locked with.
        kept = {name: value for name, value in kept.items() if name not in {"sealed", "epoch"}}
    if collection.is_private:
        private = PrivateSignature(record_bytes, salt, state["i"])
        kept = keep_private(private, key=_find_key(office, collection), c=signed.c, nonce=office.nonce())
    kept["in_slot"] = vis is not Visibility.PUBLIC and not was_public
    row = WaitingRow(waiting_id(c), collection.id, "amend", c=c, of_c=signed.c, vis=vis.value, **kept)
    is_renamed = not state["r"] or parse_record(state["r"].encode()).name != record.name
    change = Change(signed, collection.log_id, row, is_renamed, collection.is_private, state.get("i", 0))
    if code := await office.store.run(change):
        raise RequestRefused(410, ended_code(state)) if code == "TakenBack" else RequestRefused(409, code)
    values = {"slot.row": Html(format_preview(record, office.pages, lang)), "slot.page": office.page_of(collection)}
    values |= receipt_slots(record_bytes, salt) | slot_days(office, lang)
    if vis is Visibility.PUBLIC:
        if collection.is_private:
            return office.answer(200, "changed_private", lang, values)
        is_held = is_looked_at(collection, record_bytes)
        values["hidden.held"] = "" if is_held else "hidden"
        values["hidden.at_once"] = "hidden" if is_held else ""
        return office.answer(200, "changed", lang, values)
    when = office.pages.say("AtOnce" if was_public else "WithSlot", lang).replace("DAY", values["slot.day"])
    values |= {"slot.who_reads": say_who_reads(office, collection, vis, lang), "slot.when": when}
    return office.answer(200, "changed_locked", lang, values)


def _find_key(office: Office, collection: Collection) -> bytes:
    key = office.keys.find_statement_key(collection.id)
    if key is None:
        raise RequestRefused(503, "Paused")
    return key
