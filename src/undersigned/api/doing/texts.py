"""Texts: drafts, freezing, versions, languages; the round table's door."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.doing.telling import describe_fully
from undersigned.api.operation import Call, operation
from undersigned.api.rules import NotThere
from undersigned.api.shapes import base
from undersigned.api.shapes import statements as standing
from undersigned.api.shapes import texts as shapes
from undersigned.desk import actions, tabling
from undersigned.desk.rules import NothingAdopted
from undersigned.roundtable import queries as tables
from undersigned.texts import actions as writing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import Block, BlockKind, Content, format_text
from undersigned.texts.rules import Role

if TYPE_CHECKING:
    from undersigned.roundtable.models import Table
    from undersigned.texts.models import Text


def version_of_draft(call: Call) -> str:
    """Return which draft of the leading text stands now."""
    return texts.revision_of(_lead(call))


def version_of_language(call: Call) -> str:
    """Return which draft of the language stands now."""
    return texts.revision_of(_language(call))


@operation(
    "GET",
    "statements/<slug:slug>/draft",
    needs=Duty.TEXT,
    page="draft",
    does="show the draft of the leading text",
    gives=shapes.Draft,
    version_of=version_of_draft,
)
def draft(call: Call, _asked: base.Nothing) -> shapes.Draft:
    """Return the draft."""
    return _show(_lead(call))


@operation(
    "PUT",
    "statements/<slug:slug>/draft",
    needs=Duty.TEXT,
    page="draft",
    does="replace the draft of the leading text",
    takes=shapes.Draft,
    gives=shapes.Draft,
    version_of=version_of_draft,
    example={
        "title": "For an open timetable",
        "addressees": ["the railway board"],
        "blocks": [
            {"kind": "paragraph", "text": "We, passengers and staff of the regional railway, declare:"},
            {
                "kind": "clause",
                "text": "We ask the railway board to publish the figures.",
                "verb": "ask",
                "addressee": "the railway board",
            },
        ],
    },
)
def save_draft(call: Call, asked: shapes.Draft) -> shapes.Draft:
    """Keep the draft; language and address follow as long as nothing is frozen."""
    text = _lead(call)
    actions.save_draft(text, _read(asked), lang=asked.lang or "", slug=asked.slug or "")
    text.refresh_from_db()
    call.statement.refresh_from_db()
    return _show(text)


@operation(
    "DELETE",
    "statements/<slug:slug>/draft",
    needs=Duty.TEXT,
    page="version-drop",
    does="throw away the draft of a corrected text",
)
def drop_version(call: Call, _asked: base.Nothing) -> None:
    """Throw it away."""
    writing.drop_draft(_lead(call).version)


@operation(
    "GET",
    "statements/<slug:slug>/text",
    needs=Duty.TEXT,
    page="freeze",
    does="show the file that freezing would fix, or has fixed",
    gives=shapes.TextFile,
)
def text(call: Call, _asked: base.Nothing) -> shapes.TextFile:
    """Return the draft's file, else the newest frozen one."""
    found = texts.draft_of(call.statement)
    if found is not None:
        return _file(found)
    frozen = texts.newest_frozen(call.statement)
    if frozen is None:
        raise NotThere
    return shapes.TextFile(
        lang=frozen.lang,
        role=Role.LEAD,
        version=frozen.number,
        is_frozen=True,
        sha256=frozen.text_sha256,
        text=frozen.text_file.decode(),
    )


@operation(
    "POST",
    "statements/<slug:slug>/freeze",
    needs=Duty.TEXT,
    page="freeze",
    does="freeze the draft for good; where signing is open, people sign it from now on",
    takes=shapes.Seen,
    gives=standing.StatementFull,
    example={"sha256": "5f3c0c0b7e1f0c7a4f5f4f4c9d0f2b1a6e8d7c6b5a49382716051423324150ff"},
)
def freeze(call: Call, asked: shapes.Seen) -> standing.StatementFull:
    """Freeze the file that was seen."""
    found = _lead(call)
    actions.freeze(found.version, seen=_seen(found, asked), instance=call.instance, ring=call.ring, now=call.now)
    return describe_fully(call, call.statement)


