"""What convenors upload is read in memory within limits, and never does anything but stand there as text."""

from __future__ import annotations

import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.builders import make_content, make_frozen, make_statement

from undersigned.signing import queries as signing
from undersigned.texts import queries
from undersigned.texts.models import Statement
from undersigned.texts.sizes import MAX_BLOCKS, MAX_CHARACTERS


@cache
def make_bomb(ratio: int = 3_000, parts: int = 1) -> bytes:
    """A DOCX of some kilobytes that would fill gigabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        for number in range(parts):
            file.writestr(f"word/{number}.xml", b"<w>" + b" " * (ratio * 20_000))
    return packed.getvalue()


def make_lying_bomb() -> bytes:
    """The same, whose list of contents says that it is small."""
    data = bytearray(make_bomb())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a document that unpacks to gigabytes": ("call.docx", make_bomb),
    "a document of many such parts": ("call.docx", lambda: make_bomb(10, 400)),
    "a document that lies about its size": ("call.docx", make_lying_bomb),
    "a document with nothing in it": ("call.docx", lambda: b"PK\x03\x04" + b"\0" * 200),
    "a page of a million tags": ("call.html", lambda: b"<p>" * 1_000_000),
    "a page that nests without end": ("call.html", lambda: b"<div>" * 150_000),
    "entities that double": (
        "call.html",
        lambda: b"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><html><p>&c;</p></html>",
    ),
    "six megabytes of text": ("call.txt", lambda: b"word " * 1_200_000),
    "a program": ("call.docx", lambda: b"\x7fELF" + b"\0" * 5_000),
    "a picture under another name": ("call.html", lambda: b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"),
    "a page of a format that runs": (
        "call.svg",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ),
    "an archive that is a document too": ("call.docx", lambda: b"%PDF-1.7\n" + make_bomb()),
}
"""Made when a test asks for one: packing gigabytes takes seconds, and every process of a run reads this file."""


@pytest.fixture
def nothing_on_disk(tmp_path, monkeypatch):
    """A folder for temporary files that has to stay empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    seen: list[str] = []
    original = os.open

    def watch(path, *rest, **options):
        if str(path).startswith(str(folder)):
            seen.append(str(path))
        return original(path, *rest, **options)

    monkeypatch.setattr(os, "open", watch)
    yield
    assert seen == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_or_read_at_once(client, nothing_on_disk, what: str):
    name, make = BOMBS[what]
    data = make()
    began_at = time.monotonic()

    answer = client.post("/desk/new/", {"do": "read", "file": SimpleUploadedFile(name, data)}, follow=True)

    assert answer.status_code in {200, 422}
    assert time.monotonic() - began_at < 10
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "<svg" not in page


@pytest.mark.parametrize("what", [what for what in BOMBS if "document" in what or "text" in what or "program" in what])
def test_a_refused_file_leaves_no_statement(client, what: str):
    name, make = BOMBS[what]
    data = make()

    answer = client.post("/desk/new/", {"do": "read", "file": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert Statement.objects.count() == 0
    assert 'role="alert"' in answer.content.decode()


def test_an_upload_of_thirty_megabytes_is_not_written_to_a_disk(client, nothing_on_disk):
    answer = client.post("/desk/new/", {"do": "read", "file": SimpleUploadedFile("call.txt", b"a" * 30_000_000)})

    assert answer.status_code == 422


def test_a_list_of_names_that_is_one_endless_field_is_refused_or_cut(client, add):
    statement = add(make_statement())
    data = b'name,role\n"' + b"a" * 3_000_000

    answer = client.post(f"/desk/s/{statement.slug}/names/file/", {"names": SimpleUploadedFile("names.csv", data)})

    assert answer.status_code in {200, 302, 422}
    assert all(len(row.name) <= 200 for row in signing.imported(statement))


@pytest.mark.parametrize("name", ["=1+1", "+49", "-2", "@SUM(A1)", "=HYPERLINK(1)", "\t=1", "＝1+1"])
def test_a_name_that_a_spreadsheet_would_run_is_left_out(client, add, name: str):
    statement = add(make_statement())
    data = f"name,role\n{name},nurse\nJan Kowalski,driver\n".encode()

    client.post(f"/desk/s/{statement.slug}/names/file/", {"names": SimpleUploadedFile("names.csv", data)})

    assert [row.name for row in signing.imported(statement)] == ["Jan Kowalski"]


def test_what_a_list_of_names_loses_and_a_guess_are_said_on_the_page(client, add):
    statement = add(make_statement())
    data = "name;comment\nHélène Lefèvre;came by train\nThérèse Bœuf;\n".encode("cp1252")

    page = client.post(f"/desk/s/{statement.slug}/names/file/", {"names": SimpleUploadedFile("names.csv", data)})

    assert [row.name for row in signing.imported(statement)] == ["Hélène Lefèvre", "Thérèse Bœuf"]
    assert "comment" in page.content.decode().partition("Some of it was left out:")[2].partition("</div>")[0]
    assert "windows-1252" in page.content.decode()


def test_what_the_list_beside_a_new_text_loses_stands_beside_its_draft(client):
    names = SimpleUploadedFile("names.csv", "name;comment\nHélène Lefèvre;came by train\n".encode("cp1252"))

    page = client.post(
        "/desk/new/", {"do": "read", "pasted": "Title\n\nWe ask for trains.\n", "names": names}, follow=True
    )

    assert "comment" in page.content.decode()
    assert "windows-1252" in page.content.decode()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "<img src=x onerror=alert(1)>.txt", "a\0b.txt", "x" * 4_000 + ".txt", "con.txt"]
)
def test_the_name_of_a_file_is_words_and_never_a_path(client, name: str):
    answer = client.post(
        "/desk/new/", {"do": "read", "file": SimpleUploadedFile(name, b"Title\n\nWe ask for trains.\n")}
    )

    assert answer.status_code in {302, 422}
    assert b"<img" not in answer.content


