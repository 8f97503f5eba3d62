"""Steps of the clerk: what convenors do with people around a text."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from tests.builders import make_content, make_convenor, make_frozen, make_statement
from undersigned.desk import actions as desk
from undersigned.desk import signing_on
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable import mails
from undersigned.roundtable import queries as tables
from undersigned.roundtable.models import Table
from undersigned.roundtable.rules.seats import PartyClass, PartyTaken, Role, TableState
from undersigned.signon import actions as signon
from undersigned.signon import queries as boards
from undersigned.signon.rules import Moments
from undersigned.texts.models import Statement
from undersigned.texts.rules import Role as TextRole
from undersigned.translating import actions as translating
from undersigned.translating.models import Translation

OPEN, PRIVATE = "around-open", "around-private"
LONG = timedelta(days=100)
"""Longer than anything of this is kept."""


def begin(told: dict[str, Any]) -> dict[str, Any]:
    """Invite everybody who is *told*, and return which links were made."""
    now = datetime.now(UTC)  # noqa: TID251  (a journey through real days)
    return (
        _hold_table(now, **told["table"])
        | _translate(now, told["hands"])
        | _invite(now, told["invited"], told["outlet"])
    )


def _hold_table(now: datetime, *, draft: str, seats: list[list[str]]) -> dict[str, Any]:
    content = make_content(title=f"For {draft}", ask=f"we ask the railway board for {draft}.")
    chair = make_convenor()
    table = roundtable.open_table(make_statement(chair, content), [chair], kept_days=30, now=now)
    links = []
    for party, name, address in seats:
        where = {"role": Role.DELEGATE, "party": None, "new_party": (party, PartyClass.ORG)}
        seat, path = roundtable.invite(table, **where, name=name, address=address, lang="en", now=now)
        links.append(path)
        # The database refuses two organisations of one name, and may tell its log why.
        with suppress(PartyTaken):
            roundtable.invite(table, **where, name=name, address=address, lang="en", now=now)
        context = {"link": f"{settings.INSTANCE.base_url}{path}", "title": tables.title_of(table)}
        mails.queue_mail("invitation", tables.address_of(seat), "en", context)
    roundtable.begin_drafting(table, "consent", now=now)
    return {"table": table.pk, "seats": links}


def _translate(now: datetime, hands: list[list[str]]) -> dict[str, Any]:
    statement = make_frozen(slug=OPEN)
    desk.open_statement(statement, instance=settings.INSTANCE, ring=settings.RING, now=now)
    language = translating.begin_translation(statement, lang="de", role=TextRole.TRANSLATION, now=now)
    made = [translating.invite(language, task=task, name=name, now=now)[1] for task, name in hands]
    return {"language": language.pk, "hands": made}


def _invite(now: datetime, invited: list[str], outlet: str) -> dict[str, Any]:
    statement = make_frozen(slug=PRIVATE)
    phase = signing_on.open_privately(
        statement, Moments(), closes_at_once=False, instance=settings.INSTANCE, ring=settings.RING, now=now
    )
    signing_on.invite(statement, "\n".join(invited), "org", today=now.date())
    signon.make_press_copy(phase, outlet, shows_names=True, today=now.date())
    (press,) = boards.outlets(phase)
    paths = [place.path for place in boards.board(phase)]
    return {"invited": paths, "press": press.path, "text": phase.collection.text_sha256}


def end(table: int, language: int) -> list[int]:
    """End the table, call the release off, throw the language away, and let the time pass that things are kept.

    Returns how many tables, boards and translations that were sent have been forgotten.
    """
    now = datetime.now(UTC)  # noqa: TID251  (a journey through real days)
    roundtable.end_table(Table.objects.get(pk=table), TableState.CLOSED, now=now)
    signing_on.call_off(Statement.objects.get(slug=PRIVATE), ring=settings.RING, now=now)
    translating.drop_translation(Translation.objects.get(pk=language))
    later = now + LONG
    roundtable.forget_notices(later)
    forgotten = [roundtable.forget_ended_tables(later), signon.forget_boards(later)]
    return [*forgotten, translating.forget_offers(later.date())]
