"""Languages part by part, the glossary, and translations that were sent."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.rules import NotThere
from undersigned.api.shapes import base
from undersigned.api.shapes import languages as shapes
from undersigned.api.shapes import texts as files
from undersigned.desk import translating as actions
from undersigned.texts import queries as texts
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import NotFrozen, Role
from undersigned.translating import actions as translating
from undersigned.translating import queries
from undersigned.translating.rules.glossary import Entry, Rendering, TermKind

if TYPE_CHECKING:
    from undersigned.translating.models import Term, Translation
    from undersigned.translating.queries import Offered, Row


@operation(
    "GET",
    "statements/<slug:slug>/translations",
    needs=Duty.TEXT,
    page="languages",
    does="list the languages that are translated part by part, and how far they are",
    gives=shapes.Translations,
)
def translations(call: Call, _asked: base.Nothing) -> shapes.Translations:
    """Return the translations."""
    return shapes.Translations(items=[_describe(one) for one in queries.translations_of(call.statement)])


@operation(
    "POST",
    "statements/<slug:slug>/translations",
    needs=Duty.TEXT,
    page="language-begin",
    does="begin to translate the text part by part, also while it is a draft",
    takes=shapes.BeginTranslation,
    gives=shapes.Translation,
    is_making=True,
    example={"lang": "uk"},
)
def begin_translation(call: Call, asked: shapes.BeginTranslation) -> shapes.Translation:
    """Begin a language."""
    made = translating.begin_translation(call.statement, lang=asked.lang, role=Role(asked.role), now=call.now)
    return _describe(made)


@operation(
    "DELETE",
    "statements/<slug:slug>/translations/<str:lang>",
    needs=Duty.TEXT,
    page="language-drop",
    does="throw away what was translated part by part; what was frozen stays",
)
def drop_translation(call: Call, _asked: base.Nothing) -> None:
    """Throw it away."""
    translating.drop_translation(_translation(call))


@operation(
    "GET",
    "statements/<slug:slug>/translations/<str:lang>/parts",
    needs=Duty.TEXT,
    page="language",
    does="show the text and its translation, part by part",
    gives=shapes.Parts,
)
def translation_parts(call: Call, _asked: base.Nothing) -> shapes.Parts:
    """Return the parts."""
    translation = _translation(call)
    source = queries.source_of(call.statement)
    rows = queries.rows_of(translation, source) if source else []
    return shapes.Parts(lang=translation.lang, items=[_describe_part(row) for row in rows])


@operation(
    "POST",
    "statements/<slug:slug>/translations/<str:lang>/parts",
    needs=Duty.TEXT,
    page="language",
    does="keep new words for parts; what somebody else changed meanwhile is not overwritten",
    takes=shapes.TypedParts,
    gives=shapes.Outcomes,
    example={"items": []},
)
def save_translation_parts(call: Call, asked: shapes.TypedParts) -> shapes.Outcomes:
    """Keep the words, and say what became of each."""
    translation = _translation(call)
    hand = translating.hand_of_convenor(translation, call.convenor, now=call.now) if call.convenor else None
    typed = [
        translating.Typed(one.key, one.words, one.source_sha256, one.base, is_right=one.is_right) for one in asked.items
    ]
    outcomes = translating.save_words(translation, hand, typed)
    return shapes.Outcomes(items=[shapes.OutcomeRow(key=key, outcome=one) for key, one in outcomes.items()])


@operation(
    "GET",
    "statements/<slug:slug>/translations/<str:lang>/text",
    needs=Duty.TEXT,
    page="language-together",
    does="show the file that the parts make; names what is missing, stale or not reviewed",
    gives=files.TextFile,
)
def translation_text(call: Call, _asked: base.Nothing) -> files.TextFile:
    """Return the file that freezing would fix."""
    translation = _translation(call)
    file = format_text(translating.put_together(translation))
    version = texts.newest_frozen_version(call.statement)
    if version is None:
        raise NotFrozen
    return files.TextFile(
        lang=translation.lang,
        role=Role(translation.role),
        version=version.number,
        is_frozen=False,
        sha256=sha256(file).hexdigest(),
        text=file.decode(),
    )


@operation(
    "POST",
    "statements/<slug:slug>/translations/<str:lang>/freeze",
    needs=Duty.TEXT,
    page="language-together",
    does="freeze what the parts make, and publish it where signing is open",
    takes=files.Seen,
    gives=shapes.Translation,
)
def freeze_translation(call: Call, asked: files.Seen) -> shapes.Translation:
    """Freeze the file that was seen."""
    translation = _translation(call)
    file = format_text(translating.put_together(translation))
    seen = file if sha256(file).hexdigest() == asked.sha256 else b""
    actions.freeze_translation(translation, seen=seen, ring=call.ring, now=call.now)
    return _describe(translation)


@operation(
    "GET",
    "statements/<slug:slug>/glossary",
    needs=Duty.TEXT,
    page="glossary",
    does="list the glossary: terms, and names in other scripts",
    gives=shapes.Glossary,
)
def glossary(call: Call, _asked: base.Nothing) -> shapes.Glossary:
    """Return the entries."""
    return shapes.Glossary(items=[_describe_term(one) for one in queries.terms_of(call.statement)])


@operation(
    "POST",
    "statements/<slug:slug>/glossary",
    needs=Duty.TEXT,
    page="glossary",
    does="add an entry; lists show it beside what was signed",
    takes=shapes.TermEntry,
    gives=shapes.TermRow,
    is_making=True,
    example={"source": "timetable", "renderings": [{"lang": "de", "words": "Fahrplan"}]},
)
def add_term(call: Call, asked: shapes.TermEntry) -> shapes.TermRow:
    """Add an entry."""
    return _describe_term(actions.save_term(call.statement, _entry(asked)))


@operation(
    "PUT",
    "statements/<slug:slug>/glossary/<int:number>",
    needs=Duty.TEXT,
    page="term",
    does="change an entry",
    takes=shapes.TermEntry,
    gives=shapes.TermRow,
    example={"source": "timetable", "renderings": [{"lang": "de", "words": "Fahrplan"}]},
)
def change_term(call: Call, asked: shapes.TermEntry) -> shapes.TermRow:
    """Put an entry in the place of another."""
    return _describe_term(actions.save_term(call.statement, _entry(asked), term=_term(call)))


@operation(
    "DELETE",
    "statements/<slug:slug>/glossary/<int:number>",
    needs=Duty.TEXT,
    page="term",
    does="take an entry out of the glossary",
)
def delete_term(call: Call, _asked: base.Nothing) -> None:
    """Take it out."""
    actions.delete_term(call.statement, _term(call))


@operation(
    "GET",
    "statements/<slug:slug>/offers",
    needs=Duty.TEXT,
    page="offers",
    does="list translations that were sent",
    gives=shapes.Offers,
)
def offers(call: Call, _asked: base.Nothing) -> shapes.Offers:
    """Return what was sent."""
    return shapes.Offers(items=[_describe_offer(one) for one in queries.offers_of(call.statement)])


@operation(
    "POST",
    "statements/<slug:slug>/offers/<int:number>/show",
    needs=Duty.TEXT,
    page="offers",
    does="show a translation that was sent, as unofficial",
    gives=shapes.Offers,
)
def show_offer(call: Call, _asked: base.Nothing) -> shapes.Offers:
    """Show it."""
    actions.show_offered(call.statement, _offer(call))
    return offers(call, base.Nothing())


@operation(
    "POST",
    "statements/<slug:slug>/offers/<int:number>/take-over",
    needs=Duty.TEXT,
    page="offers",
    does="put a translation that was sent into parts, for reviewing",
    gives=shapes.Translation,
)
def take_over_offer(call: Call, _asked: base.Nothing) -> shapes.Translation:
    """Take it over."""
    return _describe(actions.take_over(call.statement, _offer(call), now=call.now))


@operation(
    "DELETE",
    "statements/<slug:slug>/offers/<int:number>",
    needs=Duty.TEXT,
    page="offers",
    does="delete a translation that was sent, or take it off the public page",
)
def decline_offer(call: Call, _asked: base.Nothing) -> None:
    """Delete it."""
    actions.decline_offered(call.statement, _offer(call))


def _translation(call: Call) -> Translation:
    found = queries.find_translation(call.statement, call.lang)
    if found is None:
        raise NotThere
    return found


def _term(call: Call) -> Term:
    found = queries.find_term(call.statement, call.number)
    if found is None:
        raise NotThere
    return found


def _offer(call: Call) -> Offered:
    found = queries.find_offer(call.statement, call.number)
    if found is None:
        raise NotThere
    return found


def _describe(translation: Translation) -> shapes.Translation:
    source = queries.source_of(translation.statement)
    progress = queries.progress_of(queries.rows_of(translation, source) if source else [])
    return shapes.Translation(
        lang=translation.lang,
        role=Role(translation.role),
        parts=progress.count,
        fresh=progress.fresh,
        reviewed=progress.reviewed,
        stale=progress.stale,
    )


def _describe_part(row: Row) -> shapes.PartRow:
    return shapes.PartRow(
        key=row.key,
        part=row.unit.part,
        clause=row.unit.number,
        item=row.unit.item,
        source=row.unit.text,
        source_sha256=row.unit.digest,
        words=row.words,
        base=row.base,
        state=row.state,
    )


def _describe_term(term: Term) -> shapes.TermRow:
    return shapes.TermRow(
        number=term.pk,
        kind=TermKind(term.kind),
        source=term.source,
        note=term.note,
        renderings=[
            shapes.RenderingRow(lang=one.lang, words=one.words, by=one.by) for one in term.renderings.order_by("lang")
        ],
    )


def _describe_offer(offered: Offered) -> shapes.OfferRow:
    return shapes.OfferRow(
        number=offered.number,
        lang=offered.lang,
        sender=offered.sender.name,
        address=offered.sender.address,
        received_on=offered.received_on,
        is_shown=offered.is_shown,
        title=actions.read_offered(offered).title,
    )


def _entry(asked: shapes.TermEntry) -> Entry:
    told = tuple(Rendering(one.lang, one.words, one.by) for one in asked.renderings)
    return Entry(asked.kind, asked.source, asked.note, told)
