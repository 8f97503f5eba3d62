"""How much is taken from one network, for one address and in all: counted in memory, and kept no longer than it counts.

| what | counted by | window | above it |
| --- | --- | --- | --- |
| forms | network (IPv4 /24, IPv6 /56) and statement | 5 minutes | later, or a proof of work where that is asked for |
| forms | statement | 5 minutes | a proof of work where the statement asks for it |
| mails | address, over all statements | a day | silence: the same page, and a queued mail that is never sent |
| confirmations | statement and mail domain, or network | an hour | an alarm to the convenors |

No address of a network or a person is kept: `counters` says how. Where several letter boxes share a runtime folder they
count together. Confirming is never limited. Source: docs/reference/order.md.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType

from undersigned.letterbox.counters import Counters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Network = NewType("Network", bytes)
"""The network that a request came from, as the bytes of its prefix; empty where the front did not say."""

PEER_HEADER: Final = b"x-undersigned-peer"
"""The header in which the front says who asked; it drops what strangers send under this name."""

WINDOW_SECONDS: Final = 5 * 60
MAILS_A_DAY: Final = 3
NETWORK_FORMS: Final = 60
"""Forms from one network for one statement in a window, where the operator says nothing else."""
_WITH_PROOF: Final = 10
"""How many times as much is taken from a network if each form brings a proof of work."""
FIRST_ALARM: Final = 20
_LARGE_ALARM: Final = 200
_HOUR_SECONDS: Final = 60 * 60
_DAY_SECONDS: Final = 24 * 60 * 60
_NO_NETWORK: Final = Network(b"")


class Gate(Enum):
    """What a form needs to be taken now."""

    OPEN = "nothing"
    PROOF = "a proof of work"
    SHUT = "another time"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one letter box."""

    networks: Counters
    levels: Counters
    mails: Counters
    hours: Counters
    network_forms: int = NETWORK_FORMS

    def judge_form(self, collection: int, network: Network, *, normal_level: int | None, now_seconds: int) -> Gate:
        """Count a form for *collection*, and say what it needs.

        Args:
            collection: Number of the collection; 0 for forms that belong to none.
            network: Where it came from.
            normal_level: Forms in a window above which the statement asks for proofs; None if it never asks.
            now_seconds: The time.
        """
        level = self.levels.add(b"%d" % collection, now_seconds)
        asks_proof = normal_level is not None
        if network and self.network_forms:
            count = self.networks.add(b"%d\0%b" % (collection, network), now_seconds)
            if count > self.network_forms * (_WITH_PROOF if asks_proof else 1):
                return Gate.SHUT
            if count > self.network_forms:
                return Gate.PROOF
        return Gate.PROOF if normal_level is not None and level > normal_level else Gate.OPEN

    def may_mail(self, address: str, now_seconds: int) -> bool:
        """Count a mail to *address* (normalised), and say whether it may be sent."""
        return self.mails.add(address.encode(), now_seconds) <= MAILS_A_DAY

    def forgive_mail(self, address: str, now_seconds: int) -> None:
        """Count a mail to *address* less: it could not be queued, and who presses the button again has to get one."""
        self.mails.take_back(address.encode(), now_seconds)

    def count_confirmation(self, name: bytes, now_seconds: int, *, is_large: bool = False) -> int | None:
        """Count a confirmation under *name*, and return the number if it is one to raise an alarm at.

        That is the first alarming number, then each time it has doubled; *is_large* marks what many people share.
        """
        count = self.hours.add(name, now_seconds)
        first = _LARGE_ALARM if is_large else FIRST_ALARM
        times, rest = divmod(count, first)
        return count if times and not rest and times & (times - 1) == 0 else None

    def again_at(self, now_seconds: int) -> int:
        """Return the second at which what is shut now opens again."""
        return self.networks.ends_at(now_seconds)

    def forget(self, now_seconds: int) -> None:
        """Overwrite what belongs to windows that are over."""
        for counters in (self.networks, self.levels, self.mails, self.hours):
            counters.forget(now_seconds)

    def close(self) -> None:
        """Let go of the files."""
        for counters in (self.networks, self.levels, self.mails, self.hours):
            counters.close()


def open_limits(runtime: Path, *, network_forms: int = NETWORK_FORMS) -> Limits:
    """Open the counters in the *runtime* folder; *network_forms* 0 does without the limit by network."""
    return Limits(
        Counters(runtime / "limits-networks", window_seconds=WINDOW_SECONDS, width=1 << 16),
        Counters(runtime / "limits-levels", window_seconds=WINDOW_SECONDS, width=1 << 12),
        Counters(runtime / "limits-mails", window_seconds=_DAY_SECONDS, width=1 << 20),
        Counters(runtime / "limits-hours", window_seconds=_HOUR_SECONDS, width=1 << 16),
        network_forms,
    )


def find_network(headers: Iterable[tuple[bytes, bytes]]) -> Network:
    """Return the network named in the front's header; the address itself is not looked at again."""
    for name, value in headers:
        if name == PEER_HEADER:
            return read_network(value)
    return _NO_NETWORK


def read_network(address: bytes) -> Network:
    """Return the network of *address*: /24 of IPv4, /56 of IPv6, empty for what is no address or this machine's."""
    try:
        found = ipaddress.ip_address(address.decode("ascii").strip().partition("%")[0])
    except ValueError:
        return _NO_NETWORK
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return _NO_NETWORK
    return Network(found.packed[: 3 if found.version == 4 else 7])


def format_network(network: Network) -> bytes:
    """Return the first address of *network*, which stands for all of it."""
    full = 4 if len(network) == 3 else 16
    return str(ipaddress.ip_address(network.ljust(full, b"\0"))).encode()
