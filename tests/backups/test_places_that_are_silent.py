"""A place that was named and does not answer may hold what is newest, and stops the restore; an empty one does not."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.builders import make_collection

from undersigned.verifier.source import SourceUnreadable


@pytest.fixture
def answering():
    """An address that answers everything with a status; 404 until another is set."""

    class Answering(BaseHTTPRequestHandler):
        status = 404

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.kind = Answering
    server.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def lost(scene):
    """A scene that was backed up and lost, with a mirror."""
    make_collection()
    scene.bring_out()
    scene.backup = scene.back_up()
    scene.mirror = scene.lose()
    return scene


def test_an_address_that_does_not_answer_stops_it(lost, answering):
    answering.shutdown()
    answering.server_close()

    with pytest.raises(SourceUnreadable, match=r"127\.0\.0\.1.* can't be read"):
        lost.restore(lost.backup, lost.mirror, answering.address)


def test_an_address_in_trouble_stops_it(lost, answering):
    answering.kind.status = 503

    with pytest.raises(SourceUnreadable, match="answered 503"):
        lost.restore(lost.backup, lost.mirror, answering.address, is_newest=True)


def test_a_folder_that_is_not_there_stops_it(lost):
    with pytest.raises(SourceUnreadable, match="mounted"):
        lost.restore(lost.backup, lost.mirror, lost.folder / "unmounted")


def test_an_address_that_says_it_has_it_not_is_passed_over(lost, answering):
    lost.restore(lost.backup, answering.address, lost.mirror)

    assert lost.check() == []
