"""The script says what it would do, refuses what is odd before it changes anything, and needs Python alone."""

import os
import socket
import subprocess
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from undersigned.hosting import install, layout, units
from undersigned.hosting.settings_file import format_settings, parse_settings

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "install"


def run(*words):
    # Another Python than the one with our libraries: what a bare machine has.
    environment = {"PATH": os.environ["PATH"]}
    command = [os.path.realpath(sys.executable), "-I", "-S", str(SCRIPT), *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def smtp(tmp_path):
    path = tmp_path / "smtp"
    path.write_text("smtp+starttls://letters%40example.org:s3same@mail.example.org:587\n")
    return str(path)


def test_a_trial_shows_every_step_and_changes_nothing(smtp):
    done = run("--host", "letters.example.org", "--smtp-from", smtp, "--dry-run")

    assert done.returncode == 0, done.stderr
    for said in ("certbot", layout.SETTINGS, layout.CURRENT, "start the instance", "nothing was changed"):
        assert said in done.stdout
    assert "s3same" not in done.stdout
    assert not Path(layout.SETTINGS).exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "--host is missing"),
        (["--host", "localhost"], "--host must be"),
        (["--host", "letters.example.org:8000"], "--host must be"),
        (["--host", "https://letters example.org"], "--host must be"),
        (["--host", "letters.example.org", "--smtp-from", "/nowhere"], "--smtp-from /nowhere"),
        (["--host", "letters.example.org"], "--smtp-from is missing"),
        (["--host", "letters.example.org", "--key", "key.pem"], "belong together"),
        (["--host", "letters.example.org", "--certificate", "/no.pem", "--key", "/no.key"], "is not there"),
    ],
)
def test_what_is_missing_or_odd_is_named_in_a_line(words, named, capsys):
    assert install.main([*words, "--dry-run"]) == 2

    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1


def test_a_port_that_another_program_holds_is_named_before_anything_is_changed(monkeypatch):
    with socket.socket() as holder:
        holder.bind(("", 0))
        holder.listen()
        monkeypatch.setattr(install, "_HTTPS_PORT", holder.getsockname()[1])
        monkeypatch.setattr(install.plan, "is_quietly_true", lambda *_command: False)  # nginx does not run

        with pytest.raises(install.CannotBegin, match=r"^Port \d+ is taken .*`ss -ltnp`"):
            install._check_ports()


def test_the_password_of_a_mail_server_is_never_repeated():
    with pytest.raises(install.CannotBegin) as refused:
        install.check_smtp("user:s3same@mail.example.org")

    assert "s3same" not in str(refused.value)


def test_a_clock_before_the_release_is_named():
    arguments = Namespace(host="letters.example.org", certificate=None, key=None, smtp_from=None, mail=None)
    with pytest.raises(install.CannotBegin, match="timedatectl"):
        install.read_wishes(arguments, now=datetime(2020, 1, 1, tzinfo=UTC))


def test_settings_are_read_as_systemd_reads_them():
    text = '# a comment\nA=1\n B = "two words" \n\nC=tang {"url": "http://x"}\n;D=no\nE=\'=\'\n'

    assert parse_settings(text) == {"A": "1", "B": "two words", "C": 'tang {"url": "http://x"}', "E": "="}


def test_settings_that_are_written_can_be_read():
    settings = {"UNDERSIGNED_ORIGIN": "letters.example.org", "UNDERSIGNED_SMTP": "smtp://localhost:25"}

    assert parse_settings(format_settings(settings)).items() >= settings.items()


def test_no_process_leaves_a_core_dump_or_is_swapped_out():
    for path, text in units.format_units().items():
        if path.endswith(".service") and path != f"{units.UNITS_FOLDER}/{units.WHOLE}":
            assert {"LimitCORE=0", "MemorySwapMax=0", "NoNewPrivileges=yes", "CapabilityBoundingSet="} <= set(
                text.splitlines()
            )


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for path, text in units.format_units().items():
        # What the units start is not on this machine.
        (tmp_path / Path(path).name).write_text(text.replace(layout.PROGRAM, "/bin/true"))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "undersigned" not in done.stderr, done.stderr
