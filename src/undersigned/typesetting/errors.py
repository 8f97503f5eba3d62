"""Why something was not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class TypesettingError(Exception):
    """Something was not set."""


class GlyphsMissing(TypesettingError):
    """No font here has some of the characters.

    Attributes:
        gaps: The scripts, with some of their characters and the packages that have them.
    """

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(" ".join(str(gap) for gap in gaps))
        self.gaps = tuple(gaps)


class PressFailed(TypesettingError):
    """The press stopped: a template that is wrong, or a limit of memory or time."""


class Gap:
    """One script that the fonts here do not cover."""

    def __init__(self, script: str, characters: str, package: str) -> None:
        self.script, self.characters, self.package = script, characters, package

    def __str__(self) -> str:
        return (
            f"No font here has {self.script} ({self.characters}). Install {self.package}, or put a font into "
            "the folder that UNDERSIGNED_FONTS names."
        )
