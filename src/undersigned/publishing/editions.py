"""Editions in public: a folder of static files for each, `e/<slug>/`, and its PDF, set beside and taken from a shelf.

Nothing here is proved: each contribution names the hash of the text that people sign and leads to the statement, where
text and counts are. The counts are those of the day on which the edition came out, so a signature changes no file here.
A print holds no names of signatories; it goes as soon as its words are others, and is set anew by the thread that
prints. Source: docs/decisions/0058-editions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.editions import actions, queries
from undersigned.editions.rules import State
from undersigned.instance.files import write_whole
from undersigned.publishing.assets import FONTS_PATH, ICON_PATH, STYLE_PATH, asset_files
from undersigned.publishing.counting import tally_words
from undersigned.publishing.edition_paths import EDITION_SHELF, day_of, edition_path, heading_of, print_name, say_day
from undersigned.publishing.packing import write_changed
from undersigned.publishing.print_paths import PAPERS
from undersigned.publishing.print_text import code_rows, text_blocks
from undersigned.publishing.rules import interface_lang, notice_links
from undersigned.texts import queries as texts
from undersigned.texts.canonical import BlockKind, parse_text
from undersigned.texts.inline import plain_words
from undersigned.texts.rules import direction
from undersigned.typesetting.errors import GlyphsMissing, PressFailed
from undersigned.typesetting.typeset import Job, Limits, typeset
from undersigned.typesetting.words import breakable, isolate, keep_apart, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from undersigned.editions.models import Contribution, Edition
    from undersigned.instance.config import Instance
    from undersigned.texts.canonical import Content

TEMPLATE = "publishing/print/edition.typ"
LIMITS = Limits(seconds=240, mebibytes=1024)
_AGAIN = timedelta(hours=1)
_LONG_TITLE = 140  # characters, as of statements
_EXCERPT = 280


@dataclass(frozen=True)
class Shown:
    """A contribution with the words that it took up."""

    contribution: Contribution
    content: Content

    @property
    def home(self) -> str:
        """The way to the statement from the root of the instance."""
        return f"s/{self.contribution.statement.slug}/"


def write_edition(edition: Edition, *, instance: Instance) -> None:
    """Bring the folder of *edition* up to date; what has not changed stays untouched, what does not belong goes."""
    folder = instance.public / edition_path(edition)
    files = _edition_files(edition, instance)
    write_changed(folder, files)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix().removesuffix(".gz") not in files:
            path.unlink()
    # Of what was read, not of what stands there now: a change meanwhile is followed with the next round.
    actions.note_written(edition)


def print_edition(edition: Edition, *, instance: Instance, now: datetime) -> bool:
    """Set the PDFs of *edition* if their words are new; return whether its folder has to be written again.

    What could not be set is tried again after an hour: fonts may have come.
    """
    shelf = shelf_of(edition, instance)
    places = {paper: _place(shelf, edition, paper) for paper in PAPERS}
    note = _note(shelf, edition)
    if all(place.exists() for place in places.values()):
        return False
    if note.exists() and now.timestamp() - note.stat().st_mtime < _AGAIN.total_seconds():
        return False
    with translation.override(interface_lang(edition.lang)):
        data = [_print_data(edition, instance, PAPERS[paper]) for paper in places]
    made_at = int(datetime.combine(day_of(edition), time(), UTC).timestamp())
    jobs = [Job(TEMPLATE, one, edition.lang, made_at=made_at) for one in data]
    for path in shelf.glob("*"):
        path.unlink()
    try:
        sheets = typeset(jobs, fonts=instance.fonts, limits=LIMITS)
    except (GlyphsMissing, PressFailed) as error:
        said = map(str, error.gaps) if isinstance(error, GlyphsMissing) else [str(error)]
        write_whole(note, "\n".join(said).encode(), is_durable=False)
        return False
    for place, sheet in zip(places.values(), sheets, strict=True):
        write_whole(place, sheet.data, is_durable=False)
    return True


def find_trouble(edition: Edition, *, instance: Instance) -> list[str]:
    """Return what the press said where it could not set *edition*: missing fonts, by script and package."""
    note = _note(shelf_of(edition, instance), edition)
    return note.read_text().splitlines() if note.exists() else []


def shelf_of(edition: Edition, instance: Instance) -> Path:
    """Return the folder of the prints of *edition*."""
    return instance.data / EDITION_SHELF / edition.slug


def _place(shelf: Path, edition: Edition, paper: str) -> Path:
    return shelf / f"{paper}.{edition.words_mark}.pdf"


def _note(shelf: Path, edition: Edition) -> Path:
    return shelf / f"{edition.words_mark}.failed"


def _edition_files(edition: Edition, instance: Instance) -> dict[str, bytes]:
    """Return the files of the folder by name; with its style sheet and fonts, so that it reads the same anywhere."""
    assets = asset_files()
    files = {
        name: data for name, data in assets.items() if name in (STYLE_PATH, ICON_PATH) or name.startswith(FONTS_PATH)
    }
    prints = {}
    if edition.state is State.OUT:
        for paper in PAPERS:
            place = _place(shelf_of(edition, instance), edition, paper)
            if place.exists():
                prints[paper] = place.read_bytes()
    lang = interface_lang(edition.lang)
    with translation.override(lang):
        files["index.html"] = _page(edition, instance, lang, sorted(prints))
    return files | {print_name(paper): data for paper, data in prints.items()}


def _page(edition: Edition, instance: Instance, lang: str, prints: list[str]) -> bytes:
    papers = {"a4": _("A4"), "letter": _("US Letter")}
    is_taken_back = edition.state is State.TAKEN_BACK
    # What was taken back is named, and not told any more.
    introduction = () if is_taken_back else queries.words_of(edition).introduction
    context = {
        **heading_of(edition),
        "interface_lang": lang,
        "interface_dir": direction(lang),
        "host": instance.host,
        "root": "../../",
        "address": f"{instance.base_url}/{edition_path(edition)}",
        "is_long": len(edition.title) > _LONG_TITLE,
        "introduction": introduction,
        "description": _shorten(introduction[0] if introduction else edition.title),
        "prints": [{"path": print_name(paper), "words": papers[paper]} for paper in prints],
        "contributions": [_row(one, instance) for one in _find_shown(edition)],
        "figures_day": say_day(edition.out_on),
        "changed_day": say_day(edition.changed_on),
        "taken_back_day": say_day(edition.taken_back_on),
        "notices": notice_links(instance.base_url, lang),
    }
    return render_to_string("publishing/edition.html", context).encode()


def _row(shown: Shown, instance: Instance) -> dict[str, Any]:
    contribution, content = shown.contribution, shown.content
    opening = next((plain_words(one.text) for one in content.blocks if one.kind is BlockKind.PARAGRAPH), "")
    return {
        "anchor": f"s{contribution.place}",
        "path": f"{shown.home}index.html",
        "address": f"{instance.base_url}/{shown.home}",
        "title": content.title,
        "lang": contribution.lang,
        "dir": direction(contribution.lang),
        "convened_by": contribution.statement.convened_by,
        "opening": _shorten(opening),
        "tally": tally_words(contribution.persons or 0, contribution.organisations or 0),
        "version": contribution.version,
        "signed_sha256": contribution.signed_sha256,
        "text_sha256": contribution.text_sha256 if contribution.text_sha256 != contribution.signed_sha256 else "",
        "taken_out_day": say_day(contribution.taken_out_on),
    }


def _print_data(edition: Edition, instance: Instance, paper: str) -> dict[str, Any]:
    address = f"{instance.base_url}/{edition_path(edition)}"
    told = heading_of(edition)
    number = isolate(edition.number) if edition.number else ""
    return {
        "paper": paper,
        "kicker": " · ".join(filter(None, (_("Edition"), number, told["day"]))),
        "title": breakable(edition.title),
        "introduction": [breakable(paragraph) for paragraph in queries.words_of(edition).introduction],
        "contents": _("What is in it"),
        "figures": _figures(edition),
        "footer": f"{keep_apart(shorten(edition.title))} · {keep_apart(told['number'] or told['day'])}",
        "address": address,
        "qr": code_rows(address),
        "contributions": [_print_contribution(one, instance) for one in _find_shown(edition)],
    }


def _print_contribution(shown: Shown, instance: Instance) -> dict[str, Any]:
    contribution, content = shown.contribution, shown.content
    address = f"{instance.base_url}/{shown.home}"
    is_out = contribution.taken_out_on is not None
    who = contribution.statement.convened_by
    return {
        "title": breakable(content.title),
        "subtitle": "" if is_out else breakable(content.subtitle),
        "lang": contribution.lang.partition("-")[0],
        "is_rtl": direction(contribution.lang) == "rtl",
        "called_by": _("Called by %(who)s.") % {"who": isolate(who)} if who else "",
        "taken_out": _("The convenors took this statement out on %(day)s.")
        % {"day": say_day(contribution.taken_out_on)}
        if is_out
        else "",
        "blocks": [] if is_out else list(text_blocks(content.blocks)),
        "tally": "" if is_out else tally_words(contribution.persons or 0, contribution.organisations or 0),
        "hash_label": _("What people sign (version %(number)s)") % {"number": contribution.version},
        "sha256_a": contribution.signed_sha256[:32],
        "sha256_b": contribution.signed_sha256[32:],
        "address": address,
        "qr": code_rows(address),
    }


def _figures(edition: Edition) -> str:
    return _("The figures are those of %(day)s. The page of each statement has those of today.") % {
        "day": say_day(edition.out_on)
    }


def _find_shown(edition: Edition) -> Iterator[Shown]:
    for contribution in queries.contributions_of(edition):
        files = {digest: data for digest, _suffix, data in texts.frozen_history(contribution.statement)}
        yield Shown(contribution, parse_text(files[contribution.text_sha256]))


def _shorten(words: str) -> str:
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
