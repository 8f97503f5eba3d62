"""The same over HTTP: a whole instance is started, and each part of it gets requests that are almost right.

Forms are taken from the pages themselves, with the states, codes and links that a real signature led to, and changed.
An answer of 500 and more is a fault, and so is one that takes longer than ten seconds. The letter box answers 503 with
a page of its own where something is not in the log yet; those are counted as refused.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from lxml import html

from tests.fuzz.changing import ODD_WORDS, change
from tests.fuzz.trying import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 10.0
_EMAIL = "zoe@mail.example"
_NOT_IN_LOG_YET = b"not yet in the published log"
# What ends the session or the statement, so that nothing behind it would be reached.
_LEFT_OUT = ("sign-out", "/close/", "sessions", "/destroy", "/end/", "/adopt/")


@dataclass
class Form:
    """A form of a page: where it goes, and what its fields hold."""

    path: str
    fields: list[tuple[str, str]]
    is_multipart: bool = False


@dataclass
class Ground:
    """What requests are made of."""

    address: str
    client: httpx.Client
    forms: list[Form] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def try_server(count: int, seed: int, only: str = "") -> list[Tally]:
    """Start an instance, send *count* requests to each part, and return what came back."""
    from tests.cli.conftest import Running

    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        made = Running(Path(name))
        made.environment |= {"UNDERSIGNED_ORIGIN": f"localhost:{made.port}", "UNDERSIGNED_CROWD": "0"}
        made.environment["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
        made.start()
        try:
            slug = _wait_for_sample(made)
            desk = _come_in(made)
            parts = {
                "letter box (HTTP)": _letterbox(made, slug, seed),
                "desk (HTTP)": _desk(made, desk, slug, seed),
                "round table (HTTP)": _table(made, _come_in(made, "add", "Chairing Convenor"), seed),
                "import (HTTP)": _import(made, _come_in(made, "add", "Importing Convenor"), seed),
                "published files (HTTP)": _files(made, slug, seed),
            }
            tallies = {name: Tally(name) for name in parts if only in name}
            threads = [
                threading.Thread(target=_send, args=(made, requests, count, tallies[name]))
                for name, requests in parts.items()
                if name in tallies
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if only in "described (schemathesis)":
                # Afterwards, as it moves the limit of recursion for all threads, which others then run into.
                from tests.fuzz.described import try_described

                described = tallies["described (schemathesis)"] = Tally("described (schemathesis)")
                try_described(made.address, slug, max(68, count // 4), seed, described)
            _look_into_log(made.output(), tallies)
        finally:
            made.close()
    return list(tallies.values())


def _send(made: Any, requests: Iterator[Callable[[httpx.Client], httpx.Response]], count: int, tally: Tally) -> None:
    with httpx.Client(base_url=made.address, timeout=PATIENCE_SECONDS) as client:
        for number in range(2 * count):
            if tally.tried == count:
                break
            request = next(requests)
            began = time.perf_counter()
            try:
                answer = request(client)
            except httpx.TimeoutException:
                tally.hangs += 1
                tally.faults.setdefault("hang", f"request {number}")
            except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError, ValueError):
                # The client would not send it at all: not a case.
                continue
            except httpx.TransportError as error:
                tally.faults.setdefault(f"{type(error).__name__}", f"request {number}: {error}")
            else:
                if answer.status_code >= 500 and not (answer.status_code == 503 and _NOT_IN_LOG_YET in answer.content):
                    where = f"{answer.status_code} from {answer.request.method} {_shape(answer.request.url.path)}"
                    tally.faults.setdefault(where, f"request {number}: {answer.request.content[:600]!r}")
                elif answer.status_code >= 400:
                    tally.refused += 1
                else:
                    tally.read += 1
            tally.tried += 1
            tally.slowest_seconds = max(tally.slowest_seconds, time.perf_counter() - began)


def _shape(path: str) -> str:
    return path[:80]


def _look_into_log(log: str, tallies: dict[str, Tally]) -> None:
    """What a process wrote of a failure counts too, even where the answer hid it."""
    for found in re.findall(r"^(?:Traceback|\w+(?:Error|Exception)\b).*$", log, re.MULTILINE)[:20]:
        next(iter(tallies.values())).faults.setdefault(f"in the log: {found[:120]}", "")


# Where requests begin: a sample statement, a convenor who came in, one signature that was made.


def _wait_for_sample(made: Any) -> str:
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        found = re.search(r'href="/?(?:\./)?s/([a-z0-9-]+)/', made.client.get("/").text)
        if found and made.client.get(f"/s/{found[1]}/").status_code == 200:
            return found[1]
        time.sleep(0.2)
    raise TimeoutError("no sample was published")


def _come_in(made: Any, *words: str) -> httpx.Client:
    said = made.run("convenor", *(words or ("link",))).stdout
    link = re.findall(r"https?://\S+", said)[-1]
    client = httpx.Client(base_url=made.address, timeout=PATIENCE_SECONDS, follow_redirects=True)
    page = client.get("/desk/sign-in/")
    form = next(
        one
        for one in html.fromstring(page.text).forms
        if any("link" in (n or "") or "code" in (n or "") for n in one.fields)
    )
    data = {name: (value or "") for name, value in form.fields.items() if name}
    name = next(name for name in data if name != "csrfmiddlewaretoken")
    action = urlsplit(form.action or "/desk/sign-in/").path or "/desk/sign-in/"
    answer = client.post(
        action, data=data | {name: link}, headers={"Origin": made.address, "Referer": made.address + "/"}
    )
    assert client.get("/desk/").status_code == 200, answer.text[:500]
    assert "statements" in client.get("/desk/").text, answer.text[:2000]
    return client


def _forms_of(text: str, path: str) -> list[Form]:
    found = []
    for form in html.fromstring(text).forms:
        if (form.method or "get").lower() != "post":
            continue
        fields = []
        for one in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]|.//button[@name]"):
            if one.get("type") == "file":
                continue
            fields.append((one.get("name"), one.get("value") or one.text or ""))
        found.append(
            Form(urlsplit(form.action or path).path or path, fields, "multipart" in (form.get("enctype") or ""))
        )
    return found


def _newest_link(made: Any) -> str:
    ends_at = time.monotonic() + 30
    while time.monotonic() < ends_at:
        links = re.findall(r'href="(https?://[^"]+/[cw]#[^"]+)"', made.client.get("/mailbox/").text)
        if links:
            return unescape(links[0])
        time.sleep(0.3)
    raise TimeoutError("no mail arrived")


def _letterbox(made: Any, slug: str, seed: int) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    client = made.client
    page = client.get(f"/s/{slug}/")
    sign = next(form for form in _forms_of(page.text, f"/s/{slug}/") if form.path.endswith("/sign"))
    typed = dict(sign.fields) | {
        "name": "Railway Workers' Union", "email": _EMAIL, "class": "org", "decided_on": "2026-11-20", "consent": "yes",
        "decided_by": "Board", "role": "", "affiliation": "", "website": "", "vis": "public", "former": "",
    }  # fmt: skip
    forms = [
        Form(sign.path, list(typed.items())),
        Form(sign.path, list((typed | {"class": "person", "former": "yes", "role": "nurse"}).items())),
    ]
    checked = client.post(sign.path, data=typed)
    assert checked.status_code == 200, checked.text[:3000]
    forms += _forms_of(checked.text, sign.path)
    submit = forms[-1]
    client.post(submit.path, data={"state": dict(submit.fields)["state"]})
    link = _newest_link(made)
    forms.append(Form("/c", [("code", link), ("lang", "en")]))
    confirmed = client.post("/c", data={"code": link})
    assert confirmed.status_code == 200, confirmed.text[:3000]
    forms += _forms_of(confirmed.text, "/c")
    code = unescape(re.search(r'class="code">([^<]+)<', confirmed.text)[1])
    time.sleep(5)
    managed = client.post("/w", data={"code": code})
    assert managed.status_code == 200, managed.text[:3000]
    forms += [Form("/w", [("code", code), ("lang", "en")]), *_forms_of(managed.text, "/w")]
    organisation = next(form for form in forms if form.path == "/w/organisation")
    shown = client.post(organisation.path, data=dict(organisation.fields))
    forms += _forms_of(shown.text, organisation.path)
    forms += [
        Form("/w/mail", [("statement", slug), ("email", _EMAIL), ("lang", "en")]),
        Form("/objection", [("statement", slug), ("name", "Railway Workers' Union")]),
        Form("/objection/send", [("statement", slug), ("line", "1"), ("reason", "objection")]),
        Form(f"/s/{slug}/ask", [("org", "union"), ("code", "A" * 26), ("blinded", "A" * 512)]),
        Form(f"/s/{slug}/redeem", [("org", "union"), ("token", "A" * 43 + "." + "A" * 512)]),
    ]
    forms = [form for form in forms if form.path != "/w/withdraw"]
    return _changed_forms(
        forms, random.Random(f"{seed}/letterbox"), ["/c", "/w", "/objection", "/letterbox/health", "/w/x"]
    )


def _changed_forms(
    forms: list[Form], chance: random.Random, gets: list[str]
) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    types = ("application/x-www-form-urlencoded",) * 12 + (
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/json",
        "",
    )
    while True:
        if chance.random() < 0.05:
            path = chance.choice(gets) + chance.choice(
                ("", "?s=x", "?l=de&s=" + quote(chance.choice(ODD_WORDS)), "?" + "a=1&" * 40)
            )
            yield lambda client, path=path: client.request(
                chance.choice(("GET", "HEAD", "PUT", "DELETE", "OPTIONS")), path
            )
            continue
        form = chance.choice(forms)
        fields = _changed_fields(form.fields, chance)
        body = urlencode(fields, errors="surrogatepass").encode()
        if chance.random() < 0.1:
            body = change(body, chance, [body])[:30_000]
        headers = {"Content-Type": chance.choice(types), "Referer": "http://localhost/"}
        yield lambda client, form=form, body=body, headers=headers: client.post(
            form.path, content=body, headers=headers
        )


def _changed_fields(fields: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    fields = list(fields)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        if not fields:
            break
        at = chance.randrange(len(fields))
        name, value = fields[at]
        deed = chance.randrange(8)
        if deed == 0:
            del fields[at]
        elif deed == 1:
            fields.append((name, chance.choice(ODD_WORDS)))
        elif deed == 2:
            fields[at] = (chance.choice(ODD_WORDS)[:100], value)
        elif deed == 3:
            fields[at] = (name, chance.choice(fields)[1])
        elif deed == 4:
            fields[at] = (name, chance.choice(ODD_WORDS))
        else:
            changed = change(
                value.encode("utf-8", "replace") or b"x", chance, [value.encode("utf-8", "replace") or b"x"]
            )
            fields[at] = (name, changed.decode("utf-8", "replace")[:9000])
    return fields


def _desk(made: Any, client: httpx.Client, slug: str, seed: int) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    _write(client)
    return _changed_pages(
        made, client, ["/desk/", f"/desk/s/{slug}/", "/desk/account/"], random.Random(f"{seed}/desk"), under="/desk/"
    )


def _table(made: Any, client: httpx.Client, seed: int) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    """Requests of a chair: a table over a draft, with people invited, clauses to amend and questions to decide."""
    slug = urlsplit(_write(client)).path.split("/")[3]
    opened = _fill(client, f"/desk/s/{slug}/table/", {"kept_days": "30", "do": "open"})
    table = urlsplit(opened).path
    _fill(client, f"{table}text/begin/", {"preset": "consent"})
    _fill(client, f"{table}people/invite/", {"party": "", "party_name": "Passengers", "role": "delegate"})
    draft = client.get(f"{table}text/").text
    proposing = re.findall(r'href="(/table/[^"]*/amend/[^"]*)"', draft)
    changing = unescape(next(path for path in proposing if "clause=" in path)) + "&does=change"
    for words in ("this, and soon", "this, and sooner"):
        amendment = _fill(client, changing, {"text": words, "kind": "clause", "editorial": "", "do": "propose"})
        assert "/amendments/" in amendment, amendment
    return _changed_pages(
        made, client, [table, f"{table}text/", f"{table}amendments/", *map(unescape, proposing)],
        random.Random(f"{seed}/table"), under="/table/",
    )  # fmt: skip


def _write(client: httpx.Client) -> str:
    """Begin a draft, and return the address of its page."""
    typed = {"pasted": "A draft\n\nWe ask:\n\n1. this;\n2. that.", "do": "read"}
    return str(client.post("/desk/new/", data=_with_token(client, typed)).url)


def _fill(client: httpx.Client, path: str, typed: dict[str, str]) -> str:
    """Send the last form of a page as it stands there, with what was *typed*; return where that led."""
    form = _forms_of(client.get(path).text, path)[-1]
    own = {name: value for name, value in form.fields if name}
    answer = client.post(form.path, data=own | _with_token(client, typed))
    assert answer.status_code < 500, answer.text[:2000]
    return str(answer.url)


def _changed_pages(
    made: Any, client: httpx.Client, starts: list[str], chance: random.Random, *, under: str
) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    """Requests to all pages that links lead to from *starts*, and to all their forms."""
    pages, waiting, seen = [], list(starts), set()
    while waiting:
        path = waiting.pop()
        if path in seen or any(word in path for word in _LEFT_OUT):
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        pages.append((path, answer.text))
        waiting += [urlsplit(link).path for link in re.findall(rf'href="({under}[^"#]*)', answer.text)]
    forms = [form for path, text in pages for form in _forms_of(text, path)]
    forms = [form for form in forms if not any(word in form.path for word in _LEFT_OUT)]
    paths = sorted(seen)
    assert len(forms) > 8, paths

    def send(_client: httpx.Client) -> httpx.Response:
        if chance.random() < 0.1:
            path = chance.choice(paths) + chance.choice(
                ("", "?saved", "?x=" + quote(chance.choice(ODD_WORDS)), quote(chance.choice(ODD_WORDS)))
            )
            return client.request(chance.choice(("GET", "GET", "HEAD", "PUT")), path, follow_redirects=False)
        form = chance.choice(forms)
        fields = _changed_fields([one for one in form.fields if one[0] != "csrfmiddlewaretoken"], chance)
        token = client.cookies.get("form", "")
        fields.append(("csrfmiddlewaretoken", token if chance.random() < 0.97 else "x"))
        body = urlencode(fields, errors="surrogatepass")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": made.address,
            "Referer": made.address + "/",
        }
        return client.post(form.path, content=body, headers=headers, follow_redirects=False)

    return iter(lambda: send, None)


def _with_token(client: httpx.Client, data: dict[str, str]) -> dict[str, str]:
    if not client.cookies.get("form"):
        client.get("/desk/new/")
    return data | {"csrfmiddlewaretoken": client.cookies.get("form", "")}


def _import(made: Any, client: httpx.Client, seed: int) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    from tests.fuzz.targets import make_importing_targets

    targets = make_importing_targets()
    names = {
        "web pages": "page.html",
        "plain texts": "text.txt",
        "Markdown": "text.md",
        "lists of names": "names.csv",
        "DOCX files": "text.docx",
    }
    chance = random.Random(f"{seed}/import")
    client.get("/desk/new/")
    origin = {"Origin": made.address, "Referer": made.address + "/"}

    def send(_client: httpx.Client) -> httpx.Response:
        target = chance.choice(targets)
        data = change(chance.choice(target.seeds), chance, target.seeds)[:60_000]
        part = "names" if target.name == "lists of names" else "file"
        name = names[target.name] if chance.random() < 0.9 else chance.choice(ODD_WORDS)[:60]
        files = {part: (name, data, chance.choice(("text/plain", "", "application/zip")))}
        typed = _with_token(client, {"do": "read", "pasted": "Title\n\nWe ask." if part == "names" else ""})
        return client.post("/desk/new/", data=typed, files=files, headers=origin, follow_redirects=False)

    return iter(lambda: send, None)


def _files(made: Any, slug: str, seed: int) -> Iterator[Callable[[httpx.Client], httpx.Response]]:
    public = made.data / "public"
    paths = ["/" + str(path.relative_to(public)) for path in public.rglob("*") if path.is_file()]
    paths += [f"/s/{slug}/", "/verify/", "/", f"/s/{slug}/verify/"]
    chance = random.Random(f"{seed}/files")

    def send(client: httpx.Client) -> httpx.Response:
        path = chance.choice(paths)
        if chance.random() < 0.7:
            path = change(path.encode(), chance, [one.encode() for one in paths]).decode("utf-8", "replace")
            path = path if chance.random() < 0.5 else quote(path)
        headers = {
            chance.choice(
                ("Range", "If-None-Match", "Accept-Encoding", "Accept-Language", "Host", "X-Forwarded-For")
            ): chance.choice(
                (
                    "bytes=0-10",
                    "bytes=9-1",
                    "bytes=-5,1-",
                    "gzip",
                    "*",
                    '"x"',
                    "x" * 3000,
                    "de;q=9",
                    "localhost",
                    "127.0.0.1",
                )
            )
        }
        return client.request(
            chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT")), "/" + path.lstrip("/"), headers=headers
        )

    return iter(lambda: send, None)
