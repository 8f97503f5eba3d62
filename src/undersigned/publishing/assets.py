"""What pages need beside themselves: the style sheets, joined in the order of their layers, the icon, `verify/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYERS = ("tokens", "elements", "layout", "parts", "print")
STYLE_PATH = "assets/undersigned.css"
ICON_PATH = "assets/icon.svg"

_ROOM = Path(__file__).parent
_VERIFY = _ROOM / "static" / "publishing" / "verify"


@cache
def asset_files() -> Mapping[str, bytes]:
    """Return path and bytes of what every bundle carries: `assets/` and `verify/`."""
    return {STYLE_PATH: _join_styles(), ICON_PATH: _find("web/icon.svg").read_bytes(), **_verify_files()}


def are_current(folder: Path) -> bool:
    """Say whether the bundle in *folder* was made with these style sheets and this verification page."""
    return all(
        (folder / path).exists() and (folder / path).read_bytes() == asset_files()[path]
        for path in (STYLE_PATH, "verify/index.html")
    )


def _join_styles() -> bytes:
    order = f"@layer {', '.join(LAYERS)};\n"
    return (order + "".join(_find(f"web/{layer}.css").read_text() for layer in LAYERS)).encode()


def _verify_files() -> dict[str, bytes]:
    page = _ROOM / "templates" / "publishing" / "verify.html"
    files = {"verify/index.html": page.read_bytes()}
    for path in sorted(_VERIFY.rglob("*")):
        if path.is_file():
            files[f"verify/{path.relative_to(_VERIFY).as_posix()}"] = path.read_bytes()
    return files


def _find(name: str) -> Path:
    # Style sheets are the site's; finding them by name keeps this room below it.
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
