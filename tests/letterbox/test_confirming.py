"""The link: confirmed once, clicked often, cut off, forged, expired, late."""

from __future__ import annotations

import base64
import re

import pytest

from tests.letterbox.visitor import NOON, SLUG, Reply, Visitor, execute, select, set_collection
from undersigned.publiclog.encoding import format_base64url
from undersigned.publiclog.entry import Sign, SignerClass, Visibility, format_entry
from undersigned.publiclog.record import commit, parse_record

HOUR = 3600


def way_on(reply: Reply) -> str:
    """Return where a refusal leads on to."""
    (address,) = re.findall(r'<a href="([^"]*)" data-kind="">Go on from here', reply.text)
    return address


def page_of(visitor: Visitor) -> str:
    return f"{visitor.app.office.base_url}/s/{SLUG}/"


def integrate_by_hand(visitor: Visitor) -> None:
    """Do what matters here of integrating: the entry is in the log, the waiting row is gone."""
    ((c,),) = select(visitor.url, "SELECT c FROM signing_waiting WHERE kind = 'sign'")
    entry = format_entry(Sign(c=c, class_=SignerClass.PERSON, text="a" * 64, vis=Visibility.PUBLIC))
    execute(visitor.url, 'INSERT INTO logkeeper_entry (log_id, "index", data, c) VALUES (1, 1, ?, ?)', (entry, c))
    execute(visitor.url, "DELETE FROM signing_waiting WHERE kind = 'sign'")


def test_a_repeated_click_shows_the_same_page_to_the_byte(visitor: Visitor) -> None:
    link = visitor.link()
    first = visitor.post("/c", {"code": link})

    second = visitor.post("/c", {"code": link})

    assert (second.status, second.body) == (200, first.body)
    assert visitor.count("signing_waiting") == 1


def test_a_repeated_click_shows_the_same_page_after_integration_and_closing(visitor: Visitor) -> None:
    link = visitor.link()
    first = visitor.post("/c", {"code": link})
    integrate_by_hand(visitor)
    set_collection(visitor.url, state="closed")
    visitor.now += 2

    again = visitor.post("/c", {"code": link})

    assert (again.status, again.body) == (200, first.body)


def test_a_repeated_click_after_a_change_does_not_say_that_everyone_sees_the_words_from_before(
    visitor: Visitor,
) -> None:
    link = visitor.link(name="Zoë Before")
    first = visitor.post("/c", {"code": link})
    state = visitor.post("/w", {"code": first.code}).hidden("state")
    assert visitor.post("/w/change", {"state": state, "name": "Zoë After"}).status == 200

    again = visitor.post("/c", {"code": link})

    shown = re.sub(r"<p hidden>.*?</p>", "", again.text)
    assert (again.status, again.code) == (200, first.code)
    assert "It does not stand like this any more" in shown
    assert "everyone can see in a few seconds" not in shown
    assert "It does not stand like this any more" not in re.sub(r"<p hidden>.*?</p>", "", first.text)


@pytest.mark.parametrize("what", ["hidden", "changed", "ended", "as it was"])
def test_a_repeated_click_after_integration_says_whether_the_words_still_stand(visitor: Visitor, what: str) -> None:
    link = visitor.link()
    visitor.post("/c", {"code": link})
    ((c, record, salt),) = select(visitor.url, "SELECT c, record, salt FROM signing_waiting")
    integrate_by_hand(visitor)
    record = bytes(record).replace("Zoë".encode(), b"Zoe") if what == "changed" else record
    if what == "ended":
        execute(visitor.url, 'INSERT INTO signing_ended (collection_id, "index") VALUES (1, 1)')
    else:
        execute(
            visitor.url,
            'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, is_hidden)'
            " VALUES (1, 1, ?, ?, ?, 'person', 1, '', ?)",
            (c, salt, record, what == "hidden"),
        )

    again = visitor.post("/c", {"code": link})

    says_so = "It does not stand like this any more" in re.sub(r"<p hidden>.*?</p>", "", again.text)
    assert (again.status, says_so) == (200, what != "as it was")


def test_the_way_to_change_or_take_back_names_the_statement(visitor: Visitor) -> None:
    page = visitor.post("/c", {"code": visitor.link(lang="de")})

    (address,) = re.findall(r'href="(/w[^"]*)"', page.text)

    assert address == f"/w?l=de&s={SLUG}"
    assert visitor.get("/w", address.partition("?")[2]).hidden("statement") == SLUG


def test_the_waiting_row_opens_the_commitment_that_it_names(visitor: Visitor) -> None:
    visitor.confirm(role="nurse")

    ((c, record, salt),) = select(visitor.url, "SELECT c, record, salt FROM signing_waiting")
    assert commit(bytes(salt), bytes(record)) == c
    assert parse_record(bytes(record)).role == "nurse"


def test_a_second_link_of_the_same_address_does_not_sign_again_nor_show_a_code(visitor: Visitor) -> None:
    first, second = visitor.link(), visitor.link(name="Zoë M.")
    visitor.post("/c", {"code": first})

    reply = visitor.post("/c", {"code": second})

    assert reply.status == 409
    assert "already signed this version" in reply.text
    assert way_on(reply) == f"/w?s={SLUG}"
    assert 'class="code"' not in reply.text
    assert visitor.count("signing_waiting") == 1


def test_other_spellings_of_one_mailbox_are_one_address(visitor: Visitor) -> None:
    links = [visitor.link(email=email) for email in ("a.b@gmail.example", "A.B+x@GMAIL.example")]

    replies = [visitor.post("/c", {"code": link}) for link in links]

    assert [reply.status for reply in replies] == [200, 409]


