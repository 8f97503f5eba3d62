"""What went wrong, as `application/problem+json` (RFC 9457): a stable type, a status, a sentence, and what helps.

The type is the address of a page that lists all types, with the name of the refusal behind `#`. The sentences are the
desk's own, in English.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import JsonResponse
from django.utils import translation
from django.utils.translation import gettext_lazy

from undersigned.answers import rules as answers
from undersigned.api import rules
from undersigned.coalitions import rules as coalitions
from undersigned.desk import reasons
from undersigned.desk import rules as desk
from undersigned.editions import rules as editions
from undersigned.importing.errors import ImportingError
from undersigned.organisations import rules as organisations
from undersigned.pictures import rules as pictures
from undersigned.recordings import rules as recordings
from undersigned.sharing import rules as sharing
from undersigned.signing import rules as signing
from undersigned.signing.rules import order
from undersigned.signon import rules as sign_on
from undersigned.sounds import rules as sounds
from undersigned.texts import accent
from undersigned.texts import rules as texts

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import Promise

MEDIA_TYPE: Final = "application/problem+json"
PAGE: Final = f"{rules.BASE}/problems"

REASONS: Final[dict[type[Exception], str | Promise]] = {
    rules.TokenMissing: gettext_lazy("Show a token: Authorization: Bearer undersigned_…"),
    rules.TokenUnknown: gettext_lazy("This token is not known here, or has ended. Make a new one at the desk."),
    rules.NotThere: gettext_lazy("There is nothing here, or it is not for this token."),
    rules.ScopeMissing: gettext_lazy("The token has not the scope for this."),
    rules.DutyMissing: gettext_lazy("The convenor of this token does not look after this."),
    rules.MethodUnknown: gettext_lazy("This address does not take this method."),
    rules.NotJson: gettext_lazy("Send JSON, and say so: Content-Type: application/json"),
    rules.TooLarge: gettext_lazy("The body is larger than 8 MB."),
    rules.RequestInvalid: gettext_lazy("The request has not the shape that the description gives. See errors."),
    rules.VersionMissing: gettext_lazy("Read it first, and send its ETag as If-Match, so that nothing is overwritten."),
    rules.ChangedMeanwhile: gettext_lazy("It was changed since it was read. Read it again; nothing was overwritten."),
    rules.KeyOdd: gettext_lazy("An Idempotency-Key has 1 to 255 visible characters of ASCII."),
    rules.KeyUsed: gettext_lazy("This Idempotency-Key was used before, for another request."),
    rules.TooOften: gettext_lazy("This token asked too often. Wait as long as Retry-After says."),
    rules.NeverOpened: gettext_lazy("This statement was not opened for signing yet."),
    rules.ReleaseSet: gettext_lazy("The moment of the release is set. Deadlines before it are changed at the desk."),
    rules.DeadlineMissing: gettext_lazy("A reminder names a deadline. Set one that is still to come."),
    rules.Broken: gettext_lazy("Something failed here. Try again later; who runs this site can find out why."),
    order.DomainInvalid: gettext_lazy("One of the domains is none. A domain looks like mail.example.org."),
    order.TooManyDomains: gettext_lazy("These are more domains than a statement can list."),
    order.LevelInvalid: gettext_lazy("The level is a number of at least one."),
}
"""Sentences of what is refused here; everything else has those of the desk."""

# What was sent can never be right, however things stand; everything else is about how they stand now (409).
_INVALID: Final = (
    accent.AccentInvalid, accent.AccentUnreadable, texts.TextInvalid, texts.SlugInvalid,
    texts.LanguageInvalid, texts.TextTooLarge, texts.LineTooLong, signing.ReasonMissing, signing.NumberInvalid,
    signing.NobodyChosen, signing.TooManyChoices, signing.ThresholdMissing, signing.ThresholdOdd, order.DomainInvalid,
    order.TooManyDomains, order.LevelInvalid, desk.NothingHandedIn, desk.FileEmpty, desk.ListHandedIn,
    desk.GroundMissing, desk.NameTooLong, desk.NameOdd,
    coalitions.CoalitionUnknown, coalitions.CoalitionNeeded,
    desk.NameMissing, desk.FormIncomplete, desk.BlankLeft, sharing.Refusal, ImportingError, pictures.Refusal,
    recordings.SpeakerTooLong, recordings.TextUnknown, sounds.Refusal,
    answers.AddresseeMissing, answers.ClauseUnknown, answers.DayMissing, answers.DayOdd, answers.DayBeforeOpening,
    answers.DayToCome, answers.SourceMissing, answers.HandedByMissing, answers.WordsMissing,
    answers.QuoteLanguageMissing, answers.TextTooLong, answers.CharacterForbidden, answers.DocumentUnnamed,
    answers.OtherKind, answers.ReminderPast,
    sign_on.NameMissing, sign_on.AddressOdd, sign_on.MomentPast, sign_on.MomentsCross,
    editions.TitleMissing, editions.TitleTooLong, editions.NumberTooLong, editions.IntroductionTooLong,
    editions.SlugInvalid, editions.TooManyContributions, editions.ContributionTwice, editions.NotPublished,
)  # fmt: skip

REFUSALS: Final = (*reasons.REFUSALS, rules.Refusal, organisations.Refusal)
"""What operations raise where they refuse."""


def type_of(refusal: type[Exception]) -> str:
    """Return the address that stands for *refusal*; it stays the same for good."""
    return f"{PAGE}#{name_of(refusal)}"


def name_of(refusal: type[Exception]) -> str:
    """Return the name of *refusal* with hyphens."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", refusal.__name__).lower()


