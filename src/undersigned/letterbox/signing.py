"""Signing: the form becomes *check and submit*, and submitting it queues a mail. Nothing of the person is stored.

Whether an address signed before can't be seen from outside: the same page, the same work, mails of one length.
A form keeps the hash of the text that the person saw. Where the text is another one by now, the form comes back with
all that was typed and without consent; it takes the new hash only with a tick that says that the new text was read.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from undersigned.letterbox.choosing import format_check
from undersigned.letterbox.fields import (
    TRAP,
    AddressUnreachable,
    TrapFilled,
    fields_of,
    note_read,
    read_typed,
    set_fields,
)
from undersigned.letterbox.gate import find_need, offer_proof, turn_away
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.inviting import FIELD, find_invitation
from undersigned.letterbox.limits import Gate, Network
from undersigned.letterbox.mailboxes import is_refused
from undersigned.letterbox.office import ask_lang
from undersigned.letterbox.slots import Html
from undersigned.letterbox.store import StoreFailed, Submission
from undersigned.publiclog.entry import SignerClass, Visibility
from undersigned.publiclog.record import format_record, parse_record
from undersigned.sealing.dedupe import make_token, normalise_address
from undersigned.sealing.errors import AddressMalformed
from undersigned.sealing.link import (
    LIFETIME_SECONDS,
    SEED_BYTES,
    ConfirmLink,
    ManageLink,
    format_link,
    seal_confirm_link,
    seal_manage_link,
)
from undersigned.signing.rules import (
    FormRefused,
    Refusal,
    TextChanged,
    Typed,
    check_form_open,
    check_taken,
    read_choice,
    read_signature,
)
from undersigned.signing.rules.forms import AddressInvalid
from undersigned.signing.rules.order import RoleAddress, check_role, propose_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from undersigned.letterbox.office import Known, Office
    from undersigned.signing.rules import Signature

_FORM = "submit"
_ID_BYTES = 16


async def answer_sign(office: Office, slug: str, fields: Mapping[str, str]) -> Answer:
    """Judge the form of a page, and show what everyone would see."""
    lang = office.choose_lang(fields.get("lang", ""))
    fields = note_read(fields)
    invitation = await find_invitation(office, fields)
    known = await office.find_known(slug, private=invitation.collection_id if invitation else 0)
    _check_known(office, known)
    today = datetime.fromtimestamp(office.now_seconds(), UTC).date()
    try:
        signature = _judge(office, fields, known, today)
    except FormRefused as refused:
        return _show_form(office, known, fields, lang, refused)
    state = {
        "a": signature.address,
        "c": known.collection.id,
        "l": lang,
        "r": format_record(signature.record).decode(),
        "vis": signature.vis.value,
        "w": signature.wants_news,
    }
    if invitation and invitation.collection_id == known.collection.id:
        state |= {"i": [invitation.id, invitation.turn], "code": fields[FIELD]}
    return _show_check(office, known, state)


def _judge(office: Office, fields: Mapping[str, str], known: Known, today: date) -> Signature:
    """Return what would be signed.

    Raises:
        FormRefused: Fields can't stand, or the one that people don't see was filled in.
    """
    signature = read_signature(read_typed(fields), known.collection, today=today, latest=office.latest_day())
    try:
        # What the token will be made of has to exist as well.
        normalise_address(signature.address)
        check_role(signature.address, is_organisation=signature.record.class_ is SignerClass.ORG)
    except AddressMalformed as error:
        raise FormRefused({"email": AddressInvalid}) from error
    except RoleAddress as error:
        raise FormRefused({"email": RoleAddress}) from error
    if office.reaches(signature.address) is False:
        raise FormRefused({"email": AddressUnreachable})
    if fields.get(TRAP):
        raise FormRefused({TRAP: TrapFilled})
    return signature


async def answer_submit(office: Office, slug: str, fields: Mapping[str, str], network: Network) -> Answer:
    """Queue the mail for what was checked, or go back to the form with what was typed."""
    state = office.open_state(_FORM, fields.get("state", ""))
    known = await office.find_known(slug, private=state["c"] if "i" in state else 0)
    if known.collection.id != state["c"]:
        raise RequestRefused(400, "StateUnreadable")
    _check_known(office, known)
    lang, changed = state["l"], _find_changed(known, state)
    if changed or fields.get("change"):
        return _show_form(office, known, _type_again(state), lang, changed, status=409)
    if fields.get("proposed"):
        return _show_check(office, known, state | {"a": propose_address(state["a"]) or state["a"]})
    need = await find_need(office, known.collection, network, fields)
    if need is Gate.SHUT:
        return await turn_away(office, known.collection, f"/s/{slug}/submit", fields)
    if need is Gate.PROOF:
        return _show_check(office, known, state, asks_proof=True)
    try:
        await office.store.submit(_make_submission(office, known, state))
    except StoreFailed:
        office.limits.forgive_mail(normalise_address(state["a"]), office.now_seconds())
        raise
    return office.answer(200, "sent", lang, {"slot.address": state["a"], "slot.mailbox": office.mailbox_link(lang)})


def _show_check(office: Office, known: Known, state: Mapping[str, Any], *, asks_proof: bool = False) -> Answer:
    """Show what everyone will see, and ask about what looks like a slip in the address."""
    lang, collection = state["l"], known.collection
    proposed = propose_address(state["a"])
    sealed = office.seal_state(_FORM, {name: value for name, value in state.items() if name != "x"})
    values = {
        "slot.action": _action(office, collection.slug, "submit"),
        "slot.title": collection.title,
        "slot.what": format_check(
            office, collection, parse_record(state["r"].encode()), Visibility(state["vis"]), lang
        ),
        "slot.convened_by": collection.convened_by,
        "slot.address": state["a"],
        "slot.state": sealed,
        "slot.proof": Html(""),
        "values.proposed": proposed or "",
        "hidden.proposal": "" if proposed else "hidden",
        "hidden.unsure": "hidden" if office.reaches(state["a"]) else "",
        "hidden.news": "" if state.get("w", False) else "hidden",
    }
    if not asks_proof:
        return office.answer(200, "check", lang, values)
    return offer_proof(office, lang, sealed, values)


def _check_known(office: Office, known: Known) -> None:
    """Raise a `RequestRefused` unless the collection takes forms."""
    try:
        if known.collection.is_private:
            check_form_open(known.collection, now_seconds=office.now_seconds())
        else:
            check_taken(known.collection)
    except Refusal as refusal:
        raise RequestRefused(409, type(refusal).__name__, back=office.page_of(known.collection)) from refusal
    if known.key is None:
        raise RequestRefused(503, "Paused")


def _find_changed(known: Known, state: Mapping[str, Any]) -> FormRefused | None:
    """Return what can't stand any more of a form that was judged a while ago, or None."""
    reasons: dict[str, type[Refusal]] = {}
    read_choice(Typed(vis=state["vis"], wants_news=state.get("w", False)), known.collection, reasons)
    # The state is our own, and its record holds the text that the person saw, and its version. A text that came back
    # after another one is a new count, and a record of the earlier one must not enter it.
    text, version = f'"text":"{known.collection.text_sha256}"', f'"version":{known.collection.version}}}'
    if text not in state["r"] or not state["r"].endswith(version):
        reasons["text"] = TextChanged
    return FormRefused(reasons) if reasons else None


