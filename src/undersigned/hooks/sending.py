"""Sending deliveries through the guarded way out: several at once, so that a slow receiver holds up no other."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from undersigned.hooks.rules import AddressOdd
from undersigned.hooks.targets import read_target
from undersigned.instance.outgoing import Unreachable, make_door

if TYPE_CHECKING:
    from undersigned.hooks.rules import Outgoing, Send
    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door

SECONDS: Final = 15.0
"""How long a receiver may take."""


def make_sender(instance: Instance) -> Send:
    """Return what sends deliveries of *instance*."""
    door = replace(make_door(instance), seconds=SECONDS)

    def send(messages: list[Outgoing]) -> list[int | str]:
        return asyncio.run(_send_all(messages, door, is_trial=instance.is_on_loopback)) if messages else []

    return send


async def _send_all(messages: list[Outgoing], door: Door, *, is_trial: bool) -> list[int | str]:
    return list(await asyncio.gather(*(_send(one, door, is_trial=is_trial) for one in messages)))


async def _send(message: Outgoing, door: Door, *, is_trial: bool) -> int | str:
    try:
        target = read_target(message.address, is_trial=is_trial)
        headers = {"Content-Type": "application/json", **message.headers}
        if target.is_plain:
            return await door.post_here(target.port, target.path, headers, message.body)
        return await door.post(target.host, target.path, headers, message.body)
    except (Unreachable, AddressOdd) as error:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
