"""The onion address: the whole way of a signatory stays on it, and at the usual address Tor Browser hears of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.seizure.crowd import hidden
from tests.seizure.disk import House

from undersigned.instance.config import SettingInvalid, read_instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

ONION = "timetable" + "a" * 47 + ".onion"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-encoding": "gzip"}
INSIDE = BROWSER | {"host": ONION}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("onion"), "sqlite:///", UNDERSIGNED_ONION=ONION, UNDERSIGNED_CROWD="20")
    yield made
    made.close()


@pytest.fixture(scope="module")
def statement(house: House) -> str:
    return house.open_statement("onion")[0]


def form_actions(page: str) -> list[str]:
    return re.findall(r'<form[^>]* action="([^"]*)"', page)


def post(client: httpx.Client, path: str, fields: dict[str, str]) -> str:
    answer = client.post(path, data=fields, headers=INSIDE)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_signature_made_on_the_onion_address_never_leads_out_of_it(house, statement):
    client, address = house.running.client, "by.tor@mail.example"
    page = client.get(f"/s/{statement}/", headers=INSIDE).text
    text = re.search(r'name="text" value="([0-9a-f]{64})"', page)
    assert f"/s/{statement}/sign" in form_actions(page)
    form = {"class": "person", "vis": "public", "lang": "en", "text": text[1], "consent": "yes"}
    form |= {"name": "Zoë Torsten", "email": address, "role": "", "affiliation": ""}

    page = post(client, f"/s/{statement}/sign", form)
    assert form_actions(page) == [f"/s/{statement}/submit"]
    post(client, f"/s/{statement}/submit", {"state": hidden(page, "state")})
    house.wait_until(lambda: house.mailboxes.bodies.get(address))
    link = re.search(r"http\S+/c#\S+", house.mailboxes.bodies[address][0])
    done = post(client, "/c", {"code": link[0]})

    # The mail names the usual address: it can be pasted here. No page on the way points elsewhere.
    assert 'class="code"' in done
    assert house.base not in "".join(re.findall(r'(?:href|action)="([^"]*)"', done))


def test_every_link_to_this_host_stays_inside(house, statement):
    page = house.running.client.get(f"/s/{statement}/", headers=INSIDE).text

    assert [link for link in re.findall(r'(?:href|action|src)="([^"]*)"', page) if link.startswith(house.base)] == []


def test_programs_get_the_published_bytes(house, statement):
    path = f"/s/{statement}/index.html"
    inside = house.running.client.get(path, headers={"host": ONION, "accept": "*/*"})

    assert inside.content == (house.data / "public" / path.lstrip("/")).read_bytes()


def test_the_usual_address_names_the_onion_address_with_each_page(house, statement):
    client = house.running.client

    page = client.get(f"/s/{statement}/", headers=BROWSER)
    assert page.headers["onion-location"] == f"http://{ONION}/s/{statement}/"
    assert client.get("/c?l=en").headers["onion-location"] == f"http://{ONION}/c?l=en"
    assert "onion-location" not in client.get(f"/s/{statement}/checkpoint").headers
    assert "onion-location" not in client.get("/desk/sign-in/").headers


def test_the_desk_is_not_offered_inside(house):
    assert house.running.client.get("/desk/sign-in/", headers=INSIDE).status_code == 404
    assert house.running.client.get("/mailbox/", headers=INSIDE).status_code == 404


def test_the_headers_of_the_house_are_there_inside_too(house, statement):
    outside = house.running.client.get(f"/s/{statement}/", headers=BROWSER).headers
    inside = house.running.client.get(f"/s/{statement}/", headers=INSIDE).headers

    assert inside["content-security-policy"] == outside["content-security-policy"]
    assert "strict-transport-security" not in inside


def test_a_crowd_over_tor_is_nobody_s_network(house, statement):
    answers = [
        house.running.client.post(f"/s/{statement}/sign", data={"name": ""}, headers=INSIDE).status_code
        for _ in range(80)
    ]

    assert set(answers) == {422}


@pytest.mark.parametrize("value", ["letters.example.org", "short.onion", "https://" + "a" * 56 + ".onion/x"])
def test_an_odd_onion_address_stops_the_start(value):
    with pytest.raises(SettingInvalid, match="UNDERSIGNED_ONION"):
        read_instance({"UNDERSIGNED_ONION": value, "HOME": "/nowhere"})
