"""Texts and rules that were published after a backup, made out of the published files alone.

The log names each of them by its hash, so the bytes prove themselves: a corrected text with its languages, and the
statement file, which says what each clause does, who calls, until when and as what one may sign. What stands in no
published file is not guessed: where a log names a key that the backup lacks, it is not followed.
Why so: docs/decisions/0069-what-published-files-prove.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from undersigned.publiclog.entry import Rules, Text, Version, Visibility
from undersigned.signing.actions.collecting import copy_choices
from undersigned.signing.models import Collection, Waiting
from undersigned.signing.rules import format_choices
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import parse_text
from undersigned.texts.rules import Role, TextInvalid
from undersigned.texts.statement_file import apply_meaning, parse_statement_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from undersigned.publiclog.entry import Entry
    from undersigned.texts.rules import Offered
    from undersigned.texts.statement_file import StatementMeaning


@dataclass(frozen=True, slots=True)
class Files:
    """Published files that the entries beyond a backup name, by hash.

    Attributes:
        texts: In the leading language and in others.
        statements: Statement files.
        boards: Of organisations whose members sign without their names.
    """

    texts: Mapping[str, bytes]
    statements: Mapping[str, bytes]
    boards: Mapping[str, bytes]


@dataclass(slots=True)
class Followed:
    """How many of each came back."""

    languages: int = 0
    versions: int = 0
    rules: int = 0


def find_unprovable(collection: Collection, entries: Sequence[Entry], files: Files) -> Counter[str]:
    """Return of which kinds *entries* name something that *files* do not prove."""
    found: Counter[str] = Counter()
    known = {text.sha256: text.file for text in reading.frozen_texts(collection.statement, collection.version)}
    number, text = collection.version, collection.text_sha256
    key = reading.find_offered(collection.statement).recipient
    for entry in entries:
        if isinstance(entry, Text):
            found["text"] += not _is_readable(files.texts.get(entry.text, b""))
        elif isinstance(entry, Version | Rules):
            kind, told = type(entry).__name__.lower(), _find_meaning(files, entry.statement)
            if isinstance(entry, Version):
                number, text = number + 1, entry.text
            file = files.texts.get(text) or known.get(text, b"")
            # Another key than before stands in an entry of its own, `recipient`, and in no published file.
            wanted = (collection.origin, collection.statement.lead_lang, number, text, key)
            found[kind] += told is None or not _is_of(told, file) or wanted != _identify(told)
    return +found


def follow(collection: Collection, entries: Sequence[Entry], days: Sequence[date], files: Files) -> Followed:
    """Make the texts and rules that *entries* name, each of its day; `find_unprovable` has found nothing."""
    statement, done, number = collection.statement, Followed(), collection.version
    for entry, day in zip(entries, days, strict=True):
        at = datetime.combine(day, time(), UTC)
        version = reading.find_version(statement, number)
        if isinstance(entry, Version):
            number += 1
            offered = reading.find_offered(statement)
            file = files.statements[entry.statement]
            texts.take_published_version(statement, number, file=files.texts[entry.text], statement_file=file, now=at)
            _offer(collection, offered)
            done.versions += 1
        elif isinstance(entry, Rules) and version is not None:
            offered = reading.find_offered(statement)
            texts.take_published_rules(version, files.statements[entry.statement])
            _offer(collection, offered)
            done.rules += 1
        elif isinstance(entry, Text) and version is not None:
            file, role = files.texts[entry.text], Role(entry.role)
            texts.take_published_language(version, lang=entry.lang, role=role, file=file, now=at)
            done.languages += 1
    if done.versions or done.rules:
        _move(collection)
    return done


def _find_meaning(files: Files, digest: str) -> StatementMeaning | None:
    try:
        return parse_statement_file(files.statements.get(digest, b""))
    except TextInvalid:
        return None


def _identify(meaning: StatementMeaning) -> tuple[str, str, int, str, str]:
    return meaning.origin, meaning.lang, meaning.version, meaning.text, meaning.offered.recipient


def _is_of(meaning: StatementMeaning, file: bytes) -> bool:
    """Say whether the text *file* is the one whose meaning this is."""
    try:
        apply_meaning(parse_text(file), meaning)
    except TextInvalid:
        return False
    return True


def _is_readable(file: bytes) -> bool:
    try:
        parse_text(file)
    except TextInvalid:
        return False
    return True


def _offer(collection: Collection, before: Offered) -> None:
    """Offer what the newest statement file says, where it says something else than *before*; keys stay the same."""
    offered = reading.find_offered(collection.statement)
    if offered == before:
        return
    texts.take_published_offer(collection.statement, offered)
    Collection.objects.filter(pk=collection.pk).update(
        choices=format_choices(tuple(Visibility(vis) for vis in offered.vis)),
        threshold=offered.threshold,
        threshold_until=offered.threshold_until,
        needed=offered.needed,
        papers=offered.papers,
        offers_news=offered.has_news,
    )


def _move(collection: Collection) -> None:
    """Let the collection be at the newest version, under the newest rules."""
    collection.statement.refresh_from_db()
    frozen = reading.newest_frozen(collection.statement)
    if frozen is None:
        return
    Collection.objects.filter(pk=collection.pk).update(
        version=frozen.number,
        text_sha256=frozen.text_sha256,
        title=frozen.title,
        lang=frozen.lang,
        **copy_choices(collection.statement),
    )
    # Before a new text everything that waited entered the log. What is not there had gone, and names an old text.
    Waiting.objects.filter(collection=collection, kind="sign", version__lt=frozen.number).delete()
    collection.refresh_from_db()
