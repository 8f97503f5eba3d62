"""What convenors do: joins rooms that do not know each other, one transaction for each press of a button.

What a convenor appends to a log may meet the worker appending at the same moment: then nothing happened, and it is
tried again. The worker brings out what changed; here it is only marked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from undersigned.accounts import actions as accounts
from undersigned.accounts.rules import ALL_DUTIES
from undersigned.coalitions.rules import Limited
from undersigned.desk import offering, proposals, rules, skeletons
from undersigned.desk.appending import append as _append
from undersigned.desk.appending import check_address_free, has_whole_log
from undersigned.desk.appending import mark_stale as _mark_stale
from undersigned.desk.stretches import replace_stretch
from undersigned.desk.using import take_room
from undersigned.importing.names import read_name_table
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import read_source
from undersigned.importing.source import Kind as SourceKind
from undersigned.instance.lockers import CannotLock
from undersigned.organisations import actions as organising
from undersigned.publiclog.moderation import ActBy, Reason
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.actions.importing import ImportedName
from undersigned.signing.actions.recording import Doing
from undersigned.signing.private import private_of
from undersigned.signing.rules import NoSuchName, NotOpen, PrivateNow
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import AlreadyFrozen, Kind, NotTheirs, propose_slug
from undersigned.texts.sizes import check_amount, check_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.accounts.rules import Duty
    from undersigned.coalitions.models import Coalition
    from undersigned.desk.stretches import Stretch
    from undersigned.importing.source import Source
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection, Imported
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement, Text, Version
    from undersigned.texts.rules import Details, Role

_SLICE = 100
"""Names of one transaction, so that it ends within 50 ms."""
_Key = TypeVar("_Key", int, bytes)


def import_statement(
    convenor: Convenor,
    data: bytes,
    *,
    filename: str | None,
    kind: SourceKind | None,
    names: tuple[bytes, str] | None,
    now: datetime,
    coalition: Coalition | None = None,
) -> Statement:
    """Read a page, file or pasted text, and keep what was recognised as a draft with its source beside it.

    Args:
        convenor: Whose statement it becomes.
        data: The text in any format that `importing` reads.
        filename: Of the upload, or None.
        kind: Of what was pasted, where it is known.
        names: A list of names that comes in a file of its own: bytes and name.
        now: The time.
        coalition: Where it belongs, or the first one.
    Raises:
        ImportingError: It can't be read; nothing was kept.
        ListHandedIn: It is a list of names; nothing was kept.
        TextTooLarge: It is more than a draft may hold; nothing was kept.
    """
    source = _read_text(data, filename, kind)
    proposal = propose_statement(source)
    found, left_out = proposals.names_from(proposal.signatories, filename or "")
    notes: tuple[str, ...] = ()
    if names:
        table = read_name_table(*names)
        more, more_left_out = proposals.names_from_table(table, names[1])
        found, left_out, notes = found + more, left_out + more_left_out, table.source.notes
    content = proposals.content_from_proposal(proposal, source)
    check_amount(content)
    with transaction.atomic():
        statement = texts.create_statement(
            convenor,
            coalition=coalition,
            slug=texts.free_slug(propose_slug(content.title), coalition),
            content=content,
            lang=proposal.lang or "en",
            kind=proposals.kind_from_proposal(proposal),
            source_text=source.text.replace("\0", "\ufffd"),
            source_marks=proposals.marks_to_json(proposals.marks_from(proposal, left_out, notes)),
        )
        signing.save_imported(statement, found, today=now.date())
    return statement


def _read_text(data: bytes, filename: str | None, kind: SourceKind | None) -> Source:
    """Read a source that holds a text, and no table of names."""
    source = read_source(data, filename=filename, kind=kind)
    if source.kind is SourceKind.CSV:
        raise rules.ListHandedIn
    return source


def begin_empty(
    convenor: Convenor,
    content: Content,
    *,
    lang: str,
    kind: Kind = Kind.JOINT_STATEMENT,
    coalition: Coalition | None = None,
) -> Statement:
    """Begin a statement of *coalition*, or of the first one, without a source."""
    slug = texts.free_slug(propose_slug(content.title), coalition)
    return texts.create_statement(convenor, slug=slug, content=content, lang=lang, kind=kind, coalition=coalition)


def add_names_from_file(
    statement: Statement, data: bytes, filename: str, *, now: datetime
) -> tuple[list[proposals.LeftOut], tuple[str, ...]]:
    """Add the names of a file behind those that are there; return what was left out, and notes about the reading.

    Raises:
        ImportingError: It can't be read; nothing was added.
    """
    table = read_name_table(data, filename)
    found, left_out = proposals.names_from_table(table, filename)
    _replace_names(statement, [*imported_names(statement), *found], now=now)
    return left_out, table.source.notes


def imported_names(statement: Statement) -> list[ImportedName]:
    """Return the imported names of *statement* as values, in the order given."""
    return [
        ImportedName(
            name=row.name,
            role=row.role,
            affiliation=row.affiliation,
            is_former=row.is_former,
            klass=row.klass,
            as_printed=row.as_printed,
            source=row.source,
        )
        for row in collecting.imported(statement)
    ]


@transaction.atomic
def save_names(statement: Statement, names: Sequence[ImportedName], *, now: datetime) -> None:
    """Keep *names* as the imported ones; the day of importing stays that of the first.

    Those that stood there before are not judged again: a file may hold what nobody may type.

    Raises:
        NameTooLong, NameMissing, NameOdd: One of them can't be kept; nothing was changed.
    """
    before = set(imported_names(statement))
    for name in names:
        if name in before:
            continue
        if not name.name:
            raise rules.NameMissing
        if proposals.find_fault(name):
            raise rules.NameTooLong
        if proposals.is_odd_name(name):
            raise rules.NameOdd
    _replace_names(statement, names, now=now)


@transaction.atomic
def save_stretch(statement: Statement, read: Stretch | None, rows: Sequence[ImportedName], *, now: datetime) -> None:
    """Keep *rows* in place of the stretch of imported names that was *read*.

    Raises:
        ListChanged: Something else stands there now.
        NameTooLong, NameMissing, NameOdd: As in `save_names`.
    """
    texts.take_turn(statement)
    save_names(statement, replace_stretch(imported_names(statement), read, rows), now=now)


@transaction.atomic
def _replace_names(statement: Statement, names: Sequence[ImportedName], *, now: datetime) -> None:
    texts.take_turn(statement)
    before = collecting.imported(statement)
    signing.save_imported(statement, names, today=before[0].imported_on if before else now.date())
    _mark_stale(statement)


def publish_names(statement: Statement, ground: str) -> None:
    """Show the imported names on the published page, for the reason that the convenor states.

    Raises:
        GroundMissing: No reason was given.
    """
    if not ground.strip():
        raise rules.GroundMissing
    signing.publish_imported(statement, ground.strip()[:500])
    _mark_stale(statement)


def unpublish_names(statement: Statement) -> None:
    """Take all imported names off the published page again."""
    signing.publish_imported(statement, "")
    _mark_stale(statement)


def remove_name(statement: Statement, position: int) -> None:
    """Remove one imported name for good."""
    signing.remove_imported(statement, position)
    _mark_stale(statement)


@transaction.atomic
def save_draft(text: Text, content: Content, *, lang: str, slug: str, read: str | None = None) -> Statement:
    """Keep a draft as typed; language and address follow as long as nothing is frozen.

    Args:
        text: The draft.
        content: What it becomes.
        lang: Its language.
        slug: The address of its statement; empty where it stays.
        read: The revision that was changed into *content*; None where it was compared already.
    Raises:
        DraftOvertaken: Another revision was saved meanwhile, which says something else.
        TextTooLarge, LineTooLong, LanguageInvalid, SlugInvalid, SlugTaken, AlreadyFrozen: Nothing was changed.
    """
    statement = text.version.statement
    texts.take_turn(statement)
    if read is not None:
        _check_not_overtaken(text, content, lang=lang, slug=slug, read=read)
    check_amount(content, before=reading.content_of(text))
    check_lines(content)
    texts.save_draft(text, content)
    is_first = text.version.number == 1 and text.lang == statement.lead_lang
    if is_first and lang and lang != statement.lead_lang:
        texts.change_lead_language(statement, lang)
    if is_first and slug and slug != statement.slug:
        texts.choose_slug(statement, slug)
    return statement


def _check_not_overtaken(text: Text, content: Content, *, lang: str, slug: str, read: str) -> None:
    stored = reading.find_text(text.pk)
    if stored is None:
        raise AlreadyFrozen
    # A button that is pressed twice sends the same twice: the second finds what the first has saved.
    is_same = reading.content_of(stored) == content and lang in {"", stored.lang}
    if read != reading.revision_of(stored) and not (is_same and slug in {"", stored.version.statement.slug}):
        raise rules.DraftOvertaken


def save_details(statement: Statement, details: Details, *, instance: Instance, ring: Ring, now: datetime) -> None:
    """Keep the details; where signing is open, readers find the changed rules in the log."""

    def change() -> None:
        texts.save_details(statement, details)
        collection = collecting.collection_of(statement)
        if waiting := private_of(statement):
            signing.change_private_choices(waiting)
        version = reading.newest_frozen_version(statement)
        if version is None:
            return
        file = texts.add_statement_file(version, host=instance.host)
        if collection and file:
            signing.change_rules(collection, file.sha256, ring=ring, now=now)

    _append(change)
    _mark_stale(statement)


def freeze(version: Version, *, seen: bytes, instance: Instance, ring: Ring, now: datetime) -> None:
    """Freeze the draft that the convenor has *seen*; where signing is open, people sign this version from now on.

    Raises:
        DraftChanged: The draft became another one meanwhile.
        BlankLeft: Something of a skeleton is not filled in.
        SlugTaken: Another statement is published at the address, which becomes part of what is signed now.
        TextInvalid: It can't be written as a text.
    """

    def change() -> None:
        draft = reading.draft_of(version.statement)
        if draft is None:
            raise AlreadyFrozen
        if format_text(reading.content_of(draft)) != seen:
            raise rules.DraftChanged
        if private_of(version.statement):
            raise PrivateNow
        if blank := skeletons.find_blank(reading.content_of(draft)):
            raise rules.BlankLeft(blank)
        if reading.newest_frozen_version(version.statement) is None:
            check_address_free(version.statement, instance=instance)
        texts.freeze_version(version, host=instance.host, now=now)
        if collection := collecting.collection_of(version.statement):
            signing.add_version(collection, ring=ring, now=now)

    _append(change)
    _mark_stale(version.statement)


def freeze_language(text: Text, *, seen: bytes, ring: Ring, now: datetime) -> None:
    """Freeze another language that the convenor has *seen*, and publish it where signing is open.

    Raises:
        DraftChanged: The draft became another one meanwhile.
        TextInvalid: It can't be written as a text.
    """
    statement = text.version.statement

    def change() -> None:
        if format_text(reading.content_of(text)) != seen:
            raise rules.DraftChanged
        texts.freeze_text(text, now=now)
        collection = collecting.collection_of(statement)
        if collection and collection.version == text.version.number:
            frozen = next(
                found for found in reading.frozen_texts(statement, text.version.number) if found.lang == text.lang
            )
            signing.add_text(collection, frozen, ring=ring, now=now)

    _append(change)
    _mark_stale(statement)


def begin_language(
    statement: Statement, data: bytes, *, filename: str | None, kind: SourceKind | None, lang: str, role: Role
) -> Text:
    """Read the newest frozen version in another language, and keep it as a draft.

    Clauses take the names of those with the same number, so that both say which is which.

    Raises:
        TextNotFrozen: There is no frozen text yet.
        ImportingError: It can't be read.
        ListHandedIn: It is a list of names.
        TextTooLarge: It is more than a draft may hold.
        LanguageLeads, LanguageInvalid, DraftExists: It can't be begun.
    """
    version = reading.newest_frozen_version(statement)
    if version is None:
        raise rules.TextNotFrozen
    source = _read_text(data, filename, kind)
    content = proposals.content_from_proposal(propose_statement(source), source)
    check_amount(content)
    lead = reading.content_of(version.texts.get(role="lead"))
    names = iter([clause.id for clause in lead.clauses])
    blocks = tuple(
        replace(block, id=next(names, "")) if block.kind.value == "clause" else block for block in content.blocks
    )
    return texts.add_language(version, lang=lang, role=role, content=replace(content, blocks=blocks))


def open_statement(statement: Statement, *, instance: Instance, ring: Ring, now: datetime) -> Collection:
    """Open *statement* for signing from today on.

    Raises:
        Refusal: What readers must know is missing, or this instance may not open it; nothing has changed.
        OverLimit: Of `coalitions`: as many are open as the operator allows.
    """
    version = reading.newest_frozen_version(statement)
    rules.check_may_open(
        is_frozen=version is not None,
        missing=find_missing(statement),
        has_origin=instance.origin is not None,
        is_sample=statement.is_sample,
        is_on_loopback=instance.is_on_loopback,
    )
    try:
        with transaction.atomic():
            take_room(statement.coalition, Limited.OPEN)
            if version:
                texts.add_statement_file(version, host=instance.host, opens_on=now.date())
            collection = signing.open_collection(statement, host=instance.host, ring=ring, now=now)
            offering.offer_what_is_ready(collection, instance=instance, ring=ring, now=now)
            return collection
    except CannotLock as error:
        raise rules.KeyNotKept from error


def find_missing(statement: Statement) -> tuple[str, ...]:
    """Return the names of the details that *statement* still needs before it opens."""
    return rules.find_missing(
        convened_by=statement.convened_by,
        contact=statement.contact,
        imprint=statement.imprint,
        privacy=statement.privacy,
    )


def close_statement(collection: Collection, *, now: datetime) -> None:
    """Stop collecting; links that were mailed before are taken for 24 hours more."""
    signing.close_collection(collection, now=now)
    _mark_stale(collection.statement)


def pause_statement(collection: Collection) -> None:
    """Pause collecting until somebody goes on; links that were mailed wait too."""
    signing.pause_collection(collection)
    _mark_stale(collection.statement)


def resume_statement(collection: Collection, *, instance: Instance) -> None:
    """Go on collecting after a pause.

    Raises:
        NotOpen: It is not paused, or its log can't go on: what were signed would never enter it.
    """
    if not has_whole_log(collection, instance=instance):
        raise NotOpen
    signing.resume_collection(collection)
    _mark_stale(collection.statement)


def mark_organisation(collection: Collection, index: int, *, is_known: bool, now: datetime) -> None:
    """Note that the convenors know the organisation that signed at *index*, or that they don't.

    Raises:
        NoSuchName: No organisation signed there by name.
    """
    c = collecting.organisation_commitments(collection).get(index)
    if c is None:
        raise NoSuchName
    if is_known:
        organising.mark_known(collection, c, today=now.date())
    else:
        organising.unmark_known(c)
    _mark_stale(collection.statement)


def hide_name(
    collection: Collection,
    index: int,
    *,
    ring: Ring,
    now: datetime,
    reason: Reason = Reason.NOT_STATED,
    convenor: Convenor | None = None,
) -> None:
    """Take one name off the lists.

    Raises:
        NoSuchName: No name stands there, or it is hidden already.
    """
    if not hide_names(collection, [index], ring=ring, now=now, reason=reason, convenor=convenor):
        raise NoSuchName


def show_name(
    collection: Collection,
    index: int,
    *,
    ring: Ring,
    now: datetime,
    reason: Reason = Reason.NOT_STATED,
    convenor: Convenor | None = None,
) -> None:
    """Put one name back on the lists.

    Raises:
        NoSuchName: No hidden name stands there.
    """
    if not show_names(collection, [index], ring=ring, now=now, reason=reason, convenor=convenor):
        raise NoSuchName


def hide_names(
    collection: Collection,
    indexes: Sequence[int],
    *,
    ring: Ring,
    now: datetime,
    reason: Reason,
    convenor: Convenor | None = None,
    by: ActBy = ActBy.CONVENOR,
) -> int:
    """Take names off the lists, and return how many stood there."""
    doing = Doing(reason, now.date(), by, convenor, now)
    return _in_slices(indexes, lambda some: signing.hide_names(collection, some, doing, ring=ring))


def show_names(
    collection: Collection,
    indexes: Sequence[int],
    *,
    ring: Ring,
    now: datetime,
    reason: Reason,
    convenor: Convenor | None = None,
) -> int:
    """Put names back on the lists, and return how many were hidden."""
    doing = Doing(reason, now.date(), convenor=convenor, now=now)
    return _in_slices(indexes, lambda some: signing.show_names(collection, some, doing, ring=ring))


def remove_names(
    collection: Collection,
    indexes: Sequence[int],
    *,
    ring: Ring,
    now: datetime,
    reason: Reason,
    convenor: Convenor | None = None,
    by: ActBy = ActBy.CONVENOR,
) -> int:
    """End hidden signatures for good, and return how many that were.

    Raises:
        NotHidden: One of them is shown.
    """
    doing = Doing(reason, now.date(), by, convenor, now)
    return _in_slices(indexes, lambda some: signing.remove_names(collection, some, doing, ring=ring))


def keep_name(collection: Collection, index: int, *, now: datetime, convenor: Convenor | None = None) -> None:
    """Leave a name on the lists although somebody objected to it."""
    signing.keep_name(collection, index, Doing(Reason.CHECKED, now.date(), convenor=convenor, now=now))
    _mark_stale(collection.statement)


@transaction.atomic
def look_first(statement: Statement, *, is_wanted: bool) -> None:
    """Let names wait for a convenor's look before they are published, or let them appear at once."""
    texts.look_first(statement, is_wanted=is_wanted)
    if collection := collecting.collection_of(statement):
        signing.look_first(collection, is_wanted=is_wanted)
    _mark_stale(statement)


