"""What is written grows with the batch, not with the list, and ends in the same bytes as writing everything anew."""

from __future__ import annotations

import random
import secrets
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal

from undersigned.publiclog.record import commit, format_record, parse_record
from undersigned.publishing.models import SplitPage
from undersigned.signing import actions as signing
from undersigned.signing.models import Change, Opening, Waiting
from undersigned.verifier.rows import name_page_path

pytestmark = pytest.mark.django_db
SYLLABLES = ("an", "be", "ci", "do", "el", "fa", "gu", "ha", "iv", "jo", "ka", "li")


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "tile" not in path.parts
    }


def make_many(collection, names, klass="person", **fields):
    """Make waiting signatures that differ from the first in nothing but their names; they are stored at once."""
    first = make_waiting(collection, names[0], klass, **fields)
    record = parse_record(first.record)
    rows = [first]
    for name in names[1:]:
        row = copy(first)
        row.id, row.salt = secrets.token_bytes(16), secrets.token_bytes(32)
        row.record = format_record(replace(record, name=name))
        row.c = commit(row.salt, row.record)
        rows.append(row)
    Waiting.objects.bulk_create(rows[1:])
    return rows


def make_crowd(collection, count, seed=1):
    chance = random.Random(seed)
    names = ["".join(chance.choices(SYLLABLES, k=3)).title() + f" {number}" for number in range(count)]
    return make_many(collection, names)


def test_nothing_is_written_when_nothing_happened(bring_out):
    collection = make_collection()
    bring_out(collection)

    assert bring_out(collection).written == 0


def test_a_name_beside_which_something_changed_is_looked_at_though_the_log_did_not_grow(bring_out, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    page = folder_of(collection) / name_page_path("")
    page.write_text("what stood there before")
    signing.touch_names(collection, [1])

    bring_out(collection)
    assert "Ann Example" in page.read_text()
    assert not Change.objects.exists()


def test_what_is_written_does_not_grow_with_the_list(bring_out):
    written = {}
    for size in (100, 1500):
        collection = make_collection()
        make_crowd(collection, size)
        bring_out(collection)
        make_crowd(collection, 5, seed=2)
        written[size] = bring_out(collection).written

    # 5 pages by name with the lists above them, one block, the front: some 30 files.
    assert written[1500] < 60
    assert written[1500] < written[100] + 40


def test_many_small_steps_give_the_same_bytes_as_one_large(bring_out, check, folder_of):
    collection = make_collection()
    chance = random.Random(4)
    for step in range(6):
        make_crowd(collection, 90, seed=step)
        make_waiting(collection, f"Choir {step}", "org", decided_on="2026-11-01")
        bring_out(collection)
        for opening in chance.sample(list(Opening.objects.filter(collection=collection, is_hidden=False)), 3):
            make_withdrawal(collection, opening.c)
        hidden = Opening.objects.filter(collection=collection, is_hidden=False).order_by("name_key").first()
        signing.hide_name(collection, hidden.index, ring=settings.RING, today=NOON.date())
        bring_out(collection)
    stepwise = read_all(folder_of(collection))
    assert check(collection) == []

    assert bring_out(collection, full=True).is_whole
    assert read_all(folder_of(collection)) == stepwise


def test_a_page_of_names_splits_when_it_grows_too_long(bring_out, check, folder_of):
    collection = make_collection()
    make_many(collection, [f"Ann {number:03d}" for number in range(256)])
    bring_out(collection)
    page = folder_of(collection) / name_page_path("")
    assert page.read_bytes().count(b'<li id="s') == 256

    make_waiting(collection, "Bo")
    bring_out(collection)
    assert page.read_bytes().count(b'<li id="s') == 0
    assert (folder_of(collection) / name_page_path("b")).read_bytes().count(b'<li id="s') == 1
    assert check(collection) == []


def test_a_page_that_split_stays_split_and_forgets_empty_children(bring_out, check, folder_of):
    collection = make_collection()
    rows = make_many(collection, [f"Ann {number:03d}" for number in range(256)])
    lone = make_waiting(collection, "Bo")
    bring_out(collection)
    for row in (*rows[:10], lone):
        make_withdrawal(collection, row.c)
    bring_out(collection)

    assert not (folder_of(collection) / name_page_path("b")).exists()
    assert b"b.html" not in (folder_of(collection) / name_page_path("")).read_bytes()
    assert SplitPage.objects.filter(collection=collection, prefix="").exists()
    assert check(collection) == []


def test_three_hundred_people_of_one_name_get_their_pages(bring_out, check, folder_of):
    collection = make_collection()
    make_many(collection, ["Ann"] * 300)
    bring_out(collection)

    assert check(collection) == []
    assert b"Ann" in (folder_of(collection) / name_page_path("ann\n00000000")).read_bytes()


def test_organisations_fill_pages_and_empty_ones_go(bring_out, check, folder_of):
    collection = make_collection()
    rows = make_many(collection, [f"Choir {number}" for number in range(520)], "org", decided_on="2026-11-01")
    bring_out(collection)
    pages = folder_of(collection) / "signatories/organisations"
    assert sorted(path.name for path in pages.glob("*.html")) == ["000.html", "001.html", "002.html"]

    numbers = dict(Opening.objects.filter(collection=collection).values_list("c", "org_number"))
    for row in rows:
        if numbers[row.c] >= 256:
            make_withdrawal(collection, row.c)
    bring_out(collection)
    assert sorted(path.name for path in pages.glob("*.html")) == ["000.html"]
    assert b"001.html" not in (pages / "000.html").read_bytes()
    assert check(collection) == []


def test_a_front_page_of_5000_signatures_is_small_and_needs_no_script(bring_out, folder_of):
    collection = make_collection()
    make_crowd(collection, 5000)
    bring_out(collection)
    folder = folder_of(collection)

    sent = [folder / "index.html.gz", folder / "assets/undersigned.css.gz"]
    assert sum(path.stat().st_size for path in sent) < 40_000
    page = (folder / "index.html").read_bytes()
    # A query for a name reads some pages of letters and one of names.
    names = (folder / "signatories/names").rglob("*.html.gz")
    assert max(path.stat().st_size for path in names) < 20_000
    # One copies links, one speaks on copies; both wait until the page stands. JSON-LD is data: no browser runs it.
    assert page.count(b"<script") == 3
    assert page.count(b'<script type="module"') == 2
    assert page.count(b'<script type="application/ld+json">') == 1
