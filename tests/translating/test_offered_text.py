"""What somebody sends is read as the form asks for it: no number gets lost, and nothing is guessed."""

from __future__ import annotations

from tests.builders import make_content

from undersigned.texts.canonical import BlockKind, format_text, parse_text
from undersigned.translating.rules.offering import read_offer_text


def blocks_of(words):
    return [(block.kind, block.text, block.items) for block in read_offer_text(words).blocks]


def test_short_clauses_keep_their_numbers():
    words = "Por un horario\n\nDeclaramos:\n\n1. Lamentamos.\n2. Pedimos:\n   1. trenes;\n   2. cifras."

    assert blocks_of(words) == [
        (BlockKind.PARAGRAPH, "Declaramos:", ()),
        (BlockKind.CLAUSE, "Lamentamos.", ()),
        (BlockKind.CLAUSE, "Pedimos:", ("trenes;", "cifras.")),
    ]


def test_lines_that_a_mail_program_broke_are_put_together():
    assert blocks_of("Title\n\nOne line\nand another.\n1. A clause\nthat goes on.") == [
        (BlockKind.PARAGRAPH, "One line and another.", ()),
        (BlockKind.CLAUSE, "A clause that goes on.", ()),
    ]


def test_the_file_of_a_text_is_read_as_it_is_spelt():
    file = format_text(make_content())

    assert format_text(read_offer_text(file.decode())) == file
    assert read_offer_text(file.decode()).title == parse_text(file).title
