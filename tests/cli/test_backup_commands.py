"""`undersigned backup` and `restore`, as an operator types them, on the instance that runs."""

import json
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Running, make_environment
from tests.tables import lay_tables

from undersigned.sealing.envelope import find_recipient, generate_key

KEY = generate_key()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A running instance with a published sample, its backup, and the key that opens it."""
    folder = tmp_path_factory.mktemp("house")
    made = Running(folder)
    made.environment["UNDERSIGNED_BACKUP"] = find_recipient(KEY)
    made.start()
    made.wait_for_page("/s/sample/")
    (folder / "key").write_text(f"# made for a test\n{KEY}\n")
    made.backup = Path(json.loads(made.run("backup", "--to", str(folder / "backups"), "--json").stdout)["file"])
    made.key = folder / "key"
    yield made
    made.close()


def restore(house, folder, *words, code=0):
    # Tables without a row, as `undersigned prepare` leaves them but for its convenor: making them takes a while.
    lay_tables(folder / "data")
    environment = house.environment | {"UNDERSIGNED_DATA": str(folder / "data")}
    environment.pop("UNDERSIGNED_ORIGIN", None)
    return Running.run(_At(environment), "restore", str(house.backup), "--identity", str(house.key), *words, code=code)


class _At:
    def __init__(self, environment):
        self.environment = environment


def test_a_running_instance_is_backed_up_and_comes_back_elsewhere(house, tmp_path):
    done = json.loads(restore(house, tmp_path, "--published", str(house.data / "public"), "--json").stdout)

    assert done["rows"] > 0
    assert (done["held"], done["caught_up"]) == ({}, {})
    environment = house.environment | {"UNDERSIGNED_DATA": str(tmp_path / "data")}
    listed = Running.run(_At(environment), "statement", "list").stdout
    assert listed.startswith("sample\topen")
    assert (tmp_path / "data" / "public" / "s" / "sample" / "checkpoint").exists()


def test_a_restore_says_what_it_needs_to_know_and_leaves_what_was_there(house, tmp_path):
    done = restore(house, tmp_path, code=2)

    assert "--published" in done.stderr
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["undersigned.sqlite3"]


@pytest.mark.parametrize(
    "words",
    [
        ["prepare"],
        ["serve"],
        ["serve", "--only", "front"],
        ["serve", "--only", "letterbox"],
        ["serve", "--only", "site"],
        ["serve", "--only", "worker"],
    ],
    ids=" ".join,
)
def test_a_half_restored_folder_does_not_start(words, tmp_path):
    environment = make_environment(tmp_path)
    data = Path(environment["UNDERSIGNED_DATA"])
    data.mkdir()
    (data / "unfinished.json").write_text('{"what": "restore"}')

    done = Running.run(_At(environment), *words, code=2)

    assert done.stderr.count("\n") == 1
    assert "restore again" in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--to", "data/backups"), "lies with the data"),
        (("--to", "backups", "--recipient", "age1nobody"), "age1"),
        (("--to", "backups", "--keep", "0"), "--keep"),
    ],
)
def test_a_backup_that_makes_no_sense_is_refused_in_one_line(house, words, named):
    folder = house.data.parent
    done = house.run("backup", *[str(folder / word) if "backups" in word else word for word in words], code=2)

    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_without_a_key_nothing_is_written_unless_that_is_said(house, tmp_path):
    environment = {name: value for name, value in house.environment.items() if name != "UNDERSIGNED_BACKUP"}

    done = Running.run(_At(environment), "backup", "--to", str(tmp_path), code=2)

    assert "--plain" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An instance that was prepared and stands still, with a link to the release that ran it."""
    folder = tmp_path_factory.mktemp("prepared")
    environment = make_environment(folder)
    lay_tables(folder / "data")
    Running.run(_At(environment), "prepare")
    (folder / "current").symlink_to("releases/0.0.9")
    return folder, environment


def test_an_upgrade_backs_up_switches_and_is_taken_back(prepared):
    folder, environment = prepared
    link = folder / "current"

    done = Running.run(
        _At(environment), "upgrade", "--to", str(folder / "backups"), "--plain", "--current", str(link),
        "--stop", "true", "--start", "true", "--json",
    )  # fmt: skip

    assert json.loads(done.stdout)["steps"] == []
    assert len(list((folder / "backups").iterdir())) == 1
    assert link.resolve() == Path(sys.prefix).resolve()
    Running.run(_At(environment), "upgrade", "--back-out", "--current", str(link))
    assert link.readlink() == Path("releases/0.0.9")


def test_a_release_that_does_not_start_gives_way_to_the_one_before(prepared):
    folder, environment = prepared
    link, before = folder / "current", (folder / "current").readlink()

    done = Running.run(_At(environment), "upgrade", "--no-backup", "--current", str(link), "--start", "false", code=2)

    assert done.stderr.count("\n") == 1
    assert link.readlink() == before


def test_an_instance_that_runs_is_not_upgraded_under_its_feet(house):
    done = house.run("upgrade", "--no-backup", code=2)

    assert "--stop" in done.stderr
    assert house.client.get("/s/sample/").status_code == 200
