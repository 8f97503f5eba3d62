"""The key ceremony, an export and the words of a second convenor at the command line, with the offline commands."""

import json

import pytest
from tests.cli.test_statement import CALL, say


@pytest.fixture(scope="module")
def slug(at_command_line, tmp_path_factory):
    source = tmp_path_factory.mktemp("call") / "call.md"
    source.write_text(CALL)
    details = ["--convened-by", "Round table", "--contact", "office@round-table.example"]
    details += ["--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept."]
    return at_command_line.open_statement(source, *details)


def offline(at_command_line, *words):
    return json.loads(at_command_line.run(*words, "--json").stdout)


def test_the_whole_ceremony_at_the_command_line(at_command_line, slug, tmp_path):
    made = offline(at_command_line, "key", "make", str(tmp_path / "key.age"))
    words = tmp_path / "words"
    words.write_text(made["passphrase"])

    added = say(at_command_line, "key", slug, "add", "--recipient", made["recipient"], "--holder", "Office")
    assert added["keys"][0]["words"] == made["words"]
    assert added["keys"][0]["missing"] == ["stick-1", "stick-2", "accepted"]
    assert "no new key that is ready" in at_command_line.run("statement", "key", slug, "use", code=2).stderr

    for stick in ("1", "2"):
        test = tmp_path / f"test-{stick}.age"
        say(at_command_line, "key", slug, "test", "--stick", stick, "--file", str(test))
        opened = offline(
            at_command_line,
            "key",
            "rehearse",
            str(test),
            "--key",
            str(tmp_path / "key.age"),
            "--passphrase-file",
            str(words),
        )
        say(at_command_line, "key", slug, "answer", "--stick", stick, "--answer", opened["answer"])
    say(at_command_line, "key", slug, "accept")

    assert say(at_command_line, "key", slug, "use")["epoch"] == 1
    assert say(at_command_line, "key", slug, "show")["keys"][0]["from_epoch"] == 1


def test_what_is_not_there_or_not_allowed_is_said_in_one_line(at_command_line, slug, tmp_path):
    for words, part in (
        (("key", slug, "answer", "--part", "trustees", "--answer", "x"), "There is no such key"),
        (("key", slug, "add", "--recipient", "age1x", "--holder", "O"), "This is no public key"),
        (("key", slug, "test", "--part", "own"), "--file FILE"),
        (("locked", slug, str(tmp_path / "export"), "--epoch", "1"), "Nothing is locked"),
        (("destroy", slug, "--convenor", "Nobody"), "It takes two convenors"),
    ):
        said = at_command_line.run("statement", *words, code=2).stderr
        assert part in said, words
        assert said.count("\n") == 1
