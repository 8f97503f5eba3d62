"""A real mail server on this machine, that does as a test says."""

import socket
from collections import deque
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from undersigned.outbox.smtp import Pool, read_account


class Server:
    """Takes mails; *answers* holds what the next commands are answered instead of 250."""

    def __init__(self):
        self.mails = []
        self.connections = 0
        self.rcpt_answers = deque()
        self.data_answers = deque()
        self.drops = 0
        self.knows_smtputf8 = True

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.rcpt_answers:
            return self.rcpt_answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.drops:
            self.drops -= 1
            server.transport.abort()
            return "250 nobody hears this"
        if self.data_answers:
            return self.data_answers.popleft()
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def bodies(self):
        return [mail.get_content().strip() for mail in self.mails]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server():
    handler = Server()
    port = free_port()
    handler.url = f"smtp://127.0.0.1:{port}"
    controller = None

    def start():
        nonlocal controller
        controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=handler.knows_smtputf8)
        controller.start()

    def stop():
        nonlocal controller
        controller.stop()
        controller = None

    handler.start, handler.stop = start, stop
    start()
    yield handler
    if controller is not None:
        stop()


@pytest.fixture
def pool(server):
    made = Pool(read_account(server.url, instance_host="letters.example"), timeout_seconds=5)
    yield made
    made.close()
