"""What every handler works with: keys, store, pages, mails, the clock and chance, handed in once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from undersigned.instance.languages import SOURCE, choose_language
from undersigned.instance.outgoing import make_door
from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.slots import Html
from undersigned.outbox.box import seal_message
from undersigned.outbox.reach import find_reach, is_plain
from undersigned.outbox.rules import Message, make_decoy
from undersigned.publiclog.encoding import format_base64url, parse_base64url
from undersigned.sealing.dated import NONCE_BYTES, find_day
from undersigned.sealing.errors import SealingError
from undersigned.sealing.form import LIFETIME_SECONDS, open_form, seal_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from undersigned.instance.config import Instance
    from undersigned.letterbox.altcha import Proofs
    from undersigned.letterbox.keys import DayKeys, Keys
    from undersigned.letterbox.limits import Limits
    from undersigned.letterbox.mails import Mails
    from undersigned.letterbox.slots import Pages
    from undersigned.letterbox.store import Store
    from undersigned.letterbox.tables import Collection, Database

_KNOWN_SECONDS = 1
_LATEST_SECONDS = 14 * 60 * 60  # UTC+14


def ask_lang(lang: str) -> str:
    """Return what an address of ours carries to be answered in *lang*; English is what we speak by ourselves."""
    return "" if lang == SOURCE else f"?l={lang}"


@dataclass(frozen=True, slots=True)
class Known:
    """A collection as it was read a moment ago, with its statement's key; None while the key is missing."""

    collection: Collection
    key: bytes | None
    read_at: int

    def is_for(self, private: int) -> bool:
        """Say whether somebody may know of it who brought what belongs to the collection *private*, or nothing (0)."""
        return not self.collection.is_private or self.collection.id == private


@dataclass(frozen=True, slots=True)
class FindCollection:
    """Finds a collection by its slug, or by the origin of its log; one that waits for its release only if asked to."""

    slug: str = ""
    origin: str = ""
    finds_private: bool = False

    def run(self, database: Database) -> Collection | None:
        """Look it up."""
        found = database.find_collection_of(self.origin) if self.origin else database.find_collection(self.slug)
        return None if found is None or (found.is_private and not self.finds_private) else found


@dataclass(frozen=True, slots=True)
class FindById:
    """Finds a collection by its number."""

    id: int

    def run(self, database: Database) -> Collection | None:
        """Look it up."""
        return database.hold_collections([self.id]).get(self.id)


