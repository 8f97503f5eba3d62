"""The statement's PDFs: set beside the bundle, put on its shelf, and published from there with the next run.

Order: the log's size is read first, then the names, then files are put on the shelf, then `made.json` says that they
are whole; the next run of publishing takes them. A print that names somebody whom the log has let go since is taken
off the shelf and out of the bundle in the run that brings the withdrawal out, and made anew some minutes later.

How often: at once for a new text or a new count on paper; after ten minutes where a print was taken away; after an hour
where names came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils import translation

from undersigned.instance.files import write_whole
from undersigned.instance.languages import DETAILS
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Amend, Hide, Paper, Release, Rules, Text, Version, Withdraw, Withhold
from undersigned.publiclog.ledger import Ledger
from undersigned.publishing import queries
from undersigned.publishing.bundle import Bundle
from undersigned.publishing.ledgers import other_entries
from undersigned.publishing.print_paths import PAPERS, print_path
from undersigned.publishing.print_text import MOST_NAMES, RUN_IN_ABOVE, count_listed, statement_data
from undersigned.publishing.rules import interface_lang
from undersigned.typesetting.errors import GlyphsMissing, PressFailed
from undersigned.typesetting.typeset import Job, Limits, typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.publishing.bundle import Language
    from undersigned.publishing.stage import Stage
    from undersigned.signing.models import Collection
    from undersigned.typesetting.errors import Gap
    from undersigned.typesetting.typeset import Sheet

_MADE = "made.json"
TEMPLATE = "publishing/print/statement.typ"
LIMITS = Limits(seconds=240, mebibytes=1024)
# What makes a print one of another text, or of names that are shown no longer.
_OTHER_WORDS = (Version, Text, Rules, Release, Paper)
_FEWER_NAMES = (Withdraw, Hide, Amend, Withhold)
_AGAIN = timedelta(minutes=10)
_NEWER = timedelta(hours=1)


@dataclass(frozen=True)
class Made:
    """What lies on the shelf of a statement.

    Attributes:
        size: Of the log that was set.
        at: Second of the making.
        files: Name and hash of each file.
        trouble: Sentences about what could not be set, or not as it was written.
    """

    size: int
    at: int
    files: dict[str, str]
    trouble: list[str]


def shelf_of(instance: Instance, slug: str) -> Path:
    """Return the folder of the prints of a statement."""
    return instance.data / "prints" / slug


def find_made(shelf: Path) -> Made | None:
    """Return what lies on *shelf*, or None."""
    try:
        return Made(**json.loads((shelf / _MADE).read_bytes()))
    except FileNotFoundError:
        return None


def print_statement(collection: Collection, *, instance: Instance, vkey: str, now: datetime) -> bool:
    """Set the PDFs of *collection* if they are due; return whether the bundle has to be brought up to date.

    Args:
        collection: Whose statement; published before.
        instance: Where it is published.
        vkey: The log's verifier key.
        now: The time; only its day is printed.
    """
    size = queries.publication_of(collection).size
    shelf = shelf_of(instance, collection.slug)
    made = find_made(shelf)
    if size == 0 or not _is_due(made, collection, size, shelf, now):
        return False
    # A ledger of its own: those that are kept belong to the thread that publishes.
    ledger = Ledger()
    for data in logs.entries(collection.log, 0, size):
        ledger.apply_bytes(data)
    files, trouble = _set(Bundle(collection, instance, ledger, size, now.date(), vkey), instance)
    for path in shelf.glob("*.pdf"):
        path.unlink()
    for name, data in files.items():
        write_whole(shelf / name, data, is_durable=False)
    digests = {name: sha256(data).hexdigest() for name, data in files.items()}
    note = {"size": size, "at": int(now.timestamp()), "files": digests, "trouble": trouble}
    write_whole(shelf / _MADE, json.dumps(note).encode(), is_durable=False)
    return True


def stage_prints(bundle: Bundle, stage: Stage) -> dict[str, tuple[str, int]]:
    """Stage the prints that may be shown, and that all others go; return hash and size of the log for each."""
    shelf = shelf_of(bundle.instance, bundle.collection.slug)
    made = find_made(shelf)
    shown: dict[str, tuple[str, int]] = {}
    if made is not None and _may_be_shown(made, bundle):
        for name, digest in made.files.items():
            path = shelf / name
            data = path.read_bytes() if path.exists() else b""
            if sha256(data).hexdigest() == digest:
                stage.put(name, data)
                shown[name] = (digest, made.size)
    elif made is not None:
        for path in shelf.glob("*.pdf"):
            path.unlink()
    for path in stage.folder.glob("statement.*.pdf"):
        if path.name not in shown:
            stage.remove(path.name)
    return shown


def _is_due(made: Made | None, collection: Collection, size: int, shelf: Path, now: datetime) -> bool:
    if made is None:
        return True
    since = other_entries(collection.log, made.size, size) if made.size < size else []
    if any(isinstance(entry, _OTHER_WORDS) for entry in since):
        return True
    age = now - datetime.fromtimestamp(made.at, UTC)
    if any(not (shelf / name).exists() for name in made.files):
        return age >= _AGAIN
    # A text that could not be set may find its fonts later.
    return age >= _NEWER and (made.size != size or bool(made.trouble))


def _may_be_shown(made: Made, bundle: Bundle) -> bool:
    if made.size > bundle.size:
        return False
    since = other_entries(bundle.collection.log, made.size, bundle.size)
    return not any(isinstance(entry, (*_OTHER_WORDS, *_FEWER_NAMES)) for entry in since)


def _set(bundle: Bundle, instance: Instance) -> tuple[dict[str, bytes], list[str]]:
    """Return files and troubles; each language is set by itself, so that one without fonts does not stop the others."""
    files: dict[str, bytes] = {}
    trouble: list[str] = []
    for language in bundle.languages:
        try:
            sheets = _set_language(bundle, language, instance, trouble)
        except GlyphsMissing as error:
            trouble += _say(language.lang, error.gaps)
            continue
        except PressFailed as error:
            trouble.append(f"{language.lang}: {error}")
            continue
        files |= {print_path(language.lang, paper): sheet.data for paper, sheet in zip(PAPERS, sheets, strict=True)}
        trouble += _say(language.lang, sheets[0].spelled)
    return files, trouble


def _set_language(bundle: Bundle, language: Language, instance: Instance, trouble: list[str]) -> list[Sheet]:
    """Return a document for each paper: with names if it may have them and the press has memory for them."""
    if language is not bundle.lead:
        return _press(bundle, language, instance, is_with_names=True)
    if count_listed(bundle) <= MOST_NAMES:
        try:
            return _press(bundle, language, instance, is_with_names=True)
        except PressFailed as error:
            trouble.append(f"{language.lang}: without names, since with them: {error}")
    return _press(bundle, language, instance, is_with_names=False)


def _press(bundle: Bundle, language: Language, instance: Instance, *, is_with_names: bool) -> list[Sheet]:
    made_at = int(datetime.combine(bundle.day, time(), UTC).timestamp())
    with translation.override(interface_lang(language.lang, DETAILS)):
        data: list[dict[str, Any]] = [
            statement_data(bundle, language, paper, is_with_names=is_with_names) for paper in PAPERS
        ]
    is_tagged = not is_with_names or count_listed(bundle) <= RUN_IN_ABOVE
    jobs = [
        Job(TEMPLATE, one, language.lang, lenient=("groups",), made_at=made_at, is_tagged=is_tagged) for one in data
    ]
    # A press keeps what it has laid out; a long list has one to itself.
    batches = [jobs] if is_tagged else [[job] for job in jobs]
    return [one for batch in batches for one in typeset(batch, fonts=instance.fonts, limits=LIMITS)]


def _say(lang: str, gaps: Sequence[Gap]) -> list[str]:
    return [f"{lang}: {gap}" for gap in gaps]
