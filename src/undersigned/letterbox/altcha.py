"""A proof of work by the browser, asked for under load only: a brake for programs, never a proof of a person.

The challenge is signed with a key of the day, bound to one form state, and good for some minutes; a proof that was used
is counted in memory until its challenge has died, so it buys one mail. Whoever confirmed by mail is never asked.

Source: ALTCHA's proof of work, version 2 (PBKDF2/SHA-256); docs/decisions/0023-proof-of-work.md.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

from altcha import create_challenge, verify_solution

from undersigned.letterbox.counters import Counters

if TYPE_CHECKING:
    from pathlib import Path

LIFETIME_SECONDS: Final = 10 * 60
COST: Final = 5000
"""Rounds of PBKDF2; with a prefix of one byte, 256 tries on average: about a second on a telephone."""
_TRIES: Final = 3
_MAX_PROOF_CHARACTERS: Final = 2000


class Proofs:
    """Challenges and the memory of proofs that were used."""

    def __init__(self, runtime: Path) -> None:
        """Remember in the *runtime* folder."""
        # A challenge outlives the window in which it was made, so there are two sets whose windows overlap: each
        # challenge belongs to the one whose window began last, and dies with it at the latest.
        self._spent = tuple(
            Counters(
                runtime / f"proofs-{number}",
                window_seconds=2 * LIFETIME_SECONDS,
                width=1 << 15,
                offset_seconds=number * LIFETIME_SECONDS,
            )
            for number in range(2)
        )

    def make_challenge(self, state: str, *, key: bytes, now_seconds: int) -> str:
        """Return a challenge, as JSON, for the form that carries *state*."""
        challenge = create_challenge(
            "PBKDF2/SHA-256",
            COST,
            data={"for": _digest(state), "until": now_seconds + LIFETIME_SECONDS},
            hmac_secret=key,
        )
        return json.dumps(challenge.to_dict(), separators=(",", ":"))

    async def is_proven(self, proof: str, state: str, *, key: bytes, now_seconds: int) -> bool:
        """Say whether *proof* solves a challenge of ours for *state* that is alive and was not used; it is used now."""
        until = _read_until(proof, state)
        if until is None or not now_seconds <= until <= now_seconds + LIFETIME_SECONDS:
            return False
        spent, mark = self._spent[(until // LIFETIME_SECONDS - 1) % 2], _digest(state).encode()
        # What is remembered is the state, as one solution can be written in many ways. It is worth few attempts, so
        # that nobody makes us calculate for nothing.
        if spent.read(b"used\0" + mark, now_seconds) or spent.add(b"tried\0" + mark, now_seconds) > _TRIES:
            return False
        # Calculates as long as one try of the browser, without the interpreter's lock.
        found = await asyncio.to_thread(verify_solution, proof, key)
        return found.verified and spent.add(b"used\0" + mark, now_seconds) == 1

    def forget(self, now_seconds: int) -> None:
        """Overwrite what belongs to windows that are over."""
        for counters in self._spent:
            counters.forget(now_seconds)

    def close(self) -> None:
        """Let go of the files."""
        for counters in self._spent:
            counters.close()


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _read_until(proof: str, state: str) -> int | None:
    """Return how long the challenge of *proof* lives, if it is one for *state*; whether it is ours is not known yet."""
    if len(proof) > _MAX_PROOF_CHARACTERS or not proof.isascii():
        return None
    try:
        data: Any = json.loads(b64decode(proof, validate=True))["challenge"]["parameters"]["data"]
        is_ours = data["for"] == _digest(state)
        until = data["until"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return until if is_ours and type(until) is int else None
