"""A mailed code and a second one let a convenor in; one alone lets nobody in."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.accounts.conftest import ADDRESS, ask_for_code, find_code, is_in, mails, type_code, type_second, use_link
from tests.accounts.test_sessions import now

from undersigned.accounts import actions, queries, rules
from undersigned.accounts.adapter import AccountAdapter
from undersigned.accounts.models import Address
from undersigned.outbox.models import Mail

pytestmark = pytest.mark.django_db


def test_a_mailed_code_and_the_app_let_in(equipped):
    browser = Client()
    ask_for_code(browser)
    type_code(browser, find_code())

    type_second(browser, equipped.app.show())

    assert is_in(browser)


def test_a_mailed_code_alone_lets_nobody_in(equipped):
    browser = Client()
    ask_for_code(browser)

    answer = type_code(browser, find_code())

    assert answer.request["PATH_INFO"] == "/desk/sign-in/second/"
    assert not is_in(browser)


def test_the_app_alone_lets_nobody_in(equipped):
    browser = Client()
    ask_for_code(browser)

    type_second(browser, equipped.app.show())

    assert not is_in(browser)


def test_a_code_is_typed_in_any_spelling(equipped):
    browser = Client()
    ask_for_code(browser)

    answer = type_code(browser, f" {find_code().lower().replace('-', ' ')} ")

    assert answer.request["PATH_INFO"] == "/desk/sign-in/second/"


def test_a_code_works_only_where_it_was_asked_for(equipped):
    ask_for_code(Client())
    other = Client()
    ask_for_code(other, "somebody-else@example.org")

    answer = type_code(other, find_code())

    assert answer.request["PATH_INFO"] != "/desk/sign-in/second/"


def test_a_code_dies_after_three_wrong_tries(equipped):
    browser = Client()
    ask_for_code(browser)
    for _ in range(3):
        type_code(browser, "AAAA-AAAA")

    answer = type_code(browser, find_code())

    assert answer.request["PATH_INFO"] != "/desk/sign-in/second/"


def test_a_code_is_too_old_after_its_time(equipped, settings):
    browser = Client()
    ask_for_code(browser)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1

    answer = type_code(browser, find_code())

    assert answer.request["PATH_INFO"] != "/desk/sign-in/second/"


def test_a_code_of_the_app_works_once(equipped):
    digits = equipped.app.show()
    first, second = Client(), Client()
    for browser in (first, second):
        Mail.objects.all().delete()
        ask_for_code(browser)
        type_code(browser, find_code())

    type_second(first, digits)
    answer = type_second(second, digits)

    assert is_in(first)
    assert not is_in(second)
    assert "was used before" in answer.content.decode()


def test_second_codes_are_limited(equipped):
    browser = Client()
    ask_for_code(browser)
    type_code(browser, find_code())
    for _ in range(10):
        type_second(browser, equipped.app.wrong())

    answer = type_second(browser, equipped.app.show())

    assert "too many tries" in answer.content.decode()
    assert not is_in(browser)


def test_a_recovery_code_stands_in_for_the_app_once(equipped):
    code = equipped.recovery_codes[0]
    first = Client()
    ask_for_code(first)
    type_code(first, find_code())
    type_second(first, f"{code[:4]} {code[4:8]} {code[8:]}")
    assert is_in(first)

    left = queries.ways_of(equipped.convenor).recovery_codes

    assert left == 9
    codes = Authenticator.objects.get(user=equipped.convenor, type="recovery_codes").wrap()
    assert not codes.validate_code(code)


@pytest.mark.parametrize("typed", ["nobody@example.org", "ADA@EXAMPLE.ORG", "ada+desk@example.org"])
def test_the_page_is_the_same_whoever_has_the_address(equipped, typed: str):
    known, other = Client(), Client()

    expected = ask_for_code(known, ADDRESS).content.decode()
    answer = ask_for_code(other, typed).content.decode()

    assert strip_token(answer.replace(typed, ADDRESS)) == strip_token(expected)
    assert len(mails()) == 2


def strip_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_nobody_else_gets_a_mail(equipped):
    ask_for_code(Client(), "stranger@example.org")

    assert [to for to, _subject, _body in mails() if "@" in to] == []


def test_a_convenor_without_a_second_factor_gets_no_code():
    convenor = actions.create_convenor("Bea")
    actions.set_address(convenor, "bea@example.org")

    ask_for_code(Client(), "bea@example.org")

    assert [to for to, _subject, _body in mails() if "@" in to] == []


def test_a_convenor_who_was_switched_off_gets_no_code(equipped):
    actions.switch_off(equipped.convenor)

    ask_for_code(Client())

    assert [to for to, _subject, _body in mails() if "@" in to] == []


def test_codes_to_one_address_are_limited(equipped):
    for _ in range(3):
        ask_for_code(Client())

    answer = ask_for_code(Client())

    assert "too many tries" in answer.content.decode()
    assert len(mails()) == 3


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@", "@example.org", "a b@example.org", "a@b.example\nBcc: x@y.example"]
)
def test_an_odd_address_gets_no_code(typed: str):
    answer = Client().post("/desk/sign-in/mail/", {"email": typed})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert mails() == []


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_change_password", "account_email"]
)
def test_there_is_no_signing_up_and_no_password(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nothing_that_lets_in_is_stored_in_clear(equipped):
    browser = Client()
    ask_for_code(browser)
    code = find_code()
    type_code(browser, code)
    type_second(browser, equipped.app.show())
    key = browser.cookies["__Host-desk"].value

    stored = dump()

    for secret in (ADDRESS, code, code.replace("-", ""), equipped.app.secret, key, *equipped.recovery_codes):
        for spelt in {secret, secret.lower(), secret.upper()}:
            assert spelt.encode() not in stored
    assert EmailAddress.objects.count() == 0


def dump() -> bytes:
    """Return every value of every table as bytes."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in values
    )


