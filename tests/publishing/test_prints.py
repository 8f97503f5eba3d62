"""The statement's PDFs: made beside the bundle, published with hash and tree size, gone with a name that goes."""

import json
import re
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from tests.builders import make_collection, make_content, make_waiting
from tests.publishing.conftest import NOON

from undersigned.logkeeper import queries as logs
from undersigned.publishing import actions, prints
from undersigned.publishing.bundle import Bundle
from undersigned.publishing.ledgers import read_ledger
from undersigned.publishing.print_text import _column_pages, _run_in_pages, inline_parts, statement_data
from undersigned.publishing.prints import find_made, print_statement, shelf_of
from undersigned.signing import queries as signing
from undersigned.signing.actions import hide_name
from undersigned.texts.inline import parse_inline
from undersigned.typesetting.typeset import typeset

pytestmark = pytest.mark.django_db
PDFS = ["statement.en.a4.pdf", "statement.en.letter.pdf"]


@pytest.fixture
def print_out(bring_out):
    """Set what is due and publish it, as the worker does."""

    def run(collection, now=NOON):
        vkey = logs.signer(collection.log, settings.RING).vkey
        is_new = print_statement(collection, instance=settings.INSTANCE, vkey=vkey, now=now)
        if is_new:
            actions.mark_front_stale(collection)
            bring_out(collection, now)
        return is_new

    return run


def names_in(folder):
    return sorted(path.name for path in folder.glob("*.pdf"))


def test_a_print_is_published_with_its_size_and_goes_with_a_name(bring_out, print_out, folder_of, check):
    collection = make_collection()
    make_waiting(collection, "#panic[Zoë] ليلى 王芳")
    bring_out(collection)
    folder = folder_of(collection)

    assert print_out(collection)
    assert names_in(folder) == PDFS
    assert (folder / PDFS[0]).read_bytes().startswith(b"%PDF")
    assert json.loads((folder / "derived.json").read_bytes())["files"][PDFS[0]]["size"] == 2
    assert PDFS[0] in (folder / "index.html").read_text()
    assert check(collection) == []

    # One more name leaves the print as it was made, also when everything is written anew.
    make_waiting(collection, "Ana")
    bring_out(collection, full=True)
    assert names_in(folder) == PDFS
    assert json.loads((folder / "derived.json").read_bytes())["files"][PDFS[0]]["size"] == 2
    assert not print_out(collection, NOON + timedelta(minutes=30))

    # A name that goes takes the print with it, from the shelf too, in the same run.
    hide_name(collection, 1, ring=settings.RING, today=NOON.date())
    bring_out(collection)
    assert names_in(folder) == []
    assert PDFS[0] not in (folder / "index.html").read_text()
    assert not list((settings.INSTANCE.data / "prints").rglob("*.pdf"))
    assert check(collection) == []

    # It is made anew, but nobody can keep the press busy by signing and going.
    assert not print_out(collection, NOON + timedelta(minutes=5))
    assert print_out(collection, NOON + timedelta(minutes=11))
    assert names_in(folder) == PDFS


def test_a_print_from_before_the_first_signature_speaks_of_one_entry(bring_out, print_out, folder_of):
    collection = make_collection()
    bring_out(collection)

    assert print_out(collection)

    assert "made from the first entry of the log" in (folder_of(collection) / "index.html").read_text()
    bundle = Bundle(collection, settings.INSTANCE, read_ledger(collection.log, 1), 1, NOON.date(), "")
    assert statement_data(bundle, bundle.lead, "a4")["made"].endswith("from the first entry of the public log.")


def test_what_cannot_be_set_is_said_and_stops_nothing(bring_out, print_out, folder_of):
    collection = make_collection(content=make_content(title="A sign that nobody has: \ue001"))
    bring_out(collection)

    assert print_out(collection)
    made = json.loads((settings.INSTANCE.data / "prints" / collection.slug / "made.json").read_bytes())
    assert names_in(folder_of(collection)) == []
    assert "U+E001" in made["trouble"][0]
    assert not print_out(collection, NOON + timedelta(minutes=11))


