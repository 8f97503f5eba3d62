"""Two people, one mailbox: a list of names counts people by name in public, so a mailbox signs once."""

from __future__ import annotations

import pytest

from tests.letterbox.visitor import Visitor, execute

SHARED = "the.holms@mail.example"


@pytest.fixture
def signed(visitor: Visitor) -> Visitor:
    """A letter box where Mira signed with the mailbox that she shares."""
    visitor.confirm(name="Mira Holm", email=SHARED)
    return visitor


def test_a_second_person_of_the_same_mailbox_is_told_by_mail_to_use_another(signed: Visitor) -> None:
    page = signed.submit(name="Tom Holm", email=SHARED)

    mail = signed.newest_mail()
    assert "We sent you a mail" in page.text
    assert "has signed it already" in mail.body
    assert signed.count("signing_claim") == 1


def test_the_same_person_does_not_sign_twice(signed: Visitor) -> None:
    signed.submit(name="Mira Holm", email=SHARED)

    assert "has signed it already" in signed.newest_mail().body


def test_another_role_or_organisation_makes_no_second_signature(signed: Visitor) -> None:
    signed.submit(name="Mira Holm", email=SHARED, role="welder", affiliation="Harbour Works")

    assert "has signed it already" in signed.newest_mail().body


def test_a_third_person_of_the_same_mailbox_does_not_sign_either(signed: Visitor) -> None:
    signed.submit(name="Tom Holm", email=SHARED)
    execute(signed.url, "DELETE FROM outbox_mail")

    signed.submit(name="Ida Holm", email=SHARED)

    assert "has signed it already" in signed.newest_mail().body
    # Three mails within the day are enough: from now on the page stays the same, and nothing is sent.
    signed.submit(name="Jon Holm", email=SHARED)
    assert "@" not in signed.newest_mail().to


def test_with_an_address_of_their_own_everybody_of_a_household_signs(signed: Visitor) -> None:
    assert signed.confirm(name="Tom Holm", email="tom@mail.example").status == 200
    assert signed.count("signing_claim") == 2


def test_two_links_that_were_mailed_before_either_was_pressed_make_one_signature(visitor: Visitor) -> None:
    links = [visitor.link(name=name, email=SHARED) for name in ("Mira Holm", "Tom Holm")]

    statuses = [visitor.post("/c", {"code": link}).status for link in links]

    assert statuses == [200, 409]
    assert visitor.count("signing_claim") == 1
