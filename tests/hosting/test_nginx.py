"""nginx with our file answers as the front does: same headers, types, refusals; nothing on the disk about anybody."""

import os
import re
import socket
import socketserver
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from tests.cli.conftest import Running, free_port
from tests.hosting.test_handed_in_certificate import make

from undersigned.hosting.nginx import Place, format_site
from undersigned.instance.doors import FILE_TYPES, LETTERBOX_BODY_BYTES, REFUSALS
from undersigned.instance.headers import FRAME_HEADERS, HTTPS_ONLY, SECURITY_HEADERS

# A trial instance, so that it has a sample: the one thing that it does otherwise is that it binds nobody to HTTPS.
HOST = "localhost"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGE = "/s/sample"
MAIN = """
{user}daemon off; pid {home}/pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
    uwsgi_temp_path {home}/u; scgi_temp_path {home}/s; access_log {home}/access.log;
    include {home}/site;
}}
"""
KINDS = {
    "front page": ("GET", "/", 200),
    "page of a statement": ("GET", f"{PAGE}/", 200),
    "checkpoint": ("GET", f"{PAGE}/checkpoint", 200),
    "tile": ("GET", f"{PAGE}/tile/0/000.p/1", 200),
    "statement file": ("GET", f"{PAGE}/statement.json", 200),
    "text": ("GET", f"{PAGE}/text.en.md", 200),
    "feed": ("GET", f"{PAGE}/feed.atom", 200),
    "style sheet": ("GET", "/assets/undersigned.css", 200),
    "module": ("GET", "/verify/verify.mjs", None),
    "document of the Fediverse": ("GET", "/fediverse/actor.activity", 200),
    "account of the Fediverse": ("GET", "/.well-known/webfinger?resource=acct:statements@localhost", 200),
    "account, spelt otherwise": ("GET", "/.well-known/webfinger?rel=x&resource=ACCT%3astatements%40localhost", 200),
    "address of an account": ("GET", "/.well-known/webfinger?resource=https%3A%2F%2Flocalhost%2F", 200),
    "another account": ("GET", "/.well-known/webfinger?resource=acct:other@localhost", 404),
    "no account": ("GET", "/.well-known/webfinger", 404),
    "inbox of the Fediverse": ("POST", "/fediverse/inbox", 415),
    "missing file": ("GET", "/missing", 404),
    "hidden file": ("GET", f"{PAGE}/.checkpoint.new", 404),
    "folder without a page": ("GET", f"{PAGE}/tile/", 404),
    "file that is posted to": ("POST", f"{PAGE}/", 405),
    "form of the letter box": ("POST", f"{PAGE}/sign", 422),
    "page that confirms": ("GET", "/c", 200),
    "page of an objection": ("GET", "/objection", None),
    "refusal of the letter box": ("GET", f"{PAGE}/sign", 405),
    "sign-in page": ("GET", "/desk/sign-in/", 200),
    "page of translators": ("GET", "/translate/enter/", None),
    "desk, to strangers": ("GET", "/desk/", 302),
}


