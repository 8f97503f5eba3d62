"""The plain install has no server in it: its own commands work, the others say in one line what to install."""

import subprocess
import sys

import pytest
from tests.cli.conftest import make_environment

SERVER_PARTS = ("django", "granian", "uvicorn", "uvloop", "httptools", "psycopg", "email_validator")
WITHOUT_SERVER = f"""
import sys
for part in {SERVER_PARTS}:
    sys.modules[part] = None
from undersigned.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def run(folder, *words):
    command = [sys.executable, "-c", WITHOUT_SERVER, *words]
    return subprocess.run(command, env=make_environment(folder), capture_output=True, text=True, check=False)


def test_help_lists_every_command(tmp_path):
    done = run(tmp_path, "--help")

    assert done.returncode == 0
    assert all(name in done.stdout for name in ("serve", "verify", "mirror", "receipt", "import", "statement"))


@pytest.mark.parametrize("name", ["verify", "receipt"])
def test_commands_of_readers_work(tmp_path, name):
    done = run(tmp_path, name, str(tmp_path / "nothing"))

    assert done.returncode == 2
    assert "pip install" not in done.stderr


def test_a_statement_is_read(tmp_path):
    source = tmp_path / "call.md"
    source.write_text("# For an open timetable\n\nWe, passengers, declare:\n\n1. we ask the board to publish it.\n")

    done = run(tmp_path, "import", str(source), "--json")

    assert "For an open timetable" in done.stdout


@pytest.mark.parametrize("words", [["serve"], ["bench", "letterbox"]])
def test_commands_of_the_server_say_what_to_install(tmp_path, words):
    done = run(tmp_path, *words)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "pip install 'undersigned[server]'" in done.stderr
