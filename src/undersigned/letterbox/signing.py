"""Signing: the form becomes *check and submit*, and submitting it queues a mail. Nothing of the person is stored.

Whether an address signed before can't be seen from outside: the same page, the same work, mails of one length.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from undersigned.letterbox.fields import TRAP, fields_of, read_typed, set_fields
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.store import Submission
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
from undersigned.signing.rules import FormRefused, Refusal, TextChanged, check_taken, read_signature
from undersigned.signing.rules.forms import AddressInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.office import Known, Office

_FORM = "submit"
_ID_BYTES = 16


async def answer_sign(office: Office, slug: str, fields: Mapping[str, str]) -> Answer:
    """Judge the form of a page, and show what everyone would see."""
    lang = office.pages.choose_lang(fields.get("lang", ""))
    known = await office.find_known(slug)
    check_known(known)
    if fields.get(TRAP):
        raise RequestRefused(422, "TrapFilled")
    today = datetime.fromtimestamp(office.now_seconds(), UTC).date()
    try:
        signature = read_signature(read_typed(fields), known.collection, today=today)
        # What the token will be made of has to exist as well.
        normalise_address(signature.address)
    except FormRefused as refused:
        return _show_form(office, known, fields, lang, refused)
    except AddressMalformed:
        return _show_form(office, known, fields, lang, FormRefused({"email": AddressInvalid}))
    state = {
        "a": signature.address,
        "c": known.collection.id,
        "l": lang,
        "r": format_record(signature.record).decode(),
        "vis": signature.vis.value,
    }
    return office.answer(
        200,
        "check",
        lang,
        {
            "slot.action": _action(office, slug, "submit"),
            "slot.title": known.collection.title,
            "slot.row": Html(format_preview(signature.record, office.pages, lang)),
            "slot.address": signature.address,
            "slot.state": office.seal_state(_FORM, state),
        },
    )


async def answer_submit(office: Office, slug: str, fields: Mapping[str, str]) -> Answer:
    """Queue the mail for what was checked, or go back to the form with what was typed."""
    state = office.open_state(_FORM, fields.get("state", ""))
    known = await office.find_known(slug)
    if known.collection.id != state["c"]:
        raise RequestRefused(400, "StateUnreadable")
    record_bytes, lang = state["r"].encode(), state["l"]
    if fields.get("change"):
        typed = fields_of(parse_record(record_bytes))
        typed |= {"email": state["a"], "text": known.collection.text_sha256, "lang": lang, "consent": "yes"}
        return _show_form(office, known, typed, lang)
    check_known(known)
    _check_text(known, record_bytes)
    await office.store.submit(_make_submission(office, known, state))
    return office.answer(200, "sent", lang, {"slot.address": state["a"], "slot.mailbox": office.mailbox_link(lang)})


def check_known(known: Known) -> None:
    """Raise a `RequestRefused` unless the collection takes forms."""
    try:
        check_taken(known.collection)
    except Refusal as refusal:
        raise RequestRefused(409, type(refusal).__name__) from refusal
    if known.key is None:
        raise RequestRefused(503, "Paused")


def _check_text(known: Known, record_bytes: bytes) -> None:
    # The state is our own and holds the text that was current when the form was judged.
    if f'"text":"{known.collection.text_sha256}"'.encode() not in record_bytes:
        raise RequestRefused(409, TextChanged.__name__)


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
    base = office.base_url
    return Submission(
        make_token(known.key or b"", collection.version, normalise_address(address)),
        office.random(_ID_BYTES),
        office.seal_mail(
            "confirm", to=address, lang=lang, title=collection.title, link=f"{base}/c#{format_link(confirm)}"
        ),
        office.seal_mail(
            "known", to=address, lang=lang, title=collection.title, link=f"{base}/w#{format_link(manage)}"
        ),
    )


def _show_form(
    office: Office, known: Known, fields: Mapping[str, str], lang: str, refused: FormRefused | None = None
) -> Answer:
    values = set_fields(fields, known.collection, pages=office.pages, lang=lang, refused=refused)
    slug = known.collection.slug
    values |= {
        "slot.action": _action(office, slug, "sign"),
        "slot.title": known.collection.title,
        "slot.page": f"{office.base_url}/s/{slug}/",
        "hidden.problems": "" if refused else "hidden",
    }
    return office.answer(422 if refused else 200, "form", lang, values)


def _action(office: Office, slug: str, name: str) -> str:
    return f"{office.base_url}/s/{slug}/{name}"
