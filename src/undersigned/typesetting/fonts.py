"""Which fonts a job needs: those that have every character of its data, and no others.

The base is here (Latin, Greek, Cyrillic); other scripts come from Noto fonts of the system, one pair of files for each
script, named as Google names them. What they cover is read from the files themselves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, name

from undersigned.typesetting import vendored
from undersigned.typesetting.errors import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

_BASE = {"serif": "NotoSerif", "sans": "NotoSans"}
_WEIGHTS = ("-Regular", "-Bold", "-Italic")
_CJK = {"Hani", "Hira", "Kana", "Hang", "Bopo"}
_CJK_FACES = {"ja": "JP", "ko": "KR", "zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "HK"}
# Noto names that are not made from the script's own.
_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "serif": {"Arab": ("NotoNaskhArabic",)},
    "sans": {"Arab": ("NotoSansArabic", "NotoNaskhArabic")},
}
_SYMBOLS = ("NotoSansSymbols", "NotoSansSymbols2", "NotoSansMath", "NotoColorEmoji", "NotoEmoji")
_PACKAGES = {"cjk": "fonts-noto-cjk", "emoji": "fonts-noto-color-emoji", "": "fonts-noto-core"}
_SHOWN = 8
# Nothing is drawn for these: controls, marks of direction, joiners, variation selectors.
_UNDRAWN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_SELECTORS = range(0xFE00, 0xFE10)


@dataclass(frozen=True)
class Choice:
    """The fonts of one job.

    Attributes:
        families: Families to try in this order, for `serif` and `sans`.
        files: The files that hold them.
        missing: Characters that none of them has.
    """

    families: dict[str, list[str]]
    files: list[Path]
    missing: frozenset[str] = field(default_factory=frozenset)


def choose_fonts(characters: Iterable[str], lang: str, folders: Sequence[Path] = ()) -> Choice:
    """Choose fonts that have all of *characters*.

    Args:
        characters: Every character that may be drawn.
        lang: Of the document; decides between Chinese, Japanese and Korean shapes.
        folders: Where to look before the system's own folders.
    """
    drawn = {one for one in characters if not _is_undrawn(one)}
    places = _find_files((*folders, *SYSTEM))
    families: dict[str, list[str]] = {}
    files: dict[Path, None] = {}
    missing: set[str] = set()
    for style in _BASE:
        chain, left = _choose_style(style, drawn, lang, places)
        families[style] = list(dict.fromkeys(family for family, _ in chain))
        files |= dict.fromkeys(path for _, path in chain)
        missing |= left
    return Choice(families, list(files), frozenset(missing))


def describe_gaps(missing: Iterable[str]) -> list[Gap]:
    """Return what to say of *missing* characters, one for each script."""
    from fontTools import unicodedata as scripts  # noqa: PLC0415

    by_script: dict[str, list[str]] = {}
    for one in sorted(missing):
        by_script.setdefault(scripts.script(one), []).append(one)
    return [_describe(script, found) for script, found in sorted(by_script.items())]


def _describe(script: str, found: Sequence[str]) -> Gap:
    from fontTools import unicodedata as scripts  # noqa: PLC0415

    shown = " ".join(f"U+{ord(one):04X} {name(one, '').lower()}".strip() for one in found[:_SHOWN])
    more = " …" if len(found) > _SHOWN else ""
    if script in {"Zyyy", "Zinh", "Zzzz"}:
        return Gap("these signs", shown + more, _PACKAGES["emoji" if "So" in map(category, found) else ""])
    package = _PACKAGES["cjk" if script in _CJK else ""]
    return Gap(f"the script {scripts.script_name(script)}", shown + more, package)


def _choose_style(
    style: str, drawn: set[str], lang: str, places: dict[str, Path]
) -> tuple[list[tuple[str, Path]], set[str]]:
    """Return families with files for one style, and the characters that are left over."""
    chain: list[tuple[str, Path]] = []
    left = set(drawn)
    for stem in _candidates(style, drawn, places):
        if chain and not left:
            break  # the rest would be read in vain
        regular = _file(stem, _WEIGHTS[0], places)
        if regular is None:
            continue
        family, covered = _read_font(regular, _face_of(lang))
        if chain and not left & covered:
            continue
        left -= covered
        weights = (_file(stem, weight, places) for weight in _WEIGHTS)
        chain.extend((family, path) for path in weights if path is not None)
    return chain, left


def _face_of(lang: str) -> str:
    """Return which shapes of Chinese characters a text in *lang* has."""
    return _CJK_FACES.get(lang) or _CJK_FACES.get(lang.split("-", 1)[0], "SC")


def _candidates(style: str, drawn: set[str], places: dict[str, Path]) -> Iterator[str]:
    """Yield names of fonts without their weight, the likeliest first."""
    base = _BASE[style]
    yield base
    # Most texts need no other, and a press that sets them starts without the library that knows scripts and fonts.
    from fontTools import unicodedata as scripts  # noqa: PLC0415

    found = [f"{base}*"]
    wanted = sorted({scripts.script(one) for one in drawn} - {"Zyyy", "Zinh", "Zzzz", "Latn", "Grek", "Cyrl"})
    for script in wanted:
        if script in _CJK:
            found += [f"{base}CJK", "NotoSansCJK"]
            continue
        stem = scripts.script_name(script).replace(" ", "")
        found += [*_NAMES[style].get(script, ()), f"{base}{stem}", f"NotoSans{stem}", f"NotoSerif{stem}"]
    found += [*_SYMBOLS, "NotoSansCJK"]
    # Fonts that an operator put aside for a script of their own.
    found += sorted({path.stem.rsplit("-", 1)[0] for key, path in places.items() if key.startswith("own:")})
    yield from dict.fromkeys(found)


def _file(stem: str, weight: str, places: dict[str, Path]) -> Path | None:
    """Return the file of a font. A star behind the name passes over the one that is vendored, which is cut down."""
    if not stem.endswith("*"):
        own = vendored.FOLDER / f"{stem}{weight}.ttf"
        if own.exists():
            return own
    stem = stem.rstrip("*").lower()
    found = places.get(f"{stem}{weight}".lower())
    return found or (places.get(stem) if weight == _WEIGHTS[0] else None)


@lru_cache(maxsize=4)
def _find_files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return the font files under *folders* by lower-case name without ending; earlier folders win."""
    found: dict[str, Path] = {}
    for folder in folders:
        is_own = folder not in SYSTEM
        for root, _, files in os.walk(folder):
            for file in sorted(files):
                path = Path(root, file)
                if path.suffix.lower() in {".ttf", ".otf", ".ttc"}:
                    found.setdefault(path.stem.lower(), path)
                    if is_own:
                        found.setdefault(f"own:{path.stem.lower()}", path)
    return found


@lru_cache(maxsize=64)
def _read_font(path: Path, cjk_face: str) -> tuple[str, frozenset[str]]:
    """Return family and characters of the font at *path*; of a collection, of the face that fits."""
    if path.parent == vendored.FOLDER and path.stem in vendored.FAMILIES:
        return vendored.FAMILIES[path.stem], vendored.covered()
    return read_file(path, cjk_face)


def read_file(path: Path, cjk_face: str) -> tuple[str, frozenset[str]]:
    """Return what the file itself says of family and characters."""
    from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415

    if path.suffix.lower() == ".ttc":
        faces = TTCollection(path, lazy=True).fonts
        face = next((one for one in faces if str(one["name"].getBestFamilyName()).endswith(cjk_face)), faces[0])
    else:
        face = TTFont(path, lazy=True)
    with face:
        return str(face["name"].getBestFamilyName()), frozenset(map(chr, face.getBestCmap()))


def _is_undrawn(one: str) -> bool:
    return category(one) in _UNDRAWN or ord(one) in _SELECTORS
