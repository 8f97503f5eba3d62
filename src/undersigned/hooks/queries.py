"""Reads of webhooks: where they lead, what was delivered, how statements stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts.sealed import BoxUnreadable, open_box
from undersigned.hooks.models import Delivery, Hook
from undersigned.hooks.rules import SHOWN, Standing
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.texts.models import Statement

PURPOSE = "hook"


def hooks_of(statement: Statement) -> list[Hook]:
    """Return the webhooks of *statement*, oldest first."""
    return list(Hook.objects.filter(statement=statement).order_by("pk"))


def find_hook(statement: Statement, number: int) -> Hook | None:
    """Return webhook *number* of *statement*, or None."""
    return Hook.objects.select_related("statement").filter(statement=statement, pk=number).first()


def count_disabled(statement: Statement) -> int:
    """Return how many addresses of *statement* failed for so long that nothing more is sent to them."""
    return Hook.objects.filter(statement=statement, disabled_on__isnull=False).count()


def active_hooks() -> list[Hook]:
    """Return all webhooks to which something is sent, with their statements."""
    found = Hook.objects.select_related("statement").filter(disabled_on__isnull=True)
    return list(found.order_by("statement_id", "pk"))


def address_of(hook: Hook) -> str | None:
    """Return where *hook* leads, or None while the site key is not there."""
    try:
        return open_box(bytes(hook.box), purpose=PURPOSE, row=bytes(hook.key)).decode()
    except BoxUnreadable:
        return None


def recent_deliveries(hook: Hook) -> list[Delivery]:
    """Return the newest deliveries to *hook*, newest first."""
    return list(Delivery.objects.filter(hook=hook).order_by("-pk")[:SHOWN])


def due_deliveries(now: datetime, limit: int) -> list[Delivery]:
    """Return deliveries whose time has come, the oldest first."""
    due = Delivery.objects.select_related("hook").filter(next_at__lte=now, hook__disabled_on__isnull=True)
    return list(due.order_by("next_at", "pk")[:limit])


def standing_of(statement: Statement) -> Standing:
    """Return how *statement* stands now, without what was told of it."""
    collection = signing.collection_of(statement)
    version = texts.newest_frozen_version(statement)
    counts = signing.tally(collection, collection.version) if collection else {}
    languages = texts.frozen_texts(statement, version.number) if version else []
    return Standing(
        state=collection.state if collection else "",
        version=version.number if version else 0,
        has_draft=texts.draft_of(statement) is not None,
        languages=tuple(text.lang for text in languages),
        is_withheld=bool(collection and collection.is_withheld),
        persons=counts["person"].standing if counts else 0,
        orgs=counts["org"].standing if counts else 0,
    )
