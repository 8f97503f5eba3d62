"""What the public sees of answers: a timeline in each language, a section of the front page, a file for programs.

Nothing stands in a bundle before the first entry is published; from then on every demand of the text is shown with how
it stands. The log knows nothing of answers: docs/decisions/0042.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from undersigned.answers import queries as answers
from undersigned.answers.answers_file import Answers, Attached, Quote, Said, format_answers
from undersigned.answers.rules import Asked, Kind, State, is_address
from undersigned.instance.languages import DETAILS
from undersigned.publishing.chrome import Chrome, link_from, root_from
from undersigned.publishing.rules import interface_lang
from undersigned.publishing.spelling import spell_day
from undersigned.texts.inline import plain_words
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import Promise

    from undersigned.answers.queries import EntryRow
    from undersigned.answers.rules import Demand
    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.publishing.stage import Stage
    from undersigned.texts.canonical import Content

ANSWERS_PATH = "answers.json"
_FOLDER = "answers"
_LATEST = 3
_SHORT = 240


@dataclass(frozen=True, slots=True)
class News:
    """An entry as feeds tell it: its title, the day on which it appeared, where it stands, its words."""

    title: str
    on: date
    path: str
    summary: str


STATES: dict[State, str | Promise] = {
    State.NO_ANSWER: gettext_lazy("no answer"),
    State.REFUSED: gettext_lazy("refused"),
    State.PROMISED: gettext_lazy("promised"),
    State.PARTLY_MET: gettext_lazy("partly met"),
    State.MET: gettext_lazy("met"),
}


def page_path(bundle: Bundle, language: Language) -> str:
    """Return the path of the timeline in *language*."""
    return f"{_FOLDER}/index.html" if language is bundle.lead else f"{language.lang}/{_FOLDER}/index.html"


def document_path(row: EntryRow) -> str:
    """Return the path of the document of *row*."""
    return f"{_FOLDER}/{row.number}.{row.document.kind}" if row.document else ""


def stage_answers(bundle: Bundle, stage: Stage) -> None:
    """Stage timelines, documents and the file for programs, and that those go which are not shown any more."""
    rows = bundle.answers
    files: set[str] = set()
    if rows:
        for language in bundle.languages:
            path = page_path(bundle, language)
            with override(interface_lang(language.lang, DETAILS)):
                stage.put(path, _page(bundle, language, rows))
        for row in rows:
            if row.document:
                files.add(document_path(row))
                stage.put(document_path(row), answers.published_document(bundle.statement, row.number))
        stage.put(ANSWERS_PATH, format_answers(_file(bundle, rows)))
    published = stage.folder / _FOLDER
    for found in published.iterdir() if published.is_dir() else ():
        path = f"{_FOLDER}/{found.name}"
        if found.suffix not in {".html", ".gz"} and path not in files:
            stage.remove(path)


def answers_context(bundle: Bundle, language: Language) -> dict[str, Any]:
    """Return what the front page in *language* shows of answers; nothing before there is any."""
    rows = bundle.answers
    if not rows:
        return {"answers": None}
    path = page_path(bundle, language)
    # From the front page, the timeline lies in a folder beside it.
    shown = [row for row in rows if not row.corrected_by][:_LATEST]
    return {
        "answers": {
            "href": f"{_FOLDER}/index.html",
            "demands": [_demand(bundle, language, one, "") for one in _demands(bundle, rows)],
            "latest": [_entry(bundle, language, row, path) for row in shown],
            "count": len(rows),
            "condition": _condition(rows),
        }
    }


def feed_items(bundle: Bundle) -> list[News]:
    """Return the published entries for feeds, the newest first."""
    path = page_path(bundle, bundle.lead)
    rows = sorted(bundle.answers, key=lambda row: -row.number)
    return [
        News(
            entry_title(bundle.lead.content, row),
            row.published_on,
            f"{path}#e{row.number}",
            row.typed.words or row.typed.quote[:_SHORT],
        )
        for row in rows
        if row.published_on is not None
    ]


def _page(bundle: Bundle, language: Language, rows: Sequence[EntryRow]) -> bytes:
    path = page_path(bundle, language)
    speaks = interface_lang(language.lang, DETAILS)
    context = {
        **bundle.context(),
        "interface_lang": speaks,
        "interface_dir": direction(speaks),
        "text": {"title": language.content.title, "lang": language.lang, "dir": direction(language.lang)},
        "front_href": "../index.html",
        "front_lang": language.lang,
        "demands": [_demand(bundle, language, one, "../index.html") for one in _demands(bundle, rows)],
        "entries": [_entry(bundle, language, row, path) for row in rows],
        "condition": _condition(rows),
        "json_href": f"{root_from(path)}{ANSWERS_PATH}",
        "languages": [
            {
                "lang": other.lang,
                "is_here": other is language,
                "href": link_from(path, page_path(bundle, other)),
            }
            for other in bundle.languages
        ],
    }
    return Chrome.render("publishing/answers.html", context).fill(path)


def _demands(bundle: Bundle, rows: Sequence[EntryRow]) -> list[Demand]:
    meaning = bundle.meaning
    clauses = [
        Asked(clause["addressee"], clause["id"], clause["number"])
        for clause in meaning["clauses"]
        if clause.get("addressee")
    ]
    return answers.demands_of([*clauses, *map(Asked, meaning["addressees"])], list(rows))


def _demand(bundle: Bundle, language: Language, demand: Demand, front: str) -> dict[str, Any]:
    clause = next((one for one in language.content.clauses if one.id == demand.clause), None) if demand.clause else None
    words = " ".join(map(plain_words, (clause.text, *clause.items))) if clause else ""
    return {
        "addressee": demand.addressee,
        "addressee_lang": bundle.lead.lang,
        "addressee_dir": direction(bundle.lead.lang),
        "number": demand.number,
        "is_whole": not demand.clause,
        "href": f"{front}#{demand.clause}" if clause else "",
        "words": words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…",
        "lang": language.lang,
        "dir": direction(language.lang),
        "state": demand.state.value,
        "state_words": STATES[demand.state],
        "since": demand.since,
    }


def _entry(bundle: Bundle, language: Language, row: EntryRow, path: str) -> dict[str, Any]:
    typed = row.typed
    number = next((at for at, one in enumerate(language.content.clauses, 1) if one.id == typed.clause), 0)
    document = row.document
    return {
        "id": f"e{row.number}",
        "number": row.number,
        "kind": typed.kind.value,
        "on": typed.happened_on,
        "published_on": row.published_on,
        "addressee": typed.addressee,
        "clause": typed.clause,
        "clause_number": number if typed.clause else 0,
        "is_whole": not typed.clause,
        "clause_href": f"{link_from(path, _front(bundle, language))}#{typed.clause}" if number else "",
        "of_version": row.version if row.version != bundle.ledger.version else 0,
        "state": typed.state.value if typed.state else "",
        "state_words": STATES[typed.state] if typed.state else "",
        "words": typed.words,
        "lang": row.lang,
        "dir": direction(row.lang),
        "quote": typed.quote,
        "quote_lang": typed.quote_lang,
        "quote_dir": direction(typed.quote_lang) if typed.quote_lang else "auto",
        "source": typed.source,
        "source_is_address": is_address(typed.source),
        "handed_by": typed.handed_by,
        "document": {
            "href": link_from(path, document_path(row)),
            "front_href": link_from(_front(bundle, language), document_path(row)),
            "is_picture": document.is_picture,
            "width": document.width,
            "height": document.height,
            "words": document.words,
            "kilobytes": max(1, round(document.size_bytes / 1000)),
        }
        if document
        else None,
        "corrects": typed.corrects,
        "corrected_by": row.corrected_by,
        "is_emptied": row.is_emptied,
        "signed_by": _signed_by(row),
    }


def _front(bundle: Bundle, language: Language) -> str:
    return "index.html" if language is bundle.lead else f"{language.lang}/index.html"


def _signed_by(row: EntryRow) -> str:
    if len(row.signed_by) == 2:
        return _("%(one)s and %(other)s, convenors") % {"one": row.signed_by[0], "other": row.signed_by[1]}
    if row.signed_by:
        return _("%(one)s and a second convenor") % {"one": row.signed_by[0]}
    return _("two convenors")


def _condition(rows: Sequence[EntryRow]) -> dict[str, Any] | None:
    found = answers.find_condition(list(rows))
    return {"id": f"e{found.number}", "on": found.typed.happened_on, "by": _signed_by(found)} if found else None


def entry_title(content: Content, row: EntryRow) -> str:
    """Return what *row*, an entry about the text *content*, is called in feeds."""
    typed = row.typed
    number = next((at for at, one in enumerate(content.clauses, 1) if one.id == typed.clause), 0)
    day = spell_day(typed.happened_on) if typed.happened_on else ""
    values = {
        "who": typed.addressee,
        "day": day,
        "state": STATES[typed.state] if typed.state else "",
        "number": number,
    }
    if typed.kind is Kind.DELIVERY:
        words = _("%(day)s: handed to %(who)s") % values
    elif typed.kind is Kind.CONDITION:
        words = (
            _("%(day)s: two convenors consider the condition fulfilled") % values
            if typed.state is State.MET
            else _("%(day)s: two convenors do not consider the condition fulfilled any more") % values
        )
    elif typed.state is None:
        words = _("%(day)s: news of %(who)s") % values
    elif number:
        words = _("%(day)s: %(who)s, clause %(number)s: %(state)s") % values
    else:
        words = _("%(day)s: %(who)s: %(state)s") % values
    return _("Corrected: %(words)s") % {"words": words} if typed.corrects else words


def _file(bundle: Bundle, rows: Sequence[EntryRow]) -> Answers:
    return Answers(
        origin=bundle.ledger.origin,
        lang=bundle.lead.lang,
        demands=tuple(_demands(bundle, rows)),
        entries=tuple(_said(row) for row in sorted(rows, key=lambda row: row.number)),
    )


def _said(row: EntryRow) -> Said:
    typed, document = row.typed, row.document
    if typed.happened_on is None or row.published_on is None:
        raise ValueError("a published entry has both days")
    return Said(
        number=row.number,
        kind=typed.kind,
        on=typed.happened_on,
        published_on=row.published_on,
        version=row.version,
        addressee=typed.addressee,
        clause=typed.clause,
        state=typed.state,
        words=typed.words,
        quote=Quote(typed.quote, typed.quote_lang) if typed.quote else None,
        source=typed.source,
        by=typed.handed_by,
        document=Attached(
            document_path(row), document.sha256, document.size_bytes, document.words, document.width, document.height
        )
        if document
        else None,
        corrects=typed.corrects,
        corrected_by=row.corrected_by,
        emptied=row.is_emptied,
        signed_by=row.signed_by,
    )