def test_too_many_names_are_left_out_and_the_document_says_where_they_are(bring_out, print_out, folder_of, monkeypatch):
    collection = make_collection()
    for name in ("Zoë Müller", "Ana"):
        make_waiting(collection, name)
    bring_out(collection)
    monkeypatch.setattr(prints, "MOST_NAMES", 1)

    assert print_out(collection)

    assert names_in(folder_of(collection)) == PDFS
    assert find_made(shelf_of(settings.INSTANCE, collection.slug)).trouble == []
    bundle = Bundle(collection, settings.INSTANCE, read_ledger(collection.log, 3), 3, NOON.date(), "")
    data = statement_data(bundle, bundle.lead, "a4", is_with_names=False)
    assert data["groups"] == []
    assert "There are too many names for one document: they stand at the address below." in data["explained"]


def test_where_memory_is_too_small_for_the_names_the_text_is_printed_without(
    bring_out, print_out, folder_of, tmp_path, monkeypatch
):
    (tmp_path / "small.typ").write_text(
        '#let data = json(bytes(sys.inputs.data))\n#if data.groups.len() > 0 { panic("no memory") }\n#data.explained\n'
    )
    monkeypatch.setattr(prints, "TEMPLATE", "small.typ")
    monkeypatch.setattr(prints, "typeset", partial(typeset, root=tmp_path))
    collection = make_collection()
    make_waiting(collection, "Ana")
    bring_out(collection)

    assert print_out(collection)

    assert names_in(folder_of(collection)) == PDFS
    (said,) = find_made(shelf_of(settings.INSTANCE, collection.slug)).trouble
    assert said.startswith("en: without names, since with them: ")


def test_a_few_names_stand_below_the_text_and_not_on_a_page_of_their_own(bring_out, print_out, folder_of):
    collection = make_collection()
    for name in ("Zoë Müller", "Ana", "Bo"):
        make_waiting(collection, name)
    make_waiting(collection, "Walkers", "org", decided_on="2026-11-01")
    bring_out(collection)

    assert print_out(collection)

    for name in PDFS:
        pages = re.findall(rb"/Type\s*/Page\b", (folder_of(collection) / name).read_bytes())
        assert len(pages) == 1


def test_names_stand_as_signed_and_those_not_listed_do_not(bring_out):
    collection = make_collection()
    for name in ("Zoë Müller", "Ana", "Hidden Person"):
        make_waiting(collection, name)
    bring_out(collection)
    hidden = next(row.index for row in signing.openings(collection, 0, 4) if b"Hidden" in row.record)
    hide_name(collection, hidden, ring=settings.RING, today=NOON.date())
    bring_out(collection)
    ledger = read_ledger(collection.log, 5)
    bundle = Bundle(collection, settings.INSTANCE, ledger, 5, NOON.date(), "")

    (group,) = statement_data(bundle, bundle.lead, "a4")["groups"]

    assert [row[0].strip("\u2068\u2069") for page in group["pages"] for row in page] == ["Ana", "Zoë Müller"]


def test_long_lists_are_broken_into_pages():
    rows = [[f"Person {n}", "nurse, Riverside School" if n % 2 else ""] for n in range(1000)]

    columns, run_in = list(_column_pages(rows, "a4")), list(_run_in_pages(map(list, rows), "letter"))

    assert [row for page in columns for row in page] == rows
    assert all(90 < len(page) < 180 for page in columns[:-1])
    assert sum(page.count("Person") for page in run_in) == 1000


def test_a_link_prints_its_address_once():
    parts = inline_parts(
        parse_inline("see [the figures](https://example.org/f/) and [example.org](https://example.org)")
    )

    assert [part["note"] for part in parts if isinstance(part, dict)] == ["example.org/f", ""]
