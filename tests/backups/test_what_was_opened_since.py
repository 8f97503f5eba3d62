"""Statements that were opened after the backup stay readable, as copies that were checked like all others."""

from __future__ import annotations

import shutil

import pytest
from tests.builders import make_collection, make_waiting

from undersigned.backups.rules import CopyWrong
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.note import parse_vkey
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify


class Since:
    """A backup, and two published states of a statement that was opened after it."""

    def __init__(self, scene) -> None:
        make_collection(slug="known")
        scene.bring_out()
        self.backup = scene.back_up()
        later = make_collection(slug="later")
        self.key = parse_vkey(logs.signer(later.log, scene.ring).vkey)
        make_waiting(later, "Zoë Müller")
        scene.bring_out()
        self.earlier = scene.folder / "earlier"
        shutil.copytree(scene.instance.public, self.earlier)
        make_waiting(later, "Nils Holm")
        scene.bring_out()
        self.mirror = scene.lose()


@pytest.fixture
def since(scene):
    return Since(scene)


def test_what_was_opened_since_stays_readable(scene, since):
    done = scene.restore(since.backup, since.mirror)

    assert done.unknown == ["later"]
    report = verify(FolderSource(scene.instance.public / "s" / "later"), keys=[since.key], processes=1)
    assert report.is_good


@pytest.mark.parametrize("is_longest_first", [True, False])
def test_of_several_copies_the_longest_is_taken(scene, since, is_longest_first):
    places = [since.mirror, since.earlier]

    done = scene.restore(since.backup, *(places if is_longest_first else places[::-1]))

    checkpoint = scene.instance.public / "s" / "later" / "checkpoint"
    assert done.unknown == ["later"]
    assert checkpoint.read_bytes() == (since.mirror / "s" / "later" / "checkpoint").read_bytes()


def test_a_copy_that_does_not_verify_is_not_served(scene, since):
    page = since.mirror / "s" / "later" / "index.html"
    page.write_text(page.read_text() + "<script>alert(1)</script>")

    with pytest.raises(CopyWrong, match="later"):
        scene.restore(since.backup, since.mirror)

    assert not scene.instance.data.exists() or not any(scene.instance.data.iterdir())


def test_what_no_list_names_is_left_where_it_is(scene, since):
    (since.mirror / "s" / "later" / "stray.html").write_text("<script>alert(1)</script>")

    scene.restore(since.backup, since.mirror)

    assert not (scene.instance.public / "s" / "later" / "stray.html").exists()


def test_a_log_is_not_served_under_another_name(scene, since):
    (since.mirror / "s" / "later").rename(since.mirror / "s" / "other")
    shutil.copytree(since.mirror / "s" / "known", since.mirror / "s" / "twice")

    done = scene.restore(since.backup, since.mirror)

    assert done.unknown == []
    assert not (scene.instance.public / "s" / "other").exists()
    assert not (scene.instance.public / "s" / "twice").exists()
