"""Log lines say what broke and where in the program, never where somebody was on the way to, and no words of errors."""

import io
import json
import logging
import sqlite3

import pytest

from undersigned.web import logs

CANARY = "Zoe Canary"


def make_record(name, message, *arguments, error=None):
    information = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "file", 1, message, arguments, information)


def fail():
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f'SELECT * FROM "{CANARY}"')
    except sqlite3.OperationalError as error:
        return error
    finally:
        connection.close()


@pytest.fixture(params=["plain", "json"])
def written(request):
    """Returns a line as a process writes it, in each form."""
    form = logs.Json() if request.param == "json" else logs.Plain()

    def write(record):
        logs.WithoutPath().filter(record)
        return form.format(record)

    return write


def test_the_path_of_a_failed_request_is_dropped(written):
    record = make_record("django.request", "Internal Server Error: %s", "/desk/sign-in/secret-code/")
    record.status_code = 500
    line = written(record)

    assert "A page of the site was answered with 500" in line
    assert "secret-code" not in line


def test_an_error_is_written_as_its_kind_and_places_without_its_words(written):
    line = written(make_record("django.request", "Internal Server Error: %s", "/desk/", error=fail()))

    assert "OperationalError" in line
    assert "test_logging.py" in line
    assert CANARY not in line


def test_what_a_library_fills_in_is_dropped(written):
    line = written(make_record("uvicorn.error", "Exception in ASGI application\n %s", CANARY, error=fail()))

    assert "Exception in ASGI application" in line
    assert CANARY not in line


def test_further_lines_of_a_library_are_dropped(written):
    assert CANARY not in written(make_record("asyncio", f"Task exception was never retrieved\nfuture: {CANARY}"))


def test_words_that_a_library_has_filled_in_already_are_not_told(written):
    """Granian formats its lines before Python sees them."""
    record = make_record("_granian.asgi.serve", f"Cannot parse {CANARY} out of the request")

    assert CANARY not in written(record)
    assert "granian" in written(record)
    assert logs.find_event(record) == "line-of-granian"


def test_our_own_lines_stay_as_they_are(written):
    line = written(make_record("undersigned.web.worker", "log %s is left alone", "letters.example.org/s/timetable"))

    assert "log letters.example.org/s/timetable is left alone" in line


def test_an_object_says_what_happened_to_which_id():
    logs.name_process("worker")
    line = logs.Json().format(make_record("undersigned.outbox", "mail %s: %s was answered %d", "9f", "RCPT", 550))
    logs.name_process("command")

    assert json.loads(line) == {
        "event": "mail-was-answered",
        "level": "error",
        "process": "worker",
        "about": ["9f", "RCPT", 550],
        "text": "mail 9f: RCPT was answered 550",
    }


def test_an_object_is_one_line_whatever_is_in_it():
    line = logs.Json().format(make_record("undersigned.web", "a task failed: %s\n%s", "KeyError", "a\nb\u2028c"))

    assert line.splitlines() == [line]


def test_every_handler_of_the_site_uses_the_filter():
    from undersigned.web import settings

    handlers = settings.LOGGING["handlers"].values()
    assert all("without-path" in handler["filters"] for handler in handlers)


def test_a_page_that_breaks_leaves_no_words_of_the_error(rf):
    """The whole way of Django: a view fails with a name in its error."""
    from django.core.handlers.exception import response_for_exception

    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(logs.Plain())
    handler.addFilter(logs.WithoutPath())
    logging.getLogger("django.request").addHandler(handler)
    try:
        raise fail()
    except sqlite3.OperationalError as error:
        response_for_exception(rf.get("/desk/sign-in/secret-code/"), error)
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert "OperationalError" in heard.getvalue()
    assert CANARY not in heard.getvalue()
    assert "secret-code" not in heard.getvalue()
