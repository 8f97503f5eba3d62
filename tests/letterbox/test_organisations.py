"""An organisation signs as a body: several people act for it, and it shows its domain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.foreign_hosts import Hosts
from tests.letterbox.test_changing import manage_by_mail
from tests.letterbox.visitor import Reply, Visitor, execute, select
from undersigned.instance.outgoing import Door
from undersigned.organisations.rules import MAX_ACTING
from undersigned.publiclog.record import parse_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNION = {
    "name": "Railway Workers' Union",
    "class": "org",
    "decided_by": "General assembly",
    "decided_on": "2026-11-20",
    "email": "office@rail.example.org",
}
DOMAIN = "rail.example.org"


@pytest.fixture
def hosts(tmp_path: Path, visitor: Visitor) -> Iterator[Hosts]:
    hosts = Hosts(tmp_path)
    visitor.app.office.door = Door(("127.0.0.1", hosts.dns_port), True, hosts.https_port, hosts.trusted, seconds=1)
    yield hosts
    hosts.close()


def open_page(visitor: Visitor, code: str) -> Reply:
    return visitor.post("/w/organisation", {"state": visitor.post("/w", {"code": code}).hidden("state")})


def press(visitor: Visitor, page: Reply, verb: str, **typed: str) -> Reply:
    return visitor.post("/w/organisation", {"state": page.hidden("state"), "do": verb, **typed})


def invite(visitor: Visitor, code: str) -> str:
    reply = press(visitor, open_page(visitor, code), "invite")
    assert reply.status == 200, reply.text
    return reply.code


def revoke_buttons(page: Reply) -> list[str]:
    return [
        found[1]
        for found in re.finditer(r'value="(revoke:[^"]*)" data-kind="quiet" ([a-z]*)>', page.body.decode())
        if not found[2]
    ]


def newest_record(visitor: Visitor) -> object:
    rows = select(visitor.url, "SELECT record FROM signing_waiting WHERE kind = 'amend'")
    return parse_record(bytes(rows[0][0]))


def test_the_record_says_who_decided_and_when_and_holds_no_contact(visitor: Visitor) -> None:
    page = visitor.confirm(**UNION)

    ((record,),) = select(visitor.url, "SELECT record FROM signing_waiting")
    signed = parse_record(bytes(record))
    assert (signed.role, signed.decided_on, signed.affiliation) == ("General assembly", "2026-11-20", "")
    assert b"office@" not in bytes(record)
    assert "General assembly" in page.text
    assert "decided on 2026-11-20" in page.text


def test_an_organisation_gives_no_role_or_affiliation_of_a_person(visitor: Visitor) -> None:
    reply = visitor.check(**UNION, role="chair", affiliation="x")

    assert reply.status == 422
    assert reply.text.count("An organisation signs by its name alone") == 2


def test_who_decided_can_be_left_out_and_corrected(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION | {"decided_by": ""}).code
    state = visitor.post("/w", {"code": code}).hidden("state")

    reply = visitor.post("/w/change", {"state": state, "name": UNION["name"], "decided_by": "Board"})

    assert reply.status == 200
    assert newest_record(visitor).role == "Board"


def test_what_a_person_types_under_who_decided_is_not_signed(visitor: Visitor) -> None:
    visitor.confirm(decided_by="Board")

    ((record,),) = select(visitor.url, "SELECT record FROM signing_waiting")
    assert b"Board" not in bytes(record)


def test_a_person_has_no_page_to_act_for_an_organisation(visitor: Visitor) -> None:
    page = visitor.post("/w", {"code": visitor.confirm().code})

    assert re.search(r"<div hidden>\s*<h2>Act for the organisation", page.body.decode())
    assert visitor.post("/w/organisation", {"state": page.hidden("state")}).status == 400


def test_a_second_person_gets_a_code_of_their_own_and_can_do_all(visitor: Visitor) -> None:
    first = visitor.confirm(**UNION).code
    second = invite(visitor, first)

    assert second != first
    state = visitor.post("/w", {"code": second}).hidden("state")
    assert visitor.post("/w/change", {"state": state, "name": "Rail Union"}).status == 200
    page = open_page(visitor, second)
    assert f"<code >{second[:4]}</code> (yours)" in page.text
    assert f"<code >{first[:4]}</code>" in page.text
    assert len(revoke_buttons(page)) == 2  # the first code and the mailbox, not one's own


def test_taking_back_with_any_code_ends_all_codes(visitor: Visitor) -> None:
    first = visitor.confirm(**UNION).code
    second, third = invite(visitor, first), invite(visitor, first)

    state = visitor.post("/w", {"code": second}).hidden("state")
    assert visitor.post("/w/withdraw", {"state": state}).status == 200

    assert [visitor.post("/w", {"code": code}).status for code in (first, second, third)] == [404, 404, 404]
    tables = ("signing_bycode", "signing_claim", "organisations_acting", "organisations_body")
    assert [visitor.count(table) for table in tables] == [0, 0, 0, 0]


def test_one_persons_right_is_taken_away_and_the_others_stay(visitor: Visitor) -> None:
    first = visitor.confirm(**UNION).code
    second, third = invite(visitor, first), invite(visitor, first)
    stale = visitor.post("/w", {"code": third}).hidden("state")
    page = open_page(visitor, first)
    button = next(
        found[1]
        for found in re.finditer(r'<code >(\S+)</code>  <button name="do" value="(revoke:[^"]+)"', page.body.decode())
        if found[1] == third[:4]
    )
    assert button == third[:4]
    digest = re.search(rf'<code >{third[:4]}</code>  <button name="do" value="(revoke:[^"]+)"', page.body.decode())[1]

    assert press(visitor, page, digest).status == 200

    assert [visitor.post("/w", {"code": code}).status for code in (first, second, third)] == [200, 200, 404]
    # What stood open in a browser counts no more either.
    for path in ("/w/change", "/w/withdraw", "/w/organisation"):
        reply = visitor.post(path, {"state": stale, "name": "Other"})
        assert reply.status == 410, path
        assert "your right to act" in reply.text
    assert visitor.count("signing_claim") == 1


def test_the_mailbox_can_be_shut_by_whoever_has_a_code(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    stale = manage_by_mail(visitor, UNION["email"]).hidden("state")

    assert press(visitor, open_page(visitor, code), "revoke:mailbox").status == 200

    assert manage_by_mail(visitor, UNION["email"]).status == 404
    assert visitor.post("/w/withdraw", {"state": stale}).status == 410
    assert visitor.post("/w", {"code": code}).status == 200
    assert "the mailbox that confirmed" not in open_page(visitor, code).text


def test_nobody_shuts_the_door_behind_themselves(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    by_mail = manage_by_mail(visitor, UNION["email"])
    page = visitor.post("/w/organisation", {"state": by_mail.hidden("state")})

    assert press(visitor, page, "revoke:mailbox").status == 422
    (digest,) = select(visitor.url, "SELECT digest FROM signing_bycode")
    from undersigned.publiclog.encoding import format_base64url

    own = press(visitor, open_page(visitor, code), f"revoke:{format_base64url(bytes(digest[0]))}")
    assert own.status == 422
    assert visitor.post("/w", {"code": code}).status == 200


def test_a_code_invited_by_mailbox_works_and_the_first_code_stays(visitor: Visitor) -> None:
    first = visitor.confirm(**UNION).code
    page = visitor.post("/w/organisation", {"state": manage_by_mail(visitor, UNION["email"]).hidden("state")})

    second = press(visitor, page, "invite").code

    assert [visitor.post("/w", {"code": code}).status for code in (first, second)] == [200, 200]
    assert "the first code" in open_page(visitor, second).text


def test_there_is_an_end_to_codes(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    for _ in range(MAX_ACTING - 1):
        invite(visitor, code)

    reply = press(visitor, open_page(visitor, code), "invite")

    assert reply.status == 422
    assert "Twelve codes" in reply.text
    assert visitor.count("signing_bycode") == MAX_ACTING


@pytest.mark.parametrize("what", ["", "x", "AAAA", "m" * 43, "mailbox2"])
def test_a_code_that_does_not_act_can_not_be_taken_away(visitor: Visitor, what: str) -> None:
    page = open_page(visitor, visitor.confirm(**UNION).code)

    assert press(visitor, page, f"revoke:{what}").status == 422


def ask_for(visitor: Visitor, code: str, domain: str = DOMAIN) -> Reply:
    return press(visitor, open_page(visitor, code), "domain", domain=domain)


def find_challenge(visitor: Visitor) -> str:
    ((challenge,),) = select(visitor.url, "SELECT challenge FROM organisations_body")
    return challenge


def test_a_domain_shown_in_the_name_system_stands_in_the_record(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code, "https://www.Rail.Example.org/")
    challenge = find_challenge(visitor)
    assert challenge in page.text
    assert "_statement-challenge.rail.example.org" in page.text
    assert "https://rail.example.org/.well-known/statement-challenge" in page.text
    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", f'"{challenge}"')

    reply = press(visitor, page, "look")

    assert reply.status == 200
    assert "showed on 2026-11-23 that it controls rail.example.org" in reply.text
    assert newest_record(visitor).level == f"domain:{DOMAIN}:2026-11-23"
    assert newest_record(visitor).name == UNION["name"]


def test_a_domain_shown_by_a_file_stands_in_the_record(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)
    hosts.say(DOMAIN, "A", "127.0.0.1")
    hosts.serve(find_challenge(visitor).encode())

    press(visitor, page, "look")

    assert newest_record(visitor).level == f"domain:{DOMAIN}:2026-11-23"
    assert select(visitor.url, "SELECT method, shown_on FROM organisations_body") == [("file", "2026-11-23")]


@pytest.mark.parametrize(
    ("records", "status", "words"),
    [
        ({}, "200 OK", "there is no such record yet"),
        ({}, "200 OK", "leads to no web server"),
        ({(f"_statement-challenge.{DOMAIN}", "TXT"): ['"a"', '"b"']}, "200 OK", "none of them is the string"),
        ({(DOMAIN, "A"): ["10.0.0.7"]}, "200 OK", "inside a private network"),
        ({(DOMAIN, "AAAA"): ["fd00::1"]}, "200 OK", "inside a private network"),
        ({(DOMAIN, "A"): ["127.0.0.1"]}, "302 Found", "leads on to another address, and that is not followed"),
        ({(DOMAIN, "A"): ["127.0.0.1"]}, "404 Not Found", "has no such file"),
        ({(DOMAIN, "A"): ["127.0.0.1"]}, "200 OK", "the string is not a line of it"),
    ],
)
def test_what_stood_in_the_way_is_a_clear_sentence(
    visitor: Visitor, hosts: Hosts, records: dict[tuple[str, str], list[str]], status: str, words: str
) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)
    hosts.records = records
    hosts.serve(b"something", status, "Location: https://10.0.0.1/\r\n" if status.startswith("3") else "")

    reply = press(visitor, page, "look")

    assert reply.status == 200
    assert words in reply.text
    assert visitor.count("signing_waiting") == 1


def test_a_huge_answer_and_a_slow_server_are_clear_sentences(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)
    hosts.say(DOMAIN, "A", "127.0.0.1")
    hosts.serve(b"x" * 100_000)
    assert "larger than 64 kB" in press(visitor, page, "look").text

    hosts.serve(b"", headers="Content-Length: 10\r\n")
    visitor.now += 11
    assert "File:" in press(visitor, page, "look").text
    hosts.broken |= {DOMAIN, f"_statement-challenge.{DOMAIN}"}
    visitor.now += 11
    assert "did not answer" in press(visitor, page, "look").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please type the name"),
        ("not a domain", "This is not the name of a domain"),
        ("127.0.0.1", "number of a machine"),
        ("intranet.local", "Nobody can own"),
        ("exаmple.org", "made to deceive"),
        ("a" * 50 + ".org", "45 characters"),
    ],
)
def test_a_domain_that_can_not_be_shown_is_a_clear_sentence(visitor: Visitor, typed: str, words: str) -> None:
    reply = ask_for(visitor, visitor.confirm(**UNION).code, typed)

    assert reply.status == 422
    assert words in reply.text
    assert visitor.count("organisations_body") == 0


def test_an_internationalised_domain_is_shown_in_both_spellings(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code, "bücher.example.org")
    hosts.say("_statement-challenge.xn--bcher-kva.example.org", "TXT", f'"{find_challenge(visitor)}"')

    assert "bücher.example.org (xn--bcher-kva.example.org)" in press(visitor, page, "look").text


def test_looks_have_a_pause_between_them(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)
    press(visitor, page, "look")
    asked = len(hosts.asked)

    assert "wait ten seconds" in press(visitor, page, "look").text
    assert len(hosts.asked) == asked


def test_the_string_expires(visitor: Visitor, hosts: Hosts) -> None:
    code = visitor.confirm(**UNION).code
    ask_for(visitor, code)
    old = find_challenge(visitor)
    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", f'"{old}"')
    visitor.now += 15 * 86_400

    reply = press(visitor, open_page(visitor, code), "look")

    assert reply.status == 422
    assert "expired after 14 days" in reply.text
    ask_for(visitor, code)
    assert find_challenge(visitor) != old


def test_days_of_the_string_stand_there_in_words(visitor: Visitor) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)

    assert '<time datetime="2026-12-07">7 December 2026</time>' in page.body.decode()


def test_the_string_stays_the_same_when_the_domain_is_named_again(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    ask_for(visitor, code)
    challenge = find_challenge(visitor)
    ask_for(visitor, code)

    assert find_challenge(visitor) == challenge


def test_another_organisations_string_shows_nothing(visitor: Visitor, hosts: Hosts) -> None:
    ask_for(visitor, visitor.confirm(**UNION).code)
    theirs = find_challenge(visitor)
    other = visitor.confirm(**UNION | {"name": "Impostors", "email": "x@mail.example"}).code
    page = ask_for(visitor, other)
    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", f'"{theirs}"')

    assert "none of them is the string" in press(visitor, page, "look").text


def test_what_was_shown_can_be_taken_off_again(visitor: Visitor, hosts: Hosts) -> None:
    page = ask_for(visitor, visitor.confirm(**UNION).code)
    hosts.say(f"_statement-challenge.{DOMAIN}", "TXT", f'"{find_challenge(visitor)}"')
    page = press(visitor, page, "look")

    reply = press(visitor, page, "drop")

    assert reply.status == 200
    assert newest_record(visitor).level == ""
    assert find_challenge(visitor) == ""


def test_by_mailbox_the_domain_of_the_address_can_be_said_but_never_the_address(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    page = visitor.post("/w/organisation", {"state": manage_by_mail(visitor, UNION["email"]).hidden("state")})

    reply = press(visitor, page, "address")

    assert "confirmed on 2026-11-23 through an address at rail.example.org" in reply.text
    assert newest_record(visitor).level == f"address:{DOMAIN}:2026-11-23"
    assert "office@" not in reply.text
    # Who comes with a code showed no mailbox.
    assert press(visitor, open_page(visitor, code), "address").status == 422


def test_a_changed_name_is_not_known_to_the_convenors_any_more(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    ask_for(visitor, code)
    execute(visitor.url, "UPDATE organisations_body SET known_on = '2026-11-23'")
    state = visitor.post("/w", {"code": code}).hidden("state")

    visitor.post("/w/change", {"state": state, "name": UNION["name"], "decided_by": "Board"})
    assert select(visitor.url, "SELECT known_on FROM organisations_body") == [("2026-11-23",)]
    visitor.post("/w/change", {"state": state, "name": "Ministry of Railways"})

    assert select(visitor.url, "SELECT known_on FROM organisations_body") == [("",)]


def test_no_table_of_organisations_names_a_person_or_an_address(visitor: Visitor, hosts: Hosts) -> None:
    code = visitor.confirm(**UNION).code
    invited = invite(visitor, code)
    ask_for(visitor, code)

    rows = [select(visitor.url, f"SELECT * FROM {table}") for table in ("organisations_body", "organisations_acting")]

    spelt = repr(rows)
    assert not any(word in spelt for word in ("office", code, invited, code.replace("-", "")))


def give_logo(visitor: Visitor) -> None:
    """Put a logo beside the name, as a convenor does."""
    execute(
        visitor.url,
        "INSERT INTO organisations_logo (c, collection_id, kind, data, sha256, size_bytes, width, height) "
        "SELECT c, collection_id, 'png', record, 'ab', 1, 2, 3 FROM signing_waiting WHERE kind = 'sign'",
    )


def test_whoever_acts_takes_the_logo_away(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    page = open_page(visitor, code)
    assert re.search(r"<div hidden>\s*<p>The convenors put a logo", page.body.decode())
    give_logo(visitor)
    page = open_page(visitor, code)
    assert not re.search(r"<div hidden>\s*<p>The convenors put a logo", page.body.decode())

    assert "the logo disappears" in press(visitor, page, "drop-logo").text

    assert visitor.count("organisations_logo") == 0


def test_a_logo_goes_with_another_name_and_with_the_signature(visitor: Visitor) -> None:
    code = visitor.confirm(**UNION).code
    give_logo(visitor)
    state = visitor.post("/w", {"code": code}).hidden("state")
    visitor.post("/w/change", {"state": state, "name": UNION["name"], "decided_by": "Board"})
    assert visitor.count("organisations_logo") == 1

    visitor.post("/w/change", {"state": state, "name": "Another Union", "decided_by": "Board"})

    assert visitor.count("organisations_logo") == 0
