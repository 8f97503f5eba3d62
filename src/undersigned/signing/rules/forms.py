"""What may be signed by whom, and what of a typed form becomes the record.

A form is judged whole: every field that can't stand is named at once, so that nobody mends one after the other. What a
person wrote is signed as written; only Unicode is brought to NFC and runs of white space to one space.
docs/reference/letterbox.md lists the refusals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from undersigned.publiclog.entry import SignerClass, Visibility
from undersigned.publiclog.record import MAX_LENGTHS, Record
from undersigned.signing.rules.collecting import (
    CollectionState,
    FormClosed,
    NotOpen,
    Paused,
    PhaseChanged,
    Refusal,
    TextChanged,
)
from undersigned.signing.rules.spelling import holds_address, holds_site, holds_unseen, is_piled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_Reasons: TypeAlias = "dict[str, type[Refusal]]"


class Capacity(StrEnum):
    """As what somebody signs: for themselves, the same with an organisation named only, or for an organisation."""

    PERSON = "person"
    IDENTIFICATION = "identification"
    ORG = "org"


class FormRefused(Refusal):
    """Fields of a form can't stand as typed."""

    def __init__(self, reasons: Mapping[str, type[Refusal]]) -> None:
        """Refuse for *reasons*, by name of the field."""
        super().__init__(", ".join(f"{field}: {reason.__name__}" for field, reason in reasons.items()))
        self.reasons = dict(reasons)


class Empty(Refusal):
    """Something has to stand here."""


class TooLong(Refusal):
    """It has more characters than a record may hold."""


class CharacterForbidden(Refusal):
    """It holds a control character, one that turns the direction of writing, or one that nobody sees."""


class MarksPiled(Refusal):
    """More marks stand on one letter than any language has."""


class LooksLikeFormula(Refusal):
    """It begins with a sign that makes spreadsheets run what follows."""


class HoldsAddress(Refusal):
    """It holds a web or mail address."""


class WithoutLetters(Refusal):
    """It holds no letter of any script."""


class OnlyInitials(Refusal):
    """It is made of initials, and the statement asks for full names."""


class AddressInvalid(Refusal):
    """It is not a mail address."""


class CapacityUnknown(Refusal):
    """The statement does not offer this capacity."""


class OrganisationMissing(Refusal):
    """An organisation is to be named for identification, and none is."""


class OrganisationAlone(Refusal):
    """An organisation signs by its name, without role or affiliation."""


class FormerNothing(Refusal):
    """A former role or affiliation is said, and none is given."""


class ReservationTooLong(Refusal):
    """A reservation has more characters than a record may hold."""


class ReservationNotHere(Refusal):
    """The statement takes reservations of organisations alone."""


class DayMissing(Refusal):
    """An organisation has to say when it decided."""


class DayInvalid(Refusal):
    """It is not a day."""


class DayInFuture(Refusal):
    """Nobody can have decided yet, wherever on earth they are."""


class DayTooEarly(Refusal):
    """It lies before 1900."""


class ConsentMissing(Refusal):
    """The person did not say yes."""


class VisibilityUnknown(Refusal):
    """The statement does not offer this choice."""


class ChoiceMissing(Refusal):
    """Several choices are offered, and none was made."""


class LockedPaused(Refusal):
    """Names are not locked for now, because nobody has shown lately that the key still opens."""


class KeyChanged(Refusal):
    """The key changed between locking a name and storing it."""


class NewsPaused(Refusal):
    """News can't be asked for at the moment: addresses can't be locked."""


