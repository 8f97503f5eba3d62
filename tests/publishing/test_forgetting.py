"""A name that was taken back, hidden or withheld is in no file of the bundle any more, compressed ones included."""

from __future__ import annotations

import gzip
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from tests.builders import NOON, make_amend, make_collection, make_waiting, make_withdrawal
from tests.publishing.conftest import integrate_and_publish

from undersigned.signing import actions as signing
from undersigned.signing.models import Opening

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
NAME = "Xanthippe Forgettable"


def files_with(folder: Path, word: str) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            plain = gzip.decompress(data) if path.suffix == ".gz" else data
            if word.casefold().encode() in plain.lower() or word.casefold() in str(path).casefold():
                found.append(path.relative_to(folder).as_posix())
    return found


@pytest.fixture(scope="module")
def built(house):
    """A bundle with others around the one who goes."""

    def build():
        collection = make_collection()
        for number in range(40):
            make_waiting(collection, f"Ann {number}")
        signature = make_waiting(collection, NAME, role="nurse")
        integrate_and_publish(collection)
        return collection, signature.c

    return house.make(build)


@pytest.fixture
def published(built):
    return deepcopy(built)


def test_the_name_was_there(published, folder_of):
    collection, _ = published

    assert "openings/000.jsonl.gz" in files_with(folder_of(collection), "xanthippe")


def test_a_withdrawn_name_is_gone(published, bring_out, folder_of):
    collection, c = published
    make_withdrawal(collection, c)
    bring_out(collection)

    assert files_with(folder_of(collection), "xanthippe") == []


def test_a_hidden_name_is_gone(published, bring_out, folder_of):
    collection, c = published
    signing.hide_name(collection, Opening.objects.get(c=c).index, ring=settings.RING, today=TODAY)
    bring_out(collection)

    assert files_with(folder_of(collection), "xanthippe") == []


def test_withheld_names_are_gone(published, bring_out, folder_of):
    collection, _ = published
    signing.withhold_names(collection, ring=settings.RING, today=TODAY)
    bring_out(collection)

    assert files_with(folder_of(collection), "xanthippe") == []
    assert files_with(folder_of(collection), "<bdi>ann") == []


def test_a_changed_name_is_gone(published, bring_out, folder_of):
    collection, c = published
    make_amend(collection, c, "Dana Remembered")
    bring_out(collection)

    assert files_with(folder_of(collection), "xanthippe") == []
    assert "signatories/names/index.html" in files_with(folder_of(collection), "dana remembered")


def test_nothing_is_left_in_the_staging_folder(published, bring_out):
    assert [path for path in (settings.INSTANCE.data / "staging").rglob("*") if path.is_file()] == []
