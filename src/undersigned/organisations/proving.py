"""Looking whether a domain shows the string: first in the name system, then in a file of its web server.

Everything goes through the one guarded way out (`instance.outgoing`). What the other side sends is compared and
thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.instance.outgoing import Unreachable
from undersigned.organisations.rules import WELL_KNOWN, Method, challenge_name, is_among

if TYPE_CHECKING:
    from undersigned.instance.outgoing import Door


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look came to: where the string was found, or why not, in the name system and in the file.

    *dns* and *file* are names of reasons: of `Unreachable`, or `OtherTexts` and `OtherFile` where something else
    stands there.
    """

    method: Method | None
    dns: str = ""
    file: str = ""


async def look_for(door: Door, domain: str, challenge: str) -> Finding:
    """Look for *challenge* at *domain*."""
    try:
        if is_among(await door.find_texts(challenge_name(domain)), challenge):
            return Finding(Method.DNS)
        dns = "OtherTexts"
    except Unreachable as reason:
        dns = type(reason).__name__
    try:
        if is_among((await door.fetch(domain, WELL_KNOWN)).splitlines(), challenge):
            return Finding(Method.FILE)
        file = "OtherFile"
    except Unreachable as reason:
        file = type(reason).__name__
    return Finding(None, dns, file)
