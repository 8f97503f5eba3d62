"""The canonical file: one spelling for each text, read back to the letter."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from undersigned.texts import rules
from undersigned.texts.canonical import (
    Block,
    BlockKind,
    Content,
    canonical_content,
    content_from_json,
    content_to_json,
    format_text,
    parse_text,
)
from undersigned.texts.inline import (
    canonical_line,
    escape_words,
    format_inline,
    inline_html,
    parse_inline,
    plain_words,
)
from undersigned.texts.rules import MarkupUnclear, fold_line
from undersigned.verifier.texts import words_of

EXAMPLE = b"""\
# For an open timetable

## A call of the passengers' round table

We, passengers and staff of the regional railway, in view of the new timetable, declare:

1. we **regret** that the evening trains were cancelled;
2. we ask the railway board:
   1. to publish the figures;
   2. to hear the passengers before the next change.

If nothing changes, we shall meet again.
"""

MARKS = st.sampled_from(list("ab *_\\[]()!&;<>`~#-+=1.)/|:"))
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
TYPED = st.text(MARKS | LETTERS, max_size=40)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def make_content(*blocks: Block, title: str = "For an open timetable", subtitle: str = "") -> Content:
    return Content(title=title, subtitle=subtitle, blocks=blocks or (Block(BlockKind.PARAGRAPH, "We declare:"),))


def test_the_example_of_the_reference_reads_and_writes_to_the_same_bytes():
    assert format_text(parse_text(EXAMPLE)) == EXAMPLE


def test_the_clauses_are_counted_through_the_whole_text():
    clause = Block(BlockKind.CLAUSE, "we ask")
    content = make_content(clause, Block(BlockKind.HEADING, "Further"), clause)

    assert format_text(content).endswith(b"1. we ask\n\n### Further\n\n2. we ask\n")


@given(TYPED)
def test_what_is_typed_has_one_spelling_that_reads_back_the_same(typed: str):
    try:
        line = canonical_line(typed)
    except rules.TextInvalid:
        return

    assert canonical_line(line) == line


@given(TYPED)
def test_plain_words_stay_plain_whatever_marks_they_look_like(typed: str):
    try:
        words = rules.fold_line(typed)
    except rules.CharacterForbidden:
        return

    assert plain_words(escape_words(typed)) == words


@given(st.lists(st.tuples(st.sampled_from(BlockKind), TYPED), min_size=1, max_size=5), TYPED, TYPED)
def test_format_then_parse_gives_every_block_back(blocks: list[tuple[BlockKind, str]], title: str, subtitle: str):
    try:
        content = canonical_content(
            make_content(*(Block(kind, words) for kind, words in blocks), title=title, subtitle=subtitle)
        )
    except rules.TextInvalid:
        return

    assert parse_text(format_text(content)) == content


def test_any_reader_of_markdown_sees_sub_items_inside_their_clause_also_from_the_tenth_on():
    clauses = (Block(BlockKind.CLAUSE, f"we ask {number};", items=("one", "two")) for number in range(1, 12))
    data = format_text(make_content(*clauses))

    html = MarkdownIt("zero").enable(["list"]).render(data.decode())

    assert html.count("<ol>") == 1 + 11
    assert parse_text(data).blocks[10].items == ("one", "two")


@pytest.mark.parametrize("title", ["#", "##", "\\#", "C#", "# 1 #", "1. T", "- T", "\\", "*", "T \\\\#"])
def test_titles_of_marks_alone_come_back(title: str):
    content = canonical_content(
        make_content(Block(BlockKind.HEADING, escape_words(title)), title=title, subtitle=title)
    )

    assert parse_text(format_text(content)) == content


@given(st.sampled_from(BlockKind), TYPED)
def test_any_reader_of_markdown_sees_the_words_that_were_typed(kind: BlockKind, typed: str):
    try:
        file = format_text(make_content(Block(kind, escape_words(typed))))
    except rules.TextInvalid:
        return

    page = _Words()
    page.feed(MarkdownIt("commonmark").render(file.decode()))
    seen = "".join(page.words).split("\n", 1)[1]
    assert seen.split() == rules.fold_line(typed).split()


@given(st.sampled_from(BlockKind), TYPED)
def test_the_verifier_reads_the_words_that_stand_in_the_page(kind: BlockKind, typed: str):
    try:
        content = canonical_content(make_content(Block(kind, typed), title="T"))
    except rules.TextInvalid:
        return

    words = words_of(format_text(content), numbered=False)
    assert words == ["T", *plain_words(content.blocks[0].text).split()]


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("2 * 3 < 7", r"2 \* 3 \< 7"),
        ("*so* it is", "*so* it is"),
        ("Tom & Co &amp; more", r"Tom & Co \&amp; more"),
        ("- no list", r"\- no list"),
        ("1. no clause", r"1\. no clause"),
        ("# no title", r"\# no title"),
        ("<b>bold</b>", r"\<b\>bold\</b\>"),
        ("![a](https://a.example)", r"\![a](https://a.example)"),
        ("[a](javascript:alert(1))", r"\[a\](javascript:alert(1))"),
        ("two  spaces\nand a line", "two spaces and a line"),
    ],
)
def test_each_mark_is_escaped_where_it_would_be_read_as_markup(typed: str, spelt: str):
    assert canonical_line(typed) == spelt


def test_a_line_as_html_holds_no_tag_that_was_typed():
    assert inline_html("**we** <script>") == "<strong>we</strong> &lt;script&gt;"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (Content(title=" "), rules.TitleMissing),
        (Content(title="T"), rules.WordsMissing),
        (make_content(Block(BlockKind.CLAUSE, "  ")), rules.BlockEmpty),
        (make_content(Block(BlockKind.PARAGRAPH, "a\0b")), rules.CharacterForbidden),
        (make_content(Block(BlockKind.PARAGRAPH, "a\u202eb")), rules.CharacterForbidden),
    ],
)
def test_what_has_no_spelling_is_refused(content: Content, refusal: type[rules.Refusal]):
    with pytest.raises(refusal):
        format_text(content)


@pytest.mark.parametrize(
    "data",
    [
        EXAMPLE[:-1],
        EXAMPLE + b"\n",
        EXAMPLE.replace(b"2. we ask", b"3. we ask"),
        EXAMPLE.replace(b"\n\nIf", b"\nIf"),
        EXAMPLE.replace(b"We,", b"We,  "),
        EXAMPLE.replace(b"\n", b"\r\n"),
        EXAMPLE.replace(b"railway", b"<b>railway</b>"),
        EXAMPLE.replace(b"# For", b"For"),
        b"\xff",
        b"",
        b"# T\n\n   1. lost\n",
    ],
)
def test_a_second_spelling_is_refused(data: bytes):
    with pytest.raises(rules.FileInvalid):
        parse_text(data)


def test_a_draft_is_kept_word_for_word():
    draft = make_content(Block(BlockKind.CLAUSE, " we *ask ", verb="ask", addressee="the board", items=("a", "b")))

    assert content_from_json(content_to_json(draft)) == draft


def test_clauses_keep_their_names_when_one_is_put_between_them():
    first, last = Block(BlockKind.CLAUSE, "a", id="c1"), Block(BlockKind.CLAUSE, "b", id="c2")

    content = canonical_content(make_content(first, Block(BlockKind.CLAUSE, "new"), last))

    assert [block.id for block in content.clauses] == ["c1", "c3", "c2"]


@given(st.text(st.sampled_from("ab 1.)#-+=|:!&;*_[]()\\`<>~ث街"), max_size=12))
def test_a_line_without_marks_is_spelt_as_if_it_had_been_read(typed: str):
    line = fold_line(typed)
    try:
        spelt = format_inline(parse_inline(line))
    except MarkupUnclear:
        with pytest.raises(MarkupUnclear):
            canonical_line(typed)
        return

    assert canonical_line(typed) == spelt
    assert plain_words(escape_words(typed)) == line
