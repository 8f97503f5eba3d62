"""What an operator can set or type has its page; what a reader meets in the docs exists."""

import re
from pathlib import Path

import pytest

from undersigned.cli.main import main, make_parser

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "undersigned"
REFERENCE = ROOT / "docs" / "reference"


def read_all(folder, pattern):
    return "\n".join(path.read_text() for path in sorted(folder.rglob(pattern)))


SETTINGS = sorted(set(re.findall(r"\bUNDERSIGNED_[A-Z]+\b", read_all(SOURCE / "instance", "*.py"))))


def test_there_are_settings_to_look_at():
    assert "UNDERSIGNED_DATA" in SETTINGS


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_described(setting):
    assert f"`{setting}`" in (REFERENCE / "settings.md").read_text()


def test_every_described_setting_exists():
    described = set(re.findall(r"`(UNDERSIGNED_[A-Z]+)`", (REFERENCE / "settings.md").read_text()))

    assert described <= set(SETTINGS)


def list_commands(whole):
    """Return every subcommand as it is typed, such as ``statement open``."""

    def walk(parser, words):
        for action in parser._actions:
            if hasattr(action, "choices") and isinstance(action.choices, dict):
                for name, further in action.choices.items():
                    yield (*words, name), further
                    yield from walk(further, (*words, name))

    return dict(walk(whole, ()))


# One parser for all, as making that of `statement` takes as much as everything else of a test.
PARSER = make_parser()
COMMANDS = list_commands(PARSER)


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[0] != "bench"])
def test_every_command_is_described(words):
    page = (REFERENCE / "commands.md").read_text()

    assert f"`undersigned {words[0]}" in page
    assert len(words) == 1 or re.search(rf"`(undersigned {words[0]} )?[^`\n]*\b{words[-1]}\b", page)


@pytest.mark.parametrize("words", list(COMMANDS))
def test_every_command_has_help(words, capsys):
    with pytest.raises(SystemExit) as left:
        PARSER.parse_args([*words, "--help"])

    assert left.value.code == 0
    assert "usage: undersigned" in capsys.readouterr().out


@pytest.mark.parametrize("name", [words[0] for words in COMMANDS if len(words) == 1])
def test_a_command_that_is_made_alone_has_the_same_help(name, capsys):
    said = []
    for parse in (PARSER.parse_args, main):
        with pytest.raises(SystemExit):
            parse([name, "--help"])
        said.append(capsys.readouterr().out)

    assert said[0] == said[1]


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda path: str(path.relative_to(ROOT))
)
def test_links_between_pages_lead_somewhere(path):
    targets = re.findall(
        r"\]\((?!https?:|mailto:|#)([^)#\s]+)", re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    )

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_what_is_said_to_show_bad_input_is_there():
    table = (REFERENCE / "machine.md").read_text().partition("## What can come wrong")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]

    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/[a-z_/]+\.py)`", row)
        assert named or "`make machine`" in row, row
        assert [path for path in named if not (ROOT / path).exists()] == []
