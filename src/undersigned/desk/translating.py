"""Languages at the desk: a translation is frozen, what was sent is shown; joins `translating`, texts and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.desk import rules
from undersigned.desk.appending import append, mark_stale
from undersigned.publishing import actions as publishing
from undersigned.roundtable import queries as tables
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import NotFrozen, Role
from undersigned.translating import actions as translating
from undersigned.translating import queries as languages
from undersigned.translating.rules.offering import read_offer_text

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.instance.ring import Ring
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement
    from undersigned.translating.models import Term, Translation
    from undersigned.translating.queries import Offered
    from undersigned.translating.rules.glossary import Entry


def freeze_translation(translation: Translation, *, seen: bytes, ring: Ring, now: datetime) -> None:
    """Freeze the language as the convenor has *seen* it, and publish it where signing is open.

    Raises:
        DraftChanged: Somebody changed it meanwhile.
        UnitsMissing, UnitsStale, UnitsUnreviewed: Of `translating`; they say what is to be done.
        NotFrozen, DraftExists, TextInvalid: Of `texts`.
    """
    statement = translation.statement

    def change() -> None:
        content = translating.put_together(translation)
        if format_text(content) != seen:
            raise rules.DraftChanged
        version = reading.newest_frozen_version(statement)
        if version is None:
            raise NotFrozen
        role = Role(translation.role)
        text = texts.freeze_text(
            texts.add_language(version, lang=translation.lang, role=role, content=content), now=now
        )
        translating.note_credit(translation, text.sha256)
        # What stood in its place without a review is not needed any more.
        translating.drop_offers(statement, translation.lang)
        collection = collecting.collection_of(statement)
        if collection and collection.version == version.number:
            frozen = next(
                one for one in reading.frozen_texts(statement, version.number) if one.lang == translation.lang
            )
            signing.add_text(collection, frozen, ring=ring, now=now)

    append(change)
    mark_stale(statement)


def change_role(translation: Translation, role: Role) -> None:
    """Say what the language shall be once it is frozen.

    Raises:
        LanguageNamed: The round table named it; a convenor does not undo that.
    """
    version = reading.newest_version(translation.statement).number
    named = tables.authoritative_languages(translation.statement, version)
    if translation.lang in named and role is not Role.AUTHORITATIVE:
        raise rules.LanguageNamed
    translating.change_role(translation, role)


def read_offered(offered: Offered) -> Content:
    """Return what was sent, in parts."""
    return read_offer_text(offered.words) if offered.content is None else offered.content


def show_offered(statement: Statement, offered: Offered) -> None:
    """Show what was sent to readers, as unofficial.

    Raises:
        TextInvalid: It can't be shown as a text.
    """
    content = read_offered(offered)
    format_text(content)
    translating.show_offer(offered, content)
    mark_stale(statement)


def decline_offered(statement: Statement, offered: Offered) -> None:
    """Delete what was sent."""
    translating.decline_offer(offered)
    mark_stale(statement)


def take_over(statement: Statement, offered: Offered, *, now: datetime) -> Translation:
    """Put what was sent into a translation, part by part, for reviewing; what is translated there already stays.

    Raises:
        LanguageLeads, TooManyLanguages: Nothing was begun.
    """
    content = read_offered(offered)
    translation = languages.find_translation(statement, offered.lang) or translating.begin_translation(
        statement, lang=offered.lang, role=Role.TRANSLATION, now=now
    )
    translating.fill_from(translation, translating.add_sender(translation, offered.sender.name, now=now), content)
    if not offered.is_shown:
        translating.decline_offer(offered)
    return translation


def save_term(statement: Statement, entry: Entry, *, term: Term | None = None) -> Term:
    """Keep an entry of the glossary; all lists are written again, since names that it is about may stand in any.

    Raises:
        Refusal: Of `translating`; nothing was changed.
    """
    saved = translating.save_term(statement, entry, term=term)
    _write_lists_again(statement)
    return saved


def delete_term(statement: Statement, term: Term) -> None:
    """Take an entry out of the glossary."""
    translating.delete_term(term)
    _write_lists_again(statement)


def _write_lists_again(statement: Statement) -> None:
    if collection := collecting.collection_of(statement):
        publishing.mark_stale(collection)
