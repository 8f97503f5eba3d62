"""Fetching how actors describe themselves, through the guarded way out.

Several at once, so that a slow host of others holds up nobody else.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from undersigned.federation.reading import find_target
from undersigned.federation.rules import ActorOdd, Found
from undersigned.instance.outgoing import Unreachable, make_door

if TYPE_CHECKING:
    from undersigned.federation.rules import Fetch, Question
    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door


def make_fetcher(instance: Instance, door: Door | None = None) -> Fetch:
    """Return what fetches for *instance*; a question that has no answer is None."""
    way = door or make_door(instance)

    def fetch(questions: list[Question]) -> list[Found | None]:
        return asyncio.run(_fetch_all(questions, way, is_trial=instance.is_on_loopback)) if questions else []

    return fetch


async def _fetch_all(questions: list[Question], door: Door, *, is_trial: bool) -> list[Found | None]:
    return list(await asyncio.gather(*(_fetch(one, door, is_trial=is_trial) for one in questions)))


async def _fetch(question: Question, door: Door, *, is_trial: bool) -> Found | None:
    headers = {"Accept": "application/activity+json", **question.headers}
    try:
        target = find_target(question.address, is_trial=is_trial)
        if target.is_plain:
            answer = await door.look_here(target.port, target.path, headers)
        else:
            answer = await door.look(target.host, target.path, headers=headers)
    except (Unreachable, ActorOdd):
        return None
    return Found(answer.status, answer.body)
