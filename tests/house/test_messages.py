"""A language is offered only where it is complete; catalogues say what the code says, and count as speakers do."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from undersigned.instance.languages import DETAILS, LANGUAGES, PAGES, PARTS, SOURCE, WARNINGS

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src" / "undersigned" / "locale"
# A letter with an accent makes it the beginning of a word, a Chinese one does not.
FILLED_IN = re.compile(r"(?<![A-Za-zÀ-ɏ])(?:WHO|DAY|TIME|DOMAIN|WORDS|N)(?![A-Za-zÀ-ɏ])")
PUBLIC = sorted(
    path
    for room in ("publishing", "letterbox")
    for path in (ROOT / "src" / "undersigned" / room / "templates" / room).glob("*.*")
)
UNTRANSLATED = {"checkpoint", "keys", "files", "txt", "derived", "feed", "atom", "json", "statement", "text", "md"}
UNTRANSLATED |= {"board", "issuer", "akoma", "ntoso", "csv", "markdown", "ld", "cc", "answers", "jsonl", "pdf"}
"""Names of files and formats, which are called the same in every language."""
OTHERS = [lang for lang in LANGUAGES if lang != SOURCE]


def folder_of(lang: str) -> str:
    return lang.replace("-", "_")


def test_catalogues_are_up_to_date_compiled_and_complete():
    checked = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert checked.stdout + checked.stderr == ""
    assert checked.returncode == 0


@pytest.mark.parametrize(("part", "langs"), PARTS.items())
def test_a_language_is_offered_where_it_is_whole_and_nowhere_else(part, langs):
    folder = LOCALE / part

    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert there == {folder_of(lang) for lang in langs if lang != SOURCE}


def test_what_few_open_is_translated_only_where_the_rest_is():
    assert set(WARNINGS) | set(DETAILS) <= set(PAGES) <= set(LANGUAGES)


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_every_word_of_a_public_page_is_marked(path):
    """What is left of a template without tags, comments and marked passages is marks and signs, no word."""
    text = path.read_text("utf-8")
    for left_out in (
        r"{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}",
        r"<(script|style|code|pre)\b.*?</\1>|{[{%].*?[%}]}|<[^>]*>|&\w+;",
        r'[\w-]+="[^"]*"|CC BY',
    ):
        text = re.sub(left_out, " ", text, flags=re.DOTALL)
    if path.suffix == ".txt":
        text = re.sub(r"(?m)^\s*\w+ *:", " ", text)

    left = {word for word in re.findall(r"[A-Za-z]{2,}", text) if word.lower() not in UNTRANSLATED}
    assert left == set()


@pytest.mark.parametrize("lang", [lang for lang in PAGES if lang != SOURCE])
def test_sentences_of_the_letter_box_keep_what_is_filled_in(lang):
    with (LOCALE / "pages" / folder_of(lang) / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file)

    for message in catalog:
        if any(name.startswith("letterbox/") and name.endswith("words.txt") for name, _line in message.locations):
            assert set(FILLED_IN.findall(message.id)) == set(FILLED_IN.findall(message.string)), message.id


@pytest.mark.parametrize("lang", OTHERS)
def test_things_are_counted_as_the_language_counts_them(lang):
    with (LOCALE / "mails" / folder_of(lang) / "LC_MESSAGES" / "django.mo").open("rb") as file:
        find_form = gettext.GNUTranslations(file).plural  # type: ignore[attr-defined]
    rule = Locale.parse(folder_of(lang)).plural_form

    forms: dict[str, set[int]] = {}
    for count in range(1, 300):
        forms.setdefault(rule(count), set()).add(find_form(count))

    assert {name: len(used) for name, used in forms.items() if len(used) > 1} == {}
