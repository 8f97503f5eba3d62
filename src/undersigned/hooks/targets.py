"""Where an address leads: only HTTPS to a host with a name, on its usual port. The door judges what is behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from undersigned.hooks.rules import MAX_URL, AddressOdd

_LABEL: Final = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")
_HERE: Final = frozenset({"localhost", "127.0.0.1"})
_PATH: Final = re.compile(r"[\x21\x24-\x7e]*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes. *is_plain*: without TLS, to this machine, on a trial alone."""

    host: str
    port: int
    path: str
    is_plain: bool


def read_target(url: str, *, is_trial: bool) -> Target:
    """Return where *url* leads.

    Args:
        url: As typed.
        is_trial: Nobody but this machine reaches the instance, so plain HTTP to it is good enough to try things out.
    Raises:
        AddressOdd: Nothing is sent to such an address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressOdd from error
    host, path = parts.hostname or "", parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    is_clean = len(url) <= MAX_URL and not parts.username and not parts.password and "#" not in url
    if not is_clean or not _PATH.fullmatch(path + query) or "@" in parts.netloc:
        raise AddressOdd
    if is_trial and parts.scheme == "http" and host in _HERE:
        return Target(host, port or 80, path + query, is_plain=True)
    if parts.scheme != "https" or port not in {None, 443} or not _HOST.fullmatch(host):
        raise AddressOdd
    return Target(host, 443, path + query, is_plain=False)