def let_in(collection: Collection, ids: Sequence[bytes]) -> int:
    """Let names in that waited for a look, and return how many that were."""
    return _in_slices(ids, lambda some: signing.let_in(collection, some))


def decline(
    collection: Collection,
    ids: Sequence[bytes],
    *,
    ring: Ring,
    now: datetime,
    reason: Reason,
    convenor: Convenor | None = None,
) -> int:
    """Do not let names in that waited for a look, and return how many that were."""
    doing = Doing(reason, now.date(), convenor=convenor, now=now)
    declined = _in_slices(ids, lambda some: signing.decline(collection, some, doing, ring=ring))
    _mark_stale(collection.statement)
    return declined


def remove_imported(statement: Statement, name: Imported, *, now: datetime, convenor: Convenor | None = None) -> None:
    """Remove an imported name whose removal was asked for; no reason is needed, and the record tells it."""
    doing = Doing(Reason.ASKED, now.date(), convenor=convenor, now=now)
    signing.remove_asked(statement, name.pk, doing)
    _mark_stale(statement)


def keep_imported(statement: Statement, name: Imported) -> None:
    """Leave an imported name on its list although its removal was asked for."""
    signing.keep_imported(statement, name.pk)


def withhold_names(collection: Collection, *, ring: Ring, now: datetime, convenor: Convenor | None = None) -> None:
    """Take all names off the lists at once."""
    doing = Doing(Reason.EMERGENCY, now.date(), convenor=convenor, now=now)
    _append(lambda: signing.withhold_names(collection, ring=ring, today=now.date(), doing=doing))


