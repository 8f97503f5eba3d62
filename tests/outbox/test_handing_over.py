"""Mails reach a real mail server, and its faults lose none."""

import logging

import pytest

from undersigned.outbox.rules import Outcome
from undersigned.outbox.smtp import Pool, read_account

MAIL = b"Subject: s\r\n\r\nbody\r\n"


def test_a_mail_is_taken(server, pool):
    assert pool.send("a@b.example", MAIL, "1") is Outcome.SENT
    assert server.bodies() == ["body"]


def test_a_connection_serves_many_mails(server, pool):
    for _ in range(5):
        pool.send("a@b.example", MAIL, "1")

    assert server.connections == 1
    assert len(server.mails) == 5


@pytest.mark.parametrize(("answer", "outcome"), [("550 nobody", Outcome.REFUSED), ("451 greylisted", Outcome.DEFERRED)])
def test_what_the_server_says_of_a_recipient_decides(server, pool, answer, outcome):
    server.rcpt_answers.append(answer)

    assert pool.send("a@b.example", MAIL, "1") is outcome


@pytest.mark.parametrize(("answer", "outcome"), [("554 no", Outcome.REFUSED), ("452 full", Outcome.DEFERRED)])
def test_what_the_server_says_of_a_mail_decides(server, pool, answer, outcome):
    server.data_answers.append(answer)

    assert pool.send("a@b.example", MAIL, "1") is outcome


def test_a_refused_recipient_does_not_stop_the_next_mail(server, pool):
    server.rcpt_answers.append("550 nobody")
    pool.send("a@b.example", MAIL, "1")

    assert pool.send("c@d.example", MAIL, "2") is Outcome.SENT


def test_a_dropped_idle_connection_is_made_again(server, pool):
    pool.send("a@b.example", MAIL, "1")
    server.drops = 1

    assert pool.send("c@d.example", MAIL, "2") is Outcome.SENT
    assert len(server.mails) == 2


def test_a_server_that_takes_and_drops_has_not_taken(server, pool):
    server.drops = 2

    assert pool.send("a@b.example", MAIL, "1") is Outcome.DEFERRED
    assert server.mails == []


def test_a_restarted_server_is_found_again(server, pool):
    pool.send("a@b.example", MAIL, "1")
    server.stop()
    assert pool.send("a@b.example", MAIL, "2") is Outcome.UNREACHABLE
    server.start()

    assert pool.send("a@b.example", MAIL, "3") is Outcome.SENT


def test_a_name_in_another_script_travels_with_smtputf8(server, pool):
    assert pool.send("дмитрий@b.example", MAIL, "1") is Outcome.SENT


def test_no_log_line_holds_an_address(server, pool, caplog):
    caplog.set_level(logging.DEBUG)
    server.rcpt_answers.extend(["550 a@b.example is nobody", "451 a@b.example later"])
    pool.send("a@b.example", MAIL, "1")
    pool.send("a@b.example", MAIL, "1")
    server.drops = 2
    pool.send("a@b.example", MAIL, "1")

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("undersigned")]
    assert ours
    assert not any("b.example" in line for line in ours)


@pytest.mark.parametrize(
    ("url", "port", "sender"),
    [
        ("smtp://mail.example", 25, "undersigned@letters.example"),
        ("smtps://u%40mail.example:p%2Fw@mail.example", 465, "u@mail.example"),
        ("smtp+starttls://u:p@mail.example:2525?from=us@letters.example", 2525, "us@letters.example"),
        ("smtp://mail.example?from=us@b%C3%BCrger.example", 25, "us@xn--brger-kva.example"),
        ("smtp://mail.example?from=b%C3%BCro", 25, "büro"),
    ],
)
def test_an_account_is_read_from_its_url(url, port, sender):
    account = read_account(url, instance_host="letters.example")

    assert (account.port, account.sender) == (port, sender)


def test_no_server_at_all_is_unreachable():
    pool = Pool(read_account("smtp://127.0.0.1:1", instance_host="letters.example"), timeout_seconds=1)

    assert pool.send("a@b.example", MAIL, "1") is Outcome.UNREACHABLE
