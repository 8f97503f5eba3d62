"""Exports, and the decisions that come back: two convenors, no name on the disk.

Decisions name commitments only, so they may wait for the second convenor. Names that enough people signed for never
wait: the second convenor brings them, they are compared with the decisions and with the log, and go out at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import queries, rules
from undersigned.custody.models import Decisions, Export
from undersigned.opening.decisions import Act, digest_export, parse_decisions
from undersigned.opening.errors import DecisionsInvalid, NamesInvalid
from undersigned.opening.export import Export as ExportFile
from undersigned.opening.export import SealedRow, format_export
from undersigned.opening.names import parse_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.opening.names import Name
    from undersigned.texts.models import Statement

MAX_DECISIONS_BYTES = 64 * 1024 * 1024


@transaction.atomic
def record_export(
    statement: Statement,
    rows: Sequence[tuple[str, bytes]],
    *,
    origin: str,
    vis: str,
    epoch: int,
    convenor: Convenor | None,
    today: date,
) -> bytes:
    """Return the file of *rows* (commitment and ciphertext), and remember which records were in it.

    Raises:
        NothingLocked: There are none.
    """
    if not rows:
        raise rules.NothingLocked
    recipients = queries.recipients(statement, vis, epoch)
    data = format_export(ExportFile(origin, epoch, recipients, tuple(SealedRow(c, vis, sealed) for c, sealed in rows)))
    Export.objects.get_or_create(
        statement=statement,
        sha256=digest_export(data),
        defaults={
            "vis": vis,
            "epoch": epoch,
            "ids_sha256": rules.digest_ids(c for c, _ in rows),
            "n": len(rows),
            "made_by": convenor,
            "made_on": today,
        },
    )
    return data


@transaction.atomic
def bring_decisions(statement: Statement, data: bytes, *, origin: str, convenor: Convenor, today: date) -> Decisions:
    """Keep decisions until a second convenor agrees.

    Raises:
        DecisionsMalformed, DecisionsForeign, DecisionsStale, DecisionsIncomplete, DecisionsWait: Nothing was kept.
    """
    try:
        parsed = parse_decisions(data)
    except DecisionsInvalid as error:
        raise rules.DecisionsMalformed(str(error)) from error
    if parsed.origin != origin:
        raise rules.DecisionsForeign
    export = Export.objects.filter(statement=statement, sha256=parsed.export).first()
    if export is None:
        raise rules.DecisionsStale
    if rules.digest_ids(row.id for row in parsed.rows) != export.ids_sha256:
        raise rules.DecisionsIncomplete
    if any(
        (waiting.export.vis, waiting.export.epoch) == (export.vis, export.epoch)
        for waiting in queries.waiting_decisions(statement)
    ):
        raise rules.DecisionsWait
    confirmed = sum(row.act is Act.CONFIRM for row in parsed.rows)
    return Decisions.objects.create(
        statement=statement,
        export=export,
        file=data,
        confirmed=confirmed,
        invalidated=len(parsed.rows) - confirmed,
        brought_by=convenor,
        brought_on=today,
    )


def drop_decisions(decisions: Decisions) -> None:
    """Forget decisions that nobody agreed to; raises NoDecisions."""
    if not Decisions.objects.filter(pk=decisions.pk, agreed_on__isnull=True).delete()[0]:
        raise rules.NoDecisions


def agree_decisions(decisions: Decisions, convenor: Convenor, *, today: date) -> tuple[list[str], list[str]]:
    """Agree as the second convenor, within the caller's transaction; return who is confirmed and who goes.

    Raises:
        NoDecisions: Somebody was quicker.
        SecondNeeded: It is the one who brought them.
    """
    row = Decisions.objects.filter(pk=decisions.pk, agreed_on__isnull=True).first()
    if row is None:
        raise rules.NoDecisions
    rules.check_second(row.brought_by_id, convenor.pk)
    parsed = parse_decisions(bytes(row.file or b""))
    done = Decisions.objects.filter(pk=row.pk, agreed_on__isnull=True)
    if not done.update(agreed_by=convenor, agreed_on=today, file=None):
        raise rules.NoDecisions
    confirmed = [one.id for one in parsed.rows if one.act is Act.CONFIRM]
    return confirmed, [one.id for one in parsed.rows if one.act is Act.INVALIDATE]


def read_names(decisions: Decisions, data: bytes) -> list[Name]:
    """Return the opened names in *data* if they are those that *decisions* confirm, and what the log counted.

    Raises:
        NamesMalformed: It is no whole file of names.
        NamesUnfit: They are of another export, or not the confirmed ones.
    """
    try:
        names = parse_names(data)
    except NamesInvalid as error:
        raise rules.NamesMalformed(str(error)) from error
    confirmed = {
        row.id for row in parse_decisions(bytes(decisions.file or b"")).rows if row.act is Act.CONFIRM
    }  # fmt: skip
    if names.export != decisions.export.sha256 or {name.id for name in names.rows} != confirmed:
        raise rules.NamesUnfit
    return list(names.rows)
