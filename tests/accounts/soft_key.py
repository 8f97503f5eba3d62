"""A security key in software, which can be made to lie."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

from undersigned.sealing.encoding import format_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey for one host.

    Attributes:
        host: Whom it was made for.
        flags: What it says of the person: present and verified.
        origin: Where the browser says that it is.
    """

    host: str = "letters.example.org"
    origin: str = "https://letters.example.org"
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def make(self, options: dict) -> str:
        """Answer the question for a new passkey."""
        public = options["publicKey"]
        self.handle = public["user"]["id"]
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose
        data = self._data(ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", public["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": statement})

    def sign(self, options: dict, *, key: ec.EllipticCurvePrivateKey | None = None) -> str:
        """Answer the question who is there; with another *key*, lie."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data()
        signature = (key or self.key).sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": client, "authenticatorData": data, "signature": signature}, userHandle=self.handle
        )

    def _data(self, further: int = 0) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([self.flags | further]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, parts: dict[str, bytes], **further: str) -> str:
        name = format_base64url(self.credential_id)
        response = {key: format_base64url(value) for key, value in parts.items()} | further
        members = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**members, "clientExtensionResults": {"credProps": {"rk": True}}})
