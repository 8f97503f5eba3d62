"""What can't be read is refused quickly, with a sentence that says what to do."""

import contextlib
import io
import time
import tracemalloc
import zipfile

import pytest
from import_samples import make_docx

from undersigned.importing import errors
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import MAX_TEXT_BYTES, read_source
from undersigned.importing.source import Kind

SENTENCE = r"^[A-Z].+\.(?: .+\.)?$"


def make_zip(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


def repack(data, name, change):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = change(parts[name])
    return make_zip(parts)


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", None, errors.EmptySource),
        (b"  \n\t\r\n", "a.txt", errors.EmptySource),
        (b"\xef\xbb\xbf", "a.txt", errors.EmptySource),
        (b"<html><body><script>x</script></body></html>", "a.html", errors.EmptySource),
        (b"<!-- nothing -->", "a.html", errors.EmptySource),
        (b"%PDF-1.7 ...", "a.txt", errors.UnknownFormat),
        (b"name: Ada\n", "a.yml", errors.UnknownFormat),
        (b"\x1f\x8b\x08\x00", "a.tar.gz", errors.UnknownFormat),
        (b"\x89PNG\r\n\x1a\n\x00", None, errors.UnknownFormat),
        (make_zip({"a.txt": b"x"}), "a.zip", errors.UnknownFormat),
        (bytes(range(256)) * 40, "a.txt", errors.BinarySource),
        (b"text\0with\0many\0nul\0bytes\0and\0more words after", "a.txt", errors.BinarySource),
        (b"PK\x03\x04 word/ broken", "a.docx", errors.DamagedSource),
        (make_zip({"[Content_Types].xml": b"<Types/>"}), "a.docx", errors.DamagedSource),
        (b"a" * (MAX_TEXT_BYTES + 1), "a.txt", errors.SourceTooLarge),
    ],
)
def test_a_bad_source_is_refused_with_its_reason(data, filename, reason):
    with pytest.raises(reason, match=SENTENCE):
        read_source(data, filename=filename)


def test_fifty_megabytes_are_refused_at_once_and_without_a_copy():
    data = b"We ask. " * 6_500_000
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(errors.SourceTooLarge):
        read_source(data)

    assert time.process_time() - began < 2.0
    assert tracemalloc.get_traced_memory()[1] < 1_000_000 + len(data) * 1.1
    tracemalloc.stop()


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "deep",
        "<b>x</b>" * 200_000,
        "<table><tr><td>" * 5_000 + "x",
        "<p>" * 300_000,
        "<ul><li>" * 50_000 + "x",
    ],
)
def test_a_page_built_to_exhaust_a_reader_is_refused_or_read_quickly(page):
    began = time.process_time()
    with contextlib.suppress(errors.ImportingError):
        propose_statement(read_source(page.encode(), kind=Kind.HTML))

    assert time.process_time() - began < 15.0


def test_entities_of_a_page_are_not_expanded():
    page = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><p>&b; and /etc/hostname</p>'
    source = read_source(page.encode(), kind=Kind.HTML)

    assert "aaaaaaaaaa&" not in source.text
    assert len(source.text) < 200


def test_a_document_that_unpacks_too_far_is_refused():
    bomb = make_zip({"[Content_Types].xml": b"x", "word/document.xml": b" " * 70_000_000})

    with pytest.raises(errors.DangerousSource, match=SENTENCE):
        read_source(bomb, filename="a.docx")


def test_a_document_with_many_parts_is_refused():
    with pytest.raises(errors.DangerousSource):
        read_source(make_zip({"word/document.xml": b"x"} | {f"word/{n}": b"" for n in range(2_100)}), filename="a.docx")


def test_a_document_with_entities_is_refused():
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    data = repack(make_docx(paragraphs=["Words."]), "word/document.xml", lambda xml: entity + xml.split(b"?>", 1)[1])

    with pytest.raises(errors.DangerousSource, match=SENTENCE):
        read_source(data, filename="a.docx")


def test_a_document_with_broken_parts_is_refused():
    data = repack(make_docx(paragraphs=["Words."]), "word/document.xml", lambda xml: xml[: len(xml) // 2])

    with pytest.raises(errors.DamagedSource):
        read_source(data, filename="a.docx")


def test_a_document_whose_parts_begin_before_the_file_is_refused():
    data = bytearray(make_docx(paragraphs=["Words."]))
    end = data.rindex(b"PK\x05\x06")
    # Where the list of parts begins; a reader takes what is too far for bytes that are missing in front.
    data[end + 16 : end + 20] = (1_000_000).to_bytes(4, "little")

    with pytest.raises(errors.DamagedSource, match=SENTENCE):
        read_source(bytes(data), filename="a.docx")


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.MARKDOWN, Kind.HTML])
@pytest.mark.parametrize(
    "piece",
    [
        "We ask the board to publish the figures, and we call on all to come. ",
        "Ada Berg (Night Line)\n\n",
        "- item, with, commas, in it\n",
        "*",
        "`",
        "[",
        "(",
        "<",
        "we, ",
        "to ",
        "“",
        "{{",
        "<!--",
        "![",
        "&amp;",
        "\\",
        "_a",
        "Dear ",
        "1. ",
        "# ",
        "@",
        ", ",
    ],
)
def test_a_source_costs_no_more_than_its_length(kind, piece):
    data = (piece * (150_000 // len(piece) + 1))[:150_000].encode()
    # A fifth of a second on a quiet machine; processor time, and much of it, since what is looked for is squared or
    # worse: half the length with a quarter of the time finds the same squares.
    began = time.process_time()
    with contextlib.suppress(errors.ImportingError):
        propose_statement(read_source(data, kind=kind))

    assert time.process_time() - began < 1.25
