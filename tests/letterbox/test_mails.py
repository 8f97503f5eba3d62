"""The mails themselves: what every language has to keep to."""

from __future__ import annotations

from pathlib import Path

import pytest

import undersigned.letterbox
from undersigned.letterbox.mails import Mails

FOLDER = Path(undersigned.letterbox.__file__).parent / "mails"
LANGUAGES = sorted(path.name for path in FOLDER.iterdir())
LINK = "https://letters.example.org/c#" + "A" * 727


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["confirm", "known", "manage", "refused"])
def test_no_line_but_the_link_is_broken_on_the_way(lang: str, name: str) -> None:
    _, body, _ = Mails().format_mail(name, lang, title="T", link=LINK, host="letters.example.org")

    assert all(len(line.encode()) <= 76 for line in body.split("\n") if line != LINK)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mail_says_how_long_the_link_works_and_that_doing_nothing_is_fine(lang: str) -> None:
    english = Mails().format_mail("confirm", "en", title="T", link=LINK, host="letters.example.org")[1]

    assert "48 hours" in english
    assert "do nothing" in english
    assert LINK in Mails().format_mail("confirm", lang, title="T", link=LINK, host="letters.example.org")[1]


def test_a_language_without_mails_gets_english_ones() -> None:
    assert Mails().format_mail("confirm", "xx", title="T", link=LINK, host="h")[2] == "en"
