"""Reads of signing before a release: boxes are opened here, and nowhere else."""

from __future__ import annotations

import hmac
import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.accounts.sealed import mark, open_box
from undersigned.letterbox.inviting import digest_invitation
from undersigned.publiclog.encoding import format_base64url
from undersigned.signon import rules
from undersigned.signon.models import Invitation, Phase, PressCopy

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from undersigned.texts.models import Statement

INVITATION_PURPOSE = "signon-invitation"
PRESS_PURPOSE = "signon-press"


@dataclass(frozen=True, slots=True)
class Content:
    """What the box of an invitation holds."""

    name: str
    address: str
    code: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the board, opened."""

    row: Invitation
    content: Content

    @property
    def answer(self) -> rules.Answer:
        """Where it stands."""
        return rules.Answer(self.row.state)

    @property
    def path(self) -> str:
        """The path of its link."""
        return f"/signon/#{self.content.code}"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A press copy, opened."""

    row: PressCopy
    name: str
    code: str

    @property
    def path(self) -> str:
        """The path of its link."""
        return f"/signon/press/#{self.code}"


def phase_of(statement: Statement) -> Phase | None:
    """Return the phase of *statement*, also one that is over, or None."""
    return Phase.objects.select_related("statement", "collection").filter(statement=statement).first()


def due_phases(now: datetime) -> list[Phase]:
    """Return the phases whose moment of release has come."""
    private = Phase.objects.select_related("statement").filter(state=rules.Phase.PRIVATE)
    return list(private.filter(releases_at__lte=now).order_by("pk"))


def board(phase: Phase) -> list[Place]:
    """Return the board of *phase*, in its order."""
    return [open_place(row) for row in phase.invitations.order_by("position", "pk")]


def count_answers(phase: Phase) -> dict[rules.Answer, int]:
    """Return how many invitations stand where."""
    counts = Counter(phase.invitations.values_list("state", flat=True))
    return {answer: counts[answer] for answer in rules.Answer}


def count_board(phase: Phase) -> dict[tuple[str, rules.Answer], int]:
    """Return how many invitations of each class stand where."""
    return Counter((klass, rules.Answer(state)) for klass, state in phase.invitations.values_list("klass", "state"))


def not_reminded() -> QuerySet[Invitation]:
    """Return the invitations that can be reminded by mail, and were not yet since the deadlines were set."""
    return Invitation.objects.filter(state__in=rules.OPEN_ANSWERS, is_reminded=False, has_address=True, wants_mail=True)


def open_place(row: Invitation) -> Place:
    """Open the box of *row*."""
    plain = open_box(bytes(row.box), purpose=INVITATION_PURPOSE, row=bytes(row.digest))
    return Place(row, Content(**json.loads(plain)))


def find_place(code: str) -> Place | None:
    """Return the invitation with *code*, or None."""
    rows = Invitation.objects.select_related("phase__statement", "phase__collection")
    row = rows.filter(digest=digest_invitation(code)).first() if code else None
    return open_place(row) if row else None


def outlets(phase: Phase) -> list[Outlet]:
    """Return the press copies of *phase*, the newest first."""
    return [_open_outlet(row) for row in phase.press_copies.order_by("-pk")]


def find_outlet(code: str) -> Outlet | None:
    """Return the press copy with *code*, or None."""
    rows = PressCopy.objects.select_related("phase__statement", "phase__collection")
    row = rows.filter(digest=digest_press(code)).first() if code else None
    return _open_outlet(row) if row else None


def digest_press(code: str) -> bytes:
    """Return what the table knows of a *code* of a press copy."""
    return sha256(f"undersigned/v1/signon/press\n{code}".encode()).digest()


def stop_path(row: Invitation) -> str:
    """Return the path that ends mails about *row*; only who has the site key, or such a mail, knows it."""
    return f"/signon/stop/{row.pk}/{_stop_key(row.pk)}/"


def find_by_stop_key(number: int, key: str) -> Invitation | None:
    """Return the invitation whose mails say *key*, or None."""
    if not hmac.compare_digest(key.encode(), _stop_key(number).encode()):
        return None
    return Invitation.objects.filter(pk=number).first()


def _open_outlet(row: PressCopy) -> Outlet:
    plain = json.loads(open_box(bytes(row.box), purpose=PRESS_PURPOSE, row=bytes(row.digest)))
    return Outlet(row, plain["name"], plain["code"])


def _stop_key(number: int) -> str:
    return format_base64url(mark(str(number), purpose="signon-stop"))
