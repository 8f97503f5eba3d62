"""The file of settings on a machine: written once, from then on the operator's alone; read as systemd reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.hosting import layout

if TYPE_CHECKING:
    from collections.abc import Mapping


def format_settings(settings: Mapping[str, str]) -> str:
    """Return the file with *settings* and those that follow from where things lie."""
    placed = {
        "UNDERSIGNED_DATA": layout.DATA,
        "UNDERSIGNED_KEYS": layout.KEYS,
        "UNDERSIGNED_RUNTIME": layout.RUNTIME,
    }
    lines = [f"{name}={value}" for name, value in {**settings, **placed}.items()]
    return (
        "# Settings of this instance: docs/reference/settings.md. Yours: nothing changes this file but you.\n"
        "# After a change: systemctl restart undersigned\n" + "\n".join(lines) + "\n"
    )


def parse_settings(text: str) -> dict[str, str]:
    """Return the settings in a file as systemd reads it: a name and a value a line, quotes around a value or not.

    Source: systemd.exec(5), EnvironmentFile.
    """
    settings = {}
    for line in text.splitlines():
        name, sign, value = line.strip().partition("=")
        if not sign or name.startswith(("#", ";")):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        settings[name.strip()] = value
    return settings
