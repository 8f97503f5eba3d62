"""Nothing reaches out but through the few doors that are named here; pages call nobody but their own host."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersigned"
NETWORK = {
    "aiohttp",
    "dns",
    "ftplib",
    "http",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "urllib3",
    "webbrowser",
}
DOORS = {
    "watching/serving.py": "listens, at the place that the operator named, for programs that watch",
    "watching/telling.py": "asks the processes of this machine through sockets of the runtime folder",
    "cli/bench_backup.py": "measures how soon an instance answers that it starts itself on loopback",
    "cli/bench_letterbox.py": "measures an instance that it starts itself on loopback",
    "cli/serve.py": "is handed the sockets that its processes listen on",
    "hosting/install.py": "asks nginx on this machine whether the letter box answers; tries whether its ports are free",
    "instance/outgoing.py": "the one guarded way out: hosts that a person's act named (domains, webhooks, followers)",
    "outbox/smtp.py": "the mail server that the operator named",
    "verifier/source.py": "the bundle whose address somebody typed at the command line",
    "web/processes.py": "listens",
    "web/proxy.py": "passes requests on to a Unix socket of this machine",
}
HARMLESS = {"http": {"HTTPStatus"}, "urllib": {"parse"}}


@cache
def read_sources():
    """Return the text of every file of Python, by its path."""
    return {path: path.read_text() for path in SOURCE.rglob("*.py")}


@cache
def imports_of(path):
    """Return (module, name) of everything that a file imports."""
    found = []
    for node in ast.walk(ast.parse(read_sources()[path])):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.module, alias.name) for alias in node.names]
    return found


def reaches_out(module, name):
    root = module.split(".")[0]
    if module == "http.cookies" or (root == "http" and name in HARMLESS["http"]):
        return False
    return root in NETWORK or module in {"urllib.request", "http.client", "http.server", "xmlrpc.client"}


def test_only_the_doors_import_what_could_reach_out():
    found = {
        str(path.relative_to(SOURCE))
        for path in read_sources()
        if any(reaches_out(module, name) for module, name in imports_of(path))
    }

    assert found == set(DOORS)


@pytest.mark.parametrize("call", ["open_connection(", "create_connection(", "urlopen(", "os.system(", "eval("])
def test_no_other_file_opens_a_connection_or_runs_what_it_is_given(call):
    pattern = re.escape(call) if "." in call else rf"(?<![\w.]){re.escape(call)}|\w\.{re.escape(call)}"
    # Most files don't hold the words at all, which is seen much sooner.
    found = {
        str(path.relative_to(SOURCE))
        for path, text in read_sources().items()
        if call in text and re.search(pattern, text)
    }

    assert found <= {"cli/bench_client.py", *DOORS}


def test_no_process_is_started_through_a_shell():
    assert [str(path) for path, text in read_sources().items() if "shell=True" in text] == []


def test_nothing_is_unpickled_and_no_yaml_is_run():
    names = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}

    assert [
        (path.name, module)
        for path in read_sources()
        for module, _name in imports_of(path)
        if module.split(".")[0] in names
    ] == []


KEEPS = {"page.js": "the page that checks keeps the last public checkpoint, if the reader presses for it"}
PAGES = [
    path
    for kind in ("html", "css", "js", "mjs", "svg")
    for path in SOURCE.rglob(f"*.{kind}")
    if "vendored" not in path.parts
]
SERVED = [path for path in PAGES if path.suffix == ".html" and "ceremony" not in path.parts]
"""Pages without the one that is used from a disk."""
SCRIPTS = [path for path in PAGES if path.suffix in {".js", ".mjs"}]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_page_names_another_host(path):
    text = re.sub(r"http://www\.w3\.org/\S+", "", path.read_text())

    assert (
        re.findall(r"""(?:src|href|action|url|import|fetch)\s*[=(]\s*["'(]?\s*(?:https?:)?//\w[^\s"')]*""", text) == []
    )


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_page_has_scripts_or_styles_in_itself(path):
    text = path.read_text()

    # What names itself as data runs nowhere.
    assert not re.search(r'<script(?! type="application/json")(?![^>]*\bsrc=)', text)
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text, re.IGNORECASE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_script_keeps_anything_or_makes_pages_of_text(path):
    text = path.read_text()

    assert "localStorage" not in text or path.name in KEEPS
    for word in (
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "document.write",
        "eval(",
        "new Function",
    ):
        assert word not in text
    assert not re.search(r"\.(inner|outer)HTML\s*=|insertAdjacentHTML", text)


def test_templates_escape_everything_but_what_is_named_here():
    unescaped = {
        str(path.relative_to(SOURCE)): re.findall(
            r"\{\{[^}]*\|\s*safe[^}]*\}\}|\{% autoescape off %\}", path.read_text()
        )
        for path in SOURCE.rglob("*")
        if path.suffix in {".html", ".txt"} and "templates" in path.parts
    }
    allowed = {
        "accounts/templates/mfa/totp/activate_form.html": "a picture that our own code draws",
        "letterbox/templates/letterbox/words.txt": "plain text; the letter box escapes it when it fills a page",
        "letterbox/templates/letterbox/details.txt": "the same, for pages that few open",
        "accounts/templates/accounts/mails/login_code.txt": "plain text",
        "desk/templates/desk/mails/alarm.txt": "plain text",
        "desk/templates/desk/mails/ask_again.txt": "plain text",
        "roundtable/templates/roundtable/mails/address_code.txt": "plain text",
        "roundtable/templates/roundtable/mails/code.txt": "plain text",
        "roundtable/templates/roundtable/mails/digest.txt": "plain text",
        "roundtable/templates/roundtable/mails/invitation.txt": "plain text",
        "roundtable/templates/roundtable/mails/reminder.txt": "plain text",
        "signon/templates/signon/mails/invitation.txt": "plain text",
        "signon/templates/signon/mails/reminder.txt": "plain text",
        "desk/templates/desk/mails/objection.txt": "plain text",
        "desk/templates/desk/mails/sign_on_answers.txt": "plain text",
        "accounts/templates/accounts/mails/address_code.txt": "plain text",
        "accounts/templates/accounts/mails/changed.txt": "plain text",
    }

    assert {path for path, found in unescaped.items() if found} <= set(allowed)
