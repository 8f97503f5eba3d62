"""What convenors upload is read in memory within limits, and never does anything but stand there as text."""

from __future__ import annotations

import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.builders import make_statement

from undersigned.signing import queries as signing
from undersigned.texts.models import Statement


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


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "<img src=x onerror=alert(1)>.txt", "a\0b.txt", "x" * 4_000 + ".txt", "con.txt"]
)
def test_the_name_of_a_file_is_words_and_never_a_path(client, name: str):
    answer = client.post(
        "/desk/new/", {"do": "read", "file": SimpleUploadedFile(name, b"Title\n\nWe ask for trains.\n")}
    )

    assert answer.status_code in {302, 422}
    assert b"<img" not in answer.content


def test_more_files_or_fields_than_a_form_has_are_refused(client):
    files = {f"file{number}": SimpleUploadedFile("a.txt", b"a") for number in range(9)}

    assert client.post("/desk/new/", files).status_code == 400
    assert client.post("/desk/new/", {f"f{number}": "" for number in range(20_001)}).status_code == 400


def test_no_form_is_taken_without_its_token(convenor):
    from django.urls import get_resolver
    from tests.house.test_routes import fill, walk

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")

    for route in sorted(walk(get_resolver().url_patterns)):
        answer = strict.post(fill(route), headers={"Origin": "https://elsewhere.example"})
        # 401: the API, which looks at no cookie.
        assert answer.status_code in {401, 403, 404, 405}, route
