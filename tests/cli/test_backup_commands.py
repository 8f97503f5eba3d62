"""`undersigned backup` and `restore`, as an operator types them, on the instance that runs."""

import json
import shutil
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
    made.key = folder / "key"
    with made.clerk() as made.ask:
        made.backup = Path(json.loads(made.ask("backup", "--to", folder / "backups", "--json").stdout)["file"])
        yield made
    made.close()


def lay_elsewhere(house, folder):
    """Return another place for what *house* backed up, with somebody who runs commands there."""
    # Tables without a row, as `undersigned prepare` leaves them but for its convenor: making them takes a while.
    lay_tables(folder / "data")
    environment = house.environment | {"UNDERSIGNED_DATA": str(folder / "data")}
    environment.pop("UNDERSIGNED_ORIGIN", None)
    return _At(environment)


def restore(house, run, *words, code=0):
    return run("restore", house.backup, "--identity", house.key, *words, code=code)


class _At:
    """A place where commands are run as in an instance, which it is not yet."""

    run, clerk, at_work = Running.run, Running.clerk, None

    def __init__(self, environment):
        self.environment = environment


def test_a_running_instance_is_backed_up_and_comes_back_elsewhere(house, tmp_path):
    with lay_elsewhere(house, tmp_path).clerk() as run:
        done = json.loads(restore(house, run, "--published", house.data / "public", "--json").stdout)
        listed = run("statement", "list").stdout

    assert done["rows"] > 0
    assert (done["held"], done["caught_up"]) == ({}, {})
    assert listed.startswith("sample\topen")
    assert (tmp_path / "data" / "public" / "s" / "sample" / "checkpoint").exists()


def test_a_restore_says_what_it_needs_to_know_and_leaves_what_was_there(house, tmp_path):
    done = restore(house, lay_elsewhere(house, tmp_path).run, code=2)

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
def test_a_half_restored_folder_does_not_start(words, tmp_path, refused):
    environment = make_environment(tmp_path)
    data = Path(environment["UNDERSIGNED_DATA"])
    data.mkdir()
    (data / "unfinished.json").write_text('{"what": "restore"}')

    assert "restore again" in refused(environment, *words)


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
    done = house.ask("backup", *[str(folder / word) if "backups" in word else word for word in words], code=2)

    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_without_a_key_nothing_is_written_unless_that_is_said(house, tmp_path):
    environment = {name: value for name, value in house.environment.items() if name != "UNDERSIGNED_BACKUP"}

    done = _At(environment).run("backup", "--to", tmp_path, code=2)

    assert "--plain" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An instance that was prepared and stands still, with a link to the release that ran it."""
    folder = tmp_path_factory.mktemp("prepared")
    made = Running(folder)
    lay_tables(made.data)
    (folder / "current").symlink_to("releases/0.0.9")
    with made.clerk() as run:
        run("prepare")
        yield folder, run
    made.client.close()
    shutil.rmtree(made.environment["UNDERSIGNED_RUNTIME"])


def test_an_upgrade_backs_up_switches_and_is_taken_back(prepared):
    folder, run = prepared
    link = folder / "current"

    done = run(
        "upgrade", "--to", folder / "backups", "--plain", "--current", link,
        "--stop", "true", "--start", "true", "--json",
    )  # fmt: skip

    assert json.loads(done.stdout)["steps"] == []
    assert len(list((folder / "backups").iterdir())) == 1
    assert link.resolve() == Path(sys.prefix).resolve()
    run("upgrade", "--back-out", "--current", link)
    assert link.readlink() == Path("releases/0.0.9")


def test_a_release_that_does_not_start_gives_way_to_the_one_before(prepared):
    folder, run = prepared
    link, before = folder / "current", (folder / "current").readlink()

    done = run("upgrade", "--no-backup", "--current", link, "--start", "false", code=2)

    assert done.stderr.count("\n") == 1
    assert link.readlink() == before


def test_an_instance_that_runs_is_not_upgraded_under_its_feet(house):
    done = house.ask("upgrade", "--no-backup", code=2)

    assert "--stop" in done.stderr
    assert house.client.get("/s/sample/").status_code == 200