def test_a_link_is_taken_as_a_whole_address_as_a_code_and_broken_by_a_mail_program(visitor: Visitor) -> None:
    link = visitor.link()
    code = link.partition("#")[2]
    broken = "\r\n ".join(code[at : at + 70] for at in range(0, len(code), 70))

    replies = [visitor.post("/c", {"code": typed}) for typed in (link, code, f" <{link}> ", broken)]

    assert [reply.status for reply in replies] == [200] * 4


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: "",
        lambda code: code[:-20],
        lambda code: code[:40],
        lambda code: code[:100] + ("A" if code[100] != "A" else "B") + code[101:],
        lambda code: code + "AAAA",
        lambda code: "not a link at all",
        lambda code: "\u0000\u202e" * 20,
        lambda code: base64.urlsafe_b64encode(b"\x02" + bytes(600)).decode(),
        lambda code: base64.urlsafe_b64encode(b"\x01" + (20_780).to_bytes(4, "big") + bytes(600)).decode(),
        lambda code: "A" * 30_000,
    ],
)
def test_a_spoilt_link_signs_nothing_and_says_so(visitor: Visitor, spoil: object) -> None:
    code = visitor.link().partition("#")[2]

    reply = visitor.post("/c", {"code": spoil(code)})

    assert reply.status == 400
    assert "Nothing was signed" in reply.text
    assert visitor.count("signing_claim") == 0


def test_a_link_of_another_instance_is_refused(visitor: Visitor) -> None:
    link = visitor.link()
    (visitor.ring.runtime / f"confirm-{NOON // 86_400}.key").write_bytes(b"k" * 32)
    visitor.restart()

    assert visitor.post("/c", {"code": link}).status == 400


def test_a_link_works_for_48_hours_and_not_longer(visitor: Visitor) -> None:
    early, late = visitor.link(), visitor.link(email="other@mail.example")

    visitor.now += 48 * HOUR - 1
    assert visitor.post("/c", {"code": early}).status == 200
    visitor.now += 2
    reply = visitor.post("/c", {"code": late})

    assert reply.status == 410
    assert "48 hours" in reply.text
    assert way_on(reply) == page_of(visitor)


def test_a_link_sent_before_closing_is_taken_until_the_grace_is_over(visitor: Visitor) -> None:
    early, late = visitor.link(), visitor.link(email="other@mail.example")
    set_collection(visitor.url, state="closing", confirms_until=NOON + 24 * HOUR)

    visitor.now = NOON + 24 * HOUR - 1
    assert visitor.post("/c", {"code": early}).status == 200
    visitor.now = NOON + 24 * HOUR
    reply = visitor.post("/c", {"code": late})

    assert reply.status == 409
    assert "Signing has ended" in reply.text


def test_while_signing_is_paused_a_link_waits(visitor: Visitor) -> None:
    link = visitor.link()
    set_collection(visitor.url, state="paused")

    paused = visitor.post("/c", {"code": link})
    assert paused.status == 503
    set_collection(visitor.url, state="open")

    # The page keeps the link in its one button, so nobody has to look for the mail again.
    assert visitor.post("/c", {"code": paused.hidden("code")}).status == 200


def test_a_link_for_an_older_version_says_that_the_text_changed(visitor: Visitor) -> None:
    link = visitor.link()
    set_collection(visitor.url, version=2, text_sha256="b" * 64)

    reply = visitor.post("/c", {"code": link})

    assert reply.status == 409
    assert "text changed" in reply.text
    assert way_on(reply) == page_of(visitor)
    assert visitor.count("signing_waiting") == 0


def test_one_address_signs_every_version_once(visitor: Visitor) -> None:
    visitor.confirm()
    set_collection(visitor.url, version=2, text_sha256="b" * 64)
    visitor.now += 2

    assert visitor.confirm(text="b" * 64).status == 200
    assert visitor.count("signing_claim") == 2


def test_without_the_statements_key_signing_pauses(visitor: Visitor) -> None:
    link = visitor.link()
    visitor.ring.destroy_statement_key(1)
    visitor.now += 2

    assert visitor.post("/c", {"code": link}).status == 503
    assert visitor.check().status == 503


def test_opening_the_link_signs_nothing(visitor: Visitor) -> None:
    visitor.link()

    reply = visitor.get("/c")

    assert reply.status == 200
    assert '<form method="post" action="/c"' in reply.text
    assert visitor.count("signing_claim") == 0


def test_an_organisation_signs_with_the_day_of_its_decision(visitor: Visitor) -> None:
    visitor.confirm(**{"class": "org", "name": "Passengers' Union", "decided_on": "2026-11-20"})

    ((record, klass),) = select(visitor.url, "SELECT record, klass FROM signing_waiting")
    assert klass == "org"
    assert parse_record(bytes(record)).decided_on == "2026-11-20"


def test_the_key_of_a_waiting_signature_is_made_of_its_commitment(visitor: Visitor) -> None:
    visitor.confirm()

    ((key, c),) = select(visitor.url, "SELECT id, c FROM signing_waiting")
    assert c.startswith(format_base64url(bytes(key))[:20])


def test_a_form_for_one_statement_is_not_submitted_to_another(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")

    assert visitor.post("/s/elsewhere/submit", {"state": state}).status == 404
    assert visitor.post(f"/s/{SLUG}/submit", {"state": state[:-8]}).status == 400
