"""People around a text: at a round table, translating, asked to sign before a release, of the press."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx
import pytest

from tests.seizure.around_the_text import OPEN, PRIVATE
from tests.seizure.crowd import hidden
from tests.seizure.disk import House
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_keyed, spell_secret, spell_word
from tests.seizure.sweeping import Haystack
from undersigned.sealing.boxes import parse_code

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class Scene:
    """A table, a language and a board; the disk is searched while all of it is on, and after it was forgotten."""

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
        self.waiting = house.count_waiting()
        self.answers = dict(house.select("SELECT state, count(*) FROM signon_invitation GROUP BY state"))
        house.wait_until(lambda: house.select("SELECT count(*) FROM outbox_mail")[0][0] == 0)
        house.back_up()
        self.found_before = self._find()
        self.ended = self._step("end", table=self.made["table"], language=self.made["language"])
        house.running.run("tidy")
        house.back_up()
        self.found_after = self._find()

    def _step(self, step: str, **told: Any) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(
            self.house.run_python("-m", "tests.seizure.around_the_text", step, json.dumps(told))
        )
        return made

    def _begin(self) -> None:
        seats = [(one.organisation.title(), one.name, one.address) for one in self.delegates]
        tasks = ("translator", "reviewer", "translator")
        # The last two have no address here; convenors hand the link over themselves.
        board = [f"{one.name}, {one.address}" for one in self.invited[:-2]] + [one.name for one in self.invited[-2:]]
        self.made = self._step(
            "begin",
            table={"draft": self.draft, "seats": seats},
            hands=[(task, one.name) for task, one in zip(tasks, self.hands, strict=True)],
            invited=board,
            outlet=self.press.name,
        )
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

    def _find(self) -> set[str]:
        """Search the whole disk for everything about everybody; return of what something was found, and how."""
        haystack, keys = Haystack(), self.house.keys()
        for what, guests in self._people().items():
            for guest in guests:
                for name in ("surname", "words", "organisation"):
                    word = getattr(guest, name)
                    haystack.add(f"{what}: {name} {word}", spell_word(word))
                self._add_secrets(haystack, what, guest, keys)
                haystack.add(f"{what}: hash of the name", spell_hashes(guest.name))
        haystack.add(f"draft {self.draft}", spell_word(self.draft))
        print(f"{haystack.count} needles")
        return {hit.of for place, data in self.house.read() for hit in haystack.find(data, place)}

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


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Scene]:
    house = House(tmp_path_factory.mktemp("around"), database)
    try:
        yield Scene(house)
    finally:
        house.close()


def of(who: str, found: set[str]) -> list[str]:
    return sorted(hit for hit in found if hit.startswith(who))


def test_no_address_no_link_and_no_code_of_those_around_a_text_is_on_the_disk(scene):
    assert [hit for hit in scene.found_before | scene.found_after if hit.endswith((": address", ": secret"))] == []


def test_who_is_asked_to_sign_before_a_release_and_why_they_declined_is_nowhere(scene):
    assert scene.answers == {"signs": SIGNED, "declines": DECLINED, "deciding": DECIDING, "seen": SEEN, "invited": 2}
    assert of("invited to sign", scene.found_before) == []


def test_who_signed_and_waits_for_the_release_is_nowhere(scene):
    told = {word for one in scene.signed for word in (one.surname, one.organisation, one.words)}

    assert scene.waiting == SIGNED
    assert [hit for hit in scene.found_before if hit.split()[-1] in told] == []


def test_which_outlet_has_a_press_copy_is_nowhere(scene):
    assert of("press", scene.found_before) == []


def test_a_translation_that_nobody_has_looked_at_and_who_sent_it_are_nowhere(scene):
    assert of("outlet", scene.found_before) == []


def test_who_asked_for_a_code_without_having_a_seat_is_nowhere(scene):
    assert of("stranger", scene.found_before) == []


def test_who_sits_at_a_table_and_who_translates_is_found_as_the_docs_say_so_the_search_sees(scene):
    # docs/reference/tables.md says so. Who changes what lies readable changes that page.
    assert scene.found_before == scene.readable()


def test_after_they_are_forgotten_and_a_night_only_the_draft_is_left(scene):
    assert scene.ended["forgotten"] == [1, 1, 1]
    assert scene.found_after == {f"draft {scene.draft}"}
