"""A language is offered only where it is complete; catalogues say what the code says, and count as speakers do."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale

from undersigned.instance.languages import LANGUAGES, SOURCE

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src" / "undersigned" / "locale"
OTHERS = [lang for lang in LANGUAGES if lang != SOURCE]


def folder_of(lang: str) -> str:
    return lang.replace("-", "_")


def test_catalogues_are_up_to_date_compiled_and_complete():
    checked = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert checked.stdout + checked.stderr == ""
    assert checked.returncode == 0


def test_every_language_of_the_house_has_all_mails_and_no_other_has_some():
    assert {path.name for path in (LOCALE / "mails").iterdir()} == {folder_of(lang) for lang in OTHERS}


@pytest.mark.parametrize("lang", OTHERS)
def test_things_are_counted_as_the_language_counts_them(lang):
    with (LOCALE / "mails" / folder_of(lang) / "LC_MESSAGES" / "django.mo").open("rb") as file:
        find_form = gettext.GNUTranslations(file).plural  # type: ignore[attr-defined]
    rule = Locale.parse(folder_of(lang)).plural_form

    forms: dict[str, set[int]] = {}
    for count in range(1, 300):
        forms.setdefault(rule(count), set()).add(find_form(count))

    assert {name: len(used) for name, used in forms.items() if len(used) > 1} == {}
