"""Everything up to an open statement can be done at the command line, for scripts."""

import json

import pytest

CALL = """# For an open timetable

We, passengers and staff of the regional railway, declare:

1. We regret that the evening trains were cancelled.
2. We ask the railway board to publish the figures.
"""


def say(running, *words):
    return json.loads(running.run("statement", *words, "--json").stdout)


def test_a_script_gets_from_a_file_to_a_published_statement(at_command_line, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(at_command_line, "create", str(source))["slug"]
    assert say(at_command_line, "show", slug)["state"] == "draft"

    details = ["--convened-by", "Round table", "--contact", "office@round-table.example"]
    details += ["--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept."]
    say(at_command_line, "details", slug, *details)
    assert say(at_command_line, "freeze", slug)["state"] == "frozen"
    assert say(at_command_line, "open", slug)["state"] == "open"

    assert "For an open timetable" in at_command_line.wait_for_page(f"/s/{slug}/")
    copy = tmp_path / "copy"
    at_command_line.run("export", slug, str(copy))
    at_command_line.run("verify", str(copy), "--no-pin")
    assert say(at_command_line, "close", slug)["state"] == "closing"


def test_a_refusal_is_one_line_and_changes_nothing(at_command_line, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(at_command_line, "create", str(source))["slug"]

    done = at_command_line.run("statement", "open", slug, code=2)

    assert done.stderr.count("\n") == 1
    assert say(at_command_line, "show", slug)["state"] == "draft"


def test_only_the_text_that_was_read_is_frozen(at_command_line, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(at_command_line, "create", str(source))["slug"]

    at_command_line.run("statement", "freeze", slug, "--sha256", "0" * 64, code=2)

    assert say(at_command_line, "show", slug)["state"] == "draft"


@pytest.mark.parametrize("words", [["show", "nothing"], ["open", "nothing"], ["create", "/nothing/here.md"]])
def test_what_is_not_there_is_said_in_one_line(at_command_line, words):
    done = at_command_line.run("statement", *words, code=2)

    assert done.stderr.count("\n") == 1


def test_a_folder_without_instance_is_said_in_one_line(at_command_line, tmp_path):
    done = at_command_line.run("statement", "list", "--data", str(tmp_path / "none"), code=2)

    assert "undersigned serve" in done.stderr


def test_a_script_pauses_and_looks_into_the_queue(at_command_line, tmp_path):
    source = tmp_path / "another.md"
    source.write_text(CALL.replace("open timetable", "second timetable"))
    slug = say(at_command_line, "create", str(source))["slug"]

    assert say(at_command_line, "draft", slug)["title"] == "For an second timetable"
    refused = at_command_line.run("statement", "pause", slug, code=2)
    assert refused.stderr.strip() == "undersigned: This statement was not opened for signing yet."
