"""The one way out: what is looked up goes only to public hosts that prove their name, and has an end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from ipaddress import ip_address

import pytest
from tests.foreign_hosts import Hosts

from undersigned.instance.config import SettingInvalid, read_instance
from undersigned.instance.outgoing import (
    AddressForbidden,
    CertificateInvalid,
    Door,
    FileMissing,
    HostSilent,
    NameServerSilent,
    NameUnknown,
    Redirected,
    TooLarge,
    TooSlow,
    is_public,
    make_door,
)

PATH = "/.well-known/statement-challenge"
HOST = "rail.example.org"


@pytest.fixture
def hosts(tmp_path):
    hosts = Hosts(tmp_path)
    hosts.say(HOST, "A", "127.0.0.1")
    yield hosts
    hosts.close()


@pytest.fixture
def door(hosts):
    return Door(("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=2)


def fetch(door, host=HOST):
    return asyncio.run(door.fetch(host, PATH))


def test_a_file_of_a_host_that_proves_its_name_is_read(hosts, door):
    hosts.serve(b"the-string\n")

    assert fetch(door) == "the-string\n"
    assert hosts.paths == [f"GET {PATH} HTTP/1.1".encode()]


def test_text_records_are_read_whole_and_parts_are_joined(hosts, door):
    hosts.say("_c.example.org", "TXT", '"one" "two"', '"three"')

    assert sorted(asyncio.run(door.find_texts("_c.example.org"))) == ["onetwo", "three"]


def test_many_text_records_come_by_a_stream_and_have_an_end(hosts, door):
    hosts.say("_c.example.org", "TXT", *(f'"{number:060}"' for number in range(500)))

    assert len(asyncio.run(door.find_texts("_c.example.org"))) == 200


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "192.88.99.1", "192.0.2.1", "::1", "::",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
        "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_but_a_public_one_is_connected_to(hosts, door, address):
    kind = "AAAA" if ":" in address else "A"
    hosts.records = {(HOST, kind): [address]}

    assert not is_public(ip_address(address))
    with pytest.raises(AddressForbidden):
        fetch(replace(door, allows_loopback=False))
    assert hosts.paths == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1"])
def test_public_addresses_are_public(address):
    assert is_public(ip_address(address))


def test_a_private_address_among_public_ones_is_not_passed_over(hosts, door):
    hosts.records = {(HOST, "A"): ["8.8.8.8", "10.0.0.1"]}

    with pytest.raises(AddressForbidden):
        fetch(door)


def test_the_name_is_asked_once_so_that_a_second_answer_can_not_lead_elsewhere(hosts, door):
    hosts.serve(b"x")
    fetch(door)

    assert sorted(hosts.asked) == [(HOST, "A"), (HOST, "AAAA")]


def test_the_proxy_of_the_environment_is_not_taken(hosts, door, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    hosts.serve(b"x")

    assert fetch(door) == "x"


@pytest.mark.parametrize("place", ["https://10.0.0.1/", "http://localhost/", f"https://{HOST}/elsewhere"])
def test_no_redirect_is_followed(hosts, door, place):
    hosts.serve(b"", "302 Found", f"Location: {place}\r\n")

    with pytest.raises(Redirected):
        fetch(door)
    assert len(hosts.paths) == 1


def test_another_answer_than_the_file_is_no_file(hosts, door):
    hosts.serve(b"the-string", "404 Not Found")

    with pytest.raises(FileMissing):
        fetch(door)


def test_a_host_that_can_not_prove_its_name_is_refused(hosts, door):
    hosts.say("stranger.example.org", "A", "127.0.0.1")
    hosts.serve(b"x")

    with pytest.raises(CertificateInvalid):
        fetch(door, "stranger.example.org")
    with pytest.raises(CertificateInvalid):
        fetch(replace(door, context=None))
    assert hosts.paths == []


@pytest.mark.parametrize("headers", [b"Content-Length: 9999999\r\n\r\n", b"\r\n", b"Content-Encoding: gzip\r\n\r\n"])
def test_an_answer_without_end_is_cut_off(hosts, door, headers):
    async def answer(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n" + headers)
        for _ in range(10_000):
            writer.write(b"x" * 1000)
            await writer.drain()

    hosts.answer = answer

    with pytest.raises(TooLarge):
        fetch(door)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX-Header: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_host_that_drips_is_given_up_after_the_time_in_all(hosts, door, head):
    async def answer(writer):
        writer.write(head)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    hosts.answer = answer
    began = time.monotonic()

    with pytest.raises((TooSlow, HostSilent)):
        fetch(replace(door, seconds=0.6))
    assert time.monotonic() - began < 2


def test_a_name_that_does_not_exist_and_a_silent_name_server_are_told_apart(hosts, door):
    hosts.broken.add("silent.example.org")
    short = replace(door, seconds=0.6)

    with pytest.raises(NameUnknown):
        asyncio.run(door.find_texts("nothing.example.org"))
    with pytest.raises(NameUnknown):
        fetch(door, "nothing.example.org")
    with pytest.raises(NameServerSilent):
        asyncio.run(short.find_texts("silent.example.org"))


def test_a_port_where_nobody_answers_is_silent(hosts, door):
    with pytest.raises(HostSilent):
        fetch(replace(door, port=1))


def test_only_a_trial_instance_leads_to_this_machine():
    settings = {"UNDERSIGNED_DNS": "127.0.0.1:5353", "UNDERSIGNED_DATA": "var"}
    public = settings | {"UNDERSIGNED_ORIGIN": "letters.example.org"}

    assert make_door(read_instance(settings)) == Door(("127.0.0.1", 5353), allows_loopback=True, is_trial=True)
    assert make_door(read_instance(public)) == Door(("127.0.0.1", 5353), allows_loopback=False)
    assert make_door(read_instance({"UNDERSIGNED_DATA": "var"})) == Door(is_trial=True)


@pytest.mark.parametrize("value", ["ns.example.org", "127.0.0.1:99999", "::1:x"])
def test_an_odd_name_server_stops_the_start(value):
    with pytest.raises(SettingInvalid, match="UNDERSIGNED_DNS"):
        read_instance({"UNDERSIGNED_DNS": value, "UNDERSIGNED_DATA": "var"})
