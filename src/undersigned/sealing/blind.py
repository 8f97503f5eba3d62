"""Member tokens: an organisation signs what it can't see, and anyone can check the result.

Variant RSABSSA-SHA384-PSS-Deterministic of RFC 9474 with RSA-3072 and e = 65537, one key for each statement and
organisation. Here are the message, the organisation's signature over a blinded request, and the check of a finished
token, which is plain RSASSA-PSS. Blinding and unblinding happen on the member's side, in the page.
Chance is handed in. Source: RFC 9474, sections 4.3 and 4.4; docs/reference/formats/member-token.md.
"""

from collections.abc import Callable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from undersigned.sealing.errors import SealingError

KEY_BITS = 3072
EXPONENT = 65537
TOKEN_BYTES = KEY_BITS // 8
NONCE_BYTES = 32
_PURPOSE = b"counted-v1\0"
_SALT_BYTES = 48

Power = Callable[[int, int, int], int]
"""Base, exponent, modulus: what `pow` does, or a library in constant time."""


class IssuerKeyUnfit(SealingError):
    """It is not an RSA key of 3072 bits with the exponent 65537."""


class TokenInvalid(SealingError):
    """The organisation's key did not sign this nonce for this statement."""


class RequestMalformed(SealingError):
    """A blinded request is not a number below the modulus, of the modulus' length."""


class SigningFaulty(SealingError):
    """The computer made a mistake while signing; what it computed would have told the key, so it was thrown away."""


def make_message(origin: str, spki: bytes, nonce: bytes) -> bytes:
    """Return what a token signs: purpose, statement, the organisation's key, and the member's nonce.

    Args:
        origin: Origin of the statement's log, `<host>/s/<id>`.
        spki: The public key, DER, as in the `issuer` entry.
        nonce: 32 random bytes that the member made.
    """
    if len(nonce) != NONCE_BYTES:
        raise TokenInvalid("a nonce has 32 bytes")
    return _PURPOSE + sha256(origin.encode()).digest() + sha256(spki).digest() + nonce


def read_issuer_key(spki: bytes) -> RSAPublicKey:
    """Return the public key in *spki*, DER.

    Raises:
        IssuerKeyUnfit: It is none, or of another kind or length.
    """
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise IssuerKeyUnfit("this is no public key") from error
    if not isinstance(key, RSAPublicKey) or key.key_size != KEY_BITS or key.public_numbers().e != EXPONENT:
        raise IssuerKeyUnfit("an organisation's key is RSA of 3072 bits with the exponent 65537")
    return key


def verify_token(*, origin: str, spki: bytes, nonce: bytes, signature: bytes) -> None:
    """Check a `member` entry: that the key of its `issuer` entry signed *nonce* for the statement *origin*.

    Raises:
        IssuerKeyUnfit: *spki* is not such a key.
        TokenInvalid: It did not sign this.
    """
    key = read_issuer_key(spki)
    message = make_message(origin, spki, nonce)
    try:
        key.verify(signature, message, PSS(MGF1(SHA384()), _SALT_BYTES), SHA384())
    except InvalidSignature as error:
        raise TokenInvalid("the organisation's key did not sign this nonce for this statement") from error


def blind_sign(key: RSAPrivateNumbers, blinded: bytes, *, mask: int, power: Power = pow) -> bytes:
    """Return the organisation's signature over the *blinded* request of a member.

    Args:
        key: Stays on the organisation's computer.
        blinded: As long as the modulus.
        mask: Random, from 2 to the modulus less 1; hides the request from whoever measures how long signing takes.
        power: Modular power for secret exponents.
    Raises:
        RequestMalformed: *blinded* is of another length or too great.
        SigningFaulty: The computer erred.
    Source: RFC 9474, section 4.3.
    """
    n, e = key.public_numbers.n, key.public_numbers.e
    message = int.from_bytes(blinded, "big")
    if len(blinded) != (n.bit_length() + 7) // 8 or message >= n:
        raise RequestMalformed("a request is a number below the modulus")
    masked = message * pow(mask, e, n) % n
    of_p = power(masked % key.p, key.dmp1, key.p)
    of_q = power(masked % key.q, key.dmq1, key.q)
    joined = of_q + key.q * ((of_p - of_q) * key.iqmp % key.p)
    signature = joined * pow(mask, -1, n) % n
    # A fault in one half of the computation would give the factors away to whoever sees the result.
    if pow(signature, e, n) != message:
        raise SigningFaulty("the signature does not fit its request")
    return signature.to_bytes(len(blinded), "big")


def check_blind_signature(key: RSAPublicKey, blinded: bytes, signature: bytes) -> None:
    """Check that *signature* is the one over *blinded*: what a member does before leaving with a slip.

    Raises:
        TokenInvalid: It is not.
    """
    if find_request(key, signature) != blinded:
        raise TokenInvalid("the board's signature is not over this request")


def find_request(key: RSAPublicKey, signature: bytes) -> bytes:
    """Return the only blinded request that *signature* fits.

    Raises:
        TokenInvalid: It is of another length, or too great.
    """
    numbers = key.public_numbers()
    number = int.from_bytes(signature, "big")
    if len(signature) != TOKEN_BYTES or number >= numbers.n:
        raise TokenInvalid("a signature is a number below the modulus")
    return pow(number, numbers.e, numbers.n).to_bytes(TOKEN_BYTES, "big")
