"""Convenors read their own language, others what their browser asks for; programs are answered in English."""

import gettext
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone, translation
from tests.builders import make_convenor

import undersigned
from undersigned.accounts import actions
from undersigned.accounts.models import Convenor
from undersigned.instance.languages import DESK, LANGUAGES, TABLE

pytestmark = pytest.mark.django_db
LOCALE = Path(undersigned.__file__).parent / "locale"


def say(part, lang, words):
    return gettext.translation("django", LOCALE / part, [lang.replace("-", "_")]).gettext(words)


def come_in(convenor, browser):
    client = Client(headers={"Accept-Language": browser})
    link = actions.make_sign_in_link(convenor, now=timezone.now())
    client.post("/desk/sign-in/", {"link": link})
    return client


def test_values_in_the_english_beside_a_sentence_keep_their_order():
    source = "{% load reading %}{% careful %}{{ slot.day }}, {{ values.who }}{% endcareful %}"
    context = {"slot": {"day": "3 مارس"}, "values": {"who": "<Ada>"}}
    with translation.override("ar"):
        words = engines["django"].from_string(source).render(context)

    assert words.startswith("3 مارس, &lt;Ada&gt; <span")
    assert "\u20683 مارس\u2069, \u2068&lt;Ada&gt;\u2069</span>" in words


@pytest.mark.parametrize("lang", [lang for lang in DESK if lang != "en"])
def test_the_way_in_speaks_as_the_browser_asks(lang):
    page = Client(headers={"Accept-Language": f"{lang},en;q=0.5"}).get("/desk/sign-in/")

    assert say("desk", lang, "Sign in to the desk") in page.text
    direction = "rtl" if LANGUAGES[lang].is_rtl else "ltr"
    assert f'<html lang="{lang.lower()}" dir="{direction}">' in page.text


@pytest.mark.parametrize("lang", [lang for lang in TABLE if lang != "en"])
def test_who_has_no_seat_is_told_so_as_the_browser_asks(lang):
    page = Client(headers={"Accept-Language": lang}).get("/table/987654/")

    assert page.status_code == 403
    assert say("table", lang, "You have no seat here in this browser") in page.text


def test_a_convenor_keeps_the_language_of_the_first_browser():
    convenor = make_convenor()

    come_in(convenor, "de-AT,en;q=0.5")

    assert Convenor.objects.get(pk=convenor.pk).lang == "de"
    later = come_in(convenor, "fr")
    assert Convenor.objects.get(pk=convenor.pk).lang == "de"
    assert '<html lang="de"' in later.get("/desk/account/").text


def test_a_convenor_chooses_another_language_for_pages_and_mails():
    convenor = make_convenor()
    client = come_in(convenor, "de")

    client.post("/desk/account/language/", {"lang": "ar"})

    assert '<html lang="ar" dir="rtl">' in client.get("/desk/account/").text


def test_programs_are_answered_in_english():
    answer = Client(headers={"Accept-Language": "de"}).get("/api/v1/statements")

    assert "token" in answer.json()["detail"]
    assert answer.json()["title"] == "Token missing"
