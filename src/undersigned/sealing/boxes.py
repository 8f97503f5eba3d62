"""The two boxes stored at confirmation, and the code that a person keeps.

`claim`: opens with the statement's key and the address; holds the commitment and the digest of the code.
`by_code`: opens with the code alone; holds the token and the commitment.
All boxes of a kind have one length, so a row tells nothing by its size. The digest in the claim is what lets the
mailbox alone delete both rows. Source: docs/reference/formats/link.md.
"""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.sealing.errors import BoxForged, BoxMalformed, CodeMalformed

NONCE_BYTES = 12
CODE_BYTES = 15
_HASH_BYTES = 32
_VERSION = b"\x01"
_CLAIM_PURPOSE = b"undersigned/v1/claim-box\n"
_BY_CODE_PURPOSE = b"undersigned/v1/by-code-box\n"
_DIGEST_PURPOSE = b"undersigned/v1/code\n"
_CODE_KEY_PURPOSE = b"undersigned/v1/code/box"
# Crockford's alphabet: no letter that is mistaken for a digit or another letter.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_CODE_CHARACTERS = CODE_BYTES * 8 // 5
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim's box holds: the commitment of the `sign` entry and the digest of the code, 32 bytes each."""

    commitment: bytes
    code_digest: bytes


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code's box holds: the token of the claim and the commitment of the `sign` entry, 32 bytes each."""

    token: bytes
    commitment: bytes


def digest_code(code: bytes) -> bytes:
    """Return the name under which the box of *code* is found; it has 120 random bits, so the hash needs no key."""
    return sha256(_DIGEST_PURPOSE + code).digest()


def format_code(code: bytes) -> str:
    """Return *code* as people copy it: `7K3M-…`, six groups of four."""
    number = int.from_bytes(code, "big")
    spelt = "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(_CODE_CHARACTERS)))
    return "-".join(spelt[at : at + _GROUP] for at in range(0, _CODE_CHARACTERS, _GROUP))


def parse_code(typed: str) -> bytes:
    """Return the code that was *typed*, in any case, with spaces, hyphens or line breaks anywhere.

    Raises:
        CodeMalformed: A character or the length is not that of a code.
    """
    spelt = "".join(typed.replace("-", "").split()).upper()
    if len(spelt) != _CODE_CHARACTERS or not set(spelt) <= _VALUES.keys():
        raise CodeMalformed("a code has 24 letters and digits")
    number = 0
    for character in spelt:
        number = number << 5 | _VALUES[character]
    return number.to_bytes(CODE_BYTES, "big")


def seal_claim(claimed: Claimed, *, claim_key: bytes, token: bytes, nonce: bytes) -> bytes:
    """Encrypt what the claim *token* holds."""
    return _seal(claimed.commitment + claimed.code_digest, claim_key, _CLAIM_PURPOSE + token, nonce)


def open_claim(box: bytes, *, claim_key: bytes, token: bytes) -> Claimed:
    """Decrypt what `seal_claim` made.

    Raises:
        BoxMalformed: It is of another version or length.
        BoxForged: Another key, another token, or a changed byte.
    """
    return Claimed(*_open(box, claim_key, _CLAIM_PURPOSE + token))


def seal_by_code(coded: Coded, *, code: bytes, nonce: bytes) -> bytes:
    """Encrypt what *code* opens."""
    return _seal(coded.token + coded.commitment, _code_key(code), _BY_CODE_PURPOSE + digest_code(code), nonce)


def open_by_code(box: bytes, *, code: bytes) -> Coded:
    """Decrypt what `seal_by_code` made.

    Raises:
        BoxMalformed: It is of another version or length.
        BoxForged: Another code, or a changed byte.
    """
    return Coded(*_open(box, _code_key(code), _BY_CODE_PURPOSE + digest_code(code)))


def _code_key(code: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=_CODE_KEY_PURPOSE).derive(code)


def _seal(plain: bytes, key: bytes, purpose: bytes, nonce: bytes) -> bytes:
    if len(plain) != 2 * _HASH_BYTES:
        raise BoxMalformed("a box holds two hashes")
    return _VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, purpose)


def _open(box: bytes, key: bytes, purpose: bytes) -> tuple[bytes, bytes]:
    if box[:1] != _VERSION or len(box) != 1 + NONCE_BYTES + 2 * _HASH_BYTES + 16:
        raise BoxMalformed("not a box of version 1")
    try:
        plain = ChaCha20Poly1305(key).decrypt(box[1 : 1 + NONCE_BYTES], box[1 + NONCE_BYTES :], purpose)
    except InvalidTag as error:
        raise BoxForged("the box does not open with this key") from error
    return plain[:_HASH_BYTES], plain[_HASH_BYTES:]
