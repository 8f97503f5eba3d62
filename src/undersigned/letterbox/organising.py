"""Acting for an organisation: codes for several people, the domain that it shows; each with the code or the mailbox.

No name of a person is asked for or kept. A code is told from the others by its first group. What is shown about a
domain becomes part of the organisation's record, by a change that it makes itself.
Source: docs/reference/organisations.md.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeVar

from undersigned.letterbox.acting import DropLogo, DropOffer, FindBody, Found, HandIn, Invite, KeepProof, Revoke
from undersigned.letterbox.bodies import Acting, Body, Offer
from undersigned.letterbox.changing import FORM, MARK_CHARACTERS, Signed, find_standing, make_state, open_state
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.letterbox.tables import ByCodeRow, Collection, WaitingRow, waiting_id
from undersigned.organisations import rules
from undersigned.organisations.offered import seal_file
from undersigned.organisations.proving import Finding, look_for
from undersigned.pictures import rules as pictures
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.publiclog.entry import SignerClass, Visibility
from undersigned.publiclog.record import commit, format_record, parse_record
from undersigned.sealing import boxes
from undersigned.sealing.link import derive_salt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from undersigned.letterbox.office import Office
    from undersigned.letterbox.standing import Standing
    from undersigned.letterbox.store import Job
    from undersigned.publiclog.record import Record

_Done = TypeVar("_Done")

_LOOK_SECONDS: Final = 10
_PUBLIC: Final = Visibility.PUBLIC.value


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, for which organisation: everything that a deed needs to know."""

    office: Office
    collection: Collection
    signed: Signed
    record: Record
    state: Mapping[str, Any]

    @property
    def lang(self) -> str:
        """The language of the page."""
        return str(self.state["l"])

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return datetime.fromtimestamp(self.office.now_seconds(), UTC).date()


@dataclass(frozen=True, slots=True)
class Told:
    """What a deed came to, for the page: sentences by code, a fresh code, what is wrong with a field."""

    notices: tuple[str, ...] = ()
    code: str = ""
    findings: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    typed_domain: str | None = None


async def answer_organisation(office: Office, fields: Mapping[str, str]) -> Answer:
    """Show who may act and what is known of the domain; do what the pressed button says."""
    desk = await _open_desk(office, fields)
    verb, _, what = fields.get("do", "").partition(":")
    deed = _DEEDS.get(verb)
    told = await deed(desk, what or fields.get("domain", "")) if deed else Told()
    return await _show(desk, told)


async def answer_logo(office: Office, fields: Mapping[str, str], file: bytes) -> Answer:
    """Take the logo that an organisation hands in, if its head says that it can be one; it is unfolded elsewhere."""
    desk = await _open_desk(office, fields)
    return await _show(desk, await _hand_in(desk, file))


async def _open_desk(office: Office, fields: Mapping[str, str]) -> Desk:
    state = office.open_state(FORM, fields.get("state", ""))
    # What is locked is not shown: a domain beside it would tell the name.
    if state["k"] != SignerClass.ORG or state["v"] != Visibility.PUBLIC:
        raise RequestRefused(400, "NotOrganisation")
    signed, collection = await open_state(office, state)
    standing = await _find_standing(office, collection, signed)
    return Desk(office, collection, signed, parse_record(bytes(standing.record or b"")), state)


async def _invite(desk: Desk, _what: str) -> Told:
    office, signed = desk.office, desk.signed
    code = office.random(boxes.CODE_BYTES)
    box = boxes.seal_by_code(
        boxes.Coded(signed.token, parse_base64url(signed.c)), code=code, nonce=office.random(boxes.NONCE_BYTES)
    )
    spelt = boxes.format_code(code)
    row = ByCodeRow(boxes.digest_code(code), desk.collection.id, box)
    if not await _run(desk, Invite(signed, row, spelt[:MARK_CHARACTERS])):
        return Told(errors=(("people", "TooManyActing"),))
    return Told(("Invited",), code=spelt)


async def _revoke(desk: Desk, what: str) -> Told:
    if what == "mailbox":
        # Who came by the mailbox would shut the door behind themselves.
        if desk.signed.mailbox_domain:
            return Told(errors=(("people", "ActingUnknown"),))
        await _run(desk, Revoke(desk.signed, desk.collection.id, None))
        return Told(("MailboxShut",))
    try:
        digest = parse_base64url(what)
    except ValueError:
        return Told(errors=(("people", "ActingUnknown"),))
    if digest == desk.signed.code_digest and not desk.signed.mailbox_domain:
        return Told(errors=(("people", "ActingUnknown"),))
    was_there = await _run(desk, Revoke(desk.signed, desk.collection.id, digest))
    return Told(("Revoked",)) if was_there else Told(errors=(("people", "ActingUnknown"),))


