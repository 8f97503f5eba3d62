"""Convenors at the desk of a running instance: they come in, look around, mistype, ask for codes, and stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tests.seizure.crowd import hidden
from tests.seizure.people import make_word

if TYPE_CHECKING:
    from tests.seizure.disk import House

_PAGES = ("/desk/", "/desk/account/", "/desk/new/", "/desk/s/nothing-here/", "/desk/convenors/")


@dataclass
class Convenor:
    """Somebody who may work at the desk, and what must not be found of them."""

    surname: str = field(default_factory=make_word)
    local: str = field(default_factory=make_word)
    typed: str = field(default_factory=make_word)
    secrets: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name, which the database holds."""
        return f"Ada {self.surname.title()}"

    @property
    def address(self) -> str:
        """Where codes go, which the database holds locked."""
        return f"{self.local}@mail.example"


def convene(house: House) -> Convenor:
    """Let a convenor come in with a link, look around, mistype; then ask for a mailed code from another browser."""
    person = Convenor()
    made = house.do("convening.make", person.name, person.address)
    person.secrets += [made["link"].partition("#")[2], made["app"], *made["codes"]]
    with httpx.Client(base_url=house.base, timeout=30, follow_redirects=True) as browser:
        _post(browser, "/desk/sign-in/", {"link": made["link"]})
        for page in _PAGES:
            browser.get(page)
        # A link that was used, an address that is none, a page that is not there: each with a word of the person.
        _post(browser, "/desk/sign-in/", {"link": f"{house.base}/desk/sign-in/#{person.typed}"})
        _post(browser, "/desk/account/address/", {"email": f"{person.typed} at mail"}, page="/desk/account/")
        browser.get(f"/desk/s/{person.typed}/?q={person.typed}", headers={"referer": f"{house.base}/{person.typed}"})
        browser.post(f"/desk/{person.typed}/", data={person.typed: person.typed})
        person.secrets += [cookie.value for cookie in browser.cookies.jar if cookie.name.endswith("desk")]
    with httpx.Client(base_url=house.base, timeout=30, follow_redirects=True) as stranger:
        _post(stranger, "/desk/sign-in/mail/", {"email": person.address}, page="/desk/sign-in/")
        house.wait_until(lambda: house.mailboxes.bodies.get(person.address))
        code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", house.mailboxes.bodies[person.address][0])
        assert code, "a mail without a code"
        person.secrets.append(code[0])
        _post(stranger, "/desk/sign-in/code/", {"code": person.typed, "action": "verify"})
    return person


def _post(browser: httpx.Client, path: str, fields: dict[str, str], page: str = "") -> None:
    token = hidden(browser.get(page or path).text, "csrfmiddlewaretoken")
    browser.post(path, data=fields | {"csrfmiddlewaretoken": token}, headers={"referer": browser.base_url.__str__()})
