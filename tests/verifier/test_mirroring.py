"""Mirrors: checked before they are replaced, and forgetting what the bundle forgets."""

import gzip
import json

import pytest
from bundles import SIGNER, Statement, make_statement, write_bundle
from verifier_commands import run_command

from undersigned.publiclog.entry import Hide, Withdraw, WithdrawnBy
from undersigned.publiclog.note import Signer
from undersigned.verifier import mirror as mirroring
from undersigned.verifier.source import FolderSource


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mirror_json(capsys, source, target, *words):
    code, printed, _ = run_command(capsys, "mirror", source, target, "--json", *words)
    return code, json.loads(printed)


@pytest.fixture
def places(tmp_path):
    return tmp_path / "bundle", tmp_path / "copies" / "copy"


def test_a_first_copy_is_the_bundle(places, capsys):
    source, target = places
    make_statement(300).publish(source)

    code, done = mirror_json(capsys, source, target)

    assert code == 0
    assert files_of(target) == files_of(source)
    assert done["fetched"] == done["files"] == len(files_of(source))
    assert [path.name for path in target.parent.iterdir()] == ["copy"]


def test_a_second_run_has_nothing_to_do(places, capsys):
    source, target = places
    make_statement().publish(source)
    mirror_json(capsys, source, target)

    code, done = mirror_json(capsys, source, target)

    assert (code, done["changed"], done["fetched"]) == (0, False, 0)


def test_only_what_changed_is_fetched(places, capsys):
    source, target = places
    statement = make_statement(600)
    statement.publish(source)
    mirror_json(capsys, source, target)
    statement.sign("One more")
    statement.publish(source)

    code, done = mirror_json(capsys, source, target)

    assert code == 0
    assert done["fetched"] < 25
    assert done["report"]["compared_with"] == ["the copy that was here"]
    assert files_of(target) == files_of(source)


@pytest.mark.parametrize("entry", [Withdraw(WithdrawnBy.SIGNATORY, 5), Hide(5)], ids=["withdrawn", "hidden"])
def test_a_copy_forgets_what_the_bundle_forgets(entry, places, capsys):
    source, target = places
    statement = make_statement()
    statement.sign("Forget Me")
    statement.publish(source)
    mirror_json(capsys, source, target)
    (target / "index.html.gz").write_bytes(b"Forget Me, compressed")
    statement.append(entry)
    statement.publish(source)

    code, _ = mirror_json(capsys, source, target)

    assert code == 0
    assert not [path for path, data in files_of(target).items() if b"Forget Me" in data]
    assert files_of(target) == files_of(source)


def test_a_file_that_is_gone_is_deleted(places, capsys):
    source, target = places
    statement = make_statement(300)
    statement.publish(source)
    mirror_json(capsys, source, target)
    for index in range(256, 302):
        statement.append(Withdraw(WithdrawnBy.SIGNATORY, index))
    statement.publish(source)

    code, done = mirror_json(capsys, source, target)

    assert (code, (target / "openings/001.jsonl").exists()) == (0, False)
    assert done["deleted"] > 0


def refuse(capsys, source, target, kind):
    before = files_of(target)
    code, done = mirror_json(capsys, source, target)
    assert code == 1
    assert kind in done["report"]["found"]
    assert not done["changed"]
    assert files_of(target) == before
    assert len(list(target.parent.iterdir())) == 1


def test_a_log_that_shrank_is_refused(places, capsys):
    source, target = places
    make_statement(5).publish(source)
    mirror_json(capsys, source, target)
    make_statement(3).publish(source)

    refuse(capsys, source, target, "log-shrunk")


def test_a_log_that_forked_is_refused(places, capsys):
    source, target = places
    make_statement(5).publish(source)
    mirror_json(capsys, source, target)
    statement = make_statement(4)
    for at in range(5):
        statement.sign(f"Invented {at}")
    statement.publish(source)

    refuse(capsys, source, target, "log-rewritten")


def test_a_forgery_is_refused(places, capsys):
    source, target = places
    statement = make_statement(5)
    statement.publish(source)
    mirror_json(capsys, source, target)
    statement.sign("One more")
    files = statement.files()
    files["index.html"] = files["index.html"].replace(b'value="6"', b'value="7"')
    write_bundle(source, files)

    refuse(capsys, source, target, "count-wrong")


def test_a_file_that_its_list_does_not_know_is_refused(places, capsys):
    source, target = places
    statement = make_statement(5)
    statement.publish(source)
    mirror_json(capsys, source, target)
    statement.sign("One more")
    statement.publish(source)
    (source / "text.en.md").write_bytes(b"# Another\n")
    (target / "text.en.md").write_bytes(b"")

    refuse(capsys, source, target, "file-changed")


def test_another_statement_is_refused(places, capsys):
    source, target = places
    make_statement(5).publish(source)
    mirror_json(capsys, source, target)
    Statement(signer=Signer("letters.example.org/s/other", bytes(32))).publish(source)

    refuse(capsys, source, target, "origin-other")


def test_a_copy_keeps_the_pin(places, capsys):
    source, target = places
    make_statement().publish(source)
    mirror_json(capsys, source, target, "--key", SIGNER.vkey)

    _, printed, _ = run_command(capsys, "verify", target)

    assert "Key (pinned)" in printed


def test_a_folder_with_other_things_is_left_alone(places, capsys):
    source, target = places
    make_statement().publish(source)
    target.mkdir(parents=True)
    (target / "diary.txt").write_text("mine")

    code, _, said = run_command(capsys, "mirror", source, target)

    assert code == 2
    assert "something else than a copy" in said
    assert [path.name for path in target.iterdir()] == ["diary.txt"]


def test_a_copy_of_what_changes_meanwhile_is_begun_anew(places):
    source, target = places
    statement = make_statement()
    statement.publish(source)

    class Changing(FolderSource):
        has_changed = False

        def read(self, path, limit=2**26):
            if path == "text.en.md" and not self.has_changed:
                self.has_changed = True
                statement.correct("# Another\n", "<h1>Another</h1>")
                statement.publish(source)
            return super().read(path, limit)

    done = mirroring.mirror(Changing(source), target)

    assert done.is_good
    assert files_of(target) == files_of(source)


def test_a_compressed_copy_that_is_another_one_is_dropped_from_a_copy(places, capsys):
    source, target = places
    statement = make_statement()
    statement.publish(source)
    mirror_json(capsys, source, target)
    kept, forged = target / "keys.txt.gz", target / "assets/pages.css.gz"
    kept.write_bytes(gzip.compress((target / "keys.txt").read_bytes()))
    forged.write_bytes(gzip.compress(b"Mallory"))
    statement.sign("One more")
    statement.publish(source)

    assert mirror_json(capsys, source, target)[0] == 0

    assert kept.exists()
    assert not forged.exists()


def test_a_file_that_the_log_gives_no_place_is_not_copied(places, capsys):
    source, target = places
    statement = make_statement()
    write_bundle(source, statement.files() | {"openings/evil.jsonl": b"Mallory"})

    code, done = mirror_json(capsys, source, target)

    assert code == 1
    assert done["report"]["found"] == {"file-misplaced": 1}
    assert not target.exists()