def _type_again(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that were typed for *state*, with the text that was seen then."""
    record = parse_record(state["r"].encode())
    typed = fields_of(record) | {"email": state["a"], "text": record.text, "lang": state["l"], "consent": "yes"}
    typed |= {"vis": state["vis"], "news": "yes" if state.get("w", False) else ""}
    return typed | {FIELD: state.get("code", "")}


def _make_submission(office: Office, known: Known, state: Mapping[str, Any]) -> Submission:
    address, lang, record_bytes = state["a"], state["l"], state["r"].encode()
    collection, keys = known.collection, office.today()
    expires_at = office.now_seconds() + LIFETIME_SECONDS
    confirm = seal_confirm_link(
        ConfirmLink(
            office.random(SEED_BYTES),
            collection.id,
            collection.version,
            address,
            lang,
            state["vis"],
            record_bytes,
            expires_at,
            state.get("w", False),
            *state.get("i", (0, 0)),
        ),
        key=keys.link,
        day=keys.day,
        nonce=office.nonce(),
    )
    # Both mails are made, whichever is sent: the work tells nothing.
    manage = seal_manage_link(
        ManageLink(collection.id, address, lang, expires_at),
        key=keys.link,
        day=keys.day,
        nonce=office.nonce(),
        like=confirm,
    )
    base, mailbox = office.base_url, normalise_address(address)
    # Where the address is not taken, who never signed gets a mail that says so, with the other link. Where it got
    # enough mails today, what is queued is never sent. Neither shows from outside: the same work, the same lengths.
    is_taken = not is_refused(collection, mailbox)
    is_sent = office.limits.may_mail(mailbox, office.now_seconds())
    known_link = f"{base}/w{ask_lang(lang)}#{format_link(manage)}"
    new_link = f"{base}/c{ask_lang(lang)}#{format_link(confirm)}" if is_taken else known_link
    # Before a release the mail path learns who calls, and not for what.
    title = collection.convened_by if collection.is_private else collection.title
    mail = partial(office.seal_mail, to=address, lang=lang, title=title, is_sent=is_sent)
    return Submission(
        make_token(known.key or b"", collection.version, mailbox),
        office.random(_ID_BYTES),
        mail("confirm" if is_taken else "refused", link=new_link),
        mail("known", link=known_link),
    )


def _show_form(
    office: Office,
    known: Known,
    fields: Mapping[str, str],
    lang: str,
    refused: FormRefused | None = None,
    *,
    status: int = 422,
) -> Answer:
    reasons, collection = refused.reasons if refused else {}, known.collection
    values = set_fields(fields, collection, pages=office.pages, lang=lang, refused=refused)
    is_beside_fields = bool(reasons.keys() - {"text", TRAP})
    page = office.page_of(collection)
    read = {"slot.page": page, "slot.text": collection.text_sha256}
    values |= {
        "slot.action": _action(office, collection.slug, "sign"),
        "slot.title": collection.title,
        "slot.page": page,
        "slot.invitation": _keep_code(fields.get(FIELD, "")),
        "slot.read": Html(office.pages.fill("read", lang, read).decode() if "text" in reasons else ""),
        "hidden.notice": "" if is_beside_fields or TRAP in reasons else "hidden",
        "hidden.problems": "" if is_beside_fields else "hidden",
        "hidden.trap": "" if TRAP in reasons else "hidden",
    }
    return office.answer(status if refused else 200, "form", lang, values)


def _keep_code(code: str) -> Html:
    return Html(f'<input type="hidden" name="{FIELD}" value="{escape(code)}">' if code else "")


def _action(office: Office, slug: str, name: str) -> str:
    return f"{office.base_url}/s/{slug}/{name}"