@dataclass
class Office:
    """The things that handlers share.

    Attributes:
        now_seconds: The clock, POSIX seconds.
        random: As many random bytes as asked for.
    """

    instance: Instance
    keys: Keys
    store: Store
    pages: Pages
    mails: Mails
    now_seconds: Callable[[], int]
    random: Callable[[int], bytes]
    limits: Limits
    proofs: Proofs
    _known: dict[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out what never changes, because working it out again costs as much as sealing a link."""
        self.base_url = self.instance.base_url
        self._host = self.instance.host
        self.door = make_door(self.instance)
        # So many looks at domains at the same time, and no more.
        self.looking = asyncio.Semaphore(4)
        self._looked_at: dict[str, int] = {}
        self._has_mailbox = self.instance.is_on_loopback and not self.instance.smtp

    def forget(self) -> None:
        """Overwrite what was counted in windows of time that are over."""
        now = self.now_seconds()
        self.limits.forget(now)
        self.proofs.forget(now)

    def close(self) -> None:
        """Finish what is queued, and let go of everything."""
        self.store.close()
        self.limits.close()
        self.proofs.close()

    async def find_known(self, slug: str, *, private: int = 0) -> Known:
        """Return the collection under */s/slug/*, at most a second old.

        One that waits for its release is there only for who brings what belongs to it: *private* is its number.

        Raises:
            RequestRefused: There is none.
        """
        now = self.now_seconds()
        known = self._known.get(slug)
        if known is not None and now - known.read_at < _KNOWN_SECONDS and known.is_for(private):
            return known
        # Who brings nothing waits for the same question as for a statement that is not there.
        collection = await self.store.run(FindCollection(slug, finds_private=bool(private)))
        known = Known(collection, self.keys.find_statement_key(collection.id), now) if collection else None
        if known is None or not known.is_for(private):
            raise RequestRefused(404, "StatementUnknown")
        self._known[slug] = known
        return known

    def page_of(self, collection: Collection) -> str:
        """Return the address of the statement's page; before its release there is none but that of invitations."""
        return f"{self.base_url}/signon/" if collection.is_private else f"{self.base_url}/s/{collection.slug}/"

    def way_in(self, collection: Collection, lang: str) -> str:
        """Return the page that changes or takes back, where the statement need not be typed again."""
        # Before a release nobody is mailed a link for it: the page knows of no such statement.
        about = {} if collection.is_private else {"s": collection.slug}
        spoken = {} if lang == SOURCE else {"l": lang}
        return "/w?" + urlencode(spoken | about) if spoken or about else "/w"

    def forget_known(self, slug: str) -> None:
        """Read the collection under */s/slug/* again when it is asked for next."""
        self._known.pop(slug, None)

    def may_look(self, what: str, pause_seconds: int) -> bool:
        """Say whether *what* was not looked at for so long, and remember that it is looked at now."""
        now = self.now_seconds()
        self._looked_at = {name: at for name, at in self._looked_at.items() if now - at < pause_seconds}
        if what in self._looked_at:
            return False
        self._looked_at[what] = now
        return True

    def today(self) -> DayKeys:
        """Return the keys of today."""
        return self.keys.of_today(self.now_seconds())

    def latest_day(self) -> date:
        """Return the day that it is where it is latest on earth."""
        return datetime.fromtimestamp(self.now_seconds() + _LATEST_SECONDS, UTC).date()

    def nonce(self) -> bytes:
        """Return a fresh nonce."""
        return self.random(NONCE_BYTES)

    def seal_state(self, form: str, members: dict[str, Any]) -> str:
        """Return the hidden state for the page's form named *form*."""
        keys = self.today()
        members = {**members, "x": self.now_seconds() + LIFETIME_SECONDS}
        box = seal_form(members, form=form, key=keys.form, day=keys.day, nonce=self.nonce())
        return format_base64url(box)

    def open_state(self, form: str, typed: str) -> dict[str, Any]:
        """Open the hidden state of the form named *form*.

        Raises:
            RequestRefused: It is missing, forged, of another form, or a day old.
        """
        try:
            members = open_form(parse_base64url(typed), form=form, key=self.state_key(typed))
        except (SealingError, ValueError) as error:
            raise RequestRefused(400, "StateUnreadable") from error
        if members["x"] < self.now_seconds():
            raise RequestRefused(400, "StateExpired")
        return members

    def state_key(self, typed: str) -> bytes:
        """Return the key of the day on which the state of a form was made.

        Raises:
            SealingError, ValueError: It is no state of the last days.
        """
        return self.keys.of_day(find_day(parse_base64url(typed)), self.now_seconds()).form

    def choose_lang(self, wanted: str) -> str:
        """Return the language in which we write to who asked for *wanted*; pages fall back to English by themselves."""
        return choose_language(wanted, self.mails.languages)

    def seal_mail(self, name: str, *, to: str, lang: str, title: str, link: str, is_sent: bool = True) -> bytes:
        """Return the box of the mail *name* for the outbox; one that is not to be sent looks and weighs the same."""
        subject, body, chosen = self.mails.format_mail(name, lang, title=title, link=link, host=self._host)
        to = to if is_sent else make_decoy(to)
        return seal_message(Message(to, subject, body, chosen), self.keys.outbox, self.nonce())

    def answer(self, status: int, page: str, lang: str, values: Mapping[str, str]) -> Answer:
        """Return the filled *page* as an answer."""
        return Answer(status, self.pages.fill(page, lang, values))

    def refuse(self, status: int, code: str, lang: str = "en", *, back: str = "/") -> Answer:
        """Return a page that says what is wrong and what to do; *back* is where to go on."""
        values = {"slot.problem": self.pages.say(code, lang), "slot.back": back}
        return self.answer(status, "refused", lang, values)

    def reaches(self, address: str) -> bool | None:
        """Say whether our mail server can write to *address*, or None where it has not said so today."""
        if is_plain(address) or not self.instance.smtp:
            return True
        return find_reach(self.keys.runtime, datetime.fromtimestamp(self.now_seconds(), UTC).date())

    def mailbox_link(self, lang: str) -> Html:
        """Return a link to the mailbox of an instance that only this machine can reach; nothing elsewhere."""
        if not self._has_mailbox:
            return Html("")
        return Html(f'<a href="/mailbox/">{escape(self.pages.say("Mailbox", lang))}</a>')
