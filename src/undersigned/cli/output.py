"""What commands write: for readers that leave, disks that are full, and terminals that know few characters."""

from __future__ import annotations

import codecs
import io
import os
import sys

_SPELT = "undersigned.spelt"


def prepare() -> None:
    """Spell out what the terminal's encoding lacks by its number: legible in words, and right in JSON."""
    codecs.register_error(_SPELT, _spell_out)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors=_SPELT)


def is_broken() -> bool:
    """Tell whether nothing more can be written; what failed is not tried again, so a line end is."""
    try:
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError:
        return True
    return False


def silence() -> None:
    """Throw away what could not be written, which the interpreter would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _spell_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    spelt = "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
    return spelt, error.end