def release_names(collection: Collection, convenor: Convenor, *, ring: Ring, now: datetime) -> bool:
    """Ask for the names to be shown again, or agree to what another convenor asked; say whether they are shown now."""
    collection.refresh_from_db()
    if collection.release_asked_by_id in (None, convenor.pk):
        signing.ask_release(collection, convenor)
        return False
    doing = Doing(Reason.CHECKED, now.date(), ActBy.TWO_CONVENORS, convenor, now)
    _append(lambda: signing.release_names(collection, convenor, ring=ring, today=now.date(), doing=doing))
    return True


@transaction.atomic
def invite_convenor(
    statement: Statement, name: str, *, by: Convenor, now: datetime, duties: frozenset[Duty] = ALL_DUTIES
) -> str:
    """Create a convenor who looks after *duties* at *statement*, and return the path of the link that lets in once.

    Raises:
        NameInvalid: The name can't be shown.
        DutiesMissing, NotTheirs: There is no duty, or *by* may not give any; nothing has changed.
        OverLimit: Of `coalitions`: it has as many convenors as the operator allows.
    """
    take_room(statement.coalition, Limited.CONVENORS)
    convenor = accounts.create_convenor(name)
    texts.add_convenor(statement, convenor)
    texts.give_duties(statement, convenor, duties, by=by)
    return accounts.make_sign_in_link(convenor, now=now)


def give_duties(statement: Statement, number: int, duties: frozenset[Duty], *, by: Convenor) -> None:
    """Let the convenor with *number* look after *duties*, as *by* wants, who has all.

    Raises:
        DutiesMissing, NotTheirs, NobodyHasAll: Nothing has changed.
    """
    convenor = next((one for one, _ in reading.convenors_with_duties(statement) if one.pk == number), None)
    if convenor is None:
        raise NotTheirs
    texts.give_duties(statement, convenor, duties, by=by)


def _in_slices(rows: Sequence[_Key], change: Callable[[Sequence[_Key]], int]) -> int:
    """Do *change* to *rows*, in transactions so short that nobody who confirms has to wait; return the sum."""
    return sum(_do_slice(rows[at : at + _SLICE], change) for at in range(0, len(rows), _SLICE))


def _do_slice(rows: Sequence[_Key], change: Callable[[Sequence[_Key]], int]) -> int:
    done: list[int] = []
    _append(lambda: done.append(change(rows)))
    return done[-1]
