"""What happens to statements: begun, drafted, frozen, corrected by a new version, put into another language.

Freezing runs in one transaction: the text with its file and hash, the statement file, the version. What is frozen is
kept by triggers (migration 0002); the conditional UPDATEs here decide which of two clicks wins.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from undersigned.accounts.rules import ALL_DUTIES, format_duties
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions.rules import SlugInvalid as PlaceInvalid
from undersigned.coalitions.rules import place_slug
from undersigned.logkeeper.queries import slugs_of_logs
from undersigned.texts import queries
from undersigned.texts.accent import check_accent
from undersigned.texts.canonical import BlockKind, canonical_content, content_to_json, format_text, parse_text
from undersigned.texts.models import Deed, DutyRow, Statement, StatementFile, Text, Version
from undersigned.texts.rules import (
    AlreadyFrozen,
    Details,
    DraftExists,
    DutiesMissing,
    FileInvalid,
    Kind,
    LanguageLeads,
    NobodyHasAll,
    NotFrozen,
    NotTheirs,
    Role,
    SlugInvalid,
    SlugTaken,
    TextInvalid,
    check_language,
    check_slug,
)
from undersigned.texts.statement_file import (
    ClauseMeaning,
    StatementMeaning,
    apply_meaning,
    format_statement_file,
    parse_statement_file,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.accounts.models import Convenor
    from undersigned.accounts.rules import Duty
    from undersigned.coalitions.models import Coalition
    from undersigned.texts.canonical import Content
    from undersigned.texts.rules import Offered, Wishes

DEEDS_KEPT = timedelta(days=30)
"""How long the desk knows what each convenor did."""
_SLUG_CHARACTERS = 64


@transaction.atomic
def create_statement(
    convenor: Convenor,
    *,
    slug: str,
    content: Content,
    lang: str,
    source_text: str = "",
    source_marks: str = "",
    kind: Kind = Kind.JOINT_STATEMENT,
    is_sample: bool = False,
    coalition: Coalition | None = None,
) -> Statement:
    """Begin a statement with a draft of its first version; it belongs to *coalition*, or to the first one, for good.

    Raises:
        SlugInvalid, SlugTaken, LanguageInvalid: The address or the language cannot be.
    """
    coalition = coalition or coalitions.first_coalition()
    slug = _check_place(slug, coalition)
    check_language(lang)
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                coalition=coalition,
                slug=slug,
                kind=kind,
                lead_lang=lang,
                is_sample=is_sample,
                source_text=source_text,
                source_marks=source_marks,
            )
    except IntegrityError as error:
        raise SlugTaken from error
    add_convenor(statement, convenor)
    version = Version.objects.create(statement=statement, number=1)
    Text.objects.create(version=version, lang=lang, role=Role.LEAD, content=content_to_json(content))
    return statement


def free_slug(wanted: str, coalition: Coalition | None = None) -> str:
    """Return *wanted* as *coalition* (or the first one) can have it, with the first number that makes it free."""
    prefix = coalition.prefix if coalition else ""
    wanted = f"{prefix}{wanted}"[:_SLUG_CHARACTERS].rstrip("-")
    stem = wanted[:58].rstrip("-")
    # Two questions, however many statements have the same title: a log outlives a statement that was removed.
    taken = set(Statement.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | slugs_of_logs(stem)
    numbered = (f"{stem}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def choose_slug(statement: Statement, slug: str) -> None:
    """Give *statement* another address, as long as nothing is frozen: the address becomes part of what is signed.

    Raises:
        SlugInvalid, SlugTaken: The address cannot be.
        AlreadyFrozen: A version is frozen, so the address stays.
    """
    slug = _check_place(slug, statement.coalition)
    if queries.newest_frozen_version(statement):
        raise AlreadyFrozen
    try:
        with transaction.atomic():
            Statement.objects.filter(pk=statement.pk).update(slug=slug)
    except IntegrityError as error:
        raise SlugTaken from error
    statement.refresh_from_db()


def add_convenor(statement: Statement, convenor: Convenor) -> None:
    """Let *convenor* work on *statement* too, as one of its coalition."""
    coalitions.join(statement.coalition, convenor)
    statement.convenors.add(convenor)


@transaction.atomic
def dismiss_convenor(coalition: Coalition, convenor: Convenor) -> list[Statement]:
    """Let *convenor* belong to *coalition* no more, nor work on its statements; return those that nobody has all of."""
    coalitions.leave(coalition, convenor)
    theirs = list(Statement.objects.filter(coalition=coalition, convenors=convenor).order_by("pk"))
    DutyRow.objects.filter(statement__in=theirs, convenor=convenor).delete()
    for statement in theirs:
        statement.convenors.remove(convenor)
    return [one for one in theirs if ALL_DUTIES not in dict(queries.convenors_with_duties(one)).values()]


@transaction.atomic
def give_duties(statement: Statement, convenor: Convenor, duties: frozenset[Duty], *, by: Convenor) -> None:
    """Let *convenor* look after *duties* at *statement*, as *by* wants, who has all of them.

    Raises:
        DutiesMissing: There is none.
        NotTheirs: *convenor* is none of the statement, or *by* has not all duties.
        NobodyHasAll: Nobody would keep all; nothing has changed.
    """
    if not duties:
        raise DutiesMissing
    # Two convenors who take from each other at the same moment do it one by one.
    take_turn(statement)
    before = {one.pk: has for one, has in queries.convenors_with_duties(statement)}
    if convenor.pk not in before or before.get(by.pk) != ALL_DUTIES:
        raise NotTheirs
    if ALL_DUTIES not in (before | {convenor.pk: duties}).values():
        raise NobodyHasAll
    if duties == ALL_DUTIES:
        DutyRow.objects.filter(statement=statement, convenor=convenor).delete()
    else:
        spelt = format_duties(duties)
        DutyRow.objects.update_or_create(statement=statement, convenor=convenor, defaults={"duties": spelt})


@transaction.atomic
def note_deed(statement: Statement, convenor: Convenor, what: str, *, today: date) -> None:
    """Write down that *convenor* did *what* at the desk today, once more."""
    row, _ = Deed.objects.get_or_create(statement=statement, convenor=convenor, day=today, what=what)
    Deed.objects.filter(pk=row.pk).update(times=F("times") + 1)


def forget_deeds(today: date) -> int:
    """Forget what convenors did more than thirty days ago; return how many rows that were."""
    deleted, _ = Deed.objects.filter(day__lt=today - DEEDS_KEPT).delete()
    return deleted


def _check_place(slug: str, coalition: Coalition) -> str:
    """Return *slug* as it stands among the addresses of *coalition*.

    Raises:
        SlugInvalid: It can't stand there.
        SlugTaken: It is the address of a log, whose statement may have been removed: an origin is used once.
    """
    try:
        placed = place_slug(slug, coalition.prefix)
    except PlaceInvalid as error:
        raise SlugInvalid from error
    check_slug(placed)
    if placed in slugs_of_logs(placed):
        raise SlugTaken
    return placed


def take_turn(statement: Statement) -> None:
    """Let writers of *statement* take turns until the transaction ends: who compares first and writes then needs it."""
    # An UPDATE of the row, as SQLite ignores `select_for_update`.
    Statement.objects.filter(pk=statement.pk).update(slug=F("slug"))


def save_draft(text: Text, content: Content) -> None:
    """Keep *content* as the draft of *text*.

    Raises:
        AlreadyFrozen: It can't be changed any more.
    """
    if not Text.objects.filter(pk=text.pk, frozen_at__isnull=True).update(content=content_to_json(content)):
        raise AlreadyFrozen


def save_wishes(statement: Statement, wishes: Wishes) -> None:
    """Keep which further choices the convenors want to offer."""
    Statement.objects.filter(pk=statement.pk).update(**asdict(wishes))
    statement.refresh_from_db()


def save_details(statement: Statement, details: Details) -> None:
    """Keep who calls, how to reach them, what may be chosen when signing, and the colour of the pages.

    Raises:
        AccentInvalid: The accent is no colour.
        AccentUnreadable: It could not be read.
    """
    check_accent(details.accent)
    Statement.objects.filter(pk=statement.pk).update(**asdict(details))
    statement.refresh_from_db()


def withdraw_threshold(statement: Statement) -> None:
    """Offer "at least N" no more."""
    Statement.objects.filter(pk=statement.pk).update(offers_threshold=False)
    statement.refresh_from_db()


@transaction.atomic
def change_lead_language(statement: Statement, lang: str) -> None:
    """Say in which language the text is, as long as no version is frozen.

    Raises:
        AlreadyFrozen: A version is frozen in its language already.
        LanguageInvalid: It is no language tag.
    """
    check_language(lang)
    if Version.objects.filter(statement=statement, frozen_at__isnull=False).exists():
        raise AlreadyFrozen
    Statement.objects.filter(pk=statement.pk).update(lead_lang=lang)
    Text.objects.filter(version__statement=statement, role=Role.LEAD, frozen_at__isnull=True).update(lang=lang)
    statement.refresh_from_db()


@transaction.atomic
def freeze_version(version: Version, *, host: str, now: datetime) -> Version:
    """Freeze the lead text of *version* for good, and write its statement file.

    Args:
        version: A draft.
        host: Under which the statement will be published: it becomes part of the origin.
        now: The time; its day stands as the first day of signing until the statement opens.
    Raises:
        AlreadyFrozen: Somebody froze it before.
        TextInvalid: The draft cannot be written as a text.
    """
    lead = version.texts.get(role=Role.LEAD)
    if lead.frozen_at is not None:
        raise AlreadyFrozen
    freeze_text(lead, now=now)
    if not Version.objects.filter(pk=version.pk, frozen_at__isnull=True).update(frozen_at=now):
        raise AlreadyFrozen
    version.refresh_from_db()
    add_statement_file(version, host=host, opens_on=queries.find_opening_day(version.statement) or now.date())
    return version


def freeze_text(text: Text, *, now: datetime) -> Text:
    """Freeze one language: its canonical file and its hash.

    Raises:
        AlreadyFrozen: Somebody froze it before.
        TextInvalid: The draft cannot be written as a text.
    """
    content = canonical_content(queries.content_of(text))
    file = format_text(content)
    draft = Text.objects.filter(pk=text.pk, frozen_at__isnull=True, content=text.content)
    frozen = draft.update(content=content_to_json(content), file=file, sha256=sha256(file).hexdigest(), frozen_at=now)
    if not frozen:
        raise AlreadyFrozen
    text.refresh_from_db()
    return text


@transaction.atomic
def start_version(statement: Statement) -> Version:
    """Begin a corrected text: a draft copied from the newest frozen version.

    Raises:
        DraftExists: The newest version is a draft.
    """
    newest = queries.newest_version(statement)
    if newest.frozen_at is None:
        raise DraftExists
    lead = newest.texts.get(role=Role.LEAD)
    try:
        with transaction.atomic():
            version = Version.objects.create(statement=statement, number=newest.number + 1)
    except IntegrityError as error:
        raise DraftExists from error
    Text.objects.create(version=version, lang=lead.lang, role=Role.LEAD, content=lead.content)
    return version


@transaction.atomic
def drop_draft(version: Version) -> None:
    """Throw away the draft of a corrected text; the first version stays.

    Raises:
        AlreadyFrozen: It is no draft.
    """
    if version.frozen_at is not None or version.number == 1:
        raise AlreadyFrozen
    version.texts.all().delete()
    version.delete()


@transaction.atomic
def add_language(version: Version, *, lang: str, role: Role, content: Content) -> Text:
    """Put a frozen version into another language, or begin a corrected edition of it, as a draft.

    Raises:
        NotFrozen: The lead text is not frozen yet.
        LanguageLeads: It is the leading language.
        DraftExists: There is an unfrozen draft in this language.
        LanguageInvalid: It is no language tag.
    """
    check_language(lang)
    if version.frozen_at is None:
        raise NotFrozen
    if lang == version.statement.lead_lang or role is Role.LEAD:
        raise LanguageLeads
    editions = version.texts.filter(lang=lang)
    if editions.filter(frozen_at__isnull=True).exists():
        raise DraftExists
    return Text.objects.create(
        version=version, lang=lang, role=role, edition=editions.count() + 1, content=content_to_json(content)
    )


@transaction.atomic
def take_published_language(version: Version, *, lang: str, role: Role, file: bytes, now: datetime) -> Text:
    """Freeze a language of *version* as it was published, which a restored database lacks.

    What stands in no file is that of the draft, where one says the same words, else that of the leading text: names of
    clauses, issuers, addressees. A draft with other words gives way, as it was frozen with these.

    Raises:
        FileInvalid: *file* is not the canonical spelling of a text.
    """
    lead, published = queries.content_of(version.texts.get(role=Role.LEAD)), parse_text(file)
    names = iter([clause.id for clause in lead.clauses])
    blocks = tuple(
        replace(block, id=next(names, "")) if block.kind is BlockKind.CLAUSE else block for block in published.blocks
    )
    content = replace(published, blocks=blocks, issuers=lead.issuers, addressees=lead.addressees)
    draft = version.texts.filter(lang=lang, frozen_at__isnull=True).exclude(role=Role.LEAD).first()
    if draft is None:
        draft = add_language(version, lang=lang, role=role, content=content)
    elif not _says(draft, file):
        draft.content = content_to_json(content)
    draft.role = role
    draft.save(update_fields=["content", "role"])
    return freeze_text(draft, now=now)


@transaction.atomic
def take_published_version(
    statement: Statement, number: int, *, file: bytes, statement_file: bytes, now: datetime
) -> Version:
    """Freeze version *number* of *statement* as it was published, which a restored database lacks.

    A draft of it gives way, as it was frozen with these words.

    Raises:
        FileInvalid: The files are not canonical, or not of one text.
    """
    content = canonical_content(apply_meaning(parse_text(file), parse_statement_file(statement_file)))
    version, _ = Version.objects.get_or_create(statement=statement, number=number)
    text, _ = Text.objects.update_or_create(
        version=version, role=Role.LEAD, defaults={"lang": statement.lead_lang, "content": content_to_json(content)}
    )
    if bytes(freeze_text(text, now=now).file or b"") != file:
        raise FileInvalid
    Version.objects.filter(pk=version.pk).update(frozen_at=now)
    version.refresh_from_db()
    take_published_rules(version, statement_file)
    return version


@transaction.atomic
def take_published_rules(version: Version, file: bytes) -> None:
    """Take over what the published statement file *file* of a frozen *version* says of calling and signing.

    What stands in no such file stays as it was: the list as a file, the colour, looking at names first.

    Raises:
        FileInvalid: It is not canonical, or the rows do not come to it.
    """
    meaning = parse_statement_file(file)
    Statement.objects.filter(pk=version.statement_id).update(
        kind=meaning.kind,
        convened_by=meaning.convenors,
        contact=meaning.contact,
        imprint=meaning.imprint,
        privacy=meaning.privacy,
        allows_identification="identification" in meaning.capacities,
        allows_organisations="org" in meaning.capacities,
        allows_initials=meaning.initials,
        closes_on=meaning.closes_on or None,
    )
    version.statement.refresh_from_db()
    if format_statement_file(_find_meaning(version, meaning.origin, meaning.opens_on, meaning.offered)) != file:
        raise FileInvalid
    StatementFile.objects.create(version=version, file=file, sha256=sha256(file).hexdigest())


def take_published_offer(statement: Statement, offered: Offered) -> None:
    """Wish what was open to signatories as it was published."""
    Statement.objects.filter(pk=statement.pk).update(
        offers_convenors="convenors" in offered.vis,
        offers_threshold="threshold" in offered.vis,
        offers_members=offered.has_members,
        offers_news=offered.has_news,
        threshold=offered.threshold,
        threshold_until=offered.threshold_until,
    )
    statement.refresh_from_db()


def _says(draft: Text, file: bytes) -> bool:
    try:
        return format_text(queries.content_of(draft)) == file
    except TextInvalid:
        return False


def drop_language_draft(text: Text) -> None:
    """Throw away a draft in another language; what was frozen before stays.

    Raises:
        AlreadyFrozen: It is no draft.
    """
    deleted, _ = Text.objects.filter(pk=text.pk, frozen_at__isnull=True).exclude(role=Role.LEAD).delete()
    if not deleted:
        raise AlreadyFrozen


def add_statement_file(
    version: Version, *, host: str, opens_on: date | None = None, offered: Offered | None = None
) -> StatementFile | None:
    """Write the statement file of a frozen *version* again; None if it says what the newest one says.

    Args:
        version: A frozen one.
        host: As in `freeze_version`.
        opens_on: First day of signing; None keeps that of the newest file.
        offered: What is open to signatories; None keeps what the newest file of the statement says.
    Raises:
        NotFrozen: The version is a draft.
    """
    if version.frozen_at is None:
        raise NotFrozen
    newest = version.statement_files.order_by("-pk").first()
    if opens_on is not None:
        day = opens_on.isoformat()
    elif newest is not None:
        day = parse_statement_file(bytes(newest.file)).opens_on
    else:
        raise NotFrozen
    offered = offered or queries.find_offered(version.statement)
    file = format_statement_file(_find_meaning(version, f"{host}/s/{version.statement.slug}", day, offered))
    if newest is not None and bytes(newest.file) == file:
        return None
    return StatementFile.objects.create(version=version, file=file, sha256=sha256(file).hexdigest())


def _find_meaning(version: Version, origin: str, opens_on: str, offered: Offered) -> StatementMeaning:
    statement = version.statement
    lead = version.texts.get(role=Role.LEAD)
    content = canonical_content(queries.content_of(lead))
    capacities = {
        "person": True,
        "identification": statement.allows_identification,
        "org": statement.allows_organisations,
    }
    return StatementMeaning(
        title=content.title,
        subtitle=content.subtitle,
        kind=statement.kind,
        lang=lead.lang,
        text=lead.sha256,
        version=version.number,
        origin=origin,
        issuers=content.issuers,
        addressees=content.addressees,
        clauses=tuple(
            ClauseMeaning(block.id, number, block.verb, block.addressee)
            for number, block in enumerate(content.clauses, 1)
        ),
        convenors=statement.convened_by,
        contact=statement.contact,
        imprint=statement.imprint,
        privacy=statement.privacy,
        capacities=tuple(name for name, is_allowed in capacities.items() if is_allowed),
        initials=statement.allows_initials,
        opens_on=opens_on,
        closes_on=statement.closes_on.isoformat() if statement.closes_on else "",
        offered=offered,
    )


def look_first(statement: Statement, *, is_wanted: bool) -> None:
    """Let names wait for a convenor's look before they are published, or let them appear at once."""
    Statement.objects.filter(pk=statement.pk).update(reviews_first=is_wanted)
    statement.refresh_from_db()
