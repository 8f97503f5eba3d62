"""Members who are counted without their names: a code and a blinded request in the first window, then a token.

The two have nothing in common that this server ever sees. A request is kept under its code, once; the same again
changes nothing. A token is judged by the organisation's public key alone; neither a code nor an address nor a cookie
comes with it. Refusals lead back to the organisation's page. Source: docs/reference/formats/member-token.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.member_rows import Asked, FindIssuer, KeepRequest, Redeem, Redeemed
from undersigned.members.rules import Phase, find_phase
from undersigned.opening.issuer import digest_member_code
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import Member, format_entry
from undersigned.sealing.blind import TOKEN_BYTES, TokenInvalid, read_issuer_key, verify_token
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.errors import CodeMalformed
from undersigned.sealing.slip import parse_token
from undersigned.signing.rules import Refusal, check_taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.member_rows import IssuerRow
    from undersigned.letterbox.office import Office

_ASKED_CODES: Final = {Asked.UNKNOWN: (422, "MemberCodeUnknown"), Asked.OTHER: (409, "MemberCodeUsed")}
_REDEEMED_CODES: Final = {
    Redeemed.USED: (409, "TokenUsed"),
    Redeemed.NEARLY_ALL: (409, "NearlyAll"),
    Redeemed.NOT_OPEN: (409, "NotOpen"),
}


async def answer_ask_token(office: Office, slug: str, fields: Mapping[str, str]) -> Answer:
    """Keep a member's blinded request for the organisation's signer."""
    try:
        issuer = await _keep_request(office, slug, fields)
    except RequestRefused as refused:
        return _refuse(office, slug, fields, refused)
    lang, values = _lang(office, fields), {"slot.org": issuer.name}
    for name, day in (("day", issuer.windows.sign_from), ("until", issuer.windows.sign_until)):
        values |= {f"slot.{name}": day, f"slot.{name}_words": office.pages.say_day(date.fromisoformat(day), lang)}
    return office.answer(200, "asked", lang, values | _back(office, slug, fields))


async def answer_redeem(office: Office, slug: str, fields: Mapping[str, str]) -> Answer:
    """Count a member, once for each token."""
    try:
        issuer = await _count_token(office, slug, fields)
    except RequestRefused as refused:
        return _refuse(office, slug, fields, refused)
    return office.answer(200, "counted", _lang(office, fields), {"slot.org": issuer.name} | _back(office, slug, fields))


async def _keep_request(office: Office, slug: str, fields: Mapping[str, str]) -> IssuerRow:
    issuer = await _find_issuer(office, slug, fields)
    if find_phase(issuer.windows, _today(office)) is not Phase.ASKING:
        raise RequestRefused(409, "AskingOver")
    code = _read_code(fields.get("code", ""))
    blinded = _read_blinded(fields.get("blinded", ""), issuer)
    digest = bytes.fromhex(digest_member_code(code))
    asked = await office.store.run(KeepRequest(issuer.id, digest, code, blinded))
    if asked in _ASKED_CODES:
        raise RequestRefused(*_ASKED_CODES[asked])
    return issuer


async def _count_token(office: Office, slug: str, fields: Mapping[str, str]) -> IssuerRow:
    issuer = await _find_issuer(office, slug, fields)
    _check_signing(find_phase(issuer.windows, _today(office)), issuer)
    entry, nonce = _read_token(fields.get("token", ""), issuer)
    redeemed = await office.store.run(Redeem(issuer.id, issuer.collection_id, issuer.log_id, nonce, entry))
    if redeemed in _REDEEMED_CODES:
        raise RequestRefused(*_REDEEMED_CODES[redeemed])
    return issuer


async def _find_issuer(office: Office, slug: str, fields: Mapping[str, str]) -> IssuerRow:
    known = await office.find_known(slug)
    try:
        check_taken(known.collection)
    except Refusal as refusal:
        raise RequestRefused(409, type(refusal).__name__) from refusal
    issuer = await office.store.run(FindIssuer(known.collection.id, fields.get("org", "")))
    if issuer is None:
        raise RequestRefused(404, "IssuerUnknown")
    return issuer


def _check_signing(phase: Phase, issuer: IssuerRow) -> None:
    if phase is Phase.OVER:
        raise RequestRefused(409, "SigningOver")
    if phase is not Phase.SIGNING:
        raise RequestRefused(409, "SigningNotYet")
    if not issuer.issued:
        raise RequestRefused(409, "BoardMissing")


def _read_code(typed: str) -> bytes:
    # A whole link may be pasted: the code stands behind `#`, the key's hash behind a full stop.
    spelt = typed.rpartition("#")[2].partition(".")[0]
    try:
        return parse_code(spelt)
    except CodeMalformed as error:
        raise RequestRefused(422, "MemberCodeMalformed") from error


def _read_blinded(typed: str, issuer: IssuerRow) -> bytes:
    try:
        blinded = parse_base64url("".join(typed.split()))
    except ValueError as error:
        raise RequestRefused(422, "MemberRequestMalformed") from error
    if len(blinded) != TOKEN_BYTES or int.from_bytes(blinded, "big") >= read_issuer_key(issuer.spki).public_numbers().n:
        raise RequestRefused(422, "MemberRequestMalformed")
    return blinded


def _read_token(typed: str, issuer: IssuerRow) -> tuple[bytes, str]:
    """Return the `member` entry that *typed* comes to, and its nonce as the log spells it."""
    try:
        nonce, signature = parse_token(typed)
    except TokenInvalid as error:
        raise RequestRefused(422, "TokenUnreadable") from error
    try:
        verify_token(origin=issuer.origin, spki=issuer.spki, nonce=nonce, signature=signature)
    except TokenInvalid as error:
        raise RequestRefused(422, "TokenForeign") from error
    spelt = format_base64url(nonce)
    return format_entry(Member(nonce=spelt, org=issuer.org, sig=format_base64url(signature))), spelt


def _refuse(office: Office, slug: str, fields: Mapping[str, str], refused: RequestRefused) -> Answer:
    back = _back(office, slug, fields)["slot.page"]
    return office.refuse(refused.status, refused.code, _lang(office, fields), back=back)


def _back(office: Office, slug: str, fields: Mapping[str, str]) -> dict[str, str]:
    org = fields.get("org", "")
    within = f"members/{org}/index.html" if org.replace("-", "").replace(".", "").isalnum() and org.isascii() else ""
    return {"slot.page": f"{office.base_url}/s/{slug}/{within}"}


def _lang(office: Office, fields: Mapping[str, str]) -> str:
    return office.pages.choose_lang(fields.get("lang", ""))


def _today(office: Office) -> str:
    return datetime.fromtimestamp(office.now_seconds(), UTC).date().isoformat()
