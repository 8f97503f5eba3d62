"""A command ends quietly where nobody reads on, says where its words have no room, and spells what a terminal lacks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

UNDERSIGNED = [sys.executable, "-m", "undersigned.cli"]
NAMES = "name,organisation\n" + "Hélène Lefèvre,Mitternachtslinie 😀\n" * 5_000


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(NAMES, encoding="utf-8")
    return path


def leave_after_a_line(command):
    """Read one line of what *command* says, as `head -n 1` does, and give its exit code and its complaints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()
        return process.wait(timeout=60), complaints


@pytest.mark.parametrize("options", [["--json"], []])
def test_a_reader_who_leaves_finds_nothing_wrong(names, options):
    many = [str(names)] * 40

    assert leave_after_a_line([*UNDERSIGNED, "import", *options, *many]) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
@pytest.mark.parametrize("arguments", [["import", "--json", "{}"], ["import", "{}"], ["--help"], ["import", "--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "at once"])
def test_output_that_has_no_room_is_said_in_one_line(names, arguments, unbuffered):
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [*UNDERSIGNED, *(argument.format(names) for argument in arguments)]
        done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("undersigned: ")


def test_a_terminal_that_knows_no_accents_is_told_their_numbers(names):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*UNDERSIGNED, "import", names], env=environment, capture_output=True, check=True)

    assert b"H\\u00e9l\\u00e8ne" in done.stdout


def test_json_stays_json_on_a_terminal_that_knows_no_accents(names):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*UNDERSIGNED, "import", "--json", names], env=environment, capture_output=True, check=True)

    first = json.loads(done.stdout)["signatories"][0]
    assert (first["name"], first["affiliation"]) == ("Hélène Lefèvre", "Mitternachtslinie 😀")
