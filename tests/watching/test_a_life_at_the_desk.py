"""A convenor's day at the desk, with words that stand nowhere else: none of them is told to whoever watches.

They ask for a mailed code, mistype it, show their app, add a passkey and come in by it, use a one-time link twice,
change their address, lose their way, and meet a database that fails. Log lines in both forms, measures, health and the
mails to the operator are searched in every spelling of `tests/seizure`.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import DataError, connection
from django.test import Client

from tests.accounts.conftest import App, find_code, use_link
from tests.accounts.soft_key import SoftKey
from tests.seizure.people import make_word
from tests.seizure.spelling import spell_hashes, spell_word
from tests.seizure.sweeping import Haystack
from tests.watching.test_a_life import Ears, Refusing, ears  # noqa: F401  (a fixture)
from undersigned.accounts import actions
from undersigned.accounts.models import Convenor, Session
from undersigned.outbox.box import open_message
from undersigned.outbox.models import Mail
from undersigned.outbox.rules import Outcome
from undersigned.watching.noticing import Post, Watched
from undersigned.watching.rules import Alarm, Notice
from undersigned.watching.watchman import Watchman
from undersigned.watching.wording import write_notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NETWORK = "198.51.100.177"


@dataclass
class Person:
    """A convenor, and what must not be told of them."""

    words: list[str] = field(default_factory=lambda: [make_word() for _ in range(8)])
    secrets: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"Ada {self.words[0].title()}"

    @property
    def address(self) -> str:
        return f"{self.words[1]}@mail.example"

    @property
    def browser(self) -> Client:
        agent = f"{self.words[2].title()}/7"
        return Client(
            raise_request_exception=False,
            REMOTE_ADDR=NETWORK,
            HTTP_HOST="letters.example.org",
            headers={"User-Agent": agent, "X-Undersigned-Peer": NETWORK},
        )


@pytest.fixture
def person(instance: Instance, ring: Ring) -> Iterator[Person]:
    cache.clear()
    yield Person()
    cache.clear()


def come_in_by_code(person: Person, convenor: Convenor) -> Client:
    """Ask for a mailed code, mistype it, then show code and app; leaves somebody at the desk."""
    browser, app = person.browser, App(generate_totp_secret())
    actions.set_address(convenor, person.address)
    TOTP.activate(convenor, app.secret)
    person.secrets += [app.secret, *RecoveryCodes.activate(convenor).get_unused_codes()]
    browser.post("/desk/sign-in/mail/", {"email": person.address}, follow=True)
    code = find_code(person.address)
    person.secrets.append(code)
    for typed in (person.words[3], code):
        browser.post("/desk/sign-in/code/", {"code": typed, "action": "verify"}, follow=True)
    for typed in (person.words[4], app.wrong(), app.show()):
        browser.post("/desk/sign-in/second/", {"code": typed}, follow=True)
    assert browser.get("/desk/").status_code == 200
    return browser


def come_in_by_passkey(person: Person, browser: Client) -> None:
    """Add a passkey where somebody is in, come in by it elsewhere, and with one that lies."""
    key = SoftKey()
    page = browser.get("/desk/account/passkeys/add/").content.decode()
    question = json.loads(unescape(re.search(r'<script id="question" type="application/json">(.*?)</script>', page)[1]))
    made = {"credential": key.make(question), "name": person.words[5]}
    assert browser.post("/desk/account/passkeys/add/", made).status_code == 302
    for lies in ({}, {"key": SoftKey().key}):
        other = person.browser
        asked = other.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
        answer = key.sign(asked["request_options"], **lies)
        other.post("/desk/sign-in/passkey/", {"credential": answer})
        person.secrets += [json.loads(answer)["id"], key.handle, asked["request_options"]["publicKey"]["challenge"]]
    assert Session.objects.filter(way="passkey").count() == 1


def come_in_by_link(person: Person, convenor: Convenor) -> Client:
    """Use a one-time link, the same once more, and one that never was."""
    browser = person.browser
    link = actions.make_sign_in_link(convenor, now=datetime.now(UTC))  # noqa: TID251  (the page reads the clock)
    person.secrets.append(link.partition("#")[2])
    use_link(browser, link)
    for again in (link, f"/desk/sign-in/#{person.words[6]}"):
        use_link(person.browser, again)
    assert browser.get("/desk/").status_code == 200
    return browser


def lose_the_way(person: Person, browser: Client) -> None:
    """Look for what is not there, and meet a database that fails with a row in its mouth."""
    word = person.words[7]
    browser.get(f"/desk/s/{word}/?q={word}", headers={"Referer": f"https://letters.example.org/{word}"})
    browser.post(f"/desk/{word}/", {word: word})
    browser.post("/desk/account/address/", {"email": f"{word} at mail"})
    browser.post("/desk/account/address/", {"email": f"{word}@mail.example"})

    def fails(*_call: object) -> None:
        raise DataError(f"Key (name)=({person.name}) already exists")

    with connection.execute_wrapper(fails):
        assert browser.get(f"/desk/s/{word}/").status_code == 500


def watch(person: Person, ears: Ears, instance: Instance, ring: Ring) -> None:  # noqa: F811  (a fixture)
    """Let the mail server refuse what waits, the watchman look around, and every alarm be worded."""
    for mail in Mail.objects.all():
        message = open_message(bytes(mail.box), ring.outbox_key())
        for outcome in (Outcome.REFUSED, Outcome.UNREACHABLE):
            Watched(Refusing(outcome), Post(), ears.tally).carry(message, secrets.token_hex(1), NOON)
    before = set(Mail.objects.values_list("pk", flat=True))
    watched = replace(instance, operator="operator@example.org", nameserver=("127.0.0.1", 9))
    watchman = Watchman(watched, ring, list, watched.data / "backed-up-on", mails_lost=3)
    watchman.tend(NOON)
    ears.told += [str(watchman.find_state())]
    told = [open_message(bytes(mail.box), ring.outbox_key()) for mail in Mail.objects.exclude(pk__in=before)]
    assert told, "no alarm was mailed"
    told += [write_notice(Notice(alarm, "7"), to="operator@example.org", host="letters.example.org") for alarm in Alarm]
    ears.told += [f"{one.subject}\n{one.body}" for one in told]
    ears.told.append((watched.data / "alarms.json").read_text())
    ears.ask()


def find_told(person: Person, said: str) -> list[str]:
    haystack = Haystack()
    for word in person.words:
        haystack.add("word", spell_word(word))
    haystack.add("address", spell_hashes(person.address))
    haystack.add("network", [("as given", NETWORK.encode())])
    for secret in filter(lambda one: len(one) >= 8, person.secrets):
        haystack.add("secret", [("as given", secret.encode())])
    return [f"{hit.of} {hit.spelt}" for hit in haystack.find(said.encode(), "told")]


def test_of_a_day_at_the_desk_nothing_is_told(person, ears, instance, ring):  # noqa: F811  (a fixture)
    convenor = actions.create_convenor(person.name)
    come_in_by_passkey(person, come_in_by_code(person, convenor))
    browser = come_in_by_link(person, convenor)
    lose_the_way(person, browser)
    browser.post("/desk/sign-out/")
    person.secrets += [morsel.value for morsel in browser.cookies.values() if morsel.value]
    watch(person, ears, instance, ring)
    said = ears.said.getvalue() + "\n".join(ears.told)

    for line in ("showed totp", "came in by link", "a one-time link was refused", "DataError", "alarm: mails-lost"):
        assert line in said
    assert 'outcome="refused"' in said
    assert find_told(person, said) == []


@pytest.mark.parametrize("plant", ["name", "address", "network", "secret"])
def test_the_search_sees_what_is_planted(person, plant):
    person.secrets = ["abcd-efgh-ijkl"]
    told = {"name": person.name, "address": person.address, "network": NETWORK, "secret": person.secrets[0]}

    assert find_told(person, f"A line of {told[plant]} as it was.") != []
