"""nginx serves the onion address too: pages lead to where they came from, and the usual host tells of it."""

import os
import socket
import socketserver
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from tests.cli.conftest import free_port
from tests.hosting.test_handed_in_certificate import make

from undersigned.hosting import install
from undersigned.hosting.nginx import Place, format_site
from undersigned.instance.headers import HTTPS_ONLY, SECURITY_HEADERS

HOST = "letters.example.org"
ONION = "timetable" + "a" * 47 + ".onion"
PAGE = f'<form action="https://{HOST}/s/x/sign"><a href="https://{HOST}/">home</a></form>'
MAIN = """
{user}daemon off; pid {home}/pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
    uwsgi_temp_path {home}/u; scgi_temp_path {home}/s; access_log off;
    include {home}/site;
}}
"""
BROWSER = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}


class Letterbox(BaseHTTPRequestHandler):
    """Stands for the letter box: answers with a page and what it was told."""

    def do_GET(self):
        told = f"<p>{self.headers['Host']} {self.headers['X-Undersigned-Peer']}</p>{PAGE}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def letterbox():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letterbox) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def hosts(tmp_path_factory, letterbox):
    """Clients of the onion address and of the usual one."""
    home = tmp_path_factory.mktemp("nginx-onion")
    home.parent.chmod(0o755)
    chain, key = make(home, "host", HOST)
    (home / "public").mkdir()
    (home / "public" / "index.html").write_text(PAGE)
    onion, https = free_port(), free_port()
    place = Place(
        HOST, has_ipv6=False, public=str(home / "public"), letterbox=letterbox, certificate=str(chain),
        certificate_key=str(key), http_port=free_port(), https_port=https, onion=ONION,
        onion_place=f"127.0.0.1:{onion}",
    )  # fmt: skip
    (home / "site").write_text(format_site(place))
    user = "user root; " if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(MAIN.format(home=home, user=user))
    command = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr"]
    with (home / "errors").open("wb") as errors, subprocess.Popen(command, stderr=errors) as process:
        try:
            wait_for(onion)
            with (
                httpx.Client(base_url=f"http://127.0.0.1:{onion}", headers={"Host": ONION}) as inside,
                httpx.Client(base_url=f"https://127.0.0.1:{https}", headers={"Host": HOST}, verify=False) as usual,
            ):
                yield inside, usual
        finally:
            process.terminate()


def wait_for(port):
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")


@pytest.mark.parametrize("path", ["/", "/c"])
def test_a_page_of_the_onion_address_never_leads_out_of_it(hosts, path):
    answer = hosts[0].get(path, headers=BROWSER)

    assert 'action="/s/x/sign"' in answer.text
    assert f"https://{HOST}" not in answer.text
    assert HTTPS_ONLY[0] not in answer.headers


def test_programs_get_the_bytes_that_are_published(hosts):
    assert hosts[0].get("/", headers={"Accept": "*/*"}).text == PAGE


def test_who_comes_by_tor_is_of_no_network(hosts):
    assert f"<p>{ONION} None</p>" in hosts[0].get("/c", headers={"X-Undersigned-Peer": "203.0.113.9"}).text


def test_the_desk_is_not_there(hosts):
    assert hosts[0].get("/desk/").status_code == 404


def test_answers_have_the_headers_of_the_usual_address(hosts):
    answer = hosts[0].get("/", headers=BROWSER)

    assert {name: answer.headers.get_list(name) for name in SECURITY_HEADERS} == {
        name: [value] for name, value in SECURITY_HEADERS.items()
    }


@pytest.mark.parametrize("path", ["/", "/c"])
def test_the_usual_address_tells_of_the_onion_address_with_its_pages(hosts, path):
    answer = hosts[1].get(path)

    assert answer.headers.get_list("Onion-Location") == [f"http://{ONION}{path}"]
    assert f"https://{HOST}/" in answer.text


def test_an_onion_address_in_the_settings_is_read_and_an_odd_one_named():
    assert install.read_onion({}) is None
    assert install.read_onion({"UNDERSIGNED_ONION": f"http://{ONION}/"}) == ONION
    with pytest.raises(install.CannotBegin, match="UNDERSIGNED_ONION"):
        install.read_onion({"UNDERSIGNED_ONION": "short.onion"})
