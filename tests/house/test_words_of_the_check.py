"""The page that checks has words for whatever its scripts find, in every language, and no words for anything else."""

import json
import re
from pathlib import Path

import pytest
from django.utils import translation

from undersigned.instance.languages import DETAILS, SOURCE
from undersigned.publishing.checking_words import checking_words

SCRIPTS = Path(__file__).resolve().parents[2] / "src/undersigned/publishing/static/publishing/verify"
FOUND = re.compile(
    r'(?:wrong|unknown|good)\("\w+", "([\w-]+)"|(?:Invalid|Unreadable|Error)\("([\w-]+)"|\bcode: "([\w-]+)"'
    r'|\bsay\("([\w-]+)"|return "([\w-]+-[\w-]+)"'
)
TOLD_APART = {"note-unreadable", "issuer-invalid", "moderation-good"}
"""Codes for which `words.js` finds the sentence by what came with them."""
NOT_TOLD = {"proof-wrong", "not-named"}
"""What a script throws for another one, which says something of its own; the state of a signature."""
MADE_UP = ("check-", "from-", "of-entry", "people", "organisations", "receipt-", "stage-", "status-", "verdict-")
MADE_UP += ("opening-of-", "text-", "statement-", "earlier-", "issuer-file-", "listed-key-", "moderation-none")
"""Beginnings of codes that scripts put together, or that words.js and page.js choose."""


def read_scripts():
    return {path.name: path.read_text() for path in SCRIPTS.glob("*.js")}


def codes_of(words):
    return {code for group in words.values() for code in group}


def test_every_finding_has_a_sentence():
    codes = {code for text in read_scripts().values() for found in FOUND.findall(text) for code in found if code}

    assert len(codes) > 80
    assert codes - codes_of(checking_words()) - TOLD_APART - NOT_TOLD == set()


def test_no_sentence_is_left_over():
    scripts = "".join(read_scripts().values())
    named = set(re.findall(r'["`]([\w-]+)["`]|\b(unexpected|kept|more)\b', scripts))
    codes = {code for pair in named for code in pair}

    assert {code for code in codes_of(checking_words()) if not code.startswith(MADE_UP)} - codes == set()


@pytest.mark.parametrize("lang", [lang for lang in DETAILS if lang != SOURCE])
def test_every_sentence_is_said_in_every_language(lang):
    with translation.override(SOURCE):
        english = checking_words()
    with translation.override(lang):
        words = checking_words()

    # What a catalogue lacks would be English, and no language says one of these as English does.
    for group in ("sentences", "entries"):
        assert {code for code in words[group] if words[group][code] == english[group][code]} == set()
    assert codes_of(words) == codes_of(english)


@pytest.mark.parametrize("lang", DETAILS)
def test_forms_stand_under_numbers_that_ask_for_them(lang):
    with translation.override(lang):
        counted = json.loads(json.dumps(checking_words()))["counted"]

    assert {form for forms in counted.values() for form in forms} <= {"0", "1", "2", "3", "5", "11", "100"}
    assert all("100" in forms for forms in counted.values())
