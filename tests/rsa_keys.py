"""RSA keys that tests sign with: made once and kept beside this file, because making one takes up to a second.

They guard nothing. The same in every run, so that what fails has been changed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_FOLDER = Path(__file__).parent / "rsa_keys"


@cache
def find_rsa_key(number: int = 0, *, bits: int = 3072) -> RSAPrivateKey:
    """Return the key of this *number*, 0 or 1, and of this length: 2,048 or 3,072 bits."""
    key = load_pem_private_key(
        (_FOLDER / f"{bits}-{number}.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True
    )
    assert isinstance(key, RSAPrivateKey)
    return key
