"""Cards to send along: pictures of title, who calls and address, for networks and messengers, in each language.

They hold no count and no name, so they stay true until the text, its colour or who calls changes. They are drawn beside
the bundle and lie on a shelf under the hash of what is on them; a run of publishing takes those that fit. A language
whose script no font here has gets no card: nothing is drawn with empty boxes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.instance.files import write_whole
from undersigned.instance.languages import SOURCE
from undersigned.pictures.reading import flatten
from undersigned.publishing.rules import interface_lang
from undersigned.recordings.queries import recorded_langs
from undersigned.texts import queries as texts
from undersigned.texts.accent import find_shades
from undersigned.typesetting.errors import TypesettingError
from undersigned.typesetting.typeset import PACKAGE, Job, typeset
from undersigned.typesetting.words import breakable

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage
    from undersigned.signing.models import Collection

TEMPLATE = "publishing/print/card.typ"
_ACCENT = "#0f5468"
_AGAIN = timedelta(hours=1)
# Thai, Lao, Burmese, Khmer, Japanese and Chinese: lines break between signs.
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Shape:
    """A card's name in paths, and its size in pixels."""

    name: str
    width: int
    height: int


COVER = Shape("cover", 1500, 1500)
"""For directories of podcasts, which take 1400 to 3000 pixels and no transparency; drawn where something is heard."""
SHAPES = (Shape("wide", 1200, 630), Shape("square", 1080, 1080), Shape("story", 1080, 1920))


def card_path(lang: str, shape: Shape) -> str:
    """Return the path of a card in the bundle."""
    return f"card.{lang}.{shape.name}.png"


def draw_cards(collection: Collection, *, instance: Instance, now: datetime) -> bool:
    """Draw the cards of *collection* that are not on the shelf; return whether there are new ones.

    A card that could not be drawn is tried again after an hour: fonts may have come.
    """
    shelf = instance.data / "cards" / collection.slug
    new = False
    wanted: set[Path] = set()
    heard = recorded_langs(collection.statement)
    for text in texts.frozen_texts(collection.statement, collection.version):
        for shape in _shapes(text.lang, heard):
            data = _data(collection, instance, text.lang, text.content.title, shape)
            place = _place(shelf, text.lang, shape, data)
            note = place.with_suffix(".failed")
            wanted |= {place, note}
            new = _draw(place, note, data, text.lang, shape, instance=instance, now=now) or new
    for path in shelf.glob("*"):
        if path not in wanted:
            path.unlink()
    return new


def draw_instance_cover(instance: Instance, *, now: datetime) -> None:
    """Draw the picture of the instance's own podcast, where it is not on the shelf."""
    data, place = _instance_cover(instance)
    _draw(place, place.with_suffix(".failed"), data, SOURCE, COVER, instance=instance, now=now)
    for path in place.parent.glob("*"):
        if path.stem != place.stem:
            path.unlink()


def read_instance_cover(instance: Instance) -> bytes:
    """Return the picture of the instance's own podcast; nothing while it is not drawn."""
    _data, place = _instance_cover(instance)
    return place.read_bytes() if place.exists() else b""


def stage_cards(bundle: Bundle, stage: Stage) -> dict[str, tuple[str, int]]:
    """Stage the cards that are drawn, and that all others go; return hash and size of the log for each."""
    shelf = bundle.instance.data / "cards" / bundle.collection.slug
    shown: dict[str, tuple[str, int]] = {}
    heard = bundle.recordings.langs
    for language in bundle.languages:
        for shape in _shapes(language.lang, heard):
            data = _data(bundle.collection, bundle.instance, language.lang, language.content.title, shape)
            place = _place(shelf, language.lang, shape, data)
            if place.exists():
                picture = place.read_bytes()
                path = card_path(language.lang, shape)
                stage.put(path, picture)
                shown[path] = (sha256(picture).hexdigest(), bundle.size)
    for gone in stage.folder.glob("card.*.png"):
        if gone.name not in shown:
            stage.remove(gone.name)
    return shown


def _draw(
    place: Path, note: Path, data: dict[str, Any], lang: str, shape: Shape, *, instance: Instance, now: datetime
) -> bool:
    """Draw a card to *place* unless it is there; return whether it is new. *note* tells why it could not be drawn."""
    if place.exists() or (note.exists() and now.timestamp() - note.stat().st_mtime < _AGAIN.total_seconds()):
        return False
    try:
        (sheet,) = typeset([Job(TEMPLATE, data, lang, form="png", ppi=72)], fonts=instance.fonts)
    except TypesettingError as error:
        write_whole(note, str(error).encode(), is_durable=False)
        return False
    write_whole(place, flatten(sheet.data) if shape is COVER else sheet.data, is_durable=False)
    note.unlink(missing_ok=True)
    return True


def _instance_cover(instance: Instance) -> tuple[dict[str, Any], Path]:
    with translation.override(SOURCE):
        title, call = _("Statements on %(host)s, read aloud") % {"host": instance.host}, _("Read it, sign it, check it")
    data = _fill(COVER, title, convened_by="", call=call, address=instance.host, accent=_ACCENT)
    # Not among the cards, where each folder is that of a statement, and goes in the night if there is none.
    return data, _place(instance.data / "cover-of-instance", SOURCE, COVER, data)


def _shapes(lang: str, heard: Container[str]) -> tuple[Shape, ...]:
    return (*SHAPES, COVER) if lang in heard else SHAPES


def _data(collection: Collection, instance: Instance, lang: str, title: str, shape: Shape) -> dict[str, Any]:
    statement = collection.statement
    home = f"{instance.base_url}/s/{collection.slug}/"
    address = home if lang == collection.lang else f"{home}{lang}/"
    with translation.override(interface_lang(lang)):
        call = _("Read it, sign it, check it")
    accent = find_shades(statement.accent).light if statement.accent else _ACCENT
    shown = address.split("://", 1)[1]
    return _fill(shape, title, convened_by=statement.convened_by, call=call, address=shown, accent=accent)


def _fill(shape: Shape, title: str, *, convened_by: str, call: str, address: str, accent: str) -> dict[str, Any]:
    return {
        "title": breakable(title),
        "longest": _longest(title),
        "convened_by": convened_by,
        "call": call,
        "shown_address": breakable(address),
        "accent": accent,
        "width": shape.width,
        "height": shape.height,
    }


def _longest(title: str) -> str:
    """Return the longest part of *title* that is not broken; the title's size has to fit it."""
    return "" if _WITHOUT_SPACES.search(title) else max(re.split(r"[\s\u200b]+", breakable(title)), key=len)


def _place(shelf: Path, lang: str, shape: Shape, data: dict[str, Any]) -> Path:
    template = (PACKAGE / TEMPLATE).read_bytes()
    digest = sha256(template + json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]
    return shelf / f"{lang}.{shape.name}.{digest}.png"
