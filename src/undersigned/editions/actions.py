"""What happens to editions: made, written, brought out, a contribution taken out, taken back, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from undersigned.coalitions import rules as coalitions
from undersigned.editions import rules
from undersigned.editions.models import Contribution, Edition
from undersigned.texts import rules as texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.coalitions.models import Coalition
    from undersigned.editions.rules import TakenUp, Words


def make_edition(coalition: Coalition, words: Words, *, slug: str = "") -> Edition:
    """Begin an edition of *coalition* at *slug*, or at an address made from its title.

    Raises:
        Refusal, texts.Refusal: None was made.
    """
    tidy = rules.tidy_words(words)
    placed = _place(slug, coalition) if slug else _find_free(tidy.title, coalition)
    try:
        with transaction.atomic():
            return Edition.objects.create(coalition=coalition, slug=placed, **_columns(tidy))
    except IntegrityError as error:
        raise rules.SlugTaken from error


@transaction.atomic
def keep_words(edition: Edition, words: Words, *, today: date) -> None:
    """Keep *words* in place of those that stood there; once it is out, it says on which day they were changed.

    Raises:
        NotOut: It was taken back.
        Refusal, texts.Refusal: They can't stand so.
    """
    columns = _columns(rules.tidy_words(words))
    rows = Edition.objects.filter(pk=edition.pk, taken_back_on__isnull=True)
    edition.refresh_from_db()
    if all(getattr(edition, name) == value for name, value in columns.items()):
        return
    raised = {"words_mark": F("words_mark") + 1, "mark": F("mark") + 1}
    if not rows.filter(out_on__isnull=True).update(**columns, **raised) and not rows.update(
        **columns, **raised, changed_on=today
    ):
        raise rules.NotOut
    edition.refresh_from_db()


@transaction.atomic
def put_contributions(edition: Edition, statement_ids: Sequence[int]) -> None:
    """Let exactly these statements stand in a draft, in this order.

    Raises:
        AlreadyOut: It is no draft any more.
        TooManyContributions, ContributionTwice: They can't stand so.
    """
    rules.check_contributions(statement_ids)
    # The UPDATE lets one of those who change an edition at once go first, on SQLite as on PostgreSQL.
    if not Edition.objects.filter(pk=edition.pk, out_on__isnull=True).update(mark=F("mark") + 1):
        raise rules.AlreadyOut
    Contribution.objects.filter(edition=edition).delete()
    Contribution.objects.bulk_create(
        Contribution(edition=edition, statement_id=pk, place=place) for place, pk in enumerate(statement_ids, 1)
    )


@transaction.atomic
def bring_out(edition: Edition, taken_up: Sequence[TakenUp], *, today: date) -> None:
    """Bring a draft out with what each of its contributions takes up.

    Raises:
        AlreadyOut: It is no draft any more.
        NoContribution: Nothing stands in it.
    """
    raised = {"words_mark": F("words_mark") + 1, "mark": F("mark") + 1}
    if not Edition.objects.filter(pk=edition.pk, out_on__isnull=True).update(out_on=today, **raised):
        raise rules.AlreadyOut
    by_statement = {one.statement_id: one for one in taken_up}
    contributions = list(Contribution.objects.filter(edition=edition))
    if not contributions or {contribution.statement_id for contribution in contributions} != by_statement.keys():
        raise rules.NoContribution
    for contribution in contributions:
        found = by_statement[contribution.statement_id]
        contribution.version, contribution.lang = found.version, found.lang
        contribution.text_sha256, contribution.signed_sha256 = found.text_sha256, found.signed_sha256
        contribution.persons, contribution.organisations = found.persons, found.organisations
        contribution.save()
    edition.refresh_from_db()


@transaction.atomic
def take_out(edition: Edition, statement_id: int, *, today: date) -> None:
    """Take a statement out of an edition that is out; its place says so.

    Raises:
        NotOut: The edition is a draft, or was taken back.
        NotInIt: The statement does not stand in it.
    """
    _raise_marks(edition)
    standing = Contribution.objects.filter(edition=edition, statement_id=statement_id, taken_out_on__isnull=True)
    if not standing.update(taken_out_on=today):
        raise rules.NotInIt
    edition.refresh_from_db()


@transaction.atomic
def take_back(edition: Edition, *, today: date) -> None:
    """Take back an edition that is out; its page says so, for good.

    Raises:
        NotOut: It is a draft, or was taken back before.
    """
    _raise_marks(edition)
    Edition.objects.filter(pk=edition.pk).update(taken_back_on=today)
    edition.refresh_from_db()


@transaction.atomic
def drop_draft(edition: Edition) -> None:
    """Drop a draft.

    Raises:
        AlreadyOut: It is out, and stays.
    """
    drafts = Edition.objects.filter(pk=edition.pk, out_on__isnull=True)
    if not drafts.update(mark=F("mark") + 1):
        raise rules.AlreadyOut
    Contribution.objects.filter(edition=edition).delete()
    drafts.delete()


def raise_mark(edition: Edition) -> None:
    """Have the folder of *edition* written again: its print was made."""
    Edition.objects.filter(pk=edition.pk).update(mark=F("mark") + 1)


def note_written(edition: Edition) -> None:
    """Note that the folder shows what stood in *edition* when it was read."""
    Edition.objects.filter(pk=edition.pk).update(mark_out=edition.mark)


def _raise_marks(edition: Edition) -> None:
    rows = Edition.objects.filter(pk=edition.pk, out_on__isnull=False, taken_back_on__isnull=True)
    if not rows.update(words_mark=F("words_mark") + 1, mark=F("mark") + 1):
        raise rules.NotOut


def _columns(words: Words) -> dict[str, object]:
    return {
        "title": words.title,
        "lang": words.lang,
        "number": words.number,
        "dated_on": words.dated_on,
        "introduction": "\n".join(words.introduction),
    }


def _place(slug: str, coalition: Coalition) -> str:
    try:
        placed = coalitions.place_slug(slug, coalition.prefix)
        texts.check_slug(placed)
    except (coalitions.SlugInvalid, texts.SlugInvalid) as error:
        raise rules.SlugInvalid from error
    return placed


def _find_free(title: str, coalition: Coalition) -> str:
    """Return an address made from *title* that is free; of another coalition's addresses it tells nothing."""
    stem = f"{coalition.prefix}{texts.propose_slug(title) if _has_letters(title) else 'edition'}"[: rules.MAX_SLUG - 4]
    taken = set(Edition.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


def _has_letters(title: str) -> bool:
    # What no letter of can stand in an address, `propose_slug` would call a statement.
    return texts.propose_slug(title) != texts.propose_slug("")
