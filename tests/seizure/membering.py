"""Steps of the clerk: what convenors do for members. *folder* is the organisation's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings

from undersigned.members import actions
from undersigned.signing.models import Collection

ORG = "rail-staff"


def admit(slug: str, folder: str) -> None:
    """Admit the organisation's members to *slug*."""
    collection = Collection.objects.get(slug=slug)
    actions.admit_issuer(
        collection.statement,
        collection.log,
        name="Rail Staff",
        issuer_file=Path(folder, "issuer.json").read_bytes(),
        invited_file=Path(folder, "invited.jsonl").read_bytes(),
        ring=settings.RING,
        today=_today(),
    )


def hand_out(slug: str, folder: str) -> None:
    """Give the organisation what members asked for."""
    statement = Collection.objects.get(slug=slug).statement
    Path(folder, "requests.jsonl").write_bytes(actions.hand_out_requests(statement, ORG, today=_today()))


def publish(slug: str, folder: str) -> None:
    """Publish the organisation's board."""
    collection, data = Collection.objects.get(slug=slug), Path(folder, "board.jsonl").read_bytes()
    actions.publish_board(collection.statement, ORG, collection.log, data, ring=settings.RING, today=_today())


def forget() -> None:
    """Forget requests whose time is over."""
    actions.forget_requests(today=_today())


def _today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251  (a journey through real days)
