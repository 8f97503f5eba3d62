"""Every finding has its words, on the page as in the program."""

import ast
import re
from pathlib import Path

import undersigned.checkup
from undersigned.checkup.rules.storing import POSTGRESQL_SETTINGS
from undersigned.checkup.words import WORDS
from undersigned.outbox.smtp import Step

ROOM = Path(undersigned.checkup.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "doctor.md").read_text()


def spell(text):
    """Return words as the page has them, with the values set apart."""
    return re.sub(r"\{(\w+)\}", r"*\1*", text).replace("|", "\\|")


def find_ids():
    """Return every finding that the rules or the command make."""
    sources = [*ROOM.rglob("*.py"), ROOM.parent / "cli" / "doctor.py"]
    nodes = [node for path in sources if "words" not in path.parts for node in ast.walk(ast.parse(path.read_text()))]
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS
    }


def test_every_finding_that_has_words_can_be_found():
    # The mail server's are put together out of the step that failed.
    steps = {f"mail-{step}" for step in Step}
    # So are those of a mail that came back, out of what was checked there.
    methods = {f"received-{method}" for method in ("spf", "dkim", "dmarc")}

    assert set(WORDS) - find_ids() - steps - methods == set()


def test_what_is_bad_says_why_it_matters_and_what_mends_it():
    bad = {name: words for name, words in WORDS.items() if words.why or words.mend}

    assert all(words.why and words.mend for words in bad.values())
    assert len(bad) > 60


def test_the_page_has_the_same_words():
    for name, words in WORDS.items():
        if words.why:
            assert f"| `{name}` | {spell(words.what)} | {spell(words.why)} | {spell(words.mend)} |" in PAGE
        else:
            assert f"| `{name}` | {spell(words.what)} |" in PAGE


def test_the_settings_of_postgresql_are_those_of_the_handbook():
    page = (ROOT / "docs" / "how-to" / "run-on-postgresql.md").read_text()
    lines = re.search(r"```ini\n(.*?)```", page, re.DOTALL)[1].splitlines()

    assert dict(line.split(" = ") for line in lines) == POSTGRESQL_SETTINGS
