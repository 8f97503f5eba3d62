"""Letters: in the language of who gets them, as text and HTML, with nothing in them that calls anybody."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from undersigned.instance.languages import LANGUAGES, SOURCE
from undersigned.outbox.box import open_message
from undersigned.outbox.letters import queue_letter
from undersigned.outbox.models import Mail

LETTERS = {
    "accounts/mails/address_code.txt": {"code": "ABCD-EFGH"},
    "accounts/mails/changed.txt": {"what": "A passkey was added."},
    "accounts/mails/login_code.txt": {"code": "ABCD-EFGH"},
    "desk/mails/alarm.txt": {"title": "More trains", "link": "https://letters.example.org/desk/s/x/order/"},
    "desk/mails/ask_again.txt": {"link": "https://letters.example.org/desk/s/x/answers/"},
    "desk/mails/sign_on_answers.txt": {
        "signs": "2",
        "declines": "1",
        "open": "3",
        "link": "https://letters.example.org/desk/",
    },
    "desk/mails/objection.txt": {"title": "More trains", "link": "https://letters.example.org/desk/s/x/signatures/"},
    "roundtable/mails/address_code.txt": {"code": "ABCD-EFGH"},
    "roundtable/mails/code.txt": {"code": "ABCD-EFGH"},
    "roundtable/mails/digest.txt": {
        "title": "More trains",
        "lines": ["2 things"],
        "link": "https://letters.example.org/table/1/",
        "stop": "https://letters.example.org/table/stop/1/x/",
    },
    "signon/mails/invitation.txt": {
        "convened_by": "The walkers",
        "name": "Rail Union",
        "link": "https://letters.example.org/signon/1/#x",
        "until": datetime(2026, 12, 1, 12, tzinfo=UTC),
        "stop": "https://letters.example.org/signon/stop/1/x/",
    },
    "signon/mails/reminder.txt": {
        "convened_by": "The walkers",
        "name": "Rail Union",
        "link": "https://letters.example.org/signon/1/#x",
        "until": datetime(2026, 12, 1, 12, tzinfo=UTC),
        "stop": "https://letters.example.org/signon/stop/1/x/",
    },
    "roundtable/mails/reminder.txt": {
        "title": "More trains",
        "link": "https://letters.example.org/table/enter/",
        "stop": "https://letters.example.org/table/stop/1/x/",
    },
    "roundtable/mails/invitation.txt": {"title": "More trains", "link": "https://letters.example.org/table/enter/#x"},
}
UNREAD = [lang for lang, language in LANGUAGES.items() if not language.is_read]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instance(instance, ring):
    """Letters need settings and keys."""


def write(template="roundtable/mails/invitation.txt", lang="en", *, is_notice=False, **context):
    Mail.objects.all().delete()
    queue_letter(template, "a@b.example", lang, LETTERS[template] | context, is_notice=is_notice)
    return open_message(bytes(Mail.objects.get().box), settings.RING.outbox_key())


@pytest.mark.parametrize("template", LETTERS)
@pytest.mark.parametrize("lang", UNREAD)
def test_every_letter_is_written_in_every_language(template, lang):
    english, letter = write(template, SOURCE), write(template, lang, is_notice=True)

    assert letter.lang == lang
    assert letter.subject != english.subject
    for value in LETTERS[template].values():
        words = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else "".join(value)
        assert words in " ".join(letter.body.split())
        assert words in letter.html
    sentences = [line for line in english.body.split("\n") if line.endswith((".", ":")) and not line.startswith(" ")]
    assert not [line for line in sentences if line in letter.body and line not in LETTERS[template].values()]


@pytest.mark.parametrize(
    ("lang", "direction"), [("en", "ltr"), ("ja", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("he", "rtl")]
)
def test_the_page_says_its_language_and_direction(lang, direction):
    assert f'<html lang="{lang}" dir="{direction}">' in write(lang=lang).html


def test_links_read_from_left_to_right_in_every_language():
    assert '<p dir="ltr"><a href="https://letters.example.org/table/enter/#x">' in write(lang="ar").html


@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_calls_nobody_and_leads_nowhere_but_home(template):
    html = write(template, "ru").html.replace("<wbr>", "")

    assert set(re.findall(r"https?://([^/\"<\s]+)", html)) <= {"letters.example.org"}
    assert not re.search(r"<(img|script|style|link|iframe|object|video|audio)|style=|src=|url\(", html)


def test_a_title_leads_nowhere_whatever_stands_in_it():
    letter = write(title="See https://evil.example/ <b>now</b>")

    assert "<b>" not in letter.html
    assert re.findall(r'href="([^"]+)"', letter.html) == ["https://letters.example.org/table/enter/#x"]


@pytest.mark.parametrize("lang", UNREAD)
def test_what_no_native_speaker_has_read_says_so_and_shows_the_english_beside_it(lang):
    letter = write(lang=lang)

    assert "Do not pass it on" in letter.body.replace("\n", " ")
    assert '<div lang="en" dir="ltr">' in letter.html
    assert "No native speaker" not in letter.body


def test_a_notice_in_an_unread_language_stands_alone():
    letter = write("roundtable/mails/digest.txt", "uk", is_notice=True)

    assert "What is open for you" not in letter.body
    assert 'lang="en"' not in letter.html


def test_english_stands_alone():
    letter = write()

    assert letter.body.count("Do not pass it on") == 1
    assert letter.html.count("Do not pass it on") == 1


@pytest.mark.parametrize(("wanted", "given"), [("pt-PT", "pt-BR"), ("zh-Hant", "en"), ("tlh", "en"), ("de-CH", "de")])
def test_a_language_that_the_house_does_not_speak_gets_what_serves_best(wanted, given):
    assert write(lang=wanted).lang == given


def test_a_link_may_break_anywhere_and_is_whole_when_it_is_copied():
    html = write(link="https://letters.example.org/table/enter/#" + "x" * 64).html
    shown = re.search(r"<a [^>]+>(.+)</a>", html)[1]

    assert max(map(len, shown.split("<wbr>"))) <= 12
    assert shown.replace("<wbr>", "") == "https://letters.example.org/table/enter/#" + "x" * 64
