"""The state that a page's form carries in a hidden field: what the letter box itself said, and nobody could change.

Encrypted and authenticated under a key of the day derived for forms alone, with a purpose for each form: the state of
one form never opens another, nor a mailed link. Source: docs/reference/formats/link.md.
"""

import json
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.sealing.dated import open_dated, seal_dated

LIFETIME_SECONDS = 24 * 60 * 60
_KEY_PURPOSE = b"undersigned/v1/form-key"
_PURPOSE = b"undersigned/v1/form/"


def derive_form_key(confirm_key: bytes) -> bytes:
    """Return the key for states of forms, out of the day's confirm key."""
    return HKDF(SHA256(), length=32, salt=None, info=_KEY_PURPOSE).derive(confirm_key)


def seal_form(members: dict[str, Any], *, form: str, key: bytes, day: int, nonce: bytes) -> bytes:
    """Encrypt the state of the form named *form*; *members* are strings and whole numbers."""
    return seal_dated(_ENCODE(members).encode(), key=key, day=day, purpose=_purpose(form), nonce=nonce)


def open_form(box: bytes, *, form: str, key: bytes) -> dict[str, Any]:
    """Decrypt what `seal_form` made for the same form.

    Raises:
        BoxMalformed: It is not a state of version 1.
        BoxForged: Another form, another key, or a changed byte.
    """
    members: dict[str, Any] = json.loads(open_dated(box, key=key, purpose=_purpose(form)))
    return members


def _purpose(form: str) -> bytes:
    return _PURPOSE + form.encode() + b"\n"


_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
