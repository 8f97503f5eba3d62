"""Marks that stop double signing: one address, one version, one token; without the key no guess can be tested.

`token = HMAC-SHA256(K, "dedupe-v1" 00 VERSION 00 ADDRESS)`, where K is random for each statement, VERSION is decimal
and ADDRESS is normalised as below. Source: docs/reference/formats/link.md.
"""

import hmac
from unicodedata import normalize

import idna

from undersigned.sealing.errors import AddressMalformed

TOKEN_BYTES = 32
_TOKEN_PURPOSE = b"dedupe-v1\0"
_CLAIM_PURPOSE = b"claim-v1\0"
# Two spellings of one provider; only there do dots not count.
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def normalise_address(address: str) -> str:
    """Return the one spelling of all addresses that reach the same mailbox: what the token is made of, never mailed to.

    NFKC and lower case, domain in its ASCII form (IDNA), local part cut at the first `+`; at Gmail dots don't count.

    Raises:
        AddressMalformed: There is no local part, or no domain that could exist.
    """
    local, at, domain = normalize("NFKC", address).strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if not at or not local:
        raise AddressMalformed("an address has a local part and a domain")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise AddressMalformed("the domain can't exist") from error
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain.rstrip('.')}"


def make_token(key: bytes, version: int, address: str) -> bytes:
    """Return the token of *address* (normalised) for *version* under the statement's *key*."""
    return hmac.digest(key, _spell(_TOKEN_PURPOSE, version, address), "sha256")


def make_claim_key(key: bytes, version: int, address: str) -> bytes:
    """Return the key of the claim's box: whoever has the statement's *key* and the address can open it, nobody else."""
    return hmac.digest(key, _spell(_CLAIM_PURPOSE, version, address), "sha256")


def _spell(purpose: bytes, version: int, address: str) -> bytes:
    return b"%b%d\0%b" % (purpose, version, address.encode())
