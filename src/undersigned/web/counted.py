"""Counting answers by their class, in the processes that answer: no path, no statement, nobody who asked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from undersigned.instance.doors import LETTERBOX, find_door
from undersigned.watching.counts import TALLY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from undersigned.watching.counts import Tally

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def count_answers(
    application: Application, *, is_of_signing: Callable[[str], bool] = lambda _path: False, tally: Tally = TALLY
) -> Application:
    """Return the ASGI *application* with its answers counted; at paths that are *is_of_signing* its failures alone."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_counted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                tally.count_answer(message["status"], time.time(), is_failure_alone=is_of_signing(scope["path"]))
            await send(message)

        await application(scope, receive, send_counted)

    return counted


def count_front_answers(front: Application, *, tally: Tally = TALLY) -> Application:
    """Return the *front* counted: what it passes on to the letter box is part of a signature here too (decision 54)."""
    return count_answers(front, is_of_signing=lambda path: find_door(path) == LETTERBOX, tally=tally)


def count_wsgi_answers(application: WSGIApplication, *, tally: Tally = TALLY) -> WSGIApplication:
    """Return the WSGI *application* with its answers counted."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start_counted(status: str, *further: Any) -> Any:
            tally.count_answer(int(status[:3]), time.time())
            return start_response(status, *further)

        return application(environ, start_counted)

    return counted
