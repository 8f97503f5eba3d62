"""`undersigned keys`: keys are checked, brought back and handed over; a misplaced or missing one pauses signing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import UNDERSIGNED, Running


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("keys"))
    made.start()
    made.wait_for_page("/s/sample/")
    yield made
    made.close()


@pytest.fixture
def other(tmp_path):
    """Another machine, on which nothing runs yet."""
    made = Running(tmp_path)
    yield made
    made.client.close()
    shutil.rmtree(made.environment["UNDERSIGNED_RUNTIME"], ignore_errors=True)


def kept_keys(made):
    return sorted(Path(made.environment["UNDERSIGNED_KEYS"]).rglob("statement-*"))


def memory_of(made):
    (folder,) = Path(made.environment["UNDERSIGNED_RUNTIME"]).iterdir()
    return folder


def state_of_signing(made):
    """Return how the letter box answers a form that lacks everything: 422 while it is open, 503 while it is paused."""
    return made.client.post("/s/sample/sign", data={"name": ""}).status_code


def test_check_says_where_keys_lie_and_that_all_is_well(house):
    done = house.run("keys", "check")

    assert "standard" in done.stdout
    assert "statement-1" in done.stdout
    assert done.stderr == ""


def test_a_key_beside_the_database_pauses_signing_until_it_is_gone(house):
    (key,) = kept_keys(house)
    copy = house.data / "backup-of-keys.txt"
    copy.write_text(key.read_bytes().hex())

    done = house.run("keys", "check", code=1)
    assert f"{copy} holds statement-1" in done.stdout
    house.wait_until(lambda: state_of_signing(house) == 503)
    assert house.client.get("/s/sample/").status_code == 200

    copy.unlink()
    house.run("keys", "check")
    house.wait_until(lambda: state_of_signing(house) == 422)


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """An instance with a sheet that ran once and stands still; its keys are still in memory."""
    folder = tmp_path_factory.mktemp("standing")
    made = Running(folder)
    done = made.run("keys", "sheet")
    made.environment["UNDERSIGNED_SHEET"] = re.search(r"UNDERSIGNED_SHEET=(age1\S+)", done.stderr)[1]
    made.paper = folder / "sheet.txt"
    made.paper.write_text("".join(re.findall(r"^    (\S.*)$", done.stdout, re.MULTILINE)))
    made.start()
    made.wait_for_page("/s/sample/")
    made.stop()
    yield made
    made.close()


def test_serve_refuses_to_start_with_a_key_beside_the_database(standing):
    copy = standing.data / "old" / "statement.bin"
    copy.parent.mkdir()
    copy.write_bytes((memory_of(standing) / "statement-1.key").read_bytes())

    done = standing.run("serve", "--port", str(standing.port), code=2)

    assert done.stderr.count("\n") == 1
    assert f"{copy} holds statement-1, beside the database" in done.stderr
    copy.unlink()
    copy.parent.rmdir()


def test_the_sheet_is_printed_once_and_brings_keys_back(standing, tmp_path):
    for path in memory_of(standing).rglob("*.key"):
        path.unlink()

    standing.start()
    standing.wait_until(lambda: "Signing is paused there" in standing.output())
    standing.wait_until(lambda: state_of_signing(standing) == 503)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("AGE-SECRET-KEY-1" + "Q" * 58)
    assert "paper" in standing.run("keys", "unlock", "--sheet-file", str(wrong), code=2).stderr
    standing.run("keys", "unlock", "--sheet-file", str(standing.paper))

    standing.wait_until(lambda: state_of_signing(standing) == 422)
    assert [path.suffix for path in kept_keys(standing)] == [".age"]
    standing.stop()


def test_another_machine_takes_the_ring_over(house, other, tmp_path):
    invitation = other.run("keys", "invite").stdout.strip()
    sealed = subprocess.run(
        [*UNDERSIGNED, "keys", "hand-over", invitation], env=house.environment, capture_output=True, check=True
    ).stdout
    (tmp_path / "ring.age").write_bytes(sealed)

    done = other.run("keys", "take-over", str(tmp_path / "ring.age"))

    assert "keys taken over" in done.stdout
    names = [path.name for path in memory_of(house).glob("*.key")]
    assert "statement-1.key" in names
    for name in names:
        assert (memory_of(other) / name).read_bytes() == (memory_of(house) / name).read_bytes()


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\nnonsense", b"\0" * 500])
def test_a_file_that_is_not_for_this_machine_is_refused_in_one_line(other, tmp_path, content):
    other.run("keys", "invite")
    (tmp_path / "ring.age").write_bytes(content)

    done = other.run("keys", "take-over", str(tmp_path / "ring.age"), code=2)

    assert done.stderr.count("\n") == 1
    assert "invitation" in done.stderr


def test_without_an_invitation_nothing_is_taken_over(other):

    assert "undersigned keys invite" in other.run("keys", "take-over", "ring.age", code=2).stderr


def test_tidy_says_what_it_did(house):
    assert "rewritten" in house.run("tidy").stdout