async def _ask_domain(desk: Desk, typed: str) -> Told:
    try:
        domain = rules.read_domain(typed)
    except rules.Refusal as refusal:
        return Told(errors=(("domain", type(refusal).__name__),), typed_domain=typed)
    body = (await _find(desk)).body
    if body.domain == domain and not _is_expired(body, desk.today):
        return Told(("DomainAsked",))
    asked = Body(
        domain=domain,
        challenge=rules.make_challenge(desk.office.random(rules.CHALLENGE_BYTES)),
        expires_on=(desk.today + rules.CHALLENGE_LIFETIME).isoformat(),
    )
    await _run(desk, KeepProof(desk.signed, desk.collection, asked))
    return Told(("DomainAsked",))


async def _look(desk: Desk, _what: str) -> Told:
    body = (await _find(desk)).body
    if not body.challenge or _is_expired(body, desk.today):
        return Told(errors=(("domain", "ChallengeExpired"),))
    if not desk.office.may_look(desk.signed.c, _LOOK_SECONDS):
        return Told(findings=("LookedJustNow",))
    async with desk.office.looking:
        finding = await look_for(desk.office.door, body.domain, body.challenge)
    today = desk.today.isoformat()
    if finding.method is None:
        if not body.shown_on:
            await _run(desk, KeepProof(desk.signed, desk.collection, replace(body, checked_on=today)))
        return Told(("NotShownYet",), findings=_reasons(finding))
    shown = replace(
        body, shown_on=body.shown_on or today, method=finding.method.value, checked_on=today, missing_since=""
    )
    level = rules.format_level(rules.Level.DOMAIN, body.domain, today)
    await _run(desk, KeepProof(desk.signed, desk.collection, shown, _amend(desk, level)))
    return Told(("DomainShown",))


async def _drop(desk: Desk, _what: str) -> Told:
    row = _amend(desk, "") if desk.record.level else None
    await _run(desk, KeepProof(desk.signed, desk.collection, Body(), row))
    return Told(("DomainGone",))


async def _drop_logo(desk: Desk, _what: str) -> Told:
    await _run(desk, DropLogo(desk.signed))
    return Told(("LogoGone",))


async def _hand_in(desk: Desk, file: bytes) -> Told:
    office, signed = desk.office, desk.signed
    try:
        if len(file) > rules.MAX_OFFERED_BYTES:
            raise rules.OfferTooLarge
        pictures.check_drawn(file)
    except (rules.Refusal, pictures.Refusal) as refusal:
        return Told(errors=(("logo", type(refusal).__name__),))
    if not office.may_look(f"logo {signed.c}", _LOOK_SECONDS):
        return Told(errors=(("logo", "LogoJustNow"),))
    now = office.now_seconds()
    box = seal_file(file, signed.c, outbox_key=office.keys.outbox, now_seconds=now, nonce=office.nonce())
    refused = await _run(desk, HandIn(signed, desk.collection.id, box, desk.today))
    return Told(errors=(("logo", refused),)) if refused else Told(("LogoHandedIn",))


async def _drop_offer(desk: Desk, _what: str) -> Told:
    await _run(desk, DropOffer(desk.signed))
    return Told(("OfferGone",))


def _say_offer(offer: Offer) -> tuple[str, ...]:
    """Return the codes of the sentences that say where a logo stands that was handed in."""
    if not offer.state:
        return ()
    waits = offer.state in (rules.OfferState.SEALED, rules.OfferState.WAITING)
    if waits:
        return ("OfferWaiting",)
    return ("OfferRefused",) if offer.state == rules.OfferState.REFUSED else ("OfferUnread", offer.reason)


async def _show_address(desk: Desk, _what: str) -> Told:
    """Say beside the name that it was confirmed by mail; only whoever came through the mailbox can say it."""
    try:
        domain = rules.read_domain(desk.signed.mailbox_domain)
    except rules.Refusal as refusal:
        return Told(errors=(("domain", type(refusal).__name__),))
    level = rules.format_level(rules.Level.ADDRESS, domain, desk.today.isoformat())
    body = (await _find(desk)).body
    await _run(desk, KeepProof(desk.signed, desk.collection, body, _amend(desk, level)))
    return Told(("DomainShown",))


_DEEDS: Final[dict[str, Callable[[Desk, str], Awaitable[Told]]]] = {
    "invite": _invite,
    "revoke": _revoke,
    "domain": _ask_domain,
    "look": _look,
    "drop": _drop,
    "drop-logo": _drop_logo,
    "drop-offer": _drop_offer,
    "address": _show_address,
}


def _amend(desk: Desk, level: str) -> WaitingRow:
    """Return the change that sets *level* in the organisation's record."""
    record = format_record(replace(desk.record, level=level))
    salt = derive_salt(hmac.digest(parse_base64url(desk.state["s"]), record + _PUBLIC.encode(), "sha256"))
    c = commit(salt, record)
    return WaitingRow(
        waiting_id(c), desk.collection.id, "amend", c=c, of_c=desk.signed.c, vis=_PUBLIC, record=record, salt=salt
    )


async def _find_standing(office: Office, collection: Collection, signed: Signed) -> Standing:
    if collection.is_private:
        # A domain would stand in clear beside what nobody may know yet.
        raise RequestRefused(409, "NotBeforeRelease")
    standing = await find_standing(office, collection, signed.c)
    if standing is None:
        raise RequestRefused(503, "NotInLogYet")
    if standing.record is None or standing.vis is not Visibility.PUBLIC:
        raise RequestRefused(400, "NotOrganisation")
    return standing


