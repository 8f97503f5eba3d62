"""The operator lets convenors in, keeps them out, and is the way back when all else is lost."""

import json
import re
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest


def say(running, *words):
    return json.loads(running.run("convenor", *words, "--json").stdout)


def add(running, name):
    """Let *name* be a convenor, and return its number; others may add theirs meanwhile."""
    say(running, "add", name)
    (number,) = [one["number"] for one in say(running, "list")["convenors"] if one["name"] == name]
    return number


def come_in(link):
    """Press the button of *link*; return the address and words of the page behind it."""
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(link) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())[1]
    typed = urlencode({"csrfmiddlewaretoken": token, "link": link}).encode()
    with browser.open(link.partition("#")[0], data=typed) as page:
        return page.url, page.read().decode()


def test_a_convenor_is_kept_out_and_let_in_again(at_command_line):
    number = add(at_command_line, "Bea")
    unused = say(at_command_line, "link", str(number))["link"]

    say(at_command_line, "off", str(number))
    say(at_command_line, "on", str(number))

    assert unused not in say(at_command_line, "link", str(number))["link"]
    with pytest.raises(OSError, match="403"):
        come_in(unused)
    url, page = come_in(say(at_command_line, "link", str(number))["link"])
    assert url.endswith("/desk/")
    assert "Bea" in page


def test_the_list_tells_how_convenors_can_come_in(at_command_line):
    row = say(at_command_line, "list")["convenors"][0]

    assert row == {"number": 1, "name": "Convenor", "is_on": True, "passkeys": 0, "has_mailed_codes": False}
    assert "(links only)" in at_command_line.run("convenor", "list").stdout


def test_no_link_is_made_for_who_is_switched_off_or_unknown(at_command_line):
    number = add(at_command_line, "Cem")
    say(at_command_line, "off", str(number))

    for wrong, words in ((str(number), "is switched off"), ("999", "There is no convenor 999")):
        answer = at_command_line.run("convenor", "link", wrong, code=2)
        assert words in answer.stderr
