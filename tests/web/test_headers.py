"""Every kind of answer of a public instance carries the whole set of headers, whichever process gives it."""

import re
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from tests.cli.conftest import Running
from tests.pinned_scripts import check_scripts

from undersigned.instance.headers import HTTPS_ONLY, SECURITY_HEADERS, add_https_only, make_headers

HOST = "letters.example.org"
DOCS = Path(__file__).parents[2] / "docs" / "reference"
CALL = "# For an open timetable\n\nWe, passengers, declare:\n\n1. We ask the railway board to publish the figures.\n"
SLUG = "for-an-open-timetable"
PAGE = f"/s/{SLUG}"
KINDS = {
    "front page": ("GET", "/", 200),
    "page of a statement": ("GET", f"{PAGE}/", 200),
    "page that checks": ("GET", f"{PAGE}/verify/index.html", 200),
    "checkpoint": ("GET", f"{PAGE}/checkpoint", 200),
    "statement file": ("GET", f"{PAGE}/statement.json", 200),
    "text": ("GET", f"{PAGE}/text.en.md", 200),
    "feed": ("GET", f"{PAGE}/feed.atom", 200),
    "style sheet": ("GET", "/assets/undersigned.css", 200),
    "script": ("GET", "/assets/letterbox/fragment.js", 200),
    "missing file": ("GET", "/missing", 404),
    "path that leads upwards": ("GET", "/s/..%2f..%2fetc/passwd", 404),
    "folder without its slash": ("GET", PAGE, 308),
    "file that is posted to": ("POST", f"{PAGE}/", 405),
    "form of the letter box": ("POST", f"{PAGE}/sign", 422),
    "page that confirms": ("GET", "/c", 200),
    "page that takes back": ("GET", "/w", 200),
    "refusal of the letter box": ("GET", f"{PAGE}/sign", 405),
    "receipt that can't be": ("POST", "/receipt", 400),
    "sign-in page": ("GET", "/desk/sign-in/", 200),
    "script of the desk": ("GET", "/desk/passkeys.js", 200),
    "desk, to strangers": ("GET", "/desk/", 302),
    "missing page of the desk": ("GET", "/desk/missing/", 404),
    "form without its token": ("POST", "/desk/sign-in/", 403),
    "mailbox": ("GET", "/mailbox/", 404),
}
DESK = ["/desk/", "/desk/account/", "/desk/new/", f"/desk/s/{SLUG}/", f"/desk/s/{SLUG}/withhold/", "/desk/account/app/"]


@pytest.fixture(scope="module")
def public_instance(tmp_path_factory):
    folder = tmp_path_factory.mktemp("headers")
    made = Running(folder, "--empty", UNDERSIGNED_ORIGIN=HOST, UNDERSIGNED_SMTP="smtp://127.0.0.1:9")
    made.start()
    (folder / "call.md").write_text(CALL)
    details = ["--convened-by", "Us", "--contact", "us@example.org", "--imprint", "Road 1", "--privacy", "None kept."]
    with made.clerk() as run:
        made.open_statement(folder / "call.md", *details)
        made.link = run("convenor", "link").stdout.strip().removeprefix(f"https://{HOST}")
    made.client.headers["Host"] = HOST
    made.wait_for_page(f"{PAGE}/")
    yield made
    made.close()


