"""Addresses that are not taken, that belong to an office, or that look like a slip."""

from __future__ import annotations

import re

import pytest

from tests.letterbox.visitor import SLUG, Visitor, find_link, set_collection
from undersigned.letterbox.mailboxes import read_list


def block(visitor: Visitor, domains: str, **columns: object) -> None:
    set_collection(visitor.url, blocked_domains=domains, **columns)
    visitor.now += 2  # a collection is read again after a second


@pytest.mark.parametrize("email", ["zoe@spam.example", "zoe@eu.spam.example", "Zoe+x@SPAM.example"])
def test_the_mail_says_that_a_listed_domain_is_not_taken(visitor: Visitor, email: str) -> None:
    block(visitor, "spam.example\nother.example")

    reply = visitor.submit(email=email)

    assert reply.status == 200
    mail = visitor.newest_mail()
    assert "Addresses of this mail provider are not taken here" in mail.body
    assert "/w#" in find_link(mail)


@pytest.mark.parametrize("email", ["zoe@notspam.example", "zoe@spam.example.org", "spam.example@mail.example"])
def test_other_domains_are_taken(visitor: Visitor, email: str) -> None:
    block(visitor, "spam.example")

    assert visitor.confirm(email=email).status == 200


def test_the_link_of_a_refused_mail_signs_nothing(visitor: Visitor) -> None:
    block(visitor, "spam.example")
    visitor.submit(email="zoe@spam.example")

    reply = visitor.post("/c", {"code": find_link(visitor.newest_mail())})

    assert reply.status == 400
    assert visitor.count("signing_claim") == 0


def test_a_link_that_was_mailed_before_is_refused_with_the_same_words(visitor: Visitor) -> None:
    link = visitor.link(email="zoe@spam.example")
    block(visitor, "spam.example")

    reply = visitor.post("/c", {"code": link})

    assert reply.status == 409
    assert "takes no addresses of this mail provider" in reply.text
    assert visitor.count("signing_claim") == 0


def test_who_signed_before_the_domain_was_listed_still_gets_the_way_to_that_signature(visitor: Visitor) -> None:
    visitor.confirm(email="zoe@spam.example")
    block(visitor, "spam.example")

    visitor.submit(email="zoe@spam.example")

    mail = visitor.newest_mail()
    assert "has signed it already" in mail.body
    assert visitor.post("/w", {"code": find_link(mail)}).status == 200


def test_mailboxes_that_live_for_minutes_are_not_taken_unless_the_convenors_say_so(visitor: Visitor) -> None:
    visitor.submit(email="zoe@mailinator.com")
    refused = visitor.newest_mail()
    block(visitor, "", takes_disposable=True)
    visitor.submit(email="eva@mailinator.com")
    taken = visitor.newest_mail()

    assert "not taken here" in refused.body
    assert "/c#" in find_link(taken)


def test_the_list_of_short_lived_mailboxes_names_source_and_licence_and_none_of_the_large_providers() -> None:
    from undersigned.letterbox import mailboxes
    from undersigned.signing.rules.order import LARGE_PROVIDERS

    head = mailboxes._FILE.read_text("utf-8").split("\n")[:3]
    domains = read_list()

    assert "Source: https://" in head[1]
    assert "Licence:" in head[2]
    assert len(domains) > 5000
    assert not domains & LARGE_PROVIDERS
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]+", domain) for domain in domains)


@pytest.mark.parametrize("email", ["info@railway.example", "Office@railway.example", "presse+x@railway.example"])
def test_who_signs_for_themselves_is_asked_for_an_address_of_their_own(visitor: Visitor, email: str) -> None:
    reply = visitor.check(email=email)

    assert reply.status == 422
    assert "read by a whole office" in reply.text
    assert reply.hidden("email") == email


def test_an_organisation_may_sign_with_the_address_of_its_office(visitor: Visitor) -> None:
    reply = visitor.confirm(
        email="info@railway.example", **{"class": "org", "name": "Railway Union", "decided_on": "2026-11-01"}
    )

    assert reply.status == 200


def test_a_slip_is_asked_about_and_never_changed_silently(visitor: Visitor) -> None:
    checked = visitor.check(email="zoe@gmial.com")

    assert checked.status == 200
    assert "Perhaps it should be: <bdi>zoe@gmail.com</bdi>" in checked.text
    visitor.post(f"/s/{SLUG}/submit", {"state": checked.hidden("state")})
    assert visitor.newest_mail().to == "zoe@gmial.com"


def test_one_button_takes_the_proposal_and_shows_it_before_anything_is_sent(visitor: Visitor) -> None:
    checked = visitor.check(email="zoe@gmial.com", role="nurse")

    again = visitor.post(f"/s/{SLUG}/submit", {"state": checked.hidden("state"), "proposed": "yes"})

    assert again.status == 200
    assert "<bdi>zoe@gmail.com</bdi>" in again.text
    assert '<span class="role"><bdi>nurse</bdi></span>' in again.text
    assert "Is the mail address right?" not in re.sub(
        r'<div class="notice"[^>]*hidden>.*?</div>', "", again.text, flags=re.DOTALL
    )
    assert visitor.mails() == []
    visitor.post(f"/s/{SLUG}/submit", {"state": again.hidden("state")})
    assert visitor.newest_mail().to == "zoe@gmail.com"


def test_an_address_without_a_slip_is_not_asked_about(visitor: Visitor) -> None:
    reply = visitor.check(email="zoe@mail.example")

    assert re.search(r'<div class="notice" data-kind="warning" hidden>\s*<p>Is the mail address right', reply.text)
