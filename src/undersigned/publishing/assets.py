"""What pages need beside themselves: style sheets joined in the order of their layers, fonts, icon, scripts.

The scripts of `verify/` are here too; its pages, which are a bundle's languages', are in `checking`.
A statement may have an accent colour of its own: then the style sheet of its bundle ends with it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

from undersigned.publishing.checking import checking_pages
from undersigned.publishing.packing import COMPRESSED, pack
from undersigned.texts.accent import find_shades

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYERS = ("tokens", "elements", "layout", "parts", "print")
STYLE_PATH = "assets/undersigned.css"
ICON_PATH = "assets/icon.svg"
FONTS_PATH = "assets/fonts/"
SCRIPTS = ("copy", "find", "kept", "order", "share", "statements")

_VERIFY = Path(__file__).parent / "static" / "publishing" / "verify"
_VERIFY_SCRIPTS = ("verify/page.js", "verify/words.js", "verify/verify.css")


def asset_files(accent: str = "") -> Mapping[str, bytes]:
    """Return path and bytes of what every bundle carries in `assets/` and `verify/`, in the colour *accent*."""
    files = _files()
    return {**files, STYLE_PATH: files[STYLE_PATH] + _format_accent(accent)} if accent else files


def packed_assets(accent: str = "") -> Mapping[str, bytes]:
    """Return the compressed copies of those that have one; but for the colour made once, as every bundle has them."""
    return {**_packed(), STYLE_PATH: pack(asset_files(accent)[STYLE_PATH])} if accent else _packed()


def are_current(folder: Path, accent: str = "") -> bool:
    """Say whether the bundle in *folder* was made with these style sheets, *accent*, scripts and pages that check."""
    files = asset_files(accent)
    langs = [path.name.split(".")[1] for path in folder.glob("text.*.md")]
    wanted = {path: files[path] for path in (STYLE_PATH, *_VERIFY_SCRIPTS, *map(_script_path, SCRIPTS))}
    return all(
        (folder / path).exists() and (folder / path).read_bytes() == data
        for path, data in {**wanted, **checking_pages(langs)}.items()
    )


@cache
def _files() -> Mapping[str, bytes]:
    return {
        STYLE_PATH: _join_styles(),
        ICON_PATH: _find("web/icon.svg").read_bytes(),
        **{_script_path(name): _find(f"publishing/page/{name}.js").read_bytes() for name in SCRIPTS},
        **_fonts(),
        **_verify_files(),
    }


@cache
def _packed() -> Mapping[str, bytes]:
    return {path: pack(data) for path, data in _files().items() if path.endswith(COMPRESSED)}


def _script_path(name: str) -> str:
    return f"assets/{name}.js"


def _join_styles() -> bytes:
    order = f"@layer {', '.join(LAYERS)};\n"
    names = ("fonts", *LAYERS)
    return (order + "".join(_find(f"web/{name}.css").read_text() for name in names)).encode()


def _fonts() -> Mapping[str, bytes]:
    folder = _find("web/fonts/OFL.txt").parent
    wanted = (path for path in sorted(folder.iterdir()) if path.suffix in {".txt", ".woff2"})
    return {f"{FONTS_PATH}{path.name}": path.read_bytes() for path in wanted}


def _format_accent(accent: str) -> bytes:
    shades = find_shades(accent)
    light = f"--accent:{shades.light};--accent-strong:{shades.light_strong};--on-accent:#ffffff"
    dark = f"--accent:{shades.dark};--accent-strong:{shades.dark_strong};--on-accent:#0b0f11"
    return (
        f"@layer tokens{{:root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}}}\n".encode()
    )


def _verify_files() -> dict[str, bytes]:
    return {
        f"verify/{path.relative_to(_VERIFY).as_posix()}": path.read_bytes()
        for path in sorted(_VERIFY.rglob("*"))
        if path.is_file()
    }


def _find(name: str) -> Path:
    # Style sheets are the site's; finding them by name keeps this room below it.
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
