"""Nothing that tells who signs goes over a network in clear, unless the operator says that the network hides it."""

import pytest

from undersigned.instance.config import SettingInvalid, read_instance

HOME = {"HOME": "/nowhere"}


@pytest.mark.parametrize("url", ["smtp://mail.example.org", "smtp://user:word@192.0.2.7:25", "smtp://[2001:db8::1]:25"])
def test_mail_to_another_machine_in_clear_is_refused(url):
    with pytest.raises(SettingInvalid, match="in clear"):
        read_instance({**HOME, "UNDERSIGNED_SMTP": url})


@pytest.mark.parametrize(
    "url",
    [
        "smtp://localhost:25",
        "smtp://127.0.0.1",
        "smtp://[::1]:25",
        "smtps://mail.example.org",
        "smtp+starttls://u:p@mail.example.org",
        "smtp://mail.internal:25?plain=yes",
    ],
)
def test_mail_that_is_encrypted_or_stays_here_is_taken(url):
    assert read_instance({**HOME, "UNDERSIGNED_SMTP": url}).smtp == url


def test_a_database_on_another_machine_needs_a_word_on_encryption():
    for url in ("postgresql://u:p@db.example.org/letters", "postgres://u@192.0.2.7:5432/letters?application_name=x"):
        with pytest.raises(SettingInvalid, match="sslmode"):
            read_instance({**HOME, "UNDERSIGNED_DATABASE": url})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@db.example.org/letters?sslmode=verify-full",
        "postgresql://u:p@localhost/letters",
        "postgresql://u:p@127.0.0.1:5432/letters",
        "postgresql:///letters?host=/run/postgresql",
    ],
)
def test_other_databases_are_taken(url):
    assert read_instance({**HOME, "UNDERSIGNED_DATABASE": url}).database == url
