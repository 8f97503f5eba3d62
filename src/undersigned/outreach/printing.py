"""Setting leaflets and posters, and packing the press kit."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.outreach.rules import MOST_POINTS, Asked, NothingFrozen, Piece, check_asked
from undersigned.publishing.counting import tally_words
from undersigned.publishing.front import kind_words
from undersigned.publishing.print_text import code_rows
from undersigned.publishing.rules import interface_lang
from undersigned.publishing.spelling import spell_day, spell_list, spell_pause
from undersigned.sharing import queries as sharing
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import plain_words
from undersigned.texts.rules import Kind
from undersigned.translating.naming import language_name
from undersigned.typesetting.typeset import Job, typeset
from undersigned.typesetting.words import breakable, isolate

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement

_PAPERS = {"letter": "us-letter"}
_KIT_FILES = ("statement.*.pdf", "text.*.md", "text.*.txt")


def frozen_contents(statement: Statement) -> dict[str, Content]:
    """Return the frozen text of the newest version in each language, the leading one first."""
    version = texts.newest_frozen(statement)
    if version is None:
        return {}
    found = texts.frozen_texts(statement, version.number)
    ordered = sorted(found, key=lambda text: (text.lang != statement.lead_lang, text.lang))
    return {text.lang: text.content for text in ordered}


def print_piece(statement: Statement, asked: Asked, *, instance: Instance, form: str = "pdf") -> bytes:
    """Set one piece.

    Raises:
        TypesettingError: A script has no font here, or the press stopped.
    """
    with translation.override(interface_lang(asked.lang)):
        data = piece_data(statement, asked, instance=instance)
    job = Job(f"outreach/print/{asked.piece.value}.typ", data, asked.lang, form=form, ppi=110)
    (sheet,) = typeset([job], fonts=instance.fonts)
    return sheet.data


def piece_data(statement: Statement, asked: Asked, *, instance: Instance) -> dict[str, Any]:
    """Return what the template of a piece is told."""
    content = frozen_contents(statement)[asked.lang]
    lead = asked.lang == statement.lead_lang
    address = f"{instance.base_url}/s/{statement.slug}/" + ("" if lead else f"{asked.lang}/")
    points = sharing.words_of(statement, asked.lang).points
    if not points:
        # Who wrote none has the demands themselves, each with what stands below it: a colon leads to something.
        points = tuple(" ".join(map(plain_words, (clause.text, *clause.items))) for clause in content.clauses)
    opening = next((plain_words(block.text) for block in content.blocks if block.kind is BlockKind.PARAGRAPH), "")
    return {
        "paper": _PAPERS.get(asked.paper, asked.paper),
        "title": breakable(content.title),
        "kind": kind_words()[Kind(statement.kind)],
        "opening": breakable(opening if len(opening) <= 320 else f"{opening[:319]}…"),
        "points": [breakable(point) for point in points[:MOST_POINTS]],
        "place": isolate(asked.place) if asked.place else "",
        "invitation": _("Read the whole text, sign, and see who signed:"),
        "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "called_by": _("Called by %(who)s") % {"who": isolate(statement.convened_by)},
        "contact": isolate(statement.contact),
        "qr": code_rows(address),
    }


def pack_press_kit(statement: Statement, *, instance: Instance, today: date) -> bytes:
    """Return a ZIP with what the press asks for: PDFs, texts, facts, contact, pictures.

    Raises:
        NothingFrozen: There is no text yet.
        TypesettingError: A picture can't be set.
    """
    contents = frozen_contents(statement)
    if not contents:
        raise NothingFrozen
    folder = instance.public / "s" / statement.slug
    packed = io.BytesIO()
    # The same content makes the same bytes: times are the day's.
    moment = datetime.combine(today, time(), UTC).timetuple()[:6]

    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kit:

        def put(name: str, data: bytes) -> None:
            kit.writestr(zipfile.ZipInfo(f"{statement.slug}/{name}", date_time=moment), data, zipfile.ZIP_DEFLATED)

        for path in _kit_files(folder):
            put(path.name, path.read_bytes())
        for lang in contents:
            asked = Asked(Piece.POSTER, "a4", lang)
            put(f"pictures/poster.{lang}.png", print_piece(statement, asked, instance=instance, form="png"))
        put("pictures/code.svg", _code_svg(f"{instance.base_url}/s/{statement.slug}/"))
        with translation.override(interface_lang(statement.lead_lang)):
            put("facts.txt", _facts(statement, contents, instance, today).encode())
    return packed.getvalue()


def asked_for(statement: Statement, piece: str, paper: str, lang: str, place: str) -> Asked:
    """Return what was asked for.

    Raises:
        Refusal: It can't be printed.
    """
    return check_asked(piece, paper, lang, place, langs=list(frozen_contents(statement)))


def find_trouble(statement: Statement, *, instance: Instance) -> list[str]:
    """Return what the press said of the last making of the statement's PDFs: missing fonts, by script and package."""
    try:
        made = json.loads((instance.data / "prints" / statement.slug / "made.json").read_bytes())
    except FileNotFoundError:
        return []
    return [str(line) for line in made["trouble"]]


def published_prints(statement: Statement, *, instance: Instance) -> list[str]:
    """Return the names of the statement's PDFs that are published now."""
    return sorted(path.name for path in (instance.public / "s" / statement.slug).glob("statement.*.pdf"))


def _kit_files(folder: Path) -> list[Path]:
    return sorted(path for pattern in _KIT_FILES for path in folder.glob(pattern))


def _code_svg(address: str) -> bytes:
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=8)
    return picture.getvalue()


def _facts(statement: Statement, contents: dict[str, Content], instance: Instance, today: date) -> str:
    lead = contents[statement.lead_lang]
    facts = [(_("Who calls"), statement.convened_by), (_("Contact"), statement.contact)]
    if lead.addressees:
        facts.append((_("Addressed to"), spell_list(lead.addressees)))
    collection = signing.collection_of(statement)
    if collection is not None:
        counts = signing.tally(collection, collection.version)
        signed = tally_words(counts["person"].signed, counts["org"].signed)
        facts.append((_("Signatures"), f"{signed} ({spell_day(today)})"))
        facts.append((_("What is counted"), _("Each person confirmed by e-mail; we do not check who they are.")))
    facts += [
        (_("Address"), f"{instance.base_url}/s/{statement.slug}/"),
        (_("Languages"), spell_list(map(language_name, contents))),
    ]
    lines = [
        lead.title,
        "",
        *(f"{label}{spell_pause(':')}{fact}" for label, fact in facts),
        "",
        _("Names may be reprinted only as the whole list, with its date and the address where people take them back."),
        "",
    ]
    return "\n".join(lines)