async def _find(desk: Desk) -> Found:
    found = await desk.office.store.run(FindBody(desk.signed))
    if found is None:
        raise RequestRefused(410, "ActingEnded")
    return found


async def _run(desk: Desk, job: Job[_Done | None]) -> _Done:
    done = await desk.office.store.run(job)
    if done is None:
        raise RequestRefused(410, "ActingEnded")
    return done


def _is_expired(body: Body, today: date) -> bool:
    return not body.shown_on and body.expires_on < today.isoformat()


def _reasons(finding: Finding) -> tuple[str, ...]:
    return (f"Dns{finding.dns}", f"File{finding.file}")


async def _show(desk: Desk, told: Told) -> Answer:
    office, lang, signed = desk.office, desk.lang, desk.signed
    found = await _find(desk)
    body, offer = found.body, found.offer
    standing = await _find_standing(office, desk.collection, signed)
    record = parse_record(bytes(standing.record or b""))
    state = make_state(office, desk.collection, signed, standing, lang=lang, address=desk.state["a"])
    values: dict[str, str] = {
        "slot.page": f"{office.base_url}/s/{desk.collection.slug}/",
        "slot.title": desk.collection.title,
        "slot.row": Html(format_preview(record, office.pages, lang)),
        "slot.state": office.seal_state(FORM, state),
        "slot.ways": Html(_format_ways(desk, body, found.acting)),
        "slot.notice": _paragraphs(desk, told.notices),
        "slot.findings": _paragraphs(desk, told.findings),
        "slot.offer": _paragraphs(desk, _say_offer(offer)),
        "values.code": told.code,
        "values.domain": told.typed_domain if told.typed_domain is not None else _shown_domain(body),
        "values.mailbox_domain": signed.mailbox_domain,
        "values.challenge": body.challenge,
        "values.expires_on": body.expires_on,
        "values.shown_on": body.shown_on,
        "values.missing_since": body.missing_since,
        "slot.expires_on": _say_day(desk, body.expires_on),
        "slot.shown_on": _say_day(desk, body.shown_on),
        "slot.missing_since": _say_day(desk, body.missing_since),
        "values.record_name": rules.challenge_name(body.domain),
        "values.file": f"https://{body.domain}{rules.WELL_KNOWN}",
    }
    is_asked = bool(body.challenge) and not _is_expired(body, desk.today)
    seen = {
        "notice": bool(told.notices),
        "code": bool(told.code),
        "asked": is_asked,
        "expires": not body.shown_on,
        "shown": bool(body.shown_on),
        "missing": bool(body.missing_since),
        "address": bool(signed.mailbox_domain),
        "logo": found.has_logo,
        "offer": bool(offer.state),
        "offer_drop": offer.state != rules.OfferState.REFUSED,
    }
    values |= {f"hidden.{name}": "hidden" for name, is_seen in seen.items() if not is_seen}
    for field, code in told.errors:
        values |= {f"errors.{field}": office.pages.say(code, lang), f"invalid.{field}": "true"}
    return office.answer(422 if told.errors else 200, "organisation", lang, values)


def _say_day(desk: Desk, iso: str) -> str:
    return desk.office.pages.say_day(date.fromisoformat(iso), desk.lang) if iso else ""


def _shown_domain(body: Body) -> str:
    return rules.format_domain(body.domain).partition(" ")[0]


def _paragraphs(desk: Desk, codes: tuple[str, ...]) -> Html:
    return Html("".join(f"<p>{escape(desk.office.pages.say(code, desk.lang))}</p>" for code in codes))


def _format_ways(desk: Desk, body: Body, acting: list[Acting]) -> str:
    """Return the list of ways in, each but one's own with a button that shuts it."""
    office, lang, signed = desk.office, desk.lang, desk.signed
    is_by_mail = bool(signed.mailbox_domain)
    ways = []
    if not body.is_mailbox_shut:
        ways.append(_format_way(desk, office.pages.say("WayByMailbox", lang), "", "mailbox", is_own=is_by_mail))
    for code in acting or [Acting(signed.code_digest, signed.mark)]:
        is_own = code.digest == signed.code_digest and not is_by_mail
        words = office.pages.say("WayByCode" if code.mark else "WayByFirstCode", lang)
        can_end = "" if not acting else format_base64url(code.digest)
        ways.append(_format_way(desk, words, code.mark, can_end, is_own=is_own))
    return "\n".join(ways)


def _format_way(desk: Desk, words: str, mark: str, what: str, *, is_own: bool) -> str:
    values = {
        "slot.words": words,
        "slot.mark": mark,
        "slot.own": desk.office.pages.say("WayYours", desk.lang) if is_own else "",
        "slot.what": what,
        "hidden.mark": "" if mark else "hidden",
        "hidden.end": "hidden" if is_own or not what else "",
    }
    return desk.office.pages.fill("way", desk.lang, values).decode()