def check(answer):
    expected = {**SECURITY_HEADERS, HTTPS_ONLY[0]: HTTPS_ONLY[1]}
    assert {name: answer.headers.get_list(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
    assert answer.headers["cache-control"]
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers
    if answer.content and answer.status_code != 308:
        assert re.search(r"; charset=utf-8$|^application/json$", answer.headers["content-type"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_carries_the_whole_set(public_instance, kind):
    method, path, status = KINDS[kind]

    answer = public_instance.client.request(method, path, data={"x": "y"} if method == "POST" else None)

    assert answer.status_code == status
    check(answer)
    if kind != "page that checks":  # runs from a disk too, where browsers start no script that names a hash
        check_scripts_of(answer, public_instance.client)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "desk" not in kind and "sign-in" not in kind])
def test_whoever_only_reads_or_signs_gets_no_cookie(public_instance, kind):
    method, path, _status = KINDS[kind]

    answer = public_instance.client.request(method, path, data={"x": "y"} if method == "POST" else None)

    assert "set-cookie" not in answer.headers


def test_the_desk_carries_the_whole_set_and_is_never_kept(public_instance, request):
    browser = come_in(public_instance, public_instance.link)
    request.addfinalizer(browser.close)

    scripts = set()
    for path in DESK:
        answer = browser.get(path)
        assert answer.status_code == 200
        check(answer)
        scripts |= set(check_scripts_of(answer, browser))
        assert "no-store" in answer.headers["cache-control"]
    assert scripts == {"/desk/scripts/rich_paste.js"}
    token = re.search("__Host-form=([^;]+)", browser.headers["Cookie"])[1]
    answer = browser.post("/desk/sign-out/", data={"csrfmiddlewaretoken": token})
    check(answer)
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'


@pytest.mark.parametrize(
    ("kind", "count"),
    [("page that confirms", 1), ("page that takes back", 1), ("sign-in page", 2)],
)
def test_a_page_names_the_scripts_it_runs_by_what_is_served(public_instance, kind, count):
    answer = public_instance.client.get(KINDS[kind][1])

    assert len(check_scripts_of(answer, public_instance.client)) == count


def check_scripts_of(answer, client):
    """Check the scripts of a page against what the server gives for them."""
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    return check_scripts(answer.text, lambda source: client.get(urljoin(answer.url.path, source)).content)


def come_in(running, link):
    """Return a client that is signed in, and sends its cookies although nothing speaks TLS here."""
    browser = httpx.Client(base_url=running.address, headers={"Host": HOST, "Origin": f"https://{HOST}"}, verify=False)
    page = browser.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    browser.headers["Cookie"] = f"__Host-form={read_cookie(page, '__Host-form')}"
    entered = browser.post("/desk/sign-in/", data={"csrfmiddlewaretoken": token, "link": link})
    cookies = {name: read_cookie(entered, name) for name in ("__Host-form", "__Host-desk")}
    browser.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return browser


def read_cookie(answer, name):
    """Return the value of a cookie, which is for TLS, this host, no script and no other site."""
    (line,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    words = {word.strip().lower() for word in line.split(";")[1:]}
    assert {"secure", "path=/", "samesite=strict"} <= words
    assert not any(word.startswith("domain") for word in words)
    assert name != "__Host-desk" or "httponly" in words
    return line.split(";")[0].partition("=")[2]


def test_a_trial_on_this_machine_does_not_bind_browsers_to_https():
    assert HTTPS_ONLY[0] not in make_headers("http://localhost:8000")
    application = object()
    assert add_https_only(application, "http://localhost:8000") is application


def test_who_comes_by_an_onion_address_is_not_bound_to_https(public_instance):
    answer = public_instance.client.get("/", headers={"Host": f"{'a' * 56}.onion"})

    assert answer.status_code == 200
    assert HTTPS_ONLY[0] not in answer.headers


def test_nobody_but_this_host_is_answered_by_the_desk(public_instance):
    answer = public_instance.client.get("/desk/sign-in/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.text


def test_no_other_site_may_read_an_answer(public_instance):
    for path in ("/", f"{PAGE}/", "/c", "/desk/sign-in/"):
        answer = public_instance.client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_do_nothing(public_instance, method):
    for path in ("/", f"{PAGE}/sign", "/c", "/desk/sign-in/"):
        assert public_instance.client.request(method, path).status_code in {400, 403, 405}


def test_the_page_on_headers_names_the_whole_set():
    page = (DOCS / "headers.md").read_text()

    for name, value in make_headers(f"https://{HOST}").items():
        assert f"`{name}`" in page
        assert f"`{value}`" in page
