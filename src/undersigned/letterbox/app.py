"""The letter box as an ASGI application: which address is answered by whom, and what no answer tells.

Nothing of a request is logged: what went wrong appears as the name of an exception, without its words.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from undersigned.instance.config import read_instance
from undersigned.instance.doors import INBOX_PATH
from undersigned.instance.ring import Ring
from undersigned.letterbox.again import ask_again, offer_again
from undersigned.letterbox.altcha import Proofs
from undersigned.letterbox.amending import answer_change
from undersigned.letterbox.changing import (
    answer_mail,
    answer_manage,
    answer_way_in,
    answer_withdraw,
)
from undersigned.letterbox.confirming import answer_ask, answer_confirm
from undersigned.letterbox.federating import answer_inbox
from undersigned.letterbox.http import (
    Answer,
    GoneAway,
    RequestRefused,
    read_form,
    read_languages,
    read_upload,
    send_answer,
)
from undersigned.letterbox.keys import Keys
from undersigned.letterbox.limits import find_network, open_limits
from undersigned.letterbox.mails import Mails
from undersigned.letterbox.members import answer_ask_token, answer_redeem
from undersigned.letterbox.objecting import answer_find, answer_object, answer_objection
from undersigned.letterbox.office import Office
from undersigned.letterbox.organising import answer_logo, answer_organisation
from undersigned.letterbox.receipt import answer_receipt
from undersigned.letterbox.signing import answer_sign, answer_submit
from undersigned.letterbox.slots import Pages
from undersigned.letterbox.store import Store, StoreFailed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from undersigned.instance.config import Instance
    from undersigned.letterbox.http import Receive, Scope, Send
    from undersigned.letterbox.limits import Network

    Answering = Callable[[Office, Mapping[str, str]], Awaitable[Answer]]
    OfStatement = Callable[[Office, str, Mapping[str, str]], Awaitable[Answer]]
    Counted = Callable[[Office, Mapping[str, str], Network], Awaitable[Answer]]

_FORGET_SECONDS: Final = 10
_PATIENCE_SECONDS: Final = 3.0
_LOGGER = logging.getLogger(__name__)
_HEALTHY: Final = Answer(200, b"ok\n", b"text/plain; charset=utf-8")
_POSTS: Final[dict[str, Answering]] = {
    "/w": answer_manage,
    "/w/change": answer_change,
    "/w/withdraw": answer_withdraw,
    "/w/organisation": answer_organisation,
    "/receipt": answer_receipt,
}
_COUNTED: Final[dict[str, Counted]] = {
    "/c": answer_confirm,
    "/w/mail": answer_mail,
    "/objection": answer_find,
    "/objection/send": answer_object,
}
"""What is counted by the network that it comes from."""
_OF_A_STATEMENT: Final[dict[str, OfStatement]] = {
    "sign": answer_sign,
    "ask": answer_ask_token,
    "redeem": answer_redeem,
}
"""What stands under the address of a statement; of members nothing is counted, by whatever they come from."""
_LOGO_PATH: Final = "/w/logo"
"""The one form that carries a file."""
_GETS: Final = frozenset({"/c", "/w", "/objection", "/letterbox/health"})


class Letterbox:
    """The application; it opens its database and reads its keys and pages when the server starts it."""

    def __init__(self, open_office: Callable[[], Office]) -> None:
        """Make it, to be opened later by *open_office*."""
        self._open_office = open_office
        self.office: Office | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http" or self.office is None:
            return
        try:
            answer = await _answer(self.office, scope, receive)
        except GoneAway:
            return
        await send_answer(send, answer)

    def is_storing(self) -> bool:
        """Say whether the writer answers and has its database; asked from another thread than the server's."""
        return self.office is not None and self.office.store.is_answering(_PATIENCE_SECONDS)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.office = self._open_office()
        forgetting = asyncio.create_task(_forget_windows(self.office))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        forgetting.cancel()
        self.office.close()
        await send({"type": "lifespan.shutdown.complete"})


def make_application(instance: Instance, ring: Ring) -> Letterbox:
    """Return the letter box of *instance*."""
    return Letterbox(lambda: open_office(instance, ring))


def open_office(instance: Instance, ring: Ring) -> Office:
    """Open database, keys and pages of *instance*, with the machine's clock and chance.

    Raises:
        PagesMissing: The pages are not rendered.
    """
    return Office(
        instance,
        Keys(ring),
        Store(instance.database),
        Pages(instance.data / "pages"),
        Mails(),
        lambda: int(time.time()),
        Chance().take,
        open_limits(ring.runtime, network_forms=instance.network_forms),
        Proofs(ring.runtime),
    )


class Chance:
    """Random bytes of the system, fetched in larger pieces: a request needs six, and a call costs as much as a box."""

    def __init__(self) -> None:
        """Begin with nothing in store."""
        self._store = b""
        self._at = 0

    def take(self, size_bytes: int) -> bytes:
        """Return bytes that were never handed out before and never will be again."""
        if self._at + size_bytes > len(self._store):
            self._store, self._at = secrets.token_bytes(4096), 0
        taken = self._store[self._at : self._at + size_bytes]
        self._at += size_bytes
        return taken


