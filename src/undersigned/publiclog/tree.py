"""Hashes of the Merkle tree: leaves, nodes, roots.

Source: RFC 9162, section 2.1.1 (the same hashes as RFC 6962, section 2.1).
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NewType

Hash = NewType("Hash", bytes)

HASH_BYTES = 32
EMPTY_ROOT = Hash(sha256(b"").digest())


def leaf_hash(entry: bytes) -> Hash:
    """Return the hash of *entry* as a leaf."""
    return Hash(sha256(b"\x00" + entry).digest())


def node_hash(left: bytes, right: bytes) -> Hash:
    """Return the hash of the node over *left* and *right*."""
    return Hash(sha256(b"\x01" + left + right).digest())


def root_of(hashes: Sequence[Hash]) -> Hash:
    """Return the root over *hashes*, in order; of none at all it is EMPTY_ROOT."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        # A lone hash at the right edge moves up unchanged: this gives the same
        # root as splitting at the largest power of two, without recursion.
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
