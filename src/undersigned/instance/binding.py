"""The setting that binds kept keys to a second party: a Clevis pin and its configuration.

Source: clevis-encrypt-tang(1), clevis-encrypt-sss(1).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADVICE = (
    'UNDERSIGNED_BINDING must look like: tang {"url": "http://tang.example.org", "thp": "…"} '
    'or sss {"t": 2, "pins": {"tang": [{…}, {…}, {…}]}}.'
)


def parse_binding(value: str) -> tuple[str, dict[str, object]] | None:
    """Read UNDERSIGNED_BINDING: a Clevis pin, a space, its configuration in JSON.

    Raises:
        ValueError: It is odd, or trusts whichever key a Tang server shows; the message says what to do.
    """
    if not value:
        return None
    pin, _, config = value.strip().partition(" ")
    try:
        parsed = json.loads(config)
    except ValueError as error:
        raise ValueError(_ADVICE) from error
    servers = list(_find_servers(pin, parsed))
    if pin not in {"tang", "sss"} or not servers:
        raise ValueError(_ADVICE)
    if any(not server.get("thp") for server in servers):
        raise ValueError(
            'UNDERSIGNED_BINDING names a Tang server without "thp", so anybody could stand in for it. '
            "Ask its keeper for the output of: tang-show-keys"
        )
    return pin, parsed


def _find_servers(pin: str, config: object) -> Iterator[dict[str, object]]:
    if not isinstance(config, dict):
        return
    if pin == "tang" and config.get("url"):
        yield config
    elif pin == "sss" and isinstance(config.get("pins"), dict) and isinstance(config.get("t"), int):
        for inner, configs in config["pins"].items():
            for one in configs if isinstance(configs, list) else [configs]:
                yield from _find_servers(inner, one)