def _open_from_environment() -> Office:
    instance = read_instance()
    return open_office(instance, Ring(instance))


application = Letterbox(_open_from_environment)


async def _forget_windows(office: Office) -> None:
    """Overwrite what was counted as soon as its window is over, also when nobody comes."""
    while True:
        office.forget()
        await asyncio.sleep(_FORGET_SECONDS)


async def _answer(office: Office, scope: Scope, receive: Receive) -> Answer:
    path: str = scope["path"]
    try:
        if scope["method"] == "POST":
            return await _answer_post(office, path, scope, receive)
        return _answer_get(office, path, scope)
    except RequestRefused as refused:
        back = refused.back or _way_back(path)
        return office.refuse(refused.status, refused.code, _lang_of(office, scope), back=back)
    except StoreFailed:
        return office.refuse(503, "StoreFailed", _lang_of(office, scope))
    except (GoneAway, ConnectionError):
        raise
    except Exception as error:  # noqa: BLE001  (its words could hold what a person typed, so they are not logged)
        where = path if path in {*_POSTS, *_COUNTED, _LOGO_PATH} else "a statement"
        _LOGGER.error("request failed: %s while answering %s", type(error).__name__, where)  # noqa: TRY400
        return office.refuse(500, "StoreFailed", _lang_of(office, scope))


def _lang_of(office: Office, scope: Scope) -> str:
    """Return the language of who asked, as far as nothing but the browser tells it."""
    return office.choose_lang(read_languages(scope["headers"]))


async def _answer_post(office: Office, path: str, scope: Scope, receive: Receive) -> Answer:
    if path in _WHOLE:
        return await _WHOLE[path](office, scope, receive)
    answering = _find_answering(path, find_network(scope["headers"]))
    if answering is None:
        raise RequestRefused(405 if path in _GETS else 404, "MethodUnknown" if path in _GETS else "PageUnknown")
    fields = await read_form(scope, receive)
    try:
        return await answering(office, fields)
    except RequestRefused as refused:
        if refused.code == "Paused":
            return offer_again(office, path, fields, refused.code)
        again = ask_again(office, path, fields, refused)
        if again is not None:
            return again
        if not fields.get("lang"):
            raise
        back = refused.back or _way_back(path)
        return office.refuse(refused.status, refused.code, office.choose_lang(fields["lang"]), back=back)
    except StoreFailed:
        return offer_again(office, path, fields, "StoreFailed")


async def _answer_logo(office: Office, scope: Scope, receive: Receive) -> Answer:
    fields, file = await read_upload(scope, receive)
    lang = office.choose_lang(fields.get("lang", "")) if fields.get("lang") else _lang_of(office, scope)
    try:
        return await answer_logo(office, fields, file)
    except RequestRefused as refused:
        return office.refuse(refused.status, refused.code, lang)
    except StoreFailed:
        # A file can't be given back in a page, as what was typed can.
        return office.refuse(503, "StoreFailed", lang)


async def _answer_inbox(office: Office, scope: Scope, receive: Receive) -> Answer:
    return await answer_inbox(office, scope, receive, find_network(scope["headers"]))


_WHOLE: Final[dict[str, Callable[[Office, Scope, Receive], Awaitable[Answer]]]] = {
    INBOX_PATH: _answer_inbox,
    _LOGO_PATH: _answer_logo,
}
"""What reads its request itself, as it is no plain form."""


def _find_answering(path: str, network: Network) -> Answering | None:
    if path.startswith("/s/"):
        slug, _, verb = path[3:].partition("/")
        if (for_slug := _OF_A_STATEMENT.get(verb)) is not None:
            return lambda office, fields: for_slug(office, slug, fields)
        return (lambda office, fields: answer_submit(office, slug, fields, network)) if verb == "submit" else None
    counted = _COUNTED.get(path)
    return (lambda office, fields: counted(office, fields, network)) if counted else _POSTS.get(path)


def _way_back(path: str) -> str:
    """Return the statement's page for what was sent from its form, else the front page."""
    slug = path[3:].partition("/")[0] if path.startswith("/s/") else ""
    return f"/s/{slug}/" if slug else "/"


def _answer_get(office: Office, path: str, scope: Scope) -> Answer:
    is_read = scope["method"] in ("GET", "HEAD")
    if path == "/letterbox/health" and is_read:
        return _HEALTHY
    if path not in _GETS or not is_read:
        is_ours = path in {*_POSTS, *_COUNTED, *_GETS, _LOGO_PATH, INBOX_PATH} or path.endswith(
            ("/sign", "/submit", "/ask", "/redeem")
        )
        raise RequestRefused(405 if is_ours else 404, "MethodUnknown" if is_ours else "PageUnknown")
    try:
        query = parse_qs(scope["query_string"].decode("ascii", "replace"), max_num_fields=10)
    except ValueError as error:
        raise RequestRefused(400, "RequestUnreadable") from error
    lang = office.choose_lang(query["l"][0] if "l" in query else read_languages(scope["headers"]))
    if path == "/c":
        return answer_ask(office, lang)
    answer_slug = answer_objection if path == "/objection" else answer_way_in
    return answer_slug(office, lang, query.get("s", [""])[0])