def status_of(refusal: Exception) -> HTTPStatus:
    """Return the status of HTTP for *refusal*."""
    if isinstance(refusal, rules.Refusal):
        return refusal.status
    # By name, so that rooms which call a refusal alike are answered alike.
    is_invalid = isinstance(refusal, _INVALID) or name_of(type(refusal)) in map(name_of, _INVALID)
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_invalid else HTTPStatus.CONFLICT


def say(refusal: Exception) -> str:
    """Return the sentence for *refusal*."""
    with translation.override("en"):
        return str(REASONS.get(type(refusal)) or reasons.reason_for(refusal))


def describe(refusal: Exception, *, current: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return *refusal* as the members of a problem, with what is *current* where that was in the way."""
    status = status_of(refusal)
    problem: dict[str, Any] = {
        "type": type_of(type(refusal)),
        "title": name_of(type(refusal)).replace("-", " ").capitalize(),
        "status": status.value,
        "detail": say(refusal),
    }
    if passage := reasons.passage_of(refusal):
        problem["passage"] = passage
    if isinstance(refusal, rules.RequestInvalid):
        problem["errors"] = [{"pointer": one.pointer, "detail": one.detail} for one in refusal.faults]
    if isinstance(refusal, rules.ScopeMissing):
        problem["scopes"] = list(refusal.wanted)
    if status is HTTPStatus.CONFLICT and current:
        problem["current"] = current
    return problem


def answer(refusal: Exception, *, current: dict[str, Any] | None = None) -> HttpResponse:
    """Return the answer to a request that is refused."""
    response = JsonResponse(describe(refusal, current=current), status=status_of(refusal), content_type=MEDIA_TYPE)
    if isinstance(refusal, rules.TokenMissing):
        response["WWW-Authenticate"] = 'Bearer realm="desk"'
    elif isinstance(refusal, rules.TokenUnknown):
        response["WWW-Authenticate"] = 'Bearer realm="desk", error="invalid_token"'
    elif isinstance(refusal, rules.MethodUnknown):
        response["Allow"] = ", ".join(refusal.allowed)
    elif isinstance(refusal, rules.TooOften):
        response["Retry-After"] = str(refusal.seconds)
    elif isinstance(refusal, rules.ChangedMeanwhile):
        response["ETag"] = f'"{refusal.current}"'
    return response


def all_problems() -> dict[str, list[type[Exception]]]:
    """Return every problem that has a sentence, by name: rooms that refuse the same call it alike."""
    found: dict[str, list[type[Exception]]] = {}
    for one in sorted({*REASONS, *reasons.all_refusals()}, key=lambda one: (name_of(one), one.__module__)):
        found.setdefault(name_of(one), []).append(one)
    return found
