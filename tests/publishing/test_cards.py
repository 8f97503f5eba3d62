"""Cards: pictures of the right size, drawn once, that go when the text or who calls changes."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.conf import settings
from PIL import Image
from tests.builders import NOON, make_collection, make_content, make_waiting

from undersigned.publishing import actions, cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw():
    return lambda collection, now=NOON: cards.draw_cards(collection, instance=settings.INSTANCE, now=now)


def test_cards_are_drawn_once_stand_in_the_bundle_and_go_with_what_they_say(draw, bring_out, folder_of, check):
    collection = make_collection(content=make_content('For a <b>"timetable"</b> #set text(red) $x$'))
    make_waiting(collection, "Ann Example")
    bring_out(collection)
    assert "og:image" not in (folder_of(collection) / "index.html").read_text()

    assert draw(collection)
    assert not draw(collection)
    actions.mark_front_stale(collection)
    bring_out(collection)

    folder = folder_of(collection)
    sizes = {Image.open(io.BytesIO(path.read_bytes())).size for path in folder.glob("card.en.*.png")}
    assert sizes == {(1200, 630), (1080, 1080), (1080, 1920)}
    assert f's/{collection.slug}/card.en.wide.png"' in (folder / "index.html").read_text()
    assert (folder / "share.html").read_text().count("<img") == 3
    assert "card.en.wide.png" in json.loads((folder / "derived.json").read_bytes())["files"]
    assert check(collection) == []

    collection.statement.convened_by = "Somebody else"
    collection.statement.save()
    actions.mark_front_stale(collection)
    bring_out(collection)
    assert list(folder.glob("card.*")) == []
    assert check(collection) == []


def test_a_script_without_a_font_gets_no_card_and_is_tried_again_later(draw, bring_out, folder_of, check):
    collection = make_collection(content=make_content("For a timetable \U000f1234"))  # private use
    bring_out(collection)

    assert not draw(collection)
    assert not draw(collection, NOON + timedelta(minutes=5))
    actions.mark_front_stale(collection)
    bring_out(collection)

    assert list(folder_of(collection).glob("card.*")) == []
    assert check(collection) == []
