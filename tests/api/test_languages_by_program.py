"""Languages part by part, the glossary and offers, by a program."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.builders import NOON

from undersigned.translating import actions


@pytest.fixture
def at(convenor, opened, make_script):
    statement = deepcopy(opened.statement)
    return make_script(convenor, statement), f"statements/{statement.slug}", statement


def test_a_language_is_begun_translated_and_published(at):
    script, path, _ = at
    script.do("POST", f"{path}/translations", {"lang": "de"}, status=201)
    parts = script.do("GET", f"{path}/translations/de/parts")["items"]
    typed = [
        {"key": one["key"], "words": one["source"].upper(), "source_sha256": one["source_sha256"]} for one in parts
    ]

    outcomes = script.do("POST", f"{path}/translations/de/parts", {"items": typed})["items"]

    assert {one["outcome"] for one in outcomes} == {"saved"}
    seen = script.do("GET", f"{path}/translations/de/text")
    script.do("POST", f"{path}/translations/de/freeze", {"sha256": seen["sha256"]})
    frozen = script.do("GET", f"{path}/languages")["frozen"]
    assert [one["lang"] for one in frozen] == ["en", "de"]


def test_words_of_somebody_else_are_not_overwritten(at):
    script, path, _ = at
    script.do("POST", f"{path}/translations", {"lang": "de"}, status=201)
    part = script.do("GET", f"{path}/translations/de/parts")["items"][0]
    typed = {"key": part["key"], "source_sha256": part["source_sha256"]}
    script.do("POST", f"{path}/translations/de/parts", {"items": [{**typed, "words": "Eins"}]})

    answer = script.do("POST", f"{path}/translations/de/parts", {"items": [{**typed, "words": "Zwei"}]})

    assert answer["items"][0]["outcome"] == "changed"


def test_what_is_missing_is_a_problem(at):
    script, path, _ = at
    script.do("POST", f"{path}/translations", {"lang": "de"}, status=201)

    problem = script.fail("GET", f"{path}/translations/de/text")

    assert problem["status"] == 409
    assert "not translated yet" in problem["detail"]


def test_the_glossary_is_filled_changed_and_emptied(at):
    script, path, _ = at
    entry = {"source": "timetable", "renderings": [{"lang": "de", "words": "Fahrplan"}]}
    made = script.do("POST", f"{path}/glossary", entry, status=201)

    script.do("PUT", f"{path}/glossary/{made['number']}", {**entry, "note": "as in the law"})

    assert script.do("GET", f"{path}/glossary")["items"][0]["note"] == "as in the law"
    script.do("DELETE", f"{path}/glossary/{made['number']}", status=204)
    assert script.do("GET", f"{path}/glossary")["items"] == []


def test_an_offer_is_shown_taken_over_and_taken_off(at):
    script, path, statement = at
    words = "Por un horario abierto\n\nDeclaramos:\n\n1. lamentamos;\n2. pedimos."
    about = {"name": "El Andén", "address": "", "made_from": "", "today": NOON.date()}
    actions.send_offer(statement, lang="es", words=words, **about)
    (offer,) = script.do("GET", f"{path}/offers")["items"]
    assert (offer["title"], offer["is_shown"]) == ("Por un horario abierto", False)

    (shown,) = script.do("POST", f"{path}/offers/{offer['number']}/show")["items"]
    taken = script.do("POST", f"{path}/offers/{offer['number']}/take-over")

    assert shown["is_shown"]
    assert (taken["lang"], taken["fresh"]) == ("es", 4)
    script.do("DELETE", f"{path}/offers/{offer['number']}", status=204)
    assert script.do("GET", f"{path}/offers")["items"] == []
