"""A Word document is read once through, in a time that grows with its length."""

import time

from import_samples import make_docx_of

from undersigned.importing.read import read_source
from undersigned.importing.source import Kind

WORDS = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format


def seconds_for(body):
    data = make_docx_of(body)
    began = time.process_time()
    read_source(data, kind=Kind.DOCX)
    return time.process_time() - began


def test_a_table_in_a_table_says_its_words_once_and_in_their_order():
    inner = f"<w:tbl><w:tr><w:tc>{WORDS('two')}</w:tc><w:tc>{WORDS('three')}</w:tc></w:tr></w:tbl>"
    row = f"<w:tr><w:tc>{WORDS('one')}{inner}{WORDS('four')}</w:tc><w:tc>{WORDS('five')}</w:tc></w:tr>"
    source = read_source(make_docx_of(f"<w:tbl>{row}<w:tr><w:tc>{WORDS('six')}</w:tc></w:tr></w:tbl>"), kind=Kind.DOCX)

    assert [source.words(block) for block in source.blocks] == ["one", "two, three", "four, five", "six"]


def test_many_tables_in_each_other_take_no_more_than_their_length():
    opens, closes = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"

    assert seconds_for(opens * 60 + WORDS("We demand that the board act.") * 10_000 + closes * 60) < 5.0


def test_many_sections_without_a_head_of_their_own_are_not_looked_through_each_for_all_others():
    section = WORDS("We ask").replace("<w:p>", "<w:p><w:pPr><w:sectPr/></w:pPr>")

    assert seconds_for(section * 2_000) < 5.0