class NewsNotHere(Refusal):
    """News can't be asked for together with this choice."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What signing has to know of a collection.

    Attributes:
        choices: Who may see a name: what is offered.
        locked_paused: No name is locked for now.
        offers_news: Signatories may ask to be kept informed by the convenors.
        allows_person_reservations: People may add a reservation as well; organisations always may.
        form_closes_at: Before a release, the second from which on no form is taken.
        releases_at: The second at which it is released by itself.
    """

    origin: str
    version: int
    text_sha256: str
    state: CollectionState
    confirms_until: int | None
    allows_identification: bool
    allows_organisations: bool
    allows_initials: bool
    choices: tuple[Visibility, ...] = field(default=(Visibility.PUBLIC,), kw_only=True)
    locked_paused: bool = field(default=False, kw_only=True)
    offers_news: bool = field(default=False, kw_only=True)
    allows_person_reservations: bool = field(default=False, kw_only=True)
    form_closes_at: int | None = field(default=None, kw_only=True)
    releases_at: int | None = field(default=None, kw_only=True)

    @property
    def is_private(self) -> bool:
        """Whether only who was invited signs, and nothing is public yet."""
        return self.state is CollectionState.PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of the form, as they arrived."""

    name: str = ""
    email: str = ""
    role: str = ""
    affiliation: str = ""
    capacity: str = ""
    decided_by: str = ""
    decided_on: str = ""
    reservation: str = ""
    former: bool = False
    consent: bool = False
    vis: str = ""
    text: str = ""
    wants_news: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """A form that can stand: the record, where to mail, who may see the name, and whether news are wanted."""

    record: Record
    address: str
    vis: Visibility
    wants_news: bool = False


@dataclass(frozen=True, slots=True)
class Locked:
    """What the log tells of a signature whose record is locked."""

    class_: SignerClass
    text: str
    version: int


def check_form_open(terms: Terms, *, now_seconds: int) -> None:
    """Raise FormClosed unless forms of those invited are taken before a release."""
    if terms.form_closes_at is not None and now_seconds >= terms.form_closes_at:
        raise FormClosed


def check_taken(terms: Terms) -> None:
    """Raise a `Refusal` unless forms of everybody are taken."""
    if terms.state is CollectionState.PAUSED:
        raise Paused
    if terms.state is not CollectionState.OPEN:
        raise NotOpen


def check_confirmable(
    terms: Terms,
    *,
    version: int,
    now_seconds: int,
    vis: Visibility = Visibility.PUBLIC,
    wants_news: bool = False,
    was_private: bool = False,
) -> None:
    """Raise a `Refusal` unless a link for *version*, with the choice *vis*, can still be confirmed.

    Args:
        terms: Of the collection as it is now.
        version: That the link is for.
        now_seconds: The clock.
        vis: Who may see the name.
        wants_news: News were asked for.
        was_private: What is about to be stored was made for before the release.
    Raises:
        PhaseChanged: It has to be made again, since the statement was released meanwhile.
        Refusal: It can't be confirmed.
    """
    if terms.is_private != was_private:
        raise PhaseChanged
    if terms.state is CollectionState.PAUSED:
        raise Paused
    in_time = terms.state is CollectionState.CLOSING and now_seconds < (terms.confirms_until or 0)
    if terms.state not in {CollectionState.OPEN, CollectionState.PRIVATE} and not in_time:
        raise NotOpen
    if version != terms.version:
        raise TextChanged
    check_choice(terms, vis, wants_news=wants_news)


def check_choice(terms: Terms, vis: Visibility, *, wants_news: bool = False) -> None:
    """Raise a `Refusal` unless a name may be shown or locked as *vis* says, and news be asked for."""
    if vis not in terms.choices:
        raise VisibilityUnknown
    if vis is not Visibility.PUBLIC and terms.locked_paused:
        raise LockedPaused
    if wants_news and (not terms.offers_news or terms.locked_paused):
        raise NewsPaused


def read_signature(typed: Typed, terms: Terms, *, today: date, latest: date) -> Signature:
    """Judge a form and return what would be signed.

    Args:
        typed: The form.
        terms: Of the statement.
        today: Day of signing.
        latest: The day that it is where it is latest on earth: an organisation there may have decided on it.
    Raises:
        FormRefused: Fields can't stand, each with its reason; `text` stands for the whole form.
    """
    reasons: dict[str, type[Refusal]] = {}
    record = _read_record(typed, terms, today, latest, reasons)
    address = _read(lambda: read_address(typed.email), "email", reasons)
    if not typed.consent:
        reasons["consent"] = ConsentMissing
    vis = read_choice(typed, terms, reasons)
    if typed.text != terms.text_sha256:
        reasons["text"] = TextChanged
    if reasons:
        raise FormRefused(reasons)
    return Signature(record, address, vis, typed.wants_news)


def read_choice(typed: Typed, terms: Terms, reasons: _Reasons) -> Visibility:
    """Return who may see the name; what is wrong with the choice, or with news beside it, comes into *reasons*."""
    try:
        vis = Visibility(typed.vis)
    except ValueError:
        reasons["vis"] = VisibilityUnknown if typed.vis else ChoiceMissing
        return Visibility.PUBLIC
    try:
        check_choice(terms, vis)
    except Refusal as refusal:
        reasons["vis"] = type(refusal)
    if typed.wants_news and (not terms.offers_news or terms.locked_paused):
        reasons["news"] = NewsPaused
    elif typed.wants_news and vis is Visibility.THRESHOLD:
        # The convenors write to who wants news; they can't read what is locked for the trustees.
        reasons["news"] = NewsNotHere
    return vis


def read_correction(typed: Typed, terms: Terms, signed: Record) -> Record:
    """Return *signed* with name, role and affiliation as *typed*; text, version, class and days stay.

    Raises:
        FormRefused: Fields can't stand, each with its reason.
    """
    reasons: dict[str, type[Refusal]] = {}
    record = _read_words(typed, terms, signed, reasons)
    if reasons:
        raise FormRefused(reasons)
    return record


def read_anew(typed: Typed, terms: Terms, locked: Locked, *, today: date, latest: date) -> Record:
    """Return the record that takes the place of one that is locked: its words are typed anew.

    Days are those of `read_signature`.

    Raises:
        FormRefused: Fields can't stand, each with its reason.
    """
    reasons: _Reasons = {}
    is_organisation = locked.class_ is SignerClass.ORG
    blank = Record(
        name="-",
        class_=locked.class_,
        origin=terms.origin,
        signed=today.isoformat(),
        text=locked.text,
        version=locked.version,
        identification_only=typed.capacity == Capacity.IDENTIFICATION and not is_organisation,
        decided_on=_read(lambda: _read_decision(typed.decided_on, latest), "decided_on", reasons)
        if is_organisation
        else "",
    )
    record = _read_words(typed, terms, blank, reasons)
    if reasons:
        raise FormRefused(reasons)
    return record


def read_name(typed: str, *, allows_initials: bool, is_organisation: bool = False) -> str:
    """Return a name as it would be signed.

    Raises:
        Refusal: It can't stand; the subclass says why.
    """
    name = _read_line(typed, MAX_LENGTHS["name"])
    if not name:
        raise Empty
    if not any(character.isalpha() for character in name):
        raise WithoutLetters
    if not is_organisation and holds_site(name):
        raise HoldsAddress
    if not allows_initials and not is_organisation and _is_initials(name):
        raise OnlyInitials
    return name


def read_address(typed: str) -> str:
    """Return the mail address that was *typed*, in the spelling to mail to; nobody is asked whether it exists.

    Raises:
        Empty: Nothing was typed.
        AddressInvalid: It is not spelt like an address, also among internationalised ones.
    """
    typed = typed.strip()
    if not typed:
        raise Empty
    try:
        found = validate_email(typed, check_deliverability=False, globally_deliverable=False, strict=True)
    except EmailNotValidError as error:
        raise AddressInvalid from error
    if "." not in found.domain:
        raise AddressInvalid
    return found.normalized


def _read_record(typed: Typed, terms: Terms, today: date, latest: date, reasons: _Reasons) -> Record:
    capacity = _read_capacity(typed.capacity, terms, reasons)
    blank = Record(
        name="-",
        class_=SignerClass.ORG if capacity is Capacity.ORG else SignerClass.PERSON,
        origin=terms.origin,
        signed=today.isoformat(),
        text=terms.text_sha256,
        version=terms.version,
        identification_only=capacity is Capacity.IDENTIFICATION,
        decided_on=_read(lambda: _read_decision(typed.decided_on, latest), "decided_on", reasons)
        if capacity is Capacity.ORG
        else "",
    )
    return _read_words(typed, terms, blank, reasons)


def _read_words(typed: Typed, terms: Terms, record: Record, reasons: _Reasons) -> Record:
    is_organisation = record.class_ is SignerClass.ORG
    name = _read(
        lambda: read_name(typed.name, allows_initials=terms.allows_initials, is_organisation=is_organisation),
        "name",
        reasons,
    )
    role = _read(lambda: _read_line(typed.role, MAX_LENGTHS["role"]), "role", reasons)
    affiliation = _read(lambda: _read_line(typed.affiliation, MAX_LENGTHS["affiliation"]), "affiliation", reasons)
    if is_organisation:
        given = {"role": role, "affiliation": affiliation, "former": typed.former}
        reasons.update({field: OrganisationAlone for field, value in given.items() if value})
        # In the record of an organisation `role` is who decided: docs/decisions/0021-organisations-as-bodies.md.
        role = _read(lambda: _read_line(typed.decided_by, MAX_LENGTHS["role"]), "decided_by", reasons)
    elif record.identification_only and not affiliation:
        reasons.setdefault("affiliation", OrganisationMissing)
    if typed.former and not (role or affiliation) and not is_organisation:
        reasons.setdefault("former", FormerNothing)
    reservation = _read(lambda: _read_reservation(typed.reservation), "reservation", reasons)
    if reservation and not (is_organisation or terms.allows_person_reservations):
        reasons["reservation"] = ReservationNotHere
    return replace(record, name=name, role=role, affiliation=affiliation, former=typed.former, reservation=reservation)


def _read_capacity(typed: str, terms: Terms, reasons: _Reasons) -> Capacity:
    offered = {
        Capacity.PERSON: True,
        Capacity.IDENTIFICATION: terms.allows_identification,
        Capacity.ORG: terms.allows_organisations,
    }
    if typed in offered and offered[Capacity(typed)]:
        return Capacity(typed)
    reasons["class"] = CapacityUnknown
    return Capacity.PERSON


def _read_decision(typed: str, latest: date) -> str:
    typed = typed.strip()
    if not typed:
        raise DayMissing
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise DayInvalid from error
    if day > latest:
        raise DayInFuture
    if day < _EARLIEST_DAY:
        raise DayTooEarly
    return day.isoformat()


def _read_line(typed: str, limit: int) -> str:
    line = _fold(typed)
    if len(line) > limit:
        raise TooLong
    if not (line.isascii() and line.isprintable()):
        if holds_unseen(line):
            raise CharacterForbidden
        if is_piled(line):
            raise MarksPiled
    if line.startswith(_FORMULA):
        raise LooksLikeFormula
    if holds_address(line):
        raise HoldsAddress
    return line


def _read_reservation(typed: str) -> str:
    # It is typed into a field of several lines; a line break says nothing in a sentence.
    words = " ".join(typed.split())
    if len(words) > MAX_LENGTHS["reservation"]:
        raise ReservationTooLong
    return _read_line(words, MAX_LENGTHS["reservation"])


def _fold(typed: str) -> str:
    # Only spaces are folded: a tab or a line break in a name is refused, as a browser's field never sends one.
    return " ".join(_SPACES.split(normalize("NFC", typed))).strip(" ")


def _is_initials(name: str) -> bool:
    words = [word for word in _BETWEEN_WORDS.split(name) if word]
    # Only scripts with cases have initials: a name of one Chinese character is a name.
    short = [len(word) == 1 and word.lower() != word.upper() for word in words]
    return all(short) or short[-1]


def _read(read: Callable[[], str], field: str, reasons: _Reasons) -> str:
    try:
        return read()
    except Refusal as refusal:
        reasons[field] = type(refusal)
        return ""


# What spreadsheets run as a formula, also in full width.
_FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BETWEEN_WORDS = re.compile(r"[\s.,\-]+")
_EARLIEST_DAY = date(1900, 1, 1)