def test_two_convenors_never_share_an_address(equipped):
    other = actions.create_convenor("Bea")

    with pytest.raises(rules.AddressTaken):
        actions.set_address(other, "Ada+x@example.org")

    assert Address.objects.count() == 1


def test_an_address_is_kept_only_when_its_code_comes_back():
    convenor = actions.create_convenor("Bea")
    browser = Client()
    browser.force_login(convenor)

    browser.post("/desk/account/address/", {"email": "bea@example.org"})
    assert queries.address_of(convenor) == ""
    browser.post("/desk/account/address/", {"do": "confirm", "code": find_code("bea@example.org")})

    assert queries.address_of(convenor) == "bea@example.org"


def test_an_address_is_not_kept_with_a_wrong_code_nor_after_three():
    convenor = actions.create_convenor("Bea")
    browser = Client()
    browser.force_login(convenor)
    browser.post("/desk/account/address/", {"email": "bea@example.org"})
    for _ in range(3):
        assert browser.post("/desk/account/address/", {"do": "confirm", "code": "AAAA-AAAA"}).status_code == 403

    browser.post("/desk/account/address/", {"do": "confirm", "code": find_code("bea@example.org")})

    assert queries.address_of(convenor) == ""


def test_who_changes_the_way_in_is_told_by_mail(equipped):
    browser = Client()
    browser.force_login(equipped.convenor)

    browser.post("/desk/account/app/remove/")

    ((to, subject, body),) = mails()
    assert to == ADDRESS
    assert subject == "How you sign in was changed"
    assert "The authenticator app was removed." in body


def test_under_another_site_key_only_a_link_lets_in_and_nothing_breaks(equipped, instance, settings):
    code = equipped.recovery_codes[0]
    for path in (*instance.keys.rglob("site*"), *settings.RING.runtime.glob("site*")):
        path.unlink()

    browser = Client()
    ask_for_code(browser)
    assert [to for to, _subject, _body in mails() if "@" in to] == []
    browser.force_login(equipped.convenor)
    for page in ("/desk/", "/desk/account/", "/desk/account/address/"):
        assert browser.get(page).status_code == 200
    for typed in (equipped.app.show(), code):
        assert browser.post("/desk/account/again/", {"code": typed}).status_code == 200
    link = actions.make_sign_in_link(equipped.convenor, now=now())
    assert use_link(Client(), link).status_code == 302


def test_mails_come_in_the_convenors_language(equipped):
    browser = Client()
    browser.force_login(equipped.convenor, backend="undersigned.accounts.backends.LinkBackend")
    browser.post("/desk/account/language/", {"lang": "it"})

    ask_for_code(Client())

    ((_to, subject, body),) = mails()
    assert subject == "Il Suo codice per la scrivania"
    assert "Non dia il codice a nessuno." in body
    assert "Give the code to nobody." in body


def test_what_changed_is_said_in_the_convenors_language(equipped):
    actions.set_language(equipped.convenor, "de")
    equipped.convenor.refresh_from_db()

    AccountAdapter().send_notification_mail("mfa/email/webauthn_added", equipped.convenor)

    ((_to, _subject, body),) = mails()
    assert "Ein Passkey wurde hinzugefügt." in body
    assert "A passkey was added." in body


def test_a_language_that_is_not_spoken_here_becomes_english(equipped):
    actions.set_language(equipped.convenor, "tlh")

    equipped.convenor.refresh_from_db()
    assert equipped.convenor.lang == "en"
