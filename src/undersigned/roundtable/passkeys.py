"""What passkeys of seats say, checked by the library that the desk's passkeys are checked by too.

A passkey is made for one seat, under a handle that tells nothing and is another one each time: so neither the device
nor the database shows that two seats are one person's. Which make of device it was is not kept.

Source: Web Authentication, level 3, 7.1 and 7.2.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from undersigned.accounts.rules import PasskeyMalformed, check_passkey
from undersigned.roundtable.rules.seats import PasskeyRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

# No number is only this: a passkey of a seat that is shown at the desk is nobody's there.
_HANDLE = b"seat:"
_HANDLE_BYTES = 24
# The library lets some errors of its parsers pass.
_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, InvalidSignature, UnsupportedAlgorithm)


def begin_adding(host: str, name: str, known: Sequence[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the question for a new passkey, for the browser, and what to remember of it until the answer comes.

    Args:
        host: Whom the passkey is for.
        name: What the person's device shows.
        known: Credentials that the seat has already: the device that holds one makes no second one.
    """
    handle = _HANDLE + secrets.token_urlsafe(_HANDLE_BYTES).encode()
    question, state = _server(host).register_begin(
        user=PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        credentials=[AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(question), state


def finish_adding(host: str, state: dict[str, Any], answer: object) -> bytes:
    """Return the credential in *answer* to the question that *state* is of.

    Raises:
        PasskeyRefused: It answers another question, is for another host, or did not check its person.
    """
    try:
        made = _server(host).register_complete(state, check_passkey(answer)).credential_data
        if made is None:
            raise PasskeyRefused
        return bytes(AttestedCredentialData.create(Aaguid.NONE, made.credential_id, made.public_key))
    except (PasskeyMalformed, *_FAULTS) as error:
        raise PasskeyRefused from error


def begin_asking(host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the question who is there, and what to remember of it until the answer comes."""
    question, state = _server(host).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(question), state


def read_credential_id(answer: object) -> bytes:
    """Return by which credential somebody says to have made *answer*; nothing is checked by that.

    Raises:
        PasskeyRefused: It is no answer of a passkey.
    """
    try:
        return AuthenticationResponse.from_dict(check_passkey(answer)).raw_id
    except (PasskeyMalformed, *_FAULTS) as error:
        raise PasskeyRefused from error


def credential_id_of(credential: bytes) -> bytes:
    """Return by what *credential* is found."""
    return AttestedCredentialData(credential).credential_id


def check_answer(host: str, state: dict[str, Any], answer: object, credential: bytes) -> None:
    """Check that *credential* made *answer* to the question that *state* is of, with its person there.

    Raises:
        PasskeyRefused: It did not.
    """
    try:
        _server(host).authenticate_complete(state, [AttestedCredentialData(credential)], check_passkey(answer))
    except (PasskeyMalformed, *_FAULTS) as error:
        raise PasskeyRefused from error


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Undersigned"))
