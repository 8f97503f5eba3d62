"""The front passes on what it does not answer itself, as it came."""

import socket
import threading
import time

import httpx
import pytest
from tests.web.conftest import listen_at, running

from undersigned.instance.doors import FILES, LETTERBOX, LETTERBOX_BODY_BYTES, MAILBOX, SITE, find_door


async def echo(scope, receive, send):
    """Answer with what was asked."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    lines = [scope["method"].encode(), scope["raw_path"], scope["query_string"], body]
    lines += [name + b": " + value for name, value in scope["headers"]]
    headers = [(b"x-own", b"kept"), (b"connection", b"x-gone"), (b"x-gone", b"1"), (b"set-cookie", b"a=1")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b"\n".join(lines)})


@pytest.fixture
def letterbox(sockets):
    with running(echo, listen_at(sockets["letterbox"])):
        yield


@pytest.fixture
def site(sockets):
    with running(echo, listen_at(sockets["site"])):
        yield


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/s/round-table/sign", LETTERBOX),
        ("/s/round-table/submit", LETTERBOX),
        ("/c", LETTERBOX),
        ("/w", LETTERBOX),
        ("/w/withdraw", LETTERBOX),
        ("/receipt", LETTERBOX),
        ("/letterbox/health", LETTERBOX),
        ("/desk/", SITE),
        ("/desk/sign-in/abc/", SITE),
        ("/table/round-table/", SITE),
        ("/mailbox/", MAILBOX),
        ("/", FILES),
        ("/s/round-table/", FILES),
        ("/s/round-table/signatories/sign", FILES),
        ("/welcome", FILES),
        ("/checkpoint", FILES),
        ("/desktop/", FILES),
    ],
)
def test_a_path_leads_to_its_door(path, door):
    assert find_door(path) == door


def test_method_path_query_headers_and_body_arrive_as_they_were_sent(front, letterbox):
    answer = front.post("/s/a%20b/sign?x=%2F&y", content=b"name=Zo%C3%AB", headers={"origin": "https://mirror.example"})
    method, path, query, body, *headers = answer.content.split(b"\n")

    assert (method, path, query, body) == (b"POST", b"/s/a%20b/sign", b"x=%2F&y", b"name=Zo%C3%AB")
    assert b"origin: https://mirror.example" in headers
    assert f"host: {front.base_url.netloc.decode()}".encode() in headers


def test_the_answer_comes_back_with_its_own_headers(front, letterbox):
    answer = front.post("/c", content=b"x")

    assert answer.status_code == 201
    assert answer.headers["x-own"] == "kept"


def test_headers_of_one_connection_are_not_passed(front, letterbox):
    answer = front.post("/c", content=b"x", headers={"connection": "x-mine", "x-mine": "1"})

    assert "x-gone" not in answer.headers
    assert b"x-mine" not in answer.content


def test_forwarding_headers_are_passed_as_they_came_and_none_is_added(front, letterbox):
    plain = front.post("/c", content=b"x").content
    forwarded = front.post("/c", content=b"x", headers={"x-forwarded-for": "203.0.113.9"}).content

    assert b"forwarded" not in plain
    assert b"x-forwarded-for: 203.0.113.9" in forwarded


@pytest.mark.parametrize(
    ("version", "hosts", "expected"),
    [
        ("1.1", [b"a.example"], 201),
        ("1.1", [b"a.example", b"b.example"], 400),
        ("1.1", [b"a.example", b"a.example"], 400),
        ("1.1", [], 400),
        ("1.0", [], 201),
        ("1.0", [b"a.example", b"b.example"], 400),
    ],
)
@pytest.mark.parametrize("path", ["/c", "/desk/"])
def test_a_request_names_one_host(front, letterbox, site, path, version, hosts, expected):
    lines = [f"POST {path} HTTP/{version}".encode(), *(b"Host: " + host for host in hosts)]
    with socket.create_connection((front.base_url.host, front.base_url.port), timeout=20) as asking:
        asking.sendall(b"\r\n".join([*lines, b"Content-Length: 1", b"Connection: close", b"", b"x"]))
        answer = asking.makefile("rb").read()

    assert answer.split(b" ", 2)[1] == b"%d" % expected


def test_cookies_of_one_visitor_do_not_reach_the_next(front, letterbox):
    front.post("/c", content=b"x")
    front.cookies.clear()

    assert b"cookie" not in front.post("/c", content=b"x").content


@pytest.mark.parametrize("sends_length", [True, False])
def test_a_body_that_is_too_large_is_refused(front, letterbox, sends_length):
    large = b"x" * (LETTERBOX_BODY_BYTES + 1)

    answer = front.post("/c", content=large if sends_length else iter([large]))

    assert answer.status_code == 413


def test_a_process_that_is_away_is_waited_for(front, sockets):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(front.post("/c", content=b"x", timeout=10)))
    asking.start()
    time.sleep(0.5)
    with running(echo, listen_at(sockets["letterbox"])):
        asking.join()

    assert answers[0].status_code == 201


def test_a_process_that_stays_away_is_said_to_restart(front):
    answer = front.get("/desk/", timeout=20)

    assert answer.status_code == 502
    assert "Nothing was lost" in answer.text


def test_what_may_have_arrived_is_not_sent_twice(front, sockets):
    listening = listen_at(sockets["letterbox"])
    arrived = []

    def take_and_drop():
        while True:
            try:
                connection, _peer = listening.accept()
            except OSError:
                return
            arrived.append(connection.recv(65536))
            connection.close()

    threading.Thread(target=take_and_drop, daemon=True).start()
    answer = front.post("/c", content=b"x", timeout=20)
    listening.close()

    assert (answer.status_code, len(arrived)) == (502, 1)


def test_the_mailbox_is_closed_on_a_public_host(front, site):
    assert front.get("/mailbox/").status_code == 404


def test_the_mailbox_is_open_on_this_machine(instance, sockets, site, settings):
    from dataclasses import replace

    from tests.web.conftest import listen

    from undersigned.web.front import make_front

    listening = listen()
    address = "http://{}:{}".format(*listening.getsockname())
    with running(make_front(replace(instance, origin=None), **sockets), listening):
        assert httpx.get(f"{address}/mailbox/").status_code == 201
