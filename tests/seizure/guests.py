"""People around a text: at a round table, translating, asked to sign before a release, of the press."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import httpx

from tests.seizure.around_the_text import OPEN, PRIVATE
from tests.seizure.crowd import hidden
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_keyed, spell_secret, spell_word
from undersigned.sealing.boxes import parse_code

if TYPE_CHECKING:
    from tests.seizure.disk import House
    from tests.seizure.sweeping import Haystack

SEATED, LEFT, SEATS = 3, 2, 6
"""Who sits down; which of them gives the seat up; how many are asked."""
SIGNED, DECLINED, DECIDING, SEEN, INVITED = 2, 4, 1, 1, 10


@dataclass
class Guest:
    """Somebody who was asked to come, or came, and what must not be found of them."""

    surname: str = field(default_factory=make_word)
    local: str = field(default_factory=make_word)
    words: str = field(default_factory=make_word)
    organisation: str = field(default_factory=make_word)
    secrets: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"Zoë {self.surname.title()}"

    @property
    def address(self) -> str:
        return f"{self.local.title()}+list@mail.example"

    @property
    def normal_address(self) -> str:
        return f"{self.local}@mail.example"


class Browser:
    """A browser of somebody who comes by a link, and presses buttons."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client = httpx.Client(base_url=house.base, timeout=60, follow_redirects=True)
        self.page = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self.client.close()

    def open(self, path: str) -> str:
        self.page = self.client.get(path).text
        return self.page

    def press(self, path: str, *, status: int = 200, **fields: str) -> str:
        """Send a form of the page that is open; forms of the letter box know no token."""
        if "csrfmiddlewaretoken" in self.page:
            fields["csrfmiddlewaretoken"] = hidden(self.page, "csrfmiddlewaretoken")
        answer = self.client.post(path, data=fields, headers={"referer": self.house.base})
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        self.page = answer.text
        return self.page

    def enter(self, path: str, link: str, **fields: str) -> str:
        """Come in by *link*: the page of it, then the button."""
        self.open(path)
        self.press(path, link=link)
        return self.press(path, link=link, do="take", **fields) if fields else self.page

    def cookies(self) -> list[str]:
        return [cookie.value or "" for cookie in self.client.cookies.jar if cookie.name != "form"]


