"""Reads of keys, exports, decisions and notes; for the desk, the worker and the bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.custody.models import Decisions, Destruction, Epoch, Export, Key, Note, Proposal, Rehearsal
from undersigned.custody.rules import Fate, Part, Standing
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Recipient, parse_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.custody.rules import Wish
    from undersigned.logkeeper.models import Log
    from undersigned.texts.models import Statement

_PARTS_OF = {"convenors": (Part.OWN, Part.SECOND), "threshold": (Part.TRUSTEES,)}


def keys(statement: Statement) -> list[Key]:
    """Return all keys of *statement*, oldest first."""
    return list(Key.objects.filter(statement=statement).select_related("accepted_by").order_by("pk"))


def keys_in_force(statement: Statement) -> list[Key]:
    """Return the keys that signatures are locked to now."""
    return [key for key in keys(statement) if key.from_epoch and not key.until_epoch]


def usable_keys(statement: Statement) -> list[Key]:
    """Return the keys that were not replaced, oldest first."""
    return [key for key in keys(statement) if not key.until_epoch]


def prepared_keys(statement: Statement) -> list[Key]:
    """Return the keys that are not in force yet."""
    return [key for key in keys(statement) if not key.from_epoch]


def find_key(statement: Statement, key_id: int) -> Key | None:
    """Return one key of *statement*, or None."""
    return Key.objects.filter(statement=statement, pk=key_id).first()


def standing_of(key: Key) -> Standing:
    """Return what the rules have to know of *key*."""
    passes: dict[int, object] = {}
    for rehearsal in Rehearsal.objects.filter(key=key, passed_on__isnull=False).order_by("passed_on"):
        passes[rehearsal.stick] = rehearsal.passed_on
    return Standing(
        part=Part(key.part),
        recipient=key.recipient,
        passes=passes,  # type: ignore[arg-type]
        is_accepted=key.accepted_on is not None,
        fate=Fate(key.fate) if key.fate else None,
    )


def standings(found: Sequence[Key]) -> list[Standing]:
    """Return what the rules have to know of each of *found*."""
    return [standing_of(key) for key in found]


def find_test(key: Key, stick: int) -> Rehearsal | None:
    """Return the test of *stick* that waits for its answer, or None."""
    return Rehearsal.objects.filter(key=key, stick=stick, passed_on__isnull=True).first()


def tests(key: Key) -> list[Rehearsal]:
    """Return all tests of *key*, passed or waiting, oldest first."""
    return list(Rehearsal.objects.filter(key=key).order_by("pk"))


def last_epoch(statement: Statement) -> int:
    """Return the number of the newest epoch; 0 before the first."""
    return Epoch.objects.filter(statement=statement).order_by("-number").values_list("number", flat=True).first() or 0


def epochs(statement: Statement) -> list[Epoch]:
    """Return all epochs, oldest first."""
    return list(Epoch.objects.filter(statement=statement).order_by("number"))


def recipients(statement: Statement, vis: str, epoch: int) -> tuple[str, ...]:
    """Return the public keys that signatures of this visibility were locked to in *epoch*."""
    parts = _PARTS_OF[vis]
    return tuple(
        key.recipient
        for key in keys(statement)
        if Part(key.part) in parts
        and key.from_epoch
        and key.from_epoch <= epoch
        and (key.until_epoch is None or epoch < key.until_epoch)
    )


def trustees_of(statement: Statement, epoch: int) -> Key | None:
    """Return the trustees' key of *epoch*, or None."""
    found = recipients(statement, "threshold", epoch)
    return Key.objects.filter(statement=statement, recipient__in=found).first()


def logged_fingerprint(statement: Statement, log: Log) -> str:
    """Return the fingerprint that the newest `recipient` entry of *log* names; empty where there is none."""
    epoch = Epoch.objects.filter(statement=statement).order_by("-number").first()
    if epoch is None:
        return ""
    entry = parse_entry(next(logs.entries(log, epoch.index, epoch.index + 1)))
    return entry.fpr if isinstance(entry, Recipient) and entry.epoch == epoch.number else ""


def exports(statement: Statement) -> list[Export]:
    """Return the exports that were handed out, newest first."""
    return list(Export.objects.filter(statement=statement).select_related("made_by").order_by("-pk"))


def waiting_decisions(statement: Statement) -> list[Decisions]:
    """Return decisions that wait for a second convenor."""
    waiting = Decisions.objects.filter(statement=statement, agreed_on__isnull=True)
    return list(waiting.select_related("export", "brought_by").order_by("pk"))


def find_decisions(statement: Statement, decisions_id: int) -> Decisions | None:
    """Return decisions that wait for a second convenor, or None."""
    waiting = Decisions.objects.filter(statement=statement, pk=decisions_id, agreed_on__isnull=True)
    return waiting.select_related("export", "brought_by").first()


def done_decisions(statement: Statement) -> list[Decisions]:
    """Return decisions that were carried out, newest first."""
    done = Decisions.objects.filter(statement=statement, agreed_on__isnull=False)
    return list(done.select_related("export").order_by("-pk"))


def find_proposal(statement: Statement, wish: Wish, epoch: int | None = None) -> Proposal | None:
    """Return what one convenor wants and nobody agreed to yet, or None."""
    what = f"{wish}-{epoch}" if epoch else str(wish)
    return Proposal.objects.filter(statement=statement, what=what).select_related("by").first()


def proposals(statement: Statement) -> list[Proposal]:
    """Return everything that waits for a second convenor."""
    return list(Proposal.objects.filter(statement=statement).select_related("by").order_by("pk"))


def notes(statement: Statement) -> list[Note]:
    """Return what the public is told, newest first."""
    return list(Note.objects.filter(statement=statement).order_by("-on", "-pk"))


def find_destruction(statement: Statement) -> Destruction | None:
    """Return what was destroyed at the end, or None."""
    return Destruction.objects.filter(statement=statement).first()


def unfinished_destructions() -> list[Destruction]:
    """Return destructions that were begun and are not through yet."""
    return list(Destruction.objects.filter(is_swept=False).select_related("statement").order_by("pk"))
