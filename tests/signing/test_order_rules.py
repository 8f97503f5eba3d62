"""Which domains can be listed, which addresses belong to an office, what is a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.signing.rules import order


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("Gmial.COM", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("yaho.com", "yahoo.com"),
        ("iclod.com", "icloud.com"),
        ("web.dr", "web.de"),
        ("gmx.ne", "gmx.net"),
    ],
)
def test_one_slip_is_seen(typed: str, meant: str) -> None:
    assert order.propose_address(f"Zoe.M@{typed}") == f"Zoe.M@{meant}"


LEFT_ALONE = (
    "gmail.com mail.com ymail.com hotmail.be outlook.at yahoo.ca gmx.at gmx.org wed.de gmz.de university.example "
    "hail.com gm.com proton.example xn--mller-kva.example outlooks.example"
)


@pytest.mark.parametrize("domain", LEFT_ALONE.split())
def test_what_may_well_be_meant_is_left_alone(domain: str) -> None:
    assert order.propose_address(f"zoe@{domain}") is None


@given(st.sampled_from(order._OFTEN_MISTYPED), st.integers(0, 20), st.sampled_from("abcxyz019"))
def test_a_proposal_is_a_much_used_domain_and_never_what_was_typed(domain: str, at: int, letter: str) -> None:
    typed = domain[:at] + letter + domain[at + 1 :]

    proposed = order.propose_address(f"zoe@{typed}")

    assert proposed is None or (proposed != f"zoe@{typed}" and proposed.split("@")[1] in order._OFTEN_MISTYPED)


def test_domains_are_read_as_convenors_type_them() -> None:
    typed = "Spam.example, @other.example\n\n*.third.example;müller.example spam.example."

    assert order.read_domains(typed) == ("other.example", "spam.example", "third.example", "xn--mller-kva.example")


@pytest.mark.parametrize(
    "typed", ["spam", "zoe@", "-a.example", "a..example", "a_b.example", "*.", "xn--.", "ex ample*"]
)
def test_what_is_no_domain_is_named(typed: str) -> None:
    with pytest.raises(order.DomainInvalid) as refused:
        order.read_domains(f"good.example\n{typed}")

    assert refused.value.typed
    assert refused.value.typed in typed


def test_a_list_has_an_end() -> None:
    with pytest.raises(order.TooManyDomains):
        order.read_domains("\n".join(f"d{number}.example" for number in range(order.MOST_DOMAINS + 1)))


def test_a_listed_domain_stands_for_what_lies_under_it() -> None:
    listed = {"spam.example"}

    assert all(order.is_listed(domain, listed) for domain in ("spam.example", "a.b.spam.example"))
    assert not any(order.is_listed(domain, listed) for domain in ("notspam.example", "example", ""))


@pytest.mark.parametrize("local", ["info", "INFO", "office+x", "no-reply", "sekretariat"])
def test_an_office_may_sign_for_an_organisation_only(local: str) -> None:
    order.check_role(f"{local}@railway.example", is_organisation=True)
    with pytest.raises(order.RoleAddress):
        order.check_role(f"{local}@railway.example", is_organisation=False)


@pytest.mark.parametrize("local", ["zoe", "information", "infozoe", "me", "mail"])
def test_an_address_of_a_person_is_taken(local: str) -> None:
    order.check_role(f"{local}@railway.example", is_organisation=False)
