"""A thousand people at the letter box of a running instance: they check, send, open their mail, confirm, take back."""

from __future__ import annotations

import asyncio
import html
import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import httpx

from tests.seizure.people import CHANGED, ENDED, UNCONFIRMED, Fate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.seizure.people import Person

_AT_ONCE = 12
_MAIL_SECONDS = 120


class Mailboxes:
    """A mail server that keeps every mail, by address; it is not part of what is seized."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[str]] = defaultdict(list)

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
        import email
        import email.policy

        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[attr-defined]
        # Letters have a second body, for who reads mails as pages.
        body = mail.get_body(("plain",))
        for address in envelope.rcpt_tos:  # type: ignore[attr-defined]
            self.bodies[address].append(body.get_content())
        return "250 taken"

    async def wait_for(self, address: str, count: int = 1) -> str:
        """Return the link in the mail number *count* to *address*."""
        for _ in range(_MAIL_SECONDS * 20):
            if len(self.bodies[address]) >= count:
                found = re.search(r"https?://\S+/[cw]#\S+", self.bodies[address][count - 1])
                assert found, "a mail without a link"
                return found[0]
            await asyncio.sleep(0.05)
        raise AssertionError(f"no mail number {count} within {_MAIL_SECONDS} seconds")


class Crowd:
    """People who sign at *base*."""

    def __init__(self, base: str, mailboxes: Mailboxes) -> None:
        self.base, self.mailboxes = base, mailboxes
        self.texts: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._turns = itertools.count(1)

    def sign(self, people: Iterable[Person]) -> None:
        """Let all sign, as far as they go."""
        self._let(people, self._sign)

    def change_their_minds(self, people: Iterable[Person]) -> None:
        """Let those correct or take back whose fate it is."""
        self._let([one for one in people if one.fate in (ENDED | CHANGED) - {Fate.DECLINED}], self._change)

    def _come(self) -> httpx.AsyncClient:
        """Return a browser of somebody who comes from a network of their own."""
        number = next(self._numbers)
        # To read the authorities' certificates for each takes 16 ms, and nothing is asked by TLS.
        transport = httpx.AsyncHTTPTransport(local_address=f"127.{number % 200 + 1}.{number % 250}.9", verify=False)
        return httpx.AsyncClient(base_url=self.base, timeout=60, transport=transport)

    def _let(self, people: Iterable[Person], act: Callable[[httpx.AsyncClient, Person], Awaitable[None]]) -> None:
        async def all_of_them() -> None:
            waiting = list(people)[::-1]

            async def one_by_one() -> None:
                while waiting:
                    person = waiting.pop()
                    async with self._come() as client:
                        await act(client, person)

            await asyncio.gather(*(one_by_one() for _ in range(_AT_ONCE)))

        asyncio.run(all_of_them())

    async def _sign(self, client: httpx.AsyncClient, person: Person) -> None:
        page = await _post(client, f"/s/{person.slug}/sign", self._form(person))
        if person.fate is Fate.CHECKED:
            return
        await _post(client, f"/s/{person.slug}/submit", {"state": hidden(page, "state")})
        person.link = await self.mailboxes.wait_for(person.address)
        if person.fate in UNCONFIRMED:
            return
        page = await _post(client, "/c", {"code": person.link})
        found = re.search(r'class="code"[^>]*>\s*([0-9A-Z-]{24,})\s*<', page)
        assert found, "no code"
        person.code = found[1]
        person.turn = next(self._turns)
        if person.fate is Fate.AGAIN:
            page = await _post(client, f"/s/{person.slug}/sign", self._form(person))
            await _post(client, f"/s/{person.slug}/submit", {"state": hidden(page, "state")})
            await self.mailboxes.wait_for(person.address, 2)

    async def _change(self, client: httpx.AsyncClient, person: Person) -> None:
        code = person.code
        if person.fate is Fate.TAKEN_BACK_BY_MAIL:
            await _post(client, "/w/mail", {"statement": person.slug, "email": person.address, "lang": "en"})
            code = await self.mailboxes.wait_for(person.address, 2)
        page = await _post(client, "/w", {"code": code})
        fields = {"state": hidden(page, "state")}
        if person.fate is Fate.CORRECTED:
            fields |= {"name": person.name, "role": person.new_role, "affiliation": person.new_affiliation}
            fields |= {"vis": person.vis}
            await _post(client, "/w/change", fields)
        elif person.fate is Fate.LOCKED_LATER:
            await _post(client, "/w/change", fields | {"vis": "convenors"})
        else:
            await _post(client, "/w/withdraw", fields)

    def _form(self, person: Person) -> dict[str, str]:
        return {
            "class": "person",
            "vis": person.vis,
            "lang": "en",
            "text": self.texts[person.slug],
            "consent": "yes",
            "name": person.name,
            "email": person.address,
            "role": person.role,
            "affiliation": person.affiliation,
        } | ({"news": "yes"} if person.vis == "convenors" and person.number % 3 == 0 else {})


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


async def _post(client: httpx.AsyncClient, path: str, fields: dict[str, str]) -> str:
    for _ in range(20):
        answer = await client.post(path, data=fields)
        if answer.status_code not in {429, 502, 503}:
            break
        await asyncio.sleep(0.5)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
    return answer.text
