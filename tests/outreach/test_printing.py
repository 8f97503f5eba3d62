"""Leaflets, posters and the press kit come from the frozen text, at the desk, and are kept nowhere."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from tests.builders import NOON, make_collection, make_content, make_convenor, make_statement

from undersigned.outreach import printing
from undersigned.outreach.rules import Asked, NothingFrozen, Piece, PieceUnknown, PlaceTooLong, check_asked
from undersigned.texts import actions as texts
from undersigned.texts.canonical import Block, BlockKind
from undersigned.typesetting.errors import GlyphsMissing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instance(ring):
    """Folders and keys of the test's own."""


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (("leaflet", "a3", "en", ""), PieceUnknown),
        (("banner", "a4", "en", ""), PieceUnknown),
        (("poster", "a4", "xx", ""), PieceUnknown),
        (("poster", "a4", "en", "x" * 121), PlaceTooLong),
    ],
)
def test_what_cannot_be_printed_is_refused(asked, refusal):
    with pytest.raises(refusal):
        check_asked(*asked, langs=["en"])


def test_a_draft_is_not_printed():
    with pytest.raises(NothingFrozen):
        check_asked("poster", "a4", "en", "", langs=list(printing.frozen_contents(make_statement())))


def test_a_leaflet_carries_demands_address_and_a_code():
    statement = make_collection().statement
    data = printing.piece_data(statement, Asked(Piece.LEAFLET, "a6", "en", "Market square"), instance=settings.INSTANCE)

    assert "we ask the railway board to publish it." in data["points"]
    assert data["address"].endswith(f"/s/{statement.slug}")
    assert len(data["qr"]) == len(data["qr"][0]) >= 21


def test_a_demand_with_items_is_printed_with_them():
    items = ("do not stop at the hospital;", "carry no wheelchairs.")
    block = Block(BlockKind.CLAUSE, "we note that the buses:", items=items)
    statement = make_collection(content=replace(make_content(), blocks=(block,))).statement

    data = printing.piece_data(statement, Asked(Piece.LEAFLET, "a6", "en"), instance=settings.INSTANCE)

    assert data["points"] == ["we note that the buses: do not stop at the hospital; carry no wheelchairs."]


def test_the_press_kit_has_facts_texts_and_pictures():
    statement = make_collection(content=make_content(title="T" * 400)).statement
    kit = zipfile.ZipFile(io.BytesIO(printing.pack_press_kit(statement, instance=settings.INSTANCE, today=NOON.date())))

    names = {name.partition("/")[2] for name in kit.namelist()}
    assert {"facts.txt", "pictures/code.svg", "pictures/poster.en.png"} <= names
    assert kit.read(f"{statement.slug}/pictures/poster.en.png").startswith(b"\x89PNG")
    facts = kit.read(f"{statement.slug}/facts.txt").decode()
    assert "office@round-table.example" in facts
    assert "nobody signed yet" in facts


def test_the_desk_hands_out_a_leaflet_and_says_what_it_cannot():
    statement = make_collection().statement
    convenor = make_convenor("Ada")
    texts.add_convenor(statement, convenor)
    browser = Client()
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    page = f"/desk/s/{statement.slug}/print/"

    made = browser.get(f"{page}file/", {"piece": "leaflet a5", "lang": "en", "place": "Ü"})
    refused = browser.get(f"{page}file/", {"piece": "leaflet a5", "lang": "en", "place": "at the \ue000 gate"})
    odd = browser.get(f"{page}file/", {"piece": "leaflet a1", "lang": "en", "place": "gate"})

    assert made.content.startswith(b"%PDF")
    assert made.headers["Content-Disposition"].endswith('.leaflet.en.a5.pdf"')
    assert browser.get(page).status_code == 200
    assert refused.status_code == 422
    assert "U+E000" in refused.content.decode()
    assert "at the \ue000 gate" in refused.content.decode()
    assert odd.status_code == 422


def test_a_script_without_font_is_named():
    statement = make_collection(content=make_content(title="\ue000")).statement

    with pytest.raises(GlyphsMissing):
        printing.print_piece(statement, Asked(Piece.POSTER, "a4", "en"), instance=settings.INSTANCE)


@pytest.mark.parametrize("lang", ["de", "ar", "ja"])
def test_what_is_printed_speaks_the_language_of_the_text(lang):
    statement = make_collection().statement
    asked = Asked(Piece.LEAFLET, "a6", "en", "")
    with translation.override(lang):
        data = printing.piece_data(statement, asked, instance=settings.INSTANCE)
        contents = printing.frozen_contents(statement)
        facts = printing._facts(statement, contents, settings.INSTANCE, NOON.date())

    assert not data["invitation"].startswith("Read the whole text")
    assert not data["called_by"].startswith("Called by")
    labels = {line.partition(":")[0] for line in facts.splitlines()}
    assert not {"Who calls", "Contact", "Signatures", "Address", "Languages"} & labels
    assert "Names may be reprinted" not in facts
