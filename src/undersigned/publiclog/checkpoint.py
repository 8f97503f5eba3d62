"""Checkpoints: origin, size and root of a log, signed as a note; and the seed of the key that signs them.

Source: C2SP tlog-checkpoint 1.0.0, without extension lines, which nobody audits.
"""

import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.publiclog.encoding import format_base64, parse_base64
from undersigned.publiclog.errors import CheckpointInvalid
from undersigned.publiclog.tiles import MAX_SIZE
from undersigned.publiclog.tree import EMPTY_ROOT, HASH_BYTES, Hash

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_KEY_PURPOSE = b"undersigned/v1/log-key/"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: The log's name: its address without scheme and final slash.
        size: Number of entries.
        root: Root hash over them.
    """

    origin: str
    size: int
    root: Hash


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of *checkpoint*, which a note carries."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{format_base64(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint that *text* spells canonically.

    Raises:
        CheckpointInvalid: It is malformed, spelt otherwise, or has lines that are not understood.
    """
    # Split at LF only: other line breaks of Unicode may stand in an origin.
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise CheckpointInvalid("a checkpoint has three lines: origin, size and root")
    origin, size, encoded, _ = lines
    if not origin or "+" in origin or any(character.isspace() for character in origin):
        raise CheckpointInvalid("the origin is empty or holds a space or a plus sign")
    if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
        raise CheckpointInvalid("the size is not a number in its canonical spelling")
    try:
        root = Hash(parse_base64(encoded))
    except ValueError as error:
        raise CheckpointInvalid("the root is not in canonical base64") from error
    if len(root) != HASH_BYTES or (size == "0" and root != EMPTY_ROOT):
        raise CheckpointInvalid("the root is not a root hash of this size")
    return Checkpoint(origin, int(size), root)


def derive_seed(instance_secret: bytes, origin: str) -> bytes:
    """Return the 32 secret bytes of the key of the log *origin*, so that one secret is to be backed up for all logs.

    Two logs never share a key, because the origin is part of what is derived from.
    """
    return HKDF(SHA256(), length=32, salt=None, info=_KEY_PURPOSE + origin.encode()).derive(instance_secret)
