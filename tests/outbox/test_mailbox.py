"""The mailbox of a trial instance is for people at this machine, and for nobody else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client

from undersigned.outbox.carriers import FolderCarrier, ServerCarrier, find_carrier
from undersigned.outbox.folder import mail_folder, read_mails
from undersigned.outbox.rules import Message

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def trial(instance, ring, settings):
    """An instance that only this machine can reach."""
    settings.INSTANCE = replace(instance, origin=None, port=8000)
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "letters.example.org"]
    return settings.INSTANCE


def write(ring, *, body="Bitte: http://localhost/c#abc", now=NOW):
    carrier = FolderCarrier("localhost", mail_folder(ring))
    carrier.carry(Message("anna@b.example", "Please confirm", body, "en"), "1", now)


def get(**headers):
    return Client().get("/mailbox/", **({"HTTP_HOST": "localhost:8000"} | headers))


def test_a_mail_is_shown_with_a_link_to_follow(trial, ring):
    write(ring)

    page = get().content.decode()

    assert "anna@b.example" in page
    assert 'href="http://localhost/c#abc"' in page


def test_the_newest_mail_stands_first(trial, ring):
    write(ring, body="older")
    write(ring, body="newer", now=NOW.replace(minute=1))

    assert [mail.body.strip() for mail in read_mails(mail_folder(ring))] == ["newer", "older"]


def test_what_a_mail_says_is_not_markup(trial, ring):
    write(ring, body="<script>x</script>")

    assert "<script>x" not in get().content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "letters.example.org"},
        {"REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "letters.example.org"},
        {"HTTP_X_REAL_IP": "203.0.113.9"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_CF_CONNECTING_IP": "203.0.113.9"},
    ],
)
def test_strangers_find_nothing(trial, ring, headers):
    write(ring)

    assert get(**headers).status_code == 404


@pytest.mark.parametrize(
    "change", [{"origin": "letters.example.org"}, {"bind": "0.0.0.0"}, {"smtp": "smtp://localhost"}]
)
def test_an_instance_for_others_has_no_mailbox(trial, ring, settings, change):
    settings.INSTANCE = replace(trial, **change)

    assert get().status_code == 404


def test_files_of_mails_are_for_one_user(trial, ring):
    write(ring)

    (path,) = mail_folder(ring).glob("*.eml")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_mails_leave_by_the_server_where_there_is_one(trial, ring):
    assert isinstance(find_carrier(trial, ring), FolderCarrier)
    assert isinstance(find_carrier(replace(trial, smtp="smtp://localhost"), ring), ServerCarrier)
    assert find_carrier(replace(trial, origin="letters.example.org"), ring) is None
