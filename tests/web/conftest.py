"""A front over a folder, spoken to over real HTTP."""

import socket
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn


@contextmanager
def running(application, listening):
    """Run an ASGI *application* on a listening socket, in a thread."""
    config = uvicorn.Config(application, log_level="critical", lifespan="auto", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def listen():
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    opened.listen(64)
    return opened


def listen_at(path):
    opened = socket.socket(socket.AF_UNIX)
    opened.bind(str(path))
    opened.listen(64)
    return opened


@pytest.fixture
def sockets(tmp_path):
    return {"letterbox": tmp_path / "letterbox.sock", "site": tmp_path / "site.sock"}


@pytest.fixture
def front(instance, sockets):
    """A client of a front; the instance's published folder is there and empty."""
    from undersigned.web.front import make_front

    instance.public.mkdir()
    listening = listen()
    host, port = listening.getsockname()
    address = f"http://{host}:{port}"
    with running(make_front(instance, **sockets), listening), httpx.Client(base_url=address, verify=False) as client:
        yield client
