"""What convenors do with people around a text, run as a process of its own with the instance's settings.

`python -m tests.seizure.around_the_text begin|end JSON`; *begin* prints which links were made, *end* lets all of it be
over for so long that it is forgotten.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402

from tests.builders import make_content, make_convenor, make_frozen, make_statement  # noqa: E402
from undersigned.desk import actions as desk  # noqa: E402
from undersigned.desk import signing_on  # noqa: E402
from undersigned.roundtable import actions as roundtable  # noqa: E402
from undersigned.roundtable import mails  # noqa: E402
from undersigned.roundtable import queries as tables  # noqa: E402
from undersigned.roundtable.models import Table  # noqa: E402
from undersigned.roundtable.rules.seats import PartyClass, PartyTaken, Role, TableState  # noqa: E402
from undersigned.signon import actions as signon  # noqa: E402
from undersigned.signon import queries as boards  # noqa: E402
from undersigned.signon.rules import Moments  # noqa: E402
from undersigned.texts.models import Statement  # noqa: E402
from undersigned.texts.rules import Role as TextRole  # noqa: E402
from undersigned.translating import actions as translating  # noqa: E402
from undersigned.translating.models import Translation  # noqa: E402

OPEN, PRIVATE = "around-open", "around-private"
LONG = timedelta(days=100)
"""Longer than anything of this is kept."""


def begin(now: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """Invite everybody who is *told*."""
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


def end(now: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """End the table, call the release off, throw the language away, and let the time pass that things are kept."""
    roundtable.end_table(Table.objects.get(pk=told["table"]), TableState.CLOSED, now=now)
    signing_on.call_off(Statement.objects.get(slug=PRIVATE), ring=settings.RING, now=now)
    translating.drop_translation(Translation.objects.get(pk=told["language"]))
    later = now + LONG
    roundtable.forget_notices(later)
    forgotten = [roundtable.forget_ended_tables(later), signon.forget_boards(later)]
    return {"forgotten": [*forgotten, translating.forget_offers(later.date())]}


if __name__ == "__main__":
    step = {"begin": begin, "end": end}[sys.argv[1]]
    print(json.dumps(step(datetime.now(UTC), json.loads(sys.argv[2]))))  # noqa: TID251  (a command of its own)
