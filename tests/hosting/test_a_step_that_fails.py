"""A step that fails leaves the instance running and nginx as it was, and is not taken for done the next time."""

import http.server
import os
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from undersigned.hosting import install, layout, plan, units
from undersigned.instance import unfinished

# Stands for systemctl and nginx: writes down how it was called; keeps whether the instance runs; fails where told to.
PROGRAM = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
case "${0##*/} $*" in
    "systemctl is-active"*) [ -e "$RUNS" ] ;;
    "systemctl stop"*) rm -f "$RUNS" ;;
    "systemctl restart"*|"systemctl start"*) touch "$RUNS" ;;
    "nginx -q -t") [ -z "$REFUSES" ] ;;
esac
"""
WISHES = plan.Wishes(Path("/nowhere"), "new", "letters.example.org", None, None, None)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    for name in ("systemctl", "nginx"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(PROGRAM)
        program.chmod(0o755)
    (tmp_path / "data").mkdir()
    (tmp_path / "enabled").mkdir()
    (tmp_path / "enabled" / "default").symlink_to("/etc/nginx/sites-available/default")
    monkeypatch.setattr(layout, "DATA", str(tmp_path / "data"))
    monkeypatch.setattr(layout, "RECORD", str(tmp_path / "installed.json"))
    monkeypatch.setattr(plan, "SITE_FILE", str(tmp_path / "site"))
    monkeypatch.setattr(plan, "_SITE_LINK", tmp_path / "enabled" / "undersigned")
    monkeypatch.setattr(plan, "_WELCOME", tmp_path / "enabled" / "default")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("REFUSES", "")
    return tmp_path


def stop():
    plan.call("systemctl", "stop", units.WHOLE)


def fail():
    raise plan.CannotInstall("no certificate")


def step(do, *, restarts=False):
    return plan.Step("a step", lambda: False, do, restarts)


@pytest.mark.parametrize("failure", [plan.CannotInstall, KeyboardInterrupt])
def test_an_instance_that_an_upgrade_stopped_runs_again_when_a_later_step_fails(machine, failure):
    (machine / "runs").touch()

    def end():
        raise failure

    with pytest.raises(failure):
        install._do_steps([step(stop, restarts=True), step(end)])

    assert (machine / "runs").exists()


def test_half_an_upgrade_stays_stopped(machine):
    (machine / "runs").touch()

    def begin():
        stop()
        unfinished.begin(machine / "data", unfinished.UPGRADE)
        fail()

    with pytest.raises(plan.CannotInstall):
        install._do_steps([step(begin)])

    assert not (machine / "runs").exists()


def test_an_instance_that_never_ran_is_not_started_by_a_failure(machine):
    with pytest.raises(plan.CannotInstall):
        install._do_steps([step(lambda: None, restarts=True), step(fail)])

    assert not (machine / "runs").exists()


def test_what_nginx_refuses_is_put_back_and_not_taken_for_done(machine, monkeypatch):
    monkeypatch.setenv("REFUSES", "yes")
    with pytest.raises(plan.CannotInstall):
        plan._serve(WISHES)

    assert sorted(path.name for path in (machine / "enabled").iterdir()) == ["default"]
    assert not plan.make_site(WISHES).is_done()

    monkeypatch.setenv("REFUSES", "")
    plan._serve(WISHES)
    assert sorted(path.name for path in (machine / "enabled").iterdir()) == ["undersigned"]
    assert plan.make_site(WISHES).is_done()


def test_a_newer_file_that_nginx_refuses_leaves_the_older_one(machine, monkeypatch):
    plan._enable_site(plan.make_site(WISHES, has_certificate=False))
    older = (machine / "site").read_bytes()
    monkeypatch.setenv("REFUSES", "yes")
    with pytest.raises(plan.CannotInstall):
        plan._serve(WISHES)

    assert (machine / "site").read_bytes() == older
    assert not plan.make_site(WISHES).is_done()


def test_a_link_that_leads_nowhere_is_replaced(machine):
    (machine / "enabled" / "undersigned").symlink_to(machine / "gone")
    plan._serve(WISHES)

    assert (machine / "enabled" / "undersigned").resolve() == machine / "site"


# As systemctl(1) has it: "returns an exit code 0 if at least one is active".
ONE_IS_ENOUGH = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
case "$*" in
    is-active*) for name in $*; do [ -e "$UP/$name" ] && exit 0; done; exit 3 ;;
esac
"""


def test_a_start_waits_for_every_process(machine, monkeypatch):
    (machine / "bin" / "systemctl").write_text(ONE_IS_ENOUGH)
    (machine / "up").mkdir()
    monkeypatch.setenv("UP", str(machine / "up"))
    (machine / "up" / "undersigned-letterbox.socket").touch()
    monkeypatch.setattr(plan, "_READY_SECONDS", 0)

    with pytest.raises(plan.CannotInstall, match="does not start"):
        plan.start()

    for name in plan.unit_names():
        (machine / "up" / name).touch()
    plan.start()


def test_the_night_backup_waits_for_the_tables_and_ends_with_the_whole():
    unit = units.format_units()[f"{units.UNITS_FOLDER}/undersigned-backup.service"]

    assert "\nRequires=undersigned-prepare.service\n" in unit
    assert f"\nAfter={units.WHOLE} undersigned-prepare.service" in unit
    assert f"\nPartOf={units.WHOLE}\n" in unit


@pytest.mark.parametrize(("name", "answers"), [("letters.example.org", True), ("other.example.org", False)])
def test_the_machine_is_asked_by_the_name_of_the_host(tmp_path, monkeypatch, name, answers):
    pem = tmp_path / "pem"
    words = ["-subj", "/CN=x", "-days", "2", "-nodes", "-keyout", str(pem), "-out", str(tmp_path / "chain")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", *words], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "chain", pem)
    # As a web server that serves several hosts and refuses the handshake for others.
    context.sni_callback = lambda _opened, asked, _context: (
        None if asked == name else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.headers["Host"] == name else 404)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = http.server.HTTPServer(("localhost", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(install, "_HTTPS_PORT", server.server_address[1])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert install._is_answered("letters.example.org") is answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
