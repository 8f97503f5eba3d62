"""Everything up to an open statement can be done at the command line, for scripts."""

import json

import pytest
from tests.cli.conftest import Running

CALL = """# For an open timetable

We, passengers and staff of the regional railway, declare:

1. We regret that the evening trains were cancelled.
2. We ask the railway board to publish the figures.
"""


@pytest.fixture(scope="module")
def instance_of_own(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("statement"), "--empty", UNDERSIGNED_ORIGIN="localhost")
    made.start()
    yield made
    made.close()


def say(running, *words):
    return json.loads(running.run("statement", *words, "--json").stdout)


def test_a_script_gets_from_a_file_to_a_published_statement(instance_of_own, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(instance_of_own, "create", str(source))["slug"]
    assert say(instance_of_own, "show", slug)["state"] == "draft"

    details = ["--convened-by", "Round table", "--contact", "office@round-table.example"]
    details += ["--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept."]
    say(instance_of_own, "details", slug, *details)
    assert say(instance_of_own, "freeze", slug)["state"] == "frozen"
    assert say(instance_of_own, "open", slug)["state"] == "open"

    assert "For an open timetable" in instance_of_own.wait_for_page(f"/s/{slug}/")
    copy = tmp_path / "copy"
    instance_of_own.run("export", slug, str(copy))
    instance_of_own.run("verify", str(copy), "--no-pin")
    assert say(instance_of_own, "close", slug)["state"] == "closing"


def test_a_refusal_is_one_line_and_changes_nothing(instance_of_own, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(instance_of_own, "create", str(source))["slug"]

    done = instance_of_own.run("statement", "open", slug, code=2)

    assert done.stderr.count("\n") == 1
    assert say(instance_of_own, "show", slug)["state"] == "draft"


def test_only_the_text_that_was_read_is_frozen(instance_of_own, tmp_path):
    source = tmp_path / "call.md"
    source.write_text(CALL)
    slug = say(instance_of_own, "create", str(source))["slug"]

    instance_of_own.run("statement", "freeze", slug, "--sha256", "0" * 64, code=2)

    assert say(instance_of_own, "show", slug)["state"] == "draft"


@pytest.mark.parametrize("words", [["show", "nothing"], ["open", "nothing"], ["create", "/nothing/here.md"]])
def test_what_is_not_there_is_said_in_one_line(instance_of_own, words):
    done = instance_of_own.run("statement", *words, code=2)

    assert done.stderr.count("\n") == 1


def test_a_folder_without_instance_is_said_in_one_line(instance_of_own, tmp_path):
    done = instance_of_own.run("statement", "list", "--data", str(tmp_path / "none"), code=2)

    assert "undersigned serve" in done.stderr