class Nginx:
    """A running nginx with our file, over a whole instance whose front is asked beside it."""

    def __init__(self, folder, running):
        self.home = folder
        self.port, self.plain_port = free_port(), free_port()
        chain, key = make(folder, "host", HOST)
        (runtime,) = Path(running.environment["UNDERSIGNED_RUNTIME"]).iterdir()
        place = Place(
            HOST,
            has_ipv6=False,
            public=str(running.data / "public"),
            letterbox=f"unix:{runtime}/letterbox.sock",
            site=f"unix:{runtime}/site.sock",
            certificate=str(chain),
            certificate_key=str(key),
            http_port=self.plain_port,
            https_port=self.port,
        )
        (folder / "site").write_text(format_site(place))
        user = "user root; " if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(home=folder, user=user))
        self.command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        headers = {"Host": HOST}
        self.client = httpx.Client(base_url=f"https://127.0.0.1:{self.port}", verify=False, headers=headers, timeout=20)

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="module")
def instance_behind(tmp_path_factory):
    folder = tmp_path_factory.mktemp("behind")
    made = Running(folder, UNDERSIGNED_FEDIVERSE="yes")
    made.start()
    made.wait_for_page(f"{PAGE}/")
    made.wait_until((made.data / "public" / "fediverse" / "actor.activity").exists)
    yield made
    made.close()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory, instance_behind):
    if subprocess.run(["which", "nginx"], capture_output=True, check=False).returncode:
        pytest.skip("nginx is not here. Type: apt-get install -y nginx")
    made = Nginx(tmp_path_factory.mktemp("nginx"), instance_behind)
    checked = subprocess.run([*made.command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with (made.home / "errors").open("wb") as errors:
        process = subprocess.Popen(made.command, stderr=errors)
    instance_behind.wait_until(made.is_listening)
    yield made
    made.client.close()
    process.terminate()
    process.wait()


@pytest.mark.parametrize("kind", KINDS)
def test_nginx_answers_as_the_front_does(nginx, instance_behind, kind):
    method, path, status = KINDS[kind]
    data = {"x": "y"} if method == "POST" else None

    ours = instance_behind.client.request(method, path, data=data)
    theirs = nginx.client.request(method, path, data=data)

    assert theirs.status_code == ours.status_code
    assert status is None or ours.status_code == status
    assert without_chance(theirs.text) == without_chance(ours.text)
    for name in {*SECURITY_HEADERS, "Cache-Control", "Content-Type", "Location", "X-Robots-Tag"}:
        assert theirs.headers.get_list(name) == ours.headers.get_list(name), name


def test_what_names_people_asks_search_engines_to_stay_away(nginx, instance_behind):
    folder = instance_behind.data / "public" / PAGE.removeprefix("/")
    (folder / "imported.jsonl").write_text("")
    for path in ("imported.jsonl", "index.html", "checkpoint"):
        wanted = ["noindex"] if path == "imported.jsonl" else []
        for client in (instance_behind.client, nginx.client):
            answer = client.get(f"{PAGE}/{path}")
            assert answer.status_code == 200
            assert answer.headers.get_list("X-Robots-Tag") == wanted


def without_chance(page):
    """Return *page* without what is made anew for each answer."""
    return re.sub(r'(name="(csrfmiddlewaretoken|state|[a-z_]+)" value)="[^"]*"', r"\1", page)


@pytest.mark.parametrize("path", ["/", "/missing", "/assets/undersigned.css", f"{PAGE}/checkpoint"])
def test_what_nginx_answers_itself_binds_browsers_to_https(nginx, path):
    assert nginx.client.get(path).headers.get_list(HTTPS_ONLY[0]) == [HTTPS_ONLY[1]]


def test_the_mailbox_of_a_trial_is_not_behind_nginx(nginx):
    assert nginx.client.get("/mailbox/").status_code == 404


def test_a_folder_without_its_slash_leads_to_it_and_to_no_other_host(nginx):
    answer = nginx.client.get(PAGE)

    assert answer.status_code in {301, 308}
    assert answer.headers["location"] == f"{PAGE}/"


def test_who_takes_gzip_gets_the_file_that_is_packed_already(nginx):
    packed = nginx.client.get(f"{PAGE}/", headers={"Accept-Encoding": "gzip"})
    plain = nginx.client.get(f"{PAGE}/", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"].lower() == "accept-encoding"
    assert packed.text == plain.text


def test_no_time_and_no_tag_tells_when_a_file_was_written(nginx):
    answer = nginx.client.get(f"{PAGE}/")

    assert not {"last-modified", "etag"} & set(answer.headers)


def test_the_page_for_frames_may_stand_in_frames(nginx):
    answer = nginx.client.get(f"{PAGE}/embed.html")

    assert answer.status_code == 200
    expected = FRAME_HEADERS | dict([HTTPS_ONLY])
    assert {name: answer.headers.get_list(name) for name in expected} == {n: [v] for n, v in expected.items()}
    assert not {"x-frame-options", "cross-origin-opener-policy"} & set(answer.headers)


def test_plain_http_leads_on_only_what_people_type(nginx):
    with httpx.Client(base_url=f"http://127.0.0.1:{nginx.plain_port}", headers={"Host": HOST}) as client:
        assert client.get(f"{PAGE}/").headers["location"] == f"https://{HOST}{PAGE}/"
        assert client.post(f"{PAGE}/sign", data={"name": "x"}).status_code == 404
        assert client.get("/c").status_code == 404


def test_plain_http_leads_to_our_host_whatever_host_was_asked_for(nginx):
    with httpx.Client(base_url=f"http://127.0.0.1:{nginx.plain_port}", headers={"Host": "elsewhere.example"}) as client:
        assert client.get("/").headers["location"] == f"https://{HOST}/"
        assert client.get(f"{PAGE}/").headers["location"] == f"https://{HOST}{PAGE}/"


class Listener(socketserver.StreamRequestHandler):
    """Stands in the site's place and keeps the head of what arrives."""

    heads: ClassVar[list[str]] = []

    def handle(self):
        self.heads.append(b"".join(iter(self.rfile.readline, b"\r\n")).decode().lower())
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def test_the_site_is_not_told_what_strangers_say_of_their_network(nginx, instance_behind):
    site = nginx.home / "site"
    (runtime,) = Path(instance_behind.environment["UNDERSIGNED_RUNTIME"]).iterdir()
    place, whole = nginx.home / "listener.sock", site.read_text()
    with socketserver.ThreadingUnixStreamServer(str(place), Listener) as listener:
        place.chmod(0o666)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        site.write_text(whole.replace(f"unix:{runtime}/site.sock", f"unix:{place}"))
        try:
            subprocess.run([*nginx.command, "-s", "reload"], check=True, capture_output=True)
            headers = {"X-Undersigned-Peer": "203.0.113.0/24"}
            instance_behind.wait_until(lambda: nginx.client.get("/desk/", headers=headers).status_code == 204)
        finally:
            site.write_text(whole)
            subprocess.run([*nginx.command, "-s", "reload"], check=True, capture_output=True)
            instance_behind.wait_until(lambda: nginx.client.get("/desk/sign-in/").status_code == 200)
            listener.shutdown()

    assert all(f"host: {HOST}\r\n" in head for head in Listener.heads)
    assert all("connection:" not in head and "x-undersigned-peer" not in head for head in Listener.heads)


def test_what_is_too_large_is_refused_with_a_page_of_ours(nginx):
    answer = nginx.client.post(f"{PAGE}/sign", content=b"x" * (LETTERBOX_BODY_BYTES + 1))

    assert answer.status_code == 413
    assert "Nothing was saved" in answer.text


def test_nothing_is_written_about_who_asked_or_what_was_typed(nginx):
    nginx.client.post(f"{PAGE}/sign", content=b"name=" + b"c4nary" * 30_000)
    nginx.client.get("/c?c4nary")

    for path in nginx.home.rglob("*"):
        if path.is_file():
            assert b"127.0.0.1" not in path.read_bytes() or path.name == "site"
            assert b"c4nary" not in path.read_bytes()


def test_a_process_that_is_away_is_a_page_that_says_so(nginx, instance_behind):
    site = nginx.home / "site"
    (runtime,) = Path(instance_behind.environment["UNDERSIGNED_RUNTIME"]).iterdir()
    whole = site.read_text()
    site.write_text(whole.replace(f"unix:{runtime}/site.sock", f"unix:{runtime}/away.sock"))
    try:
        subprocess.run([*nginx.command, "-s", "reload"], check=True, capture_output=True)
        instance_behind.wait_until(lambda: nginx.client.get("/desk/sign-in/").status_code == 502)
        answer = nginx.client.get("/desk/sign-in/")
        assert "Nothing was lost" in answer.text
        assert answer.headers.get_list("cache-control") == ["no-store"]
    finally:
        site.write_text(whole)
        subprocess.run([*nginx.command, "-s", "reload"], check=True, capture_output=True)
        instance_behind.wait_until(lambda: nginx.client.get("/desk/sign-in/").status_code == 200)


def test_the_handbook_shows_the_file_that_is_installed():
    shown = (DOCS / "processes.md").read_text().partition("```nginx\n")[2].partition("```")[0]

    assert shown == format_site(Place("letters.example.org"))


def test_every_type_of_the_front_is_in_the_file():
    text = format_site(Place("letters.example.org"))

    for kind in FILE_TYPES.values():
        assert f'"{kind}"' in text
    assert f"/{REFUSALS}/502.html" in text


def test_without_a_certificate_nothing_but_the_way_to_one_is_served():
    text = format_site(replace(Place("letters.example.org"), has_certificate=False))

    assert "acme-challenge" in text
    assert "443" not in text
