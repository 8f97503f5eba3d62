"""No comma of English stands between two values of a page: Arabic and Chinese have others."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersigned"
# A colon that is only heard is no mark in print.
SENTENCE = re.compile(r"\{% ?blocktranslate.*?\{% ?endblocktranslate ?%\}|<span class=\"spoken\">: ", re.DOTALL)
TAG = re.compile(r"\{[{%].*?[%}]\}|<[^>]*>", re.DOTALL)
PAGES = sorted(page for page in SOURCE.glob("*/templates/**/*.html") if "mails" not in page.parts)


def find_marks(template):
    """Return the marks of English that stand alone between tags, outside of sentences."""
    joined = re.findall(r"""\|join:"([,;:])""", template)
    rest = TAG.sub("\0", SENTENCE.sub("\0", template))
    return joined + re.findall(r"\0([,;:]) *(?=\0)", rest)


def test_a_comma_would_be_found():
    assert find_marks('<bdi>{{ name }}</bdi>, {% translate "hidden" %}') == [","]
    assert find_marks('{{ names|join:", " }}') == [","]
    assert find_marks('<bdi>{{ name }}</bdi>{% pause "," %}{% translate "hidden" %}') == []
    assert find_marks("{% blocktranslate %}{{ name }}, {{ day }}{% endblocktranslate %}") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: "/".join(page.parts[-2:]))
def test_marks_between_values_follow_the_language(page):
    assert find_marks(page.read_text()) == []