def test_more_files_or_fields_than_a_form_has_are_refused_on_a_page_of_the_house(client):
    files = {f"file{number}": SimpleUploadedFile("a.txt", b"a") for number in range(9)}

    many_files = client.post("/desk/new/", files)
    many_fields = client.post("/desk/new/", {f"f{number}": "" for number in range(20_001)})

    assert (many_files.status_code, many_fields.status_code) == (400, 413)
    assert "did not arrive whole" in many_files.text
    assert "more than 20000 fields" in many_fields.text
    assert all("undersigned.css" in answer.text for answer in (many_files, many_fields))


def test_more_words_than_are_taken_are_refused_with_the_limit_and_what_to_do(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

    answer = client.post("/desk/new/", {"do": "read", "pasted": "word " * 600_000})

    assert answer.status_code == 413
    assert "more than 2 MB" in answer.text
    assert "Leave out pictures" in answer.text
    assert "undersigned.css" in answer.text


def test_pasted_words_above_what_is_read_are_refused_with_a_sentence_and_stay(client):
    answer = client.post("/desk/new/", {"do": "read", "pasted": "word " * 2_000_000})

    assert answer.status_code == 422
    assert "10.0 MB" in answer.text
    assert answer.text.count("word word") > 900_000


def post_draft(client, statement, blocks: int, words: str):
    """Save a draft as a browser does, which spells a letter outside ASCII with up to twelve."""
    made_from = queries.revision_of(queries.draft_of(statement))
    row = {"id": "", "kind": "clause", "text": words, "verb": "", "addressee": "", "items": ""}
    pairs = [("title", "Title"), ("lang", "en"), ("slug", statement.slug), ("made-from", made_from)]
    pairs += [(f"block-{name}", value) for _ in range(blocks) for name, value in row.items()]
    path, form = f"/desk/s/{statement.slug}/text/", "application/x-www-form-urlencoded"
    return client.post(path, urlencode(pairs), content_type=form)


def test_the_largest_draft_can_be_saved(client, add):
    statement = add(make_statement())

    answer = post_draft(client, statement, MAX_BLOCKS, "\N{BELL}" * (MAX_CHARACTERS // MAX_BLOCKS - 1))

    assert answer.status_code == 302
    assert len(queries.content_of(queries.draft_of(statement)).blocks) == MAX_BLOCKS


def test_a_draft_with_more_than_it_may_hold_is_not_saved_and_stays_as_typed(client, add):
    statement = add(make_statement())

    answer = post_draft(client, statement, MAX_BLOCKS + 1, "we ask")

    assert answer.status_code == 422
    assert "up to 2,000 paragraphs" in answer.text
    assert answer.text.count(">we ask</textarea>") == MAX_BLOCKS + 1
    assert len(queries.content_of(queries.draft_of(statement)).blocks) < MAX_BLOCKS


def test_a_draft_that_is_too_large_already_may_become_smaller(client, add):
    content = make_content()
    too_many = replace(content, blocks=content.blocks[-1:] * (MAX_BLOCKS + 9))
    statement = add(make_statement(content=too_many))

    answer = post_draft(client, statement, MAX_BLOCKS + 8, "we ask")

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("blocks", "status"), [(MAX_BLOCKS - 1, 302), (MAX_BLOCKS + 100, 422)], ids=["as many as fit", "a hundred more"]
)
def test_no_more_is_imported_than_can_be_saved(client, blocks: int, status: int):
    text = "# For open doors\n\nWe, the tenants, demand:\n\n" + "\n".join(
        f"- we ask for door {n};" for n in range(blocks)
    )

    answer = client.post("/desk/new/", {"do": "read", "pasted": text})

    assert answer.status_code == status
    assert Statement.objects.count() == (status == 302)


def test_a_language_with_more_than_can_be_saved_is_not_begun(client, add):
    statement = add(make_frozen())
    text = "# Für offene Türen\n\n" + "\n\n".join(f"Wir fordern Tür {number}." for number in range(MAX_BLOCKS + 9))

    answer = client.post(f"/desk/s/{statement.slug}/languages/", {"pasted": text, "lang": "de"})

    assert answer.status_code == 422
    assert queries.language_drafts(statement) == []


def test_no_form_is_taken_without_its_token(convenor):
    from django.urls import get_resolver
    from tests.house.test_routes import fill, walk

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")

    for route in sorted(walk(get_resolver().url_patterns)):
        answer = strict.post(fill(route), headers={"Origin": "https://elsewhere.example"})
        # 401: the API, which looks at no cookie.
        assert answer.status_code in {401, 403, 404, 405}, route