@operation(
    "POST",
    "statements/<slug:slug>/versions",
    needs=Duty.TEXT,
    page="version",
    does="begin a corrected text: a draft copied from the newest version",
    gives=shapes.Draft,
    is_making=True,
)
def new_version(call: Call, _asked: base.Nothing) -> shapes.Draft:
    """Begin a corrected text."""
    writing.start_version(call.statement)
    return _show(_lead(call))


@operation(
    "GET",
    "statements/<slug:slug>/languages",
    needs=Duty.TEXT,
    page="languages",
    does="list the languages of the newest version, and drafts",
    gives=shapes.Languages,
)
def languages(call: Call, _asked: base.Nothing) -> shapes.Languages:
    """Return frozen languages and drafts."""
    frozen = texts.newest_frozen_version(call.statement)
    fixed = texts.frozen_texts(call.statement, frozen.number) if frozen else []
    return shapes.Languages(
        frozen=[standing.TextRow(lang=one.lang, role=one.role, sha256=one.sha256) for one in fixed],
        drafts=[
            standing.TextRow(lang=one.lang, role=Role(one.role), sha256=None)
            for one in texts.language_drafts(call.statement)
        ],
    )


@operation(
    "POST",
    "statements/<slug:slug>/languages",
    needs=Duty.TEXT,
    page="languages",
    does="take the newest version in another language, as a draft",
    takes=shapes.BeginLanguage,
    gives=shapes.Draft,
    is_making=True,
    example={
        "lang": "de",
        "text": "Für einen offenen Fahrplan\n\nWir erklären:\n\n1. Wir bitten die Bahn, die Zahlen zu veröffentlichen.",
    },
)
def begin_language(call: Call, asked: shapes.BeginLanguage) -> shapes.Draft:
    """Read it and keep it as a draft."""
    made = actions.begin_language(
        call.statement,
        asked.file.data if asked.file else (asked.text or "").encode(),
        filename=asked.file.name if asked.file else None,
        kind=asked.format,
        lang=asked.lang,
        role=asked.role,
    )
    return _show(made)


@operation(
    "GET",
    "statements/<slug:slug>/languages/<str:lang>/draft",
    needs=Duty.TEXT,
    page="language",
    does="show the draft of another language",
    gives=shapes.Draft,
    version_of=version_of_language,
)
def language(call: Call, _asked: base.Nothing) -> shapes.Draft:
    """Return the draft."""
    return _show(_language(call))


@operation(
    "PUT",
    "statements/<slug:slug>/languages/<str:lang>/draft",
    needs=Duty.TEXT,
    page="language",
    does="replace the draft of another language",
    takes=shapes.Draft,
    gives=shapes.Draft,
    version_of=version_of_language,
)
def save_language(call: Call, asked: shapes.Draft) -> shapes.Draft:
    """Keep the draft; its language and the address stay."""
    found = _language(call)
    actions.save_draft(found, _read(asked), lang="", slug="")
    found.refresh_from_db()
    return _show(found)


@operation(
    "GET",
    "statements/<slug:slug>/languages/<str:lang>/text",
    needs=Duty.TEXT,
    page="language-freeze",
    does="show the file that freezing another language would fix",
    gives=shapes.TextFile,
)
def language_text(call: Call, _asked: base.Nothing) -> shapes.TextFile:
    """Return the draft's file."""
    return _file(_language(call))


@operation(
    "POST",
    "statements/<slug:slug>/languages/<str:lang>/freeze",
    needs=Duty.TEXT,
    page="language-freeze",
    does="freeze another language, and publish it where signing is open",
    takes=shapes.Seen,
    gives=shapes.Languages,
)
def freeze_language(call: Call, asked: shapes.Seen) -> shapes.Languages:
    """Freeze the file that was seen."""
    found = _language(call)
    actions.freeze_language(found, seen=_seen(found, asked), ring=call.ring, now=call.now)
    return languages(call, base.Nothing())


