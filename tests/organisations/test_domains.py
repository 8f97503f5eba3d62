"""Which domains can be shown, and how what was shown is said."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.foreign_hosts import Hosts

from undersigned.instance.outgoing import Door
from undersigned.organisations import rules
from undersigned.organisations.proving import Finding, look_for
from undersigned.organisations.rules import Level, Method, Refusal, Shown


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("rail.example.org", "rail.example.org"),
        ("  Rail.Example.ORG. ", "rail.example.org"),
        ("https://www.rail.example.org/about?x#y", "rail.example.org"),
        ("http://rail.example.org:8080", "rail.example.org"),
        ("office@rail.example.org", "rail.example.org"),
        ("bücher.example.org", "xn--bcher-kva.example.org"),
        ("XN--bcher-KVA.example.org", "xn--bcher-kva.example.org"),
        ("президент.рф", "xn--d1abbgf6aiiy.xn--p1ai"),
        ("поезд.example.org", "xn--d1abg0ae.example.org"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("https://\ufeffwww.bücher.example.org/x", "xn--bcher-kva.example.org"),
        ("www.www.rail.example.org", "rail.example.org"),
    ],
)
def test_a_domain_is_read_however_it_was_typed(typed, domain):
    assert rules.read_domain(typed) == domain


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", rules.DomainMissing),
        ("https://", rules.DomainMissing),
        ("rail", rules.DomainInvalid),
        ("rail..org", rules.DomainInvalid),
        ("-rail.org", rules.DomainInvalid),
        ("rail_union.org", rules.DomainInvalid),
        ("rail union.org", rules.DomainInvalid),
        ("a" * 64 + ".org", rules.DomainInvalid),
        ("rail.org\r\nHost: x", rules.DomainInvalid),
        ("127.0.0.1", rules.DomainIsAddress),
        ("127.1", rules.DomainIsAddress),
        ("0x7f.0.0.1", rules.DomainIsAddress),
        ("2130706433", rules.DomainIsAddress),
        ("[::1]", rules.DomainIsAddress),
        ("http://[::ffff:127.0.0.1]:80/", rules.DomainIsAddress),
        ("１２７.0.0.1", rules.DomainIsAddress),
        ("localhost", rules.DomainInvalid),
        ("db.localhost", rules.DomainReserved),
        ("printer.local", rules.DomainReserved),
        ("x.internal", rules.DomainReserved),
        ("abc.onion", rules.DomainReserved),
        ("1.0.0.127.in-addr.arpa", rules.DomainReserved),
        ("exаmple.org", rules.DomainLooksAlike),
        ("асе.org", rules.DomainLooksAlike),
        ("οικορ.org", rules.DomainLooksAlike),
        ("раура1.example.org", rules.DomainLooksAlike),
        ("a" * 40 + ".example.org", rules.DomainTooLong),
    ],
)
def test_what_can_not_be_shown_is_refused_with_its_own_reason(typed, reason):
    with pytest.raises(reason):
        rules.read_domain(typed)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_domain_that_reads_the_same_again_or_a_refusal(typed):
    try:
        domain = rules.read_domain(typed)
    except Refusal:
        return
    assert domain.isascii()
    assert rules.read_domain(domain) == domain
    code = rules.format_level(Level.DOMAIN, domain, "2026-11-24")
    assert len(code) <= 64
    assert rules.parse_level(code) == Shown(Level.DOMAIN, domain, "2026-11-24")


def test_a_domain_in_other_letters_shows_its_ascii_form_too():
    assert rules.format_domain("xn--bcher-kva.example.org") == "bücher.example.org (xn--bcher-kva.example.org)"
    assert rules.format_domain("rail.example.org") == "rail.example.org"


@pytest.mark.parametrize(
    "code",
    ["", "domain", "domain:rail.example.org", "domain:rail.example.org:yesterday", "domain:rail.example.org:2026-1-1",
     "stated:rail.example.org:2026-11-24", "domain:Rail.example.org:2026-11-24", "domain:<b>:2026-11-24", "4"],
)  # fmt: skip
def test_a_code_that_is_not_understood_says_nothing(code):
    assert rules.parse_level(code) is None


def test_the_string_holds_at_least_128_random_bits_and_is_found_only_whole():
    challenge = rules.make_challenge(bytes(range(24)))

    assert rules.CHALLENGE_BYTES * 8 >= 128
    assert rules.is_among(["other", f" {challenge} "], challenge)
    assert not rules.is_among([challenge[:-1], f"{challenge}x", f"a {challenge}"], challenge)


@pytest.mark.parametrize(
    ("since", "checked", "is_lost"),
    [("", "2026-11-24", False), ("2026-11-22", "2026-11-24", False), ("2026-11-21", "2026-11-24", True)],
)
def test_readers_are_told_after_three_nights_not_after_one(since, checked, is_lost):
    assert rules.is_lost(since, checked) is is_lost


DOMAIN, CHALLENGE = "rail.example.org", rules.make_challenge(bytes(24))


@pytest.fixture
def hosts(tmp_path):
    hosts = Hosts(tmp_path)
    yield hosts
    hosts.close()


def look(hosts):
    door = Door(("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=1)
    return asyncio.run(look_for(door, DOMAIN, CHALLENGE))


def test_the_string_is_found_in_the_name_system_among_others(hosts):
    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", '"v=spf1 -all"', f'"{CHALLENGE}"', '"google-site=1"')

    assert look(hosts) == Finding(Method.DNS)
    assert hosts.paths == []


def test_the_string_is_found_in_a_file(hosts):
    hosts.say(DOMAIN, "A", "127.0.0.1")
    hosts.serve(f"something else\n{CHALLENGE}\n".encode())

    assert look(hosts) == Finding(Method.FILE)
    assert hosts.paths == [b"GET /.well-known/statement-challenge HTTP/1.1"]


def test_a_string_elsewhere_in_the_domain_shows_nothing(hosts):
    hosts.say(DOMAIN, "TXT", f'"{CHALLENGE}"')

    assert look(hosts) == Finding(None, "NameUnknown", "NameUnknown")


@pytest.mark.parametrize(
    ("records", "body", "finding"),
    [
        ({}, b"", Finding(None, "NameUnknown", "NameUnknown")),
        ({("_statement-challenge." + DOMAIN, "TXT"): ['"other"']}, b"", Finding(None, "OtherTexts", "NameUnknown")),
        ({(DOMAIN, "A"): ["127.0.0.1"]}, b"other", Finding(None, "NameUnknown", "OtherFile")),
        ({(DOMAIN, "A"): ["127.0.0.1"]}, b"x" * 70_000, Finding(None, "NameUnknown", "TooLarge")),
        ({(DOMAIN, "A"): ["10.0.0.1"]}, b"", Finding(None, "NameUnknown", "AddressForbidden")),
    ],
)
def test_what_stood_in_the_way_is_said_for_each_place(hosts, records, body, finding):
    hosts.records = records
    hosts.serve(body)

    assert look(hosts) == finding
