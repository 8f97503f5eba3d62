"""Signed notes: a text with signature lines of named keys below it.

Readers pass over lines of keys that they do not know, refuse the note if a line of a known key fails, and need at least
one known key. Source: C2SP signed-note 1.0.0; Ed25519 only (type 0x01).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from undersigned.publiclog.encoding import format_base64, parse_base64
from undersigned.publiclog.errors import NoteInvalid, SignatureInvalid, SignerUnknown

ED25519 = 1
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 64

_MARK = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key that signs notes.

    Attributes:
        name: Of a log's key, the log's origin.
        public_key: Ed25519, 32 bytes.
    """

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that find the key among the signature lines."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public_key).digest()[:4]


@dataclass(frozen=True)
class Signer:
    """A key that signs notes.

    Attributes:
        name: Of a log's key, the log's origin.
        seed: The secret, 32 bytes.
    """

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)

    @cached_property
    def verifier_key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half, as it is published."""
        return format_vkey(self.verifier_key)

    def sign(self, text: str) -> str:
        """Return the signature line for *text*, with its line feed."""
        signature = self._private_key.sign(text.encode())
        return f"{_MARK}{self.name} {format_base64(self.verifier_key.key_id + signature)}\n"

    @cached_property
    def _private_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def format_vkey(key: VerifierKey) -> str:
    """Return *key* as `NAME+HEX+BASE64`."""
    return f"{key.name}+{key.key_id.hex()}+{format_base64(bytes([ED25519]) + key.public_key)}"


def parse_vkey(text: str) -> VerifierKey:
    """Return the key that *text* spells.

    Raises:
        NoteInvalid: It is malformed, its check digits are wrong, or it is not an Ed25519 key.
    """
    name, _, rest = text.partition("+")
    digits, _, encoded = rest.partition("+")
    _check_name(name)
    try:
        typed_key = parse_base64(encoded)
    except ValueError as error:
        raise NoteInvalid("the verifier key is not in base64") from error
    if len(typed_key) != 33 or typed_key[0] != ED25519:
        raise NoteInvalid("the verifier key is not an Ed25519 key")
    key = VerifierKey(name, typed_key[1:])
    if key.key_id.hex() != digits:
        raise NoteInvalid("the check digits of the verifier key are wrong")
    return key


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """Return the note of *text* with a line of each of *signers*.

    Raises:
        NoteInvalid: The text does not end in a line feed, holds a control character, or there is no signer.
    """
    _check_text(text)
    if not signers:
        raise NoteInvalid("a note needs a signer")
    return (text + "\n" + "".join(signer.sign(text) for signer in signers)).encode()


def open_note(note: bytes, keys: Sequence[VerifierKey]) -> str:
    """Return the text of *note* after its signatures were checked.

    Raises:
        SignatureInvalid: A line by one of *keys* does not fit the text.
        SignerUnknown: No line is by any of *keys*.
        NoteInvalid: The note is malformed.
    """
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    is_signed = False
    for name, key_id, signature in lines:
        if key := known.get((name, key_id)):
            try:
                Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, text.encode())
            except InvalidSignature as error:
                raise SignatureInvalid(f"the signature of {name} does not fit the text") from error
            is_signed = True
    if not is_signed:
        raise SignerUnknown("no signature is by a known key")
    return text


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text of *note*, unchecked, and name, key id and signature of each line.

    Raises:
        NoteInvalid: The note is malformed.
    """
    if len(note) > MAX_NOTE_BYTES:
        raise NoteInvalid("the note is too long")
    try:
        decoded = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteInvalid("the note is not UTF-8") from error
    # The text may hold empty lines: the last one ends it.
    text, gap, signatures = decoded.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteInvalid("the note has no signatures, or ends inside a line")
    text += "\n"
    _check_text(text)
    lines = signatures[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteInvalid("the note has too many signatures")
    return text, [_parse_line(line) for line in lines]


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK):
        raise NoteInvalid("a signature line does not begin with a dash")
    _check_name(name)
    try:
        signature = parse_base64(encoded)
    except ValueError as error:
        raise NoteInvalid("a signature is not in base64") from error
    if len(signature) < 5:
        raise NoteInvalid("a signature is too short")
    return name, signature[:4], signature[4:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise NoteInvalid("the name of a key is empty or holds a space or a plus sign")


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteInvalid("the text of a note ends in a line feed")
    if any((character < " " and character != "\n") or character == "\x7f" for character in text):
        raise NoteInvalid("the text of a note holds a control character")
