"""Log lines of the site say what broke, never where somebody was on the way to."""

import logging

from undersigned.web.logs import WithoutPath


def make_record(name, message, *arguments):
    return logging.LogRecord(name, logging.ERROR, "file", 1, message, arguments, None)


def test_the_path_of_a_failed_request_is_dropped():
    record = make_record("django.request", "Internal Server Error: %s", "/desk/sign-in/secret-code/")
    record.status_code = 500

    assert WithoutPath().filter(record)
    assert record.getMessage() == "A page of the site was answered with 500"


def test_other_lines_stay_as_they_are():
    record = make_record("undersigned.web.worker", "log %s is left alone", "letters.example.org/s/timetable")
    WithoutPath().filter(record)

    assert record.getMessage() == "log letters.example.org/s/timetable is left alone"


def test_every_handler_of_the_site_uses_it():
    from undersigned.web import settings

    handlers = settings.LOGGING["handlers"].values()
    assert all("without-path" in handler["filters"] for handler in handlers)
