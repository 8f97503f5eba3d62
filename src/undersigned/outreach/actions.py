"""What happens to sheets of paper: made, counted by two people, put into the log, destroyed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper.rules import LogMoved
from undersigned.outreach import queries, rules
from undersigned.outreach.models import PaperCount, PaperSheet
from undersigned.publiclog.entry import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

# Without letters and digits that look alike in handwriting.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
_LENGTH = 8


def make_code(chance: bytes) -> str:
    """Return the code of a sheet out of eight random bytes."""
    return "".join(_ALPHABET[one % len(_ALPHABET)] for one in chance[:_LENGTH])


@transaction.atomic
def make_sheets(collection: Collection, codes: Sequence[str], *, destroy_on: date, today: date) -> None:
    """Note sheets with *codes* for the text that is signed now.

    Raises:
        Refusal: Nothing was made.
    """
    rules.check_sheets(len(codes), destroy_on, today=today)
    PaperSheet.objects.bulk_create(
        PaperSheet(
            statement=collection.statement,
            code=code,
            text_sha256=collection.text_sha256,
            made_on=today,
            destroy_on=destroy_on,
        )
        for code in codes
    )


def count_sheet(statement: Statement, typed: str, n: int, *, convenor: Convenor) -> bool:
    """Note how many people signed on the sheet with the code *typed*; return whether two people agree now.

    Raises:
        CountsDiffer: Both counts are forgotten, so that neither leads the next.
        Refusal: Nothing has changed.
    """
    code = "".join(typed.upper().split()).replace("-", "")
    sheet = PaperSheet.objects.filter(statement=statement, code=code, destroyed_on=None).first()
    if sheet is None:
        raise rules.SheetUnknown
    if not 0 <= n <= rules.LINES:
        raise rules.NumberOdd
    if sheet.second_n is not None or sheet.count_id is not None:
        raise rules.AlreadyCounted
    row = PaperSheet.objects.filter(pk=sheet.pk, first_n=sheet.first_n, second_n=None)
    if sheet.first_n is None:
        # Two may type at once: the conditional UPDATE lets one of them be the first.
        if not row.filter(first_n=None).update(first_n=n, first_by=convenor):
            raise rules.AlreadyCounted
        return False
    try:
        rules.check_second(n, first_n=sheet.first_n, is_same_person=sheet.first_by_id == convenor.pk)
    except rules.CountsDiffer:
        row.update(first_n=None, first_by=None)
        raise
    if not row.update(second_n=n, second_by=convenor):
        raise rules.AlreadyCounted
    return True


@transaction.atomic
def put_into_log(collection: Collection, *, salt: bytes, ring: Ring, today: date) -> int:
    """Append the sum of what two people agreed on, and return it; it is never added to the other counts.

    Raises:
        NothingCounted: Nothing has changed.
    """
    sheets = queries.agreed_sheets(collection.statement)
    n = sum(sheet.first_n or 0 for sheet in sheets)
    if not n:
        raise rules.NothingCounted
    told = [(sheet.code, sheet.first_n or 0, sheet.text_sha256) for sheet in sheets]
    record = rules.format_count(told, salt=salt.hex(), counted_on=today.isoformat())
    entry = Paper(n=n, sha256=sha256(record).hexdigest())
    index = logkeeper.append(collection.log, [entry], ring=ring, today=today)
    count = PaperCount.objects.create(
        statement=collection.statement, index=index, n=n, record=record.decode(), counted_on=today
    )
    # Two may press the button at once: whoever comes second finds fewer free sheets and takes nothing.
    taken = PaperSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets], count=None).update(count=count)
    if taken != len(sheets):
        raise LogMoved
    return n


def note_destroyed(statement: Statement, code: str, *, today: date) -> None:
    """Note that a sheet was destroyed, and forget who counted it.

    Raises:
        SheetUnknown, NotCountedYet: Nothing has changed.
    """
    sheet = PaperSheet.objects.filter(statement=statement, code=code, destroyed_on=None).first()
    if sheet is None:
        raise rules.SheetUnknown
    if sheet.first_n and sheet.count_id is None:
        raise rules.NotCountedYet
    PaperSheet.objects.filter(pk=sheet.pk).update(destroyed_on=today, first_by=None, second_by=None)
