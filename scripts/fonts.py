"""Makes the fonts of the pages: `src/undersigned/web/static/web/fonts/`. Run by hand, when the font has a new release.

`python scripts/fonts.py FOLDER` reads `literata-<script>-wght-<style>.woff2` of the npm package
`@fontsource-variable/literata` from FOLDER (its `files/`). It needs `fonttools` and `brotli`, which nothing else here
does. What is thrown away: weights that no page uses, hinting, names in other languages. The font has no reserved name,
so the smaller files may keep it (OFL 1.1, condition 3).
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-not-found]

TARGET: Final = Path(__file__).parents[1] / "src" / "undersigned" / "web" / "static" / "web" / "fonts"
# Weights that the style sheets ask for; italics are never bold in a text.
WEIGHTS: Final = {"normal": (400, 600), "italic": 400}
SCRIPTS: Final = ("latin", "latin-ext", "cyrillic", "greek")
# Signs of phonetics, medieval letters and other scripts of the same block, which the systems' own fonts have.
LEFT_OUT: Final = {"latin-ext": set(range(0x250, 0x1E80)) | set(range(0x1EA0, 0x20A0)) | set(range(0x20C1, 0x110000))}
FEATURES: Final = ["ccmp", "liga", "locl", "tnum", "pnum", "kern", "mark", "mkmk", "rvrn", "lnum", "onum"]


def make_font(source: Path, target: Path, script: str, style: str) -> None:
    """Write to *target* what pages need of *source*."""
    given, narrowed = TTFont(source), BytesIO()
    given.flavor = None
    instantiateVariableFont(given, {"wght": WEIGHTS[style]}).save(narrowed)
    # Read anew: in one go the tables of variations and of glyphs disagree about names.
    narrowed.seek(0)
    font = TTFont(narrowed)
    options = Options(flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.name_languages = [0x409]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) - LEFT_OUT.get(script, set()))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.recalcTimestamp = False
    font.save(target)


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1])
    for script in SCRIPTS:
        for style in WEIGHTS:
            name = f"{script}-{style}.woff2"
            make_font(folder / f"literata-{script}-wght-{style}.woff2", TARGET / name, script, style)
            print(f"{(TARGET / name).stat().st_size:>7} {name}")


if __name__ == "__main__":
    main()
