"""What a log line may hold: fixed words, and values of which it is known why they tell nobody anything.

That no line holds a name, address, code or network address when a whole instance runs is tested in tests/seizure.
"""

from __future__ import annotations

import ast
import logging
import re
from pathlib import Path

import pytest

from undersigned.web.logs import find_event

EVENTS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "logs.md"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersigned"
METHODS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
OWNERS = {"_log", "_logger", "logger", "logging", "log"}
CALL = re.compile(rf"(?i:\b(?:{'|'.join(OWNERS)}))\s*\.\s*(?:{'|'.join(METHODS)})\b")
ALLOWED = {
    # The kind of an error, never its words, which may quote a row or an answer.
    "type(error).__name__", "type(task).__name__", "type(trouble).__name__", "_describe(error)",
    "_describe(self.process.returncode)",
    # Numbers.
    "len(tasks)", "len(void)", "mail.attempts + 1", "code",
    # A convenor's number; how they came in.
    "user.pk", "convenor.pk", "request.user.pk", "request.user.pk or 'nobody'", "authenticator.type",
    # A mail's random number; the step of the conversation with a mail server.
    "mail", "mail_id", "step",
    # Names of logs, folders, processes, and of our own keys; what is published anyway.
    "log.origin", "folder", "self.name", "trouble",
    # Found by hand to hold none of a person: the name of a key, act or alarm, a file beside the database, our words.
    "alarm", "name", "place", "where", "warning",
}  # fmt: skip
"""Expressions that may stand beside the words of a log line. Think of what a value can hold before you add one."""


def find_lines() -> list[tuple[str, ast.Call]]:
    """Return every call of a logger, with the place where it stands."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text()
        # Reading a whole file as code takes a hundred times as long as looking whether it is worth it.
        for node in ast.walk(ast.parse(text)) if CALL.search(text) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                owner = ast.unparse(node.func.value).lower()
                if owner in OWNERS:
                    found.append((f"{path.relative_to(SOURCE)}:{node.lineno}", node))
    return found


LINES = find_lines()


def test_there_are_lines_to_look_at():
    assert len(LINES) > 20


@pytest.mark.parametrize(("place", "call"), LINES, ids=[place for place, _ in LINES])
def test_a_log_line_holds_fixed_words_and_harmless_values_alone(place, call):
    words, *values = call.args

    assert isinstance(words, ast.Constant)
    # A choice between two fixed words is one of them.
    chosen = [value for value in values if not isinstance(value, ast.IfExp)]
    assert [ast.unparse(value) for value in chosen if ast.unparse(value) not in ALLOWED] == []
    assert call.keywords == []


def find_name(call):
    return find_event(logging.LogRecord("undersigned", logging.INFO, "", 0, call.args[0].value, (), None))


def test_every_event_has_a_name_of_its_own_and_stands_in_the_reference():
    told = sorted(find_name(call) for _, call in LINES)
    described = re.findall(r"^\| `([a-z0-9-]+)` \|", EVENTS.read_text().partition("## Events")[2], re.MULTILINE)

    assert told == sorted(described)


def test_nothing_is_printed_but_by_commands():
    printing = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if "print" in (text := path.read_text())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    # The script that sets a machine up is a command too.
    assert [path for path in printing if not path.startswith(("cli/", "hosting/"))] == []
