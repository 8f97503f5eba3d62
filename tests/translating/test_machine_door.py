"""The door for a machine: off by default; what it proposes is marked, and never frozen before a person reviewed it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

import pytest
from tests.builders import make_frozen
from tests.builders_of_languages import make_hand, make_translation, review_all, rows_of, translate
from tests.desk.browsing import visit

from undersigned.translating import actions
from undersigned.translating.machine import ask_program
from undersigned.translating.rules.refusing import ProposerSilent, UnitsUnreviewed
from undersigned.translating.rules.segments import Part

pytestmark = pytest.mark.usefixtures("pages")

UPPER = "asked = json.load(sys.stdin); print(json.dumps({'texts': [one.upper() for one in asked['texts']]}))"


@pytest.fixture
def make_program(tmp_path):
    """Write a program of the operator's own."""

    def write(code: str) -> str:
        path = tmp_path / "proposer"
        path.write_text(f"#!{sys.executable}\nimport json, os, sys\n{code}\n")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.fixture
def translation(pages):
    return make_translation(make_frozen())


def take(translation, program):
    return actions.take_proposals(
        translation, lambda lang, texts: ask_program(program, source_lang=lang, lang="de", texts=texts)
    )


def test_what_a_machine_proposes_is_marked_and_frozen_only_after_a_review(translation, make_program):
    assert take(translation, make_program(UPPER)) == 7
    assert all(row.is_machine_made for row in rows_of(translation))

    with pytest.raises(UnitsUnreviewed):
        actions.put_together(translation)

    review_all(translation, make_hand(translation, "reviewer"))
    assert actions.put_together(translation).title == "FOR AN OPEN TIMETABLE"


def test_what_a_person_translated_stays(translation, make_program):
    translate(translation, words=lambda _: "Meins", only=[Part.TITLE])

    assert take(translation, make_program(UPPER)) == 6
    assert rows_of(translation)[0].words == "Meins"


@pytest.mark.parametrize(
    "code",
    [
        "sys.exit(1)",
        "print('no json')",
        "print(json.dumps({'texts': []}))",
        "print(json.dumps({'texts': [1] * 7}))",
        "print(json.dumps([]))",
    ],
)
def test_a_program_that_answers_oddly_changes_nothing(translation, make_program, code):
    with pytest.raises(ProposerSilent):
        take(translation, make_program(code))

    assert all(row.is_missing for row in rows_of(translation))


def test_a_program_that_is_not_there_changes_nothing(translation, tmp_path):
    with pytest.raises(ProposerSilent):
        take(translation, str(tmp_path / "nothing"))


def test_a_program_gets_no_settings(make_program):
    program = make_program("print(json.dumps({'texts': [','.join(sorted(os.environ))]}))")

    (names,) = partial(ask_program, program)(source_lang="en", lang="de", texts=["a"])

    assert "UNDERSIGNED" not in names


def test_nobody_is_offered_a_machine_where_there_is_none(translation, convenor_browser):
    browser = convenor_browser(translation.statement)

    assert "Propose" not in visit(browser, f"/translate/{translation.pk}/").words
    assert browser.post(f"/translate/{translation.pk}/propose/").status_code == 404


def test_a_button_asks_the_machine(translation, convenor_browser, make_program, settings):
    settings.INSTANCE = replace(settings.INSTANCE, proposer=make_program(UPPER))
    browser = convenor_browser(translation.statement)

    page = visit(browser, f"/translate/{translation.pk}/").press("Propose what is missing")

    assert "Proposed by a machine" in page.words
    assert rows_of(translation)[0].words == "FOR AN OPEN TIMETABLE"


def test_a_machine_that_does_not_answer_is_said_so(translation, convenor_browser, make_program, settings):
    settings.INSTANCE = replace(settings.INSTANCE, proposer=make_program("sys.exit(1)"))

    page = visit(convenor_browser(translation.statement), f"/translate/{translation.pk}/")

    assert "did not answer" in page.press("Propose what is missing").alert
