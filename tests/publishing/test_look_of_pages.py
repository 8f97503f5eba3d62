"""The style sheet of a bundle: the convenors' colour, and fonts that come from where the page does."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings
from tests.builders import make_collection

from undersigned.publishing import actions
from undersigned.texts.models import Statement

pytestmark = pytest.mark.django_db


def test_a_bundle_has_the_colour_of_its_statement_and_changes_with_it(bring_out, folder_of, check):
    collection = make_collection()
    Statement.objects.filter(pk=collection.statement_id).update(accent="#7a1fa2")
    bring_out(collection)
    style = folder_of(collection) / "assets/undersigned.css"
    assert style.read_text().rstrip().endswith("}}}")
    assert "--accent:#7a1fa2" in style.read_text()
    assert gzip.decompress(style.with_name("undersigned.css.gz").read_bytes()) == style.read_bytes()
    assert check(collection) == []

    Statement.objects.filter(pk=collection.statement_id).update(accent="")
    assert bring_out(collection).is_whole
    assert "#7a1fa2" not in style.read_text()
    assert gzip.decompress(style.with_name("undersigned.css.gz").read_bytes()) == style.read_bytes()


def test_the_page_of_all_statements_keeps_the_colour_of_the_house():
    actions.publish_house(settings.INSTANCE)

    style = (settings.INSTANCE.public / "assets/undersigned.css").read_text()

    assert style.count("--accent:") == 2


def test_every_font_that_the_style_sheet_names_lies_beside_it_with_its_licence(bring_out, folder_of):
    collection = make_collection()
    bring_out(collection)
    folder = folder_of(collection) / "assets"
    named = re.findall(r'url\("([^"]+)"\)', (folder / "undersigned.css").read_text())

    assert len(named) == 8
    assert all((folder / name).read_bytes().startswith(b"wOF2") for name in named)
    assert "SIL Open Font License" in (folder / "fonts/OFL.txt").read_text()
    assert sum((folder / name).stat().st_size for name in named) < 150_000
