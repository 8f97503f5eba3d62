"""The mails themselves: what every language has to keep to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import undersigned.letterbox
from tests.letterbox.visitor import FORM, SLUG, Visitor
from undersigned.instance.languages import LANGUAGES
from undersigned.letterbox.mails import Mails
from undersigned.outbox.compose import compose_mail
from undersigned.outbox.rules import Message

FOLDER = Path(undersigned.letterbox.__file__).parent / "mails"
MAILS = Mails()
LINK = "https://letters.example.org/c#" + "A" * 727
NAMES = ("confirm", "known", "manage", "refused")
WITHOUT_SPACES = {"ja", "zh-Hans"}


def write(name: str, lang: str, title: str = "T") -> Message:
    subject, body, chosen = MAILS.format_mail(name, lang, title=title, link=LINK, host="letters.example.org")
    return Message("zoe@mail.example", subject, body, chosen)


def weigh(message: Message) -> int:
    """Return the size of a mail as it goes to the mail server."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return len(compose_mail(message, sender="us@l.example", host="l.example", mail_id="1", now=now))


def test_there_are_mails_in_every_language_of_the_house() -> None:
    assert MAILS.languages == tuple(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_lines_are_short_enough_to_be_read_as_they_are(lang: str, name: str) -> None:
    lines = [line for line in write(name, lang).body.split("\n") if line != LINK and (" " in line or "-" in line)]

    assert all(len(line) <= 76 for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("title", ["T", "Más trenes “ahora”", "更多火车" * 20])
def test_what_an_address_gets_weighs_the_same_in_the_queue_and_on_the_wire(lang: str, title: str) -> None:
    mails = [write(name, lang, title) for name in ("confirm", "known", "refused")]

    assert len({mail.subject for mail in mails}) == 1
    assert len({len(json.dumps([mail.subject, mail.body], ensure_ascii=False).encode()) for mail in mails}) == 1
    assert len({weigh(mail) for mail in mails}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_title_and_link_stand_on_lines_of_their_own(lang: str, name: str) -> None:
    lines = (FOLDER / lang / f"{name}.txt").read_text("utf-8").split("\n")

    assert lines.count("    {title}") == 1
    assert lines.count("{link}") == 1
    assert sum("{" in line or "}" in line for line in lines) == 2
    assert lines[0].startswith("Subject: ")
    assert '"' not in "".join(lines)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_mail_says_how_long_the_link_works(lang: str, name: str) -> None:
    words = (FOLDER / lang / f"{name}.txt").read_text("utf-8")

    assert "48" in words or "۴۸" in words
    assert LINK in write(name, lang).body


@pytest.mark.parametrize("lang", [code for code, language in LANGUAGES.items() if not language.is_read])
def test_a_language_that_nobody_has_read_shows_the_english_beside_it(lang: str) -> None:
    body = write("confirm", lang).body
    own, _parting, below = body.partition("\n--------\n")

    assert LINK in own
    assert "Nothing is signed yet." not in own
    assert "Nothing is signed yet." in below
    assert "do nothing" in below
    assert LINK not in below


def test_english_stands_alone() -> None:
    assert write("confirm", "en").body.count("48 hours") == 1


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("xx", "en"), ("pt", "pt-BR"), ("DE-at", "de"), ("zh", "zh-Hans"), ("zh-TW", "en"), ("", "en")],
)
def test_a_language_without_mails_gets_what_serves_best(wanted: str, given: str) -> None:
    assert write("confirm", wanted).lang == given


def test_a_signatory_gets_the_language_of_the_page_whatever_happens_in_between(visitor: Visitor) -> None:
    state = visitor.check(lang="ar").hidden("state")
    form = visitor.post(f"/s/{SLUG}/submit", {"state": state, "change": "yes"})

    visitor.submit(lang=form.hidden("lang"))

    assert visitor.newest_mail().lang == "ar"


def test_who_asks_for_a_link_gets_it_in_the_language_of_the_page(visitor: Visitor) -> None:
    page = visitor.get("/w", "l=ja")

    visitor.post("/w/mail", {"email": FORM["email"], "statement": SLUG, "lang": page.hidden("lang")})

    assert visitor.newest_mail().lang == "ja"
