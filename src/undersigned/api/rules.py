"""Why a request is not carried out, beside what the rooms themselves refuse. Each has a status of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar, Final

BASE: Final = "/api/v1"
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
"""A text with its pictures, or a list of some ten thousand names."""
MAX_PAGE: Final = 200
"""Rows that one answer has at most."""
MAX_KEY: Final = 255
"""Characters of a key that tells a repeated request."""

RATE_SECONDS: Final = 60
RATE_REQUESTS: Final = 300
"""Requests of one token within a minute: five a second."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one member of a request. *pointer* is a JSON Pointer in a URI fragment (RFC 6901, 6)."""

    pointer: str
    detail: str


class Refusal(Exception):
    """A request is not carried out; nothing has changed."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class TokenMissing(Refusal):
    """The request shows no token."""

    status = HTTPStatus.UNAUTHORIZED


class TokenUnknown(Refusal):
    """The token is none, has ended, or its convenor may not come in any more."""

    status = HTTPStatus.UNAUTHORIZED


class NotThere(Refusal):
    """There is nothing at the address, or it is not this token's affair."""

    status = HTTPStatus.NOT_FOUND


class ScopeMissing(Refusal):
    """The token has not the scope. *wanted* are those that are needed."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, wanted: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(wanted))
        self.wanted = wanted


class DutyMissing(Refusal):
    """The convenor of the token does not look after this."""

    status = HTTPStatus.FORBIDDEN


class MethodUnknown(Refusal):
    """There is something at the address, but not with this method. *allowed* are those that there are."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


class NotJson(Refusal):
    """The body is not said to be JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooLarge(Refusal):
    """The body is larger than is taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class RequestInvalid(Refusal):
    """The request has not the shape that the description gives. *faults* say where."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__()
        self.faults = faults


class VersionMissing(Refusal):
    """What replaces something whole has to say what it replaces."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class ChangedMeanwhile(Refusal):
    """What would be replaced is not what the script has read. *current* is its version now."""

    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, current: str = "") -> None:
        super().__init__(current)
        self.current = current


class KeyOdd(Refusal):
    """The key that tells a repeated request is empty or too long."""

    status = HTTPStatus.BAD_REQUEST


class KeyUsed(Refusal):
    """The key was used before, for another request."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooOften(Refusal):
    """The token asked too often. *seconds* is how long to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int = RATE_SECONDS) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NeverOpened(Refusal):
    """The statement was never opened for signing."""

    status = HTTPStatus.CONFLICT


class ReleaseSet(Refusal):
    """The moment of the release is set: deadlines before it are a person's to change."""

    status = HTTPStatus.CONFLICT


class DeadlineMissing(Refusal):
    """No deadline is to come that a reminder could name."""

    status = HTTPStatus.CONFLICT


class Broken(Refusal):
    """The server failed; the operator finds out why."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


REFUSALS: Final = (
    TokenMissing, TokenUnknown, NotThere, ScopeMissing, DutyMissing, MethodUnknown, NotJson, TooLarge, RequestInvalid,
    VersionMissing, ChangedMeanwhile, KeyOdd, KeyUsed, TooOften, NeverOpened,
    ReleaseSet, DeadlineMissing, Broken,
)  # fmt: skip
