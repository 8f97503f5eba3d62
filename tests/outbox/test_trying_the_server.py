"""The mail server is tried as for a mail that is never sent, and each step that can fail has its name."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from tests.foreign_hosts import Hosts

from undersigned.outbox.smtp import Pool, Step, Trial


def try_with(pool, **changed):
    return Pool(replace(pool.account, **changed), timeout_seconds=2).try_account()


def test_a_server_that_takes_mails_is_good_and_gets_none(server, pool):
    assert pool.try_account() == Trial()
    assert server.mails == []


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"port": 1}, Step.CONNECTION),
        ({"scheme": "smtp+starttls"}, Step.ENCRYPTION),
        ({"user": "a", "password": "b"}, Step.LOGIN),
        ({"scheme": "smtps"}, Step.ENCRYPTION),
    ],
)
def test_the_step_that_fails_is_named(server, pool, changed, step):
    assert try_with(pool, **changed).failed_at is step


def test_a_host_without_a_name_is_named(server, pool):
    assert try_with(pool, host="nowhere.invalid").failed_at in {Step.NAME, Step.CONNECTION}


def test_a_refused_sender_is_named_with_the_answer(server, pool, monkeypatch):
    async def refuse(_server, _session, _envelope, _address, _options):
        return "553 not yours"

    monkeypatch.setattr(server, "handle_MAIL", refuse, raising=False)
    server.stop()
    server.start()

    assert try_with(pool) == Trial(Step.SENDER, 553)


def test_a_certificate_that_is_not_believed_is_named_with_its_reason(server, tmp_path, pool):
    hosts = Hosts(tmp_path)  # for its certificate, which nobody here believes
    hosts.close()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "host.pem")
    server.stop()
    controller = Controller(server, hostname="127.0.0.1", port=pool.account.port, tls_context=context)
    controller.start()
    try:
        trial = try_with(pool, scheme="smtp+starttls")
    finally:
        controller.stop()

    assert trial == Trial(Step.CERTIFICATE, 18)  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
