"""The fingerprint of the log's key stands beside the proof, and where else it is printed."""

from __future__ import annotations

from hashlib import sha256

import pytest
from tests.builders import make_collection

from undersigned.texts.models import Statement

pytestmark = pytest.mark.django_db


def test_readers_see_the_fingerprint_that_the_page_which_checks_shows(bring_out, folder_of):
    collection = make_collection()
    bring_out(collection)
    folder = folder_of(collection)

    sum_ = sha256((folder / "keys.txt").read_text().strip().encode()).hexdigest()
    spelt = " ".join(sum_[at : at + 4] for at in range(0, 64, 4))
    page = (folder / "index.html").read_text()

    assert f'<code class="hash">{spelt}</code>' in page
    assert "Where else it is printed" not in page


def test_places_stand_there_a_line_each_with_addresses_as_links(bring_out, folder_of):
    collection = make_collection()
    places = "Harbour Gazette, 28 November 2026, page 3\n\nhttps://library.example.org/keys <b>"
    Statement.objects.filter(pk=collection.statement_id).update(key_printed_at=places)
    collection.statement.refresh_from_db()

    bring_out(collection)

    page = (folder_of(collection) / "index.html").read_text()
    assert "<li><bdi>Harbour Gazette, 28 November 2026, page 3</bdi></li>" in page
    assert 'href="https://library.example.org/keys"' in page
    assert "&lt;b&gt;" in page
    assert page.count("<li><bdi>") == 2
