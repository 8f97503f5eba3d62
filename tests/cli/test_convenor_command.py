"""The operator lets convenors in, keeps them out, and is the way back when all else is lost."""

import json
import re
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from tests.cli.conftest import Running


@pytest.fixture(scope="module")
def instance_of_own(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("convenors"), "--empty")
    made.start()
    yield made
    made.close()


def say(running, *words):
    return json.loads(running.run("convenor", *words, "--json").stdout)


def come_in(link):
    """Press the button of *link*; return the address and words of the page behind it."""
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(link) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())[1]
    typed = urlencode({"csrfmiddlewaretoken": token, "link": link}).encode()
    with browser.open(link.partition("#")[0], data=typed) as page:
        return page.url, page.read().decode()


def test_a_convenor_is_kept_out_and_let_in_again(instance_of_own):
    say(instance_of_own, "add", "Bea")
    number = say(instance_of_own, "list")["convenors"][-1]["number"]
    unused = say(instance_of_own, "link", str(number))["link"]

    say(instance_of_own, "off", str(number))
    say(instance_of_own, "on", str(number))

    assert unused not in say(instance_of_own, "link", str(number))["link"]
    with pytest.raises(OSError, match="403"):
        come_in(unused)
    url, page = come_in(say(instance_of_own, "link", str(number))["link"])
    assert url.endswith("/desk/")
    assert "Bea" in page


def test_the_list_tells_how_convenors_can_come_in(instance_of_own):
    row = say(instance_of_own, "list")["convenors"][0]

    assert row == {"number": 1, "name": "Convenor", "is_on": True, "passkeys": 0, "has_mailed_codes": False}
    assert "(links only)" in instance_of_own.run("convenor", "list").stdout


def test_no_link_is_made_for_who_is_switched_off_or_unknown(instance_of_own):
    say(instance_of_own, "add", "Cem")
    number = say(instance_of_own, "list")["convenors"][-1]["number"]
    say(instance_of_own, "off", str(number))

    for wrong, words in ((str(number), "is switched off"), ("999", "There is no convenor 999")):
        answer = instance_of_own.run("convenor", "link", wrong, code=2)
        assert words in answer.stderr
