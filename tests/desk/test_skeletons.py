"""Beginning with the parts of each kind of statement."""

from __future__ import annotations

import pytest
from tests.builders import make_content, make_statement
from tests.desk.browsing import visit

from undersigned.desk import skeletons
from undersigned.desk.words import KINDS
from undersigned.texts import queries
from undersigned.texts.canonical import format_text
from undersigned.texts.models import Statement
from undersigned.texts.rules import Kind


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_parts_that_make_a_text_and_are_to_be_filled_in(kind):
    content = skeletons.make_skeleton(kind)

    assert kind in KINDS
    assert format_text(content)
    assert list(content.clauses)
    assert skeletons.find_blank(content)


def test_every_kind_has_an_order_of_its_own():
    orders = {tuple(block.text for block in skeletons.make_skeleton(kind).blocks) for kind in Kind}

    assert len(orders) == len(Kind)


def test_a_draft_begins_with_the_parts_of_its_kind(client):
    page = visit(client, "/desk/new/").press("Begin with these parts", kind="petition")

    made = Statement.objects.get()
    assert made.kind == Kind.PETITION
    assert page.address.endswith("/text/")
    assert "Reasons" in page.values("text__0") or "Reasons" in page.answer.content.decode()


def test_what_is_not_filled_in_is_not_frozen(client, convenor):
    statement = make_statement(convenor, content=make_content(ask="we ask […] to publish it."))

    page = visit(client, f"/desk/s/{statement.slug}/freeze/").press("Freeze")

    assert page.status == 409
    assert "we ask […] to publish it." in page.alert
    assert queries.newest_frozen(statement) is None


def test_what_is_filled_in_has_no_blank():
    assert skeletons.find_blank(make_content()) == ""