@operation(
    "GET",
    "statements/<slug:slug>/tables",
    needs=Duty.TEXT,
    page="table",
    does="list the round tables",
    gives=shapes.Tables,
)
def round_tables(call: Call, _asked: base.Nothing) -> shapes.Tables:
    """Return the tables, and whose adopted text can be taken."""
    adopted = tables.newest_adopted(call.statement)
    return shapes.Tables(
        items=[_describe(one) for one in tables.tables_of(call.statement)], adopted=adopted.pk if adopted else None
    )


@operation(
    "POST",
    "statements/<slug:slug>/tables",
    needs=Duty.TEXT,
    page="table",
    does="open a round table; convenors who look after the text become its chairs",
    takes=shapes.OpenTable,
    gives=shapes.TableRow,
    is_making=True,
    example={"kept_days": 30},
)
def open_table(call: Call, asked: shapes.OpenTable) -> shapes.TableRow:
    """Open a table."""
    return _describe(tabling.open_table(call.statement, kept_days=asked.kept_days, now=call.now))


@operation(
    "POST",
    "statements/<slug:slug>/take-adopted-text",
    needs=Duty.TEXT,
    page="table",
    does="make the text that a round table adopted the draft",
    takes=shapes.TakeText,
    gives=shapes.Draft,
)
def take_adopted_text(call: Call, asked: shapes.TakeText) -> shapes.Draft:
    """Take the text over."""
    found = next((one for one in tables.tables_of(call.statement) if one.pk == asked.table), None)
    if found is None:
        raise NothingAdopted
    tabling.take_adopted_text(call.statement, found, now=call.now)
    return _show(_lead(call))


@operation(
    "POST",
    "statements/<slug:slug>/follow-table",
    needs=Duty.TEXT,
    page="table",
    does="let translators see the text as its round table changes it, or no more; the table's pages say so",
    takes=shapes.FollowTable,
    example={"may_follow": True},
)
def follow_table(call: Call, asked: shapes.FollowTable) -> None:
    """Let them, or no more."""
    tabling.let_follow(call.statement, may_follow=asked.may_follow)


def _lead(call: Call) -> Text:
    found = texts.draft_of(call.statement)
    if found is None:
        raise NotThere
    return found


def _language(call: Call) -> Text:
    found = next((one for one in texts.language_drafts(call.statement) if one.lang == call.lang), None)
    if found is None:
        raise NotThere
    return found


def _show(found: Text) -> shapes.Draft:
    content = texts.content_of(found)
    blocks = [
        shapes.Block.model_construct(
            kind=one.kind, text=one.text, id=one.id, verb=one.verb, addressee=one.addressee, items=list(one.items)
        )
        for one in content.blocks
    ]
    # What is there already may be longer than what programs may send.
    return shapes.Draft.model_construct(
        title=content.title,
        subtitle=content.subtitle,
        issuers=list(content.issuers),
        addressees=list(content.addressees),
        blocks=blocks,
        lang=found.lang,
        slug=found.version.statement.slug,
    )


def _read(asked: shapes.Draft) -> Content:
    return Content(
        title=asked.title,
        subtitle=asked.subtitle,
        issuers=tuple(asked.issuers),
        addressees=tuple(asked.addressees),
        blocks=tuple(map(_read_block, asked.blocks)),
    )


def _read_block(asked: shapes.Block) -> Block:
    if asked.kind is not BlockKind.CLAUSE:
        return Block(asked.kind, asked.text)
    return Block(asked.kind, asked.text, asked.id, asked.verb.strip(), asked.addressee, tuple(asked.items))


def _file(found: Text) -> shapes.TextFile:
    file = format_text(texts.content_of(found))
    return shapes.TextFile(
        lang=found.lang,
        role=Role(found.role),
        version=found.version.number,
        is_frozen=False,
        sha256=sha256(file).hexdigest(),
        text=file.decode(),
    )


def _seen(found: Text, asked: shapes.Seen) -> bytes:
    """Return the file that was seen: today's, if its hash is the one that was named; else nothing."""
    file = format_text(texts.content_of(found))
    return file if sha256(file).hexdigest() == asked.sha256 else b""


def _describe(table: Table) -> shapes.TableRow:
    return shapes.TableRow(
        number=table.pk,
        state=table.state,
        opened_at=table.opened_at,
        ended_at=table.ended_at,
        kept_days=table.kept_days,
    )
