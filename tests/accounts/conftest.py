"""An instance with folders of its own; convenors with what they come in by; the mails that wait."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from dataclasses import dataclass

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from tests import scenes

from undersigned.accounts import actions
from undersigned.accounts.models import Convenor
from undersigned.outbox.box import open_message
from undersigned.outbox.models import Mail

ADDRESS = "ada@example.org"

house, instance = scenes.house, scenes.instance


@pytest.fixture(autouse=True)
def _instance(instance, ring):
    """Pages need settings and keys."""


@dataclass
class App:
    """An authenticator app."""

    secret: str

    def show(self, steps: int = 0) -> str:
        """Return the six digits of now, or of some *steps* later (RFC 6238)."""
        # Digits that change before they are typed are refused.
        time.sleep(max(0, time.time() % 30 - 29))
        counter = int(time.time() // 30) + steps
        digest = hmac.digest(base64.b32decode(self.secret), struct.pack(">Q", counter), "sha1")
        offset = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"

    def wrong(self) -> str:
        """Return six digits that are right at no time near now."""
        right = {self.show(steps) for steps in range(-3, 4)}
        return next(f"{number:06d}" for number in range(10) if f"{number:06d}" not in right)


@dataclass
class Equipped:
    """A convenor with an address, an app and recovery codes."""

    convenor: Convenor
    app: App
    recovery_codes: list[str]


def equip() -> Equipped:
    convenor = actions.create_convenor("Ada")
    actions.set_address(convenor, ADDRESS)
    secret = generate_totp_secret()
    TOTP.activate(convenor, secret)
    return Equipped(convenor, App(secret), RecoveryCodes.activate(convenor).get_unused_codes())


@pytest.fixture
def equipped(db) -> Equipped:
    return equip()


def mails() -> list[tuple[str, str, str]]:
    """Return address, subject and body of what waits to be sent."""
    messages = [open_message(bytes(mail.box), settings.RING.outbox_key()) for mail in Mail.objects.all()]
    return [(message.to, message.subject, message.body) for message in messages]


def find_code(to: str = ADDRESS) -> str:
    """Return the code out of the one mail that waits for *to*."""
    (body,) = [body for address, _subject, body in mails() if address == to]
    return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", body)[0]


def ask_for_code(browser: Client, address: str = ADDRESS):
    return browser.post("/desk/sign-in/mail/", {"email": address}, follow=True)


def type_code(browser: Client, code: str):
    return browser.post("/desk/sign-in/code/", {"code": code, "action": "verify"}, follow=True)


def type_second(browser: Client, code: str):
    return browser.post("/desk/sign-in/second/", {"code": code}, follow=True)


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


def use_link(browser: Client, link: str, **options: object):
    """Open a one-time link and press its button, as the page's script or the person's pasting would."""
    return browser.post("/desk/sign-in/", {"link": link}, **options)