class Guests:
    """Everybody around a text: at a table, in a language, on a board."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.draft = make_word()
        self.delegates = [Guest() for _ in range(SEATS)]
        self.hands = [Guest() for _ in range(3)]
        self.sender, self.press, self.stranger = Guest(), Guest(), Guest()
        self.invited = [Guest() for _ in range(INVITED)]
        self.signed = self.invited[:SIGNED]
        self.declined = self.invited[SIGNED : SIGNED + DECLINED]
        self._begin()
        self._sit_down()
        self._translate()
        self._send_translation()
        self._answer()
        for guest in self.signed:
            self._sign(guest)
        self.waiting = house.count_waiting(PRIVATE)
        self.answers = dict(house.select("SELECT state, count(*) FROM signon_invitation GROUP BY state"))
        house.wait_until(lambda: house.select("SELECT count(*) FROM outbox_mail")[0][0] == 0)

    def end(self) -> None:
        """Let all of it be over for so long that it is forgotten."""
        self.forgotten = self.house.do("around_the_text.end", self.made["table"], self.made["language"])

    def _begin(self) -> None:
        seats = [(one.organisation.title(), one.name, one.address) for one in self.delegates]
        tasks = ("translator", "reviewer", "translator")
        # The last two have no address here; convenors hand the link over themselves.
        board = [f"{one.name}, {one.address}" for one in self.invited[:-2]] + [one.name for one in self.invited[-2:]]
        told = {
            "table": {"draft": self.draft, "seats": seats},
            "hands": [(task, one.name) for task, one in zip(tasks, self.hands, strict=True)],
            "invited": board,
            "outlet": self.press.name,
        }
        self.made = self.house.do("around_the_text.begin", told)
        links = [*self.made["seats"], *self.made["hands"], *self.made["invited"], self.made["press"]]
        for guest, link in zip([*self.delegates, *self.hands, *self.invited, self.press], links, strict=True):
            guest.secrets.append(link.partition("#")[2])

    def _mailed(self, address: str, pattern: str) -> str:
        """Return what stands in a mail to *address*."""

        def find() -> list[str]:
            return [found[0] for body in self.house.mailboxes.bodies[address] if (found := re.search(pattern, body))]

        self.house.wait_until(find, 60)
        return find()[-1]

    def _sit_down(self) -> None:
        number = self.made["table"]
        for guest in self.delegates[:SEATED]:
            link = self._mailed(guest.address, r"http\S+/table/enter/#\S+")
            with Browser(self.house) as browser:
                browser.enter("/table/enter/", link, name=guest.name)
                text = browser.open(f"/table/{number}/text/")
                clause = re.search(rf"/table/{number}/talk/([\w-]+)/", text)
                assert clause, text
                browser.open(clause[0])
                browser.press(clause[0], kind="question", passage="", words=f"Why {guest.words}?")
                self._confirm_address(browser, guest, f"/table/{number}/mine/")
                if guest is self.delegates[LEFT]:
                    browser.press(f"/table/{number}/mine/", do="leave")
                guest.secrets += browser.cookies()
        # Somebody who has no seat asks for a code, and mistypes a link.
        with Browser(self.house) as browser:
            browser.open("/table/enter/")
            browser.press("/table/enter/", status=403, link=f"{self.stranger.words}{self.stranger.words}")
            browser.press("/table/enter/", do="mail", email=self.stranger.address)

    def _confirm_address(self, browser: Browser, guest: Guest, mine: str) -> None:
        browser.open(mine)
        browser.press(mine, do="forget")
        browser.press(mine, status=422, do="mail", address=f"{guest.local} at mail")
        browser.press(mine, do="mail", address=guest.address)
        code = self._mailed(guest.address, r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
        guest.secrets.append(code)
        browser.press(mine, do="confirm", code=code)
        assert guest.address in browser.page

    def _translate(self) -> None:
        editor = f"/translate/{self.made['language']}/"
        for guest in self.hands[:2]:
            with Browser(self.house) as browser:
                browser.enter("/translate/enter/", guest.secrets[0], name=guest.name)
                page = browser.open(editor)
                keys = re.findall(r'name="unit" value="([^"]+)"', page)
                key = keys[self.hands.index(guest)]
                shown = {f"{name}-{key}": hidden(page, f"{name}-{key}") for name in ("source", "base")}
                browser.press(editor, **{"unit": key, f"words-{key}": f"Für {guest.words}", "do": "save", **shown})
                guest.secrets += browser.cookies()

    def _send_translation(self) -> None:
        path, sender = f"/translate/offer/{OPEN}/", self.sender
        words = f"Pour {sender.words}\n\nNous demandons {sender.words}.\n"
        fields = {"lang": "fr", "words": words, "name": sender.name}
        with Browser(self.house) as browser:
            self.house.running.wait_for_page(f"/s/{OPEN}/")
            browser.open(path)
            browser.press(path, status=422, address=sender.address, **fields)
            browser.press(path, address=f"https://{sender.local}.example/", **fields)

    def _answer(self) -> None:
        for guest in self.invited[: SIGNED + DECLINED + DECIDING + SEEN]:
            answers = {"do": "declines", "why": f"We miss {guest.words}."} if guest in self.declined else {}
            if guest is self.invited[SIGNED + DECLINED]:
                answers = {"do": "deciding"}
            with Browser(self.house) as browser:
                browser.enter("/signon/", guest.secrets[0])
                if answers:
                    browser.press("/signon/", link=guest.secrets[0], **answers)
        with Browser(self.house) as browser:
            browser.enter("/signon/press/", self.press.secrets[0])
            browser.press("/signon/press/text/", link=self.press.secrets[0], lang="en")

    def _sign(self, guest: Guest) -> None:
        form = {"class": "org", "vis": "public", "lang": "en", "text": self.made["text"], "consent": "yes"}
        form |= {"name": guest.name, "email": guest.address, "decided_on": "2026-01-02"}
        form |= {"decided_by": guest.organisation, "reservation": f"Without {guest.words}."}
        with Browser(self.house) as browser:
            page = browser.press(f"/s/{PRIVATE}/sign", **form, invitation=guest.secrets[0])
            browser.press(f"/s/{PRIVATE}/submit", state=hidden(page, "state"))
            link = self._mailed(guest.address, r"http\S+/c#\S+")
            page = browser.press("/c", code=link)
        found = re.search(r'class="code"[^>]*>\s*([0-9A-Z-]{24,})\s*<', page)
        assert found, page
        guest.secrets += [link.partition("#")[2][40:64], found[1]]

    def add_to(self, haystack: Haystack, keys: dict[str, bytes]) -> None:
        """Look for everything about everybody; hashes under all *keys* that there were."""
        for what, guests in self._people().items():
            for guest in guests:
                for name in ("surname", "words", "organisation"):
                    word = getattr(guest, name)
                    haystack.add(f"{what}: {name} {word}", spell_word(word))
                self._add_secrets(haystack, what, guest, keys)
                haystack.add(f"{what}: hash of the name", spell_hashes(guest.name))
        haystack.add(f"draft {self.draft}", spell_word(self.draft))

    @staticmethod
    def _add_secrets(haystack: Haystack, what: str, guest: Guest, keys: dict[str, bytes]) -> None:
        haystack.add(f"{what}: address", spell_word(guest.local))
        for text in (guest.address, guest.normal_address, guest.address.lower()):
            haystack.add(f"{what}: address", [*spell_hashes(text), *spell_keyed(text, keys)])
        for secret in guest.secrets:
            haystack.add(f"{what}: secret", [("as given", secret.encode()), *spell_secret(secret.encode())])
            if re.fullmatch(r"[0-9A-Z-]{24,}", secret):
                haystack.add(f"{what}: secret", spell_secret(parse_code(secret)))

    def _people(self) -> dict[str, list[Guest]]:
        return {
            "at the table": self.delegates,
            "translating": self.hands,
            "outlet that sent a translation": [self.sender],
            "invited to sign": self.invited,
            "press": [self.press],
            "stranger": [self.stranger],
        }

    def readable(self) -> set[str]:
        """Return what docs/reference/tables.md says that whoever has the disk can read."""
        seated = {f"at the table: words {one.words}" for one in self.delegates[:SEATED]}
        names = {f"at the table: surname {one.surname}" for one in self.delegates}
        parties = {f"at the table: organisation {one.organisation}" for one in self.delegates}
        hands = {f"translating: surname {one.surname}" for one in self.hands}
        translated = {f"translating: words {one.words}" for one in self.hands[:2]}
        return {f"draft {self.draft}"} | seated | names | parties | hands | translated
