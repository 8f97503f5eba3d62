"""Scripts and styles named by their hash, so that a browser takes those and no others.

Source: Subresource Integrity, W3C, 3.1; CSP Level 3 uses the same spelling.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def spell_integrity(data: bytes) -> str:
    """Return the hash of *data* as an `integrity` attribute and a policy name it: `sha256-…`."""
    return f"sha256-{b64encode(sha256(data).digest()).decode()}"
