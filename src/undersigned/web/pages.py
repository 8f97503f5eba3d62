"""Renders the letter box's pages at release, a folder for each language, with named slots that the letter box fills.

So the pages are ordinary Django templates, translated like all others, while the door of strangers runs without Django.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation

import undersigned.letterbox
from undersigned.letterbox.slots import Slots

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

_ROOM = Path(undersigned.letterbox.__file__).parent
_PARTS = frozenset({"fields", "who", "kept", "kept_locked"})
_GROUPS = ("slot", "values", "errors", "invalid", "checked", "hidden")
LANGUAGES = ("en",)
"""Languages whose pages are complete."""


def render_letterbox_pages(instance: Instance) -> None:
    """Write the pages of the letter box, and its scripts among the public assets."""
    slots = {group: Slots(group) for group in _GROUPS}
    for lang in LANGUAGES:
        folder = instance.data / "pages" / lang
        folder.mkdir(parents=True, exist_ok=True)
        with translation.override(lang):
            for template in sorted((_ROOM / "templates" / "letterbox").iterdir()):
                if template.stem not in _PARTS:
                    context = {**slots, "lang": lang, "prefix": f"version-{slots['slot']['version']}"}
                    rendered = render_to_string(f"letterbox/{template.name}", context)
                    _replace(folder / template.name, rendered)
    scripts = _ROOM / "static" / "letterbox"
    shutil.copytree(scripts, instance.public / "assets" / "letterbox", dirs_exist_ok=True)


def _replace(path: Path, text: str) -> None:
    # A letter box may be starting at this moment: it finds the old page or the new one, whole.
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, "utf-8")
    draft.replace(path)
