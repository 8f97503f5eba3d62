"""How log lines are written, by every process alike: plain, or one JSON object a line; and what never gets into one.

A line of ours holds fixed words and values of which tests/house/test_log_lines.py knows why they tell nobody anything.
Lines of libraries are cut down to their fixed words, and an error to its kind and the places in the program where it
came along: its own words may quote a row, an address or a path. The time is added by who keeps the lines, as the
system's journal does. Source: docs/reference/logs.md.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import traceback
from typing import Any, Final

_ABOUT_REQUESTS = ("django.request", "django.security")
_OURS = "undersigned"
_FOREIGN_CHARACTERS: Final = 120
_PLACEHOLDER = re.compile(r"%[sd]")
_SENTENCE_END = re.compile(r"\. |;|\n")
_process = "command"


def name_process(name: str) -> None:
    """Say which process this is, for the lines that it will write."""
    global _process  # noqa: PLW0603  (a process is one thing for its whole life)
    _process = name


def find_event(record: logging.LogRecord) -> str:
    """Return the name of what *record* tells of: its fixed words up to the end of the first sentence, hyphenated."""
    if _is_filled_in(record):
        return f"line-of-{_find_library(record)}"
    words = _PLACEHOLDER.sub(" ", _SENTENCE_END.split(str(record.msg).strip(), maxsplit=1)[0])
    return "-".join(re.findall(r"[a-z0-9]+", words.lower())) or "line"


class WithoutPath(logging.Filter):
    """Keeps status and places of a failed request and drops the rest: a path may hold the code of a sign-in link."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword *record* if it is about a request; it is always logged."""
        if not record.name.startswith(_ABOUT_REQUESTS):
            return True
        record.msg = "A page of the site was answered with %s"
        record.args = (getattr(record, "status_code", "an error"),)
        return True


class Plain(logging.Formatter):
    """Writes a line as text; the places of an error on lines below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of *record*."""
        failure = _find_failure(record)
        return _find_text(record) if failure is None else f"{_find_text(record)}: {failure[0]}\n{failure[1]}"


class Json(logging.Formatter):
    """Writes a line as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return *record* as JSON: event, level, process, what it is about, text; kind and places of an error."""
        line: dict[str, Any] = {"event": find_event(record), "level": record.levelname.lower(), "process": _process}
        if about := _find_values(record):
            line["about"] = about
        line["text"] = _find_text(record).strip()
        if failure := _find_failure(record):
            line["error"], line["where"] = failure
        return json.dumps(line)


def make_logging(form: str) -> dict[str, Any]:
    """Return how Python's `logging` is set up where lines are written in *form*, ``plain`` or ``json``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without-path": {"()": f"{__name__}.WithoutPath"}},
        "formatters": {"house": {"()": f"{__name__}.{'Json' if form == 'json' else 'Plain'}"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "filters": ["without-path"], "formatter": "house"},
            "counted": {
                "()": "undersigned.watching.counts.Counting",
                "find_event": find_event,
                "filters": ["without-path"],
            },
        },
        "root": {"handlers": ["console", "counted"], "level": "WARNING"},
        # What was not found or not allowed is the visitor's affair; what broke is the operator's.
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Who came in, by number: docs/reference/logs.md.
            "undersigned.accounts": {"level": "INFO"},
            "undersigned.desk.access": {"level": "INFO"},
            # Granian would give its own lines to a handler of its own.
            "_granian": {"level": "WARNING"},
            "granian.access": {"level": "CRITICAL"},
        },
    }


def set_up_logs(form: str) -> None:
    """Write the lines of this process in *form*; for processes without Django, which does the same by its settings."""
    logging.config.dictConfig(make_logging(form))


def _find_text(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OURS or record.name.startswith(_ABOUT_REQUESTS):
        return record.getMessage()
    if _is_filled_in(record):
        return f"A line of {_find_library(record)} ({record.levelname.lower()}); its words are not kept"
    # A library fills in what it likes: its first line, as it stands in its source.
    return str(record.msg).strip().split("\n", 1)[0][:_FOREIGN_CHARACTERS]


def _is_filled_in(record: logging.LogRecord) -> bool:
    """Say whether a library may have filled in the words of *record* already: they come without values of their own."""
    return record.name.partition(".")[0] != _OURS and not record.args


def _find_library(record: logging.LogRecord) -> str:
    return record.name.partition(".")[0].strip("_").lower()


def _find_values(record: logging.LogRecord) -> list[str | int]:
    if record.name.partition(".")[0] != _OURS or not isinstance(record.args, tuple):
        return []
    return [value if isinstance(value, int) else str(value) for value in record.args]


def _find_failure(record: logging.LogRecord) -> tuple[str, str] | None:
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    return type(error).__name__, "".join(traceback.format_tb(error.__traceback__)).rstrip()
