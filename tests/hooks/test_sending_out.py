"""What is sent goes through the guarded way out, to hosts that prove their name, and leads nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.foreign_hosts import Hosts

from undersigned.hooks import sending
from undersigned.hooks.rules import Outgoing
from undersigned.instance.outgoing import AddressForbidden, Door, make_door

URL = "https://rail.example.org/hook?key=1"


@pytest.fixture
def hosts(tmp_path):
    hosts = Hosts(tmp_path)
    hosts.say("rail.example.org", "A", "127.0.0.1")
    hosts.serve(b"taken")
    yield hosts
    hosts.close()


@pytest.fixture
def door(hosts):
    return Door(("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=5)


def send(door, url=URL, *, is_trial=False):
    message = Outgoing(url, {"webhook-id": "msg_1"}, b'{"type":"test"}')
    return asyncio.run(sending._send_all([message], door, is_trial=is_trial))[0]


def test_a_host_that_proves_its_name_is_told(hosts, door):
    assert send(door) == 200
    assert hosts.paths == [b"POST /hook?key=1 HTTP/1.1"]


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "500 No", "410 Gone"])
def test_what_it_answers_is_told_and_no_redirect_followed(hosts, door, status):
    hosts.serve(b"", status, "Location: https://other.example.org/\r\n")

    assert send(door) == int(status[:3])
    assert len(hosts.paths) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1"])
def test_an_address_of_a_private_network_is_not_connected_to(hosts, door, address):
    hosts.say("rail.example.org", "A", address)

    assert send(replace(door, allows_loopback=False)) == "address-forbidden"
    assert hosts.paths == []


def test_a_name_among_whose_addresses_is_a_private_one_is_not_told(hosts, door):
    hosts.say("rail.example.org", "A", "127.0.0.1", "10.0.0.1")

    assert send(door) == "address-forbidden"


def test_a_host_that_can_not_prove_its_name_is_not_told(hosts, door):
    assert send(replace(door, context=None)) == "certificate-invalid"
    assert hosts.paths == []


def test_a_name_that_is_not_there_is_said(door):
    assert send(door, "https://nowhere.example.org/") == "name-unknown"


def test_nobody_at_the_port_is_said(hosts, door):
    assert send(replace(door, port=1)) == "nobody-there"


def test_an_address_that_is_none_any_more_is_said(door):
    assert send(door, "http://localhost:9/") == "address-odd"


def test_this_machine_is_told_without_tls_only_on_a_trial(door):
    with pytest.raises(AddressForbidden):
        asyncio.run(door.post_here(1, "/", {}, b""))

    assert send(replace(door, is_trial=True), "http://localhost:1/", is_trial=True) == "nobody-there"


def test_the_door_of_a_public_instance_leads_to_no_machine_of_its_own(instance):
    assert not make_door(instance).is_trial
