"""A mail is plain, complete and survives long links."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from undersigned.outbox.compose import AddressInvalid, compose_mail, to_ascii_domain
from undersigned.outbox.rules import Message

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def compose(**parts):
    message = Message(**{"to": "a@b.example", "subject": "Grüße", "body": "Hallo", "lang": "de"} | parts)
    return compose_mail(message, sender="us@letters.example", host="letters.example", mail_id="ab12", now=NOW)


def test_a_long_link_comes_back_whole():
    link = "https://letters.example/c#" + "x" * 1500
    mail = compose(body=f"Bitte:\n\n{link}\n")

    assert max(map(len, mail.split(b"\r\n"))) <= 78
    assert link in message_from_bytes(mail, policy=default).get_content()


def test_a_mail_says_who_it_is_from_and_that_a_machine_wrote_it():
    mail = message_from_bytes(compose(), policy=default)

    assert mail["From"] == "us@letters.example"
    assert mail["Subject"] == "Grüße"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<ab12@letters.example>"
    assert mail["Content-Language"] == "de"
    assert mail["Date"].datetime == NOW


@pytest.mark.parametrize(("lang", "coding"), [("en", "quoted-printable"), ("de", "base64"), ("ar", "base64")])
def test_english_travels_readable_and_other_languages_by_length_alone(lang, coding):
    mail = message_from_bytes(compose(lang=lang), policy=default)

    assert mail["Content-Transfer-Encoding"] == coding
    assert mail.get_content().strip() == "Hallo"


@pytest.mark.parametrize("parts", [{"subject": "a\nBcc: c@d.example"}, {"to": "a@b.example\nBcc: c@d.example"}])
def test_a_line_break_cannot_add_a_header(parts):
    with pytest.raises(AddressInvalid):
        compose(**parts)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a@b.example", "a@b.example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("д@B.example", "д@b.example"),
    ],
)
def test_a_domain_is_spelt_as_dns_does(typed, sent):
    assert to_ascii_domain(typed) == sent


@pytest.mark.parametrize("typed", ["a", "@b.example", "a@", "a@-.example", "a@b..example"])
def test_an_address_that_is_none_is_refused(typed):
    with pytest.raises(AddressInvalid):
        to_ascii_domain(typed)
