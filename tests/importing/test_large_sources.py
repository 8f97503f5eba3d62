"""What is large but allowed is read in a time that grows with its length; what is beyond measure is refused at once."""

import time

import pytest
from import_samples import make_docx_of

from undersigned.importing import errors
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import MAX_BLOCKS, MAX_LINES, read_source
from undersigned.importing.source import Kind

SENTENCES = r"^[A-Z].+\. [A-Z].+\.$"


def seconds_for(data, kind):
    began = time.process_time()
    propose_statement(read_source(data, kind=kind)).to_json()
    return time.process_time() - began


# Each took half a minute or had no end, where it takes one to three seconds on a quiet machine now.
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"<ol>" + b"<li>We demand it" * 20_000, Kind.HTML, id="a long list of demands"),
        pytest.param(b"<ol><li>We ask<ol>" + b"<li>We demand it" * 20_000, Kind.HTML, id="a long list in a list"),
        pytest.param(b"Our demands:\n\n" + b"- free trains\n" * 40_000, Kind.TEXT, id="a long list under a heading"),
        pytest.param(b"We demand:\n\n" + b"- free trains\n" * 40_000, Kind.TEXT, id="a long list under a lead-in"),
        pytest.param(b"We demand that the board act.\n\n" * 40_000, Kind.TEXT, id="many short paragraphs"),
        pytest.param(b"We demand that the board act. " * 100_000, Kind.TEXT, id="one long paragraph"),
        pytest.param(
            b"<div class=related>" * 200 + b"<p>We demand it.</p>" * 40_000 + b"</div>" * 200, Kind.HTML, id="furniture"
        ),
        pytest.param(
            b"<title>" + b"a timetable " * 80_000 + b"</title>" + b"<p>We ask.</p>" * 10_000,
            Kind.HTML,
            id="a long title",
        ),
        pytest.param(b"Jan Sample (Club)\n\n" * 40_000, Kind.TEXT, id="many names"),
    ],
)
def test_a_long_source_takes_no_more_than_its_length(data, kind):
    assert seconds_for(data, kind) < 15.0


@pytest.mark.parametrize(("before", "sign"), [("1", " "), ("To ", " "), ("Dear ", " "), ("", " "), ("We ask", ".")])
def test_a_long_run_of_one_sign_takes_no_more_than_its_length(before, sign):
    assert seconds_for((before + sign * 100_000 + "x").encode(), Kind.TEXT) < 2.0


def test_a_text_of_more_paragraphs_than_a_statement_has_is_refused():
    with pytest.raises(errors.TooManyParts, match=SENTENCES):
        read_source(b"x\n\n" * (MAX_BLOCKS + 1), kind=Kind.TEXT)


def test_a_text_of_more_lines_than_a_statement_has_is_refused():
    with pytest.raises(errors.TooManyParts, match=SENTENCES):
        read_source(b"x\n" * (MAX_LINES + 1), kind=Kind.TEXT)


def test_a_document_that_unpacks_to_more_text_than_a_statement_has_is_refused():
    data = make_docx_of(f"<w:p><w:r><w:t>{'a b c ' * 1_000_000}</w:t></w:r></w:p>", padding=100_000)

    with pytest.raises(errors.SourceTooLarge, match=r"6\.0 MB"):
        read_source(data, kind=Kind.DOCX)
