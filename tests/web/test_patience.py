"""Strangers who send slowly, send too much, or fetch nothing: the front lets them go, and serves the others."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest
import uvicorn
from tests.web.conftest import listen, listen_at, running

from undersigned.web.front import make_front
from undersigned.web.patience import PatientProtocol


class Impatient(PatientProtocol):
    head_seconds = 0.4
    unread_seconds = 0.4


async def hello(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b"x" * int(scope["path"].removeprefix("/") or 5)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def address():
    listening = listen()
    config = uvicorn.Config(hello, http=Impatient, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()
    server.should_exit = True
    thread.join()


def connect(address):
    made = socket.create_connection(address, timeout=5)
    made.settimeout(5)
    return made


def read_all(connection):
    answer = b""
    while chunk := connection.recv(65_536):
        answer += chunk
    return answer


def trickle(connection, data, pause=0.1):
    for byte in data:
        connection.sendall(bytes([byte]))
        time.sleep(pause)


@pytest.mark.parametrize("begun", [b"", b"\r\n", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
def test_a_head_that_does_not_come_is_not_waited_for(address, begun):
    with connect(address) as connection:
        connection.sendall(begun)
        began = time.monotonic()

        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("drip", [b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b"\r\n" * 15])
def test_a_head_that_drips_in_is_not_waited_for_either(address, drip):
    with connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" if b"X" in drip else b"")
        with pytest.raises(OSError):  # noqa: PT012
            trickle(connection, drip)
            trickle(connection, drip)

    assert httpx.get(f"http://{address[0]}:{address[1]}/").status_code == 200


def test_the_second_request_of_a_connection_is_waited_for_no_longer_than_the_first(address):
    with connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"xxxxx" in connection.recv(4096)
        connection.sendall(b"GET / HTTP/1.1\r\nHo")

        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")


def test_several_requests_on_one_connection_are_answered(address):
    with connect(address) as connection:
        connection.sendall(b"GET /3 HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        answer = b""
        while answer.count(b"xxx") < 3:
            answer += connection.recv(4096)

    assert answer.count(b"HTTP/1.1 200") == 3


@pytest.mark.parametrize(
    "flood",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 300_000,
        b"GET /" + b"a" * 300_000,
    ],
)
def test_a_flood_of_headers_is_refused(address, flood):
    with connect(address) as connection:
        try:
            connection.sendall(flood)
            answer = read_all(connection)
        except ConnectionError:
            answer = b"HTTP/1.1 431 "  # it was closed while we were still sending

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert httpx.get(f"http://{address[0]}:{address[1]}/").status_code == 200


def test_an_answer_that_nobody_fetches_does_not_lie_about(address):
    got = 0
    with connect(address) as connection:
        connection.sendall(b"GET /30000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1.2)
        with suppress(ConnectionError):
            while chunk := connection.recv(1 << 20):
                got += len(chunk)

    # What the system had taken over arrives; the rest was let go.
    assert got < 30_000_000


def test_a_fast_reader_gets_a_large_answer_whole(address):
    assert len(httpx.get(f"http://{address[0]}:{address[1]}/30000000", timeout=30).content) == 30_000_000


def test_who_sends_too_much_is_heard_out_so_that_the_page_that_says_so_arrives(front, sockets):
    with running(hello, listen_at(sockets["letterbox"])):
        answer = front.post("/s/round-table/sign", content=b"name=" + b"a" * 3_000_000)

    assert answer.status_code == 413
    assert "Go back" in answer.text


PEERS = [
    ("x-real-ip", {"X-Real-IP": "192.0.2.77"}, b"192.0.2.0"),
    ("x-real-ip", {"X-Real-IP": "2001:db8:1:1234::1"}, b"2001:db8:1:1200::"),
    ("x-real-ip", {"X-Undersigned-Peer": "192.0.2.77"}, None),
    ("x-real-ip", {}, None),
    (None, {"X-Undersigned-Peer": "192.0.2.77"}, None),
    (None, {"X-Real-IP": "192.0.2.77", "X-Forwarded-For": "192.0.2.77"}, None),
]


@pytest.mark.parametrize(("setting", "sent", "told"), PEERS)
def test_the_letter_box_learns_the_network_from_the_front_alone(instance, sockets, setting, sent, told):
    seen = []

    async def remember(scope, receive, send):
        if scope["type"] == "http":
            seen.append([value for name, value in scope["headers"] if name == b"x-undersigned-peer"])
            await hello({**scope, "path": "/"}, receive, send)

    instance.public.mkdir()
    listening = listen()
    front = make_front(replace(instance, peer_header=setting), **sockets)
    with running(remember, listen_at(sockets["letterbox"])), running(front, listening):
        httpx.post(f"http://127.0.0.1:{listening.getsockname()[1]}/c", headers=sent, data={"code": "x"})

    assert seen == [[told] if told else []]
