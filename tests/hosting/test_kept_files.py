"""A file that somebody changed is never overwritten: the script keeps both, and says so."""

import pytest

from undersigned.hosting.kept_files import BESIDE, KeptFiles, State, digest, find_state

OLD, NEW, THEIRS = b"old\n", b"new\n", b"old\n# ours\n"


@pytest.mark.parametrize(
    ("found", "recorded", "state"),
    [
        (None, None, State.MISSING),
        (None, digest(OLD), State.MISSING),
        (NEW, None, State.SAME),
        (OLD, digest(OLD), State.OURS),
        (THEIRS, digest(OLD), State.CHANGED_BOTH),
        (THEIRS, digest(NEW), State.CHANGED),
        (THEIRS, None, State.CHANGED_BOTH),
    ],
)
def test_what_happens_to_a_file_follows_from_what_is_there_and_what_we_wrote(found, recorded, state):
    assert find_state(found, NEW, recorded) is state


def make(root, text, mode=0o644):
    return KeptFiles({"/etc/one": text}, "/etc/record.json", {"/etc/one": mode}, root)


def test_a_second_run_writes_nothing(tmp_path):
    make(tmp_path, "a").write()
    before = (tmp_path / "etc/one").stat()

    assert make(tmp_path, "a").is_done()
    assert make(tmp_path, "a").write() == {"/etc/one": State.SAME}
    assert (tmp_path / "etc/one").stat().st_ino == before.st_ino


def test_a_new_release_renews_what_nobody_changed(tmp_path):
    make(tmp_path, "a").write()

    assert not make(tmp_path, "b").is_done()
    make(tmp_path, "b", 0o755).write()

    assert (tmp_path / "etc/one").read_text() == "b"
    assert (tmp_path / "etc/one").stat().st_mode & 0o777 == 0o755


def test_what_the_operator_changed_stays_and_the_new_one_stands_beside_it(tmp_path):
    make(tmp_path, "a").write()
    (tmp_path / "etc/one").write_text("a, and ours")

    make(tmp_path, "b").write()

    assert (tmp_path / "etc/one").read_text() == "a, and ours"
    assert (tmp_path / ("etc/one" + BESIDE)).read_text() == "b"
    # It was said once; a run after that has nothing to do.
    assert make(tmp_path, "b").is_done()


def test_a_file_that_was_there_before_us_stays(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/one").write_text("theirs")

    make(tmp_path, "a").write()

    assert (tmp_path / "etc/one").read_text() == "theirs"
