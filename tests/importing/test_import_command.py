"""The command shows what was recognised; its exit code says whether it was anything."""

import argparse
import json
import os
import subprocess
import sys

import pytest
from import_samples import NAMES, TIMETABLE

from undersigned.cli import import_

UNDERSIGNED = [sys.executable, "-m", "undersigned.cli"]


def run(*arguments):
    parser = argparse.ArgumentParser()
    import_.register(parser.add_subparsers())
    parsed = parser.parse_args(["import", *map(str, arguments)])
    return parsed.run(parsed)


@pytest.fixture
def statement(tmp_path):
    path = tmp_path / "timetable.txt"
    path.write_text(TIMETABLE, encoding="utf-8")
    return path


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(NAMES, encoding="utf-8")
    return path


def test_the_proposal_is_shown_with_what_was_left_out(statement, capsys):
    assert run(statement) == 0

    shown = capsys.readouterr().out
    assert "For an open timetable" in shown
    assert "Ada Berg" in shown
    assert "line that opens the list of names" in shown


def test_json_is_one_object_with_the_source_and_its_spans(statement, names, capsys):
    assert run("--json", statement, names) == 0

    found = json.loads(capsys.readouterr().out)
    span = found["clauses"][0]["span"]
    assert found["source"]["text"][span["start"] : span["end"]] == found["clauses"][0]["text"]
    assert found["lists"][0]["signatories_count"] == 2


def test_a_list_alone_is_read_as_a_list(names, capsys):
    assert run("--json", names) == 0
    assert json.loads(capsys.readouterr().out)["lists"][0]["signatories"][0]["name"] == "Ada Berg"


def test_a_list_alone_has_the_keys_of_a_statement(statement, names, capsys):
    assert run("--json", names) == 0
    alone = json.loads(capsys.readouterr().out)
    assert run("--json", statement) == 0

    assert alone.keys() == json.loads(capsys.readouterr().out).keys()
    assert (alone["signatories_count"], alone["signatories"]) == (2, alone["lists"][0]["signatories"])
    assert (alone["title"], alone["clauses"], alone["dropped"][0]["text"]) == (None, [], "column 4 (e-mail)")


def test_what_comes_in_is_read_as_a_file_is(names):
    command = [*UNDERSIGNED, "import", "--json", "-"]
    done = subprocess.run(command, input=names.read_bytes(), capture_output=True, check=True)

    assert json.loads(done.stdout)["signatories_count"] == 2


def test_a_named_pipe_is_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")

    assert run(tmp_path / "pipe") == 2
    assert "named pipe" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_refused_with_its_own_size(tmp_path, capsys):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.write(b"We ask.\n")
        file.truncate(52_000_000)

    assert run(path) == 2
    assert "52.0 MB" in capsys.readouterr().err


def test_input_that_is_too_large_is_not_said_to_end_where_it_was_cut():
    done = subprocess.run(
        [*UNDERSIGNED, "import", "-"], input=b"We ask.\n" * 3_000_000, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert "more than 20 MB" in done.stderr.decode()


def test_a_table_of_many_clauses_is_cut_and_says_so(tmp_path, capsys):
    path = tmp_path / "many.txt"
    path.write_text("We demand that the board act.\n\n" * 2_000, encoding="utf-8")

    assert run(path) == 0
    assert "and 1800 more" in capsys.readouterr().out


def test_what_is_no_statement_is_found_wrong(tmp_path, capsys):
    path = tmp_path / "list.txt"
    path.write_text("bread\nbutter\neggs\n", encoding="utf-8")

    assert run(path) == 1
    assert "nothing in it looks like a statement" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.7"), ("b.txt", b"")])
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, capsys, name, data):
    path = tmp_path / name
    path.write_bytes(data)

    assert run(path) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_is_refused_in_one_line(tmp_path, capsys):
    assert run(tmp_path / "nowhere.txt") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_signs_that_turn_a_line_around_are_spelt_out(tmp_path, capsys):
    path = tmp_path / "names.csv"
    path.write_text("name\nAda \u202egreB\n", encoding="utf-8")

    assert run(path) == 0
    assert "\\u202e" in capsys.readouterr().out
