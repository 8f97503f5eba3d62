"""The key ceremony, an export and the words of a second convenor at the command line, with the offline commands."""

import json

import pytest
from tests.cli.conftest import Running
from tests.cli.test_statement import CALL, say


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("keys"), "--empty", UNDERSIGNED_ORIGIN="localhost")
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def slug(house, tmp_path_factory):
    source = tmp_path_factory.mktemp("call") / "call.md"
    source.write_text(CALL)
    made = say(house, "create", str(source))["slug"]
    details = ["--convened-by", "Round table", "--contact", "office@round-table.example"]
    details += ["--imprint", "Round table, 1 Station Road", "--privacy", "The address is not kept."]
    say(house, "details", made, *details)
    say(house, "freeze", made)
    say(house, "open", made)
    return made


def offline(house, *words):
    return json.loads(house.run(*words, "--json").stdout)


def test_the_whole_ceremony_at_the_command_line(house, slug, tmp_path):
    made = offline(house, "key", "make", str(tmp_path / "key.age"))
    words = tmp_path / "words"
    words.write_text(made["passphrase"])

    added = say(house, "key", slug, "add", "--recipient", made["recipient"], "--holder", "Office")
    assert added["keys"][0]["words"] == made["words"]
    assert added["keys"][0]["missing"] == ["stick-1", "stick-2", "accepted"]
    assert "no new key that is ready" in house.run("statement", "key", slug, "use", code=2).stderr

    for stick in ("1", "2"):
        test = tmp_path / f"test-{stick}.age"
        say(house, "key", slug, "test", "--stick", stick, "--file", str(test))
        opened = offline(
            house, "key", "rehearse", str(test), "--key", str(tmp_path / "key.age"), "--passphrase-file", str(words)
        )
        say(house, "key", slug, "answer", "--stick", stick, "--answer", opened["answer"])
    say(house, "key", slug, "accept")

    assert say(house, "key", slug, "use")["epoch"] == 1
    assert say(house, "key", slug, "show")["keys"][0]["from_epoch"] == 1


def test_what_is_not_there_or_not_allowed_is_said_in_one_line(house, slug, tmp_path):
    for words, part in (
        (("key", slug, "answer", "--part", "trustees", "--answer", "x"), "There is no such key"),
        (("key", slug, "add", "--recipient", "age1x", "--holder", "O"), "This is no public key"),
        (("key", slug, "test", "--part", "own"), "--file FILE"),
        (("locked", slug, str(tmp_path / "export"), "--epoch", "1"), "Nothing is locked"),
        (("destroy", slug, "--convenor", "Nobody"), "It takes two convenors"),
    ):
        said = house.run("statement", *words, code=2).stderr
        assert part in said, words
        assert said.count("\n") == 1
