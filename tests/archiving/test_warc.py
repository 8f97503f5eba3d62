"""Archives: a bundle as WARC/1.1, read back by the standard's own rules, with names only where somebody says so."""

import base64
import gzip
import hashlib
import json
import re
import zlib
from urllib.parse import unquote

import pytest
from tests.verifier import bundles

from undersigned.cli import main

ADDRESS = "https://letters.example.org/s/timetable/"


def warc(source, output, *words):
    return main.main(["warc", str(source), "--output", str(output), "--patience", "0", "--no-pin", *words])


def read_members(data):
    """Yield what each member of a gzip file holds: by the standard's annex, one record each."""
    while data:
        one = zlib.decompressobj(zlib.MAX_WBITS + 16)
        yield one.decompress(data) + one.flush()
        data = one.unused_data


def read_record(data):
    """Return headers and block of the one record that *data* is, refusing what WARC/1.1 does not allow."""
    head, _, rest = data.partition(b"\r\n\r\n")
    version, *lines = head.decode("utf-8").split("\r\n")
    assert version == "WARC/1.1"
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(headers) == len(lines)
    block = rest[: int(headers["Content-Length"])]
    assert rest[len(block) :] == b"\r\n\r\n"
    assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", headers["WARC-Record-ID"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", headers["WARC-Date"])
    assert headers["WARC-Block-Digest"] == digest(block)
    return headers, block


def digest(data):
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


def read_back(file):
    """Return the description, and type and body of each response by its address."""
    records = [read_record(data) for data in read_members(file.read_bytes())]
    (first, described), *rest = records
    assert (first["WARC-Type"], first["Content-Type"]) == ("warcinfo", "application/warc-fields")
    assert first["WARC-Filename"] == file.name
    found = {}
    for headers, block in rest:
        assert (headers["WARC-Type"], headers["Content-Type"]) == ("response", "application/http; msgtype=response")
        assert headers["WARC-Warcinfo-ID"] == first["WARC-Record-ID"]
        head, _, body = block.partition(b"\r\n\r\n")
        status, *lines = head.decode("ascii").split("\r\n")
        served = dict(line.split(": ", 1) for line in lines)
        assert status == "HTTP/1.1 200 OK"
        assert int(served["Content-Length"]) == len(body)
        assert headers["WARC-Payload-Digest"] == digest(body)
        assert headers["WARC-Target-URI"] not in found
        found[headers["WARC-Target-URI"]] = served["Content-Type"], body
    assert len({headers["WARC-Record-ID"] for headers, _ in records}) == len(records)
    return described.decode(), found


@pytest.fixture
def source(tmp_path):
    statement = bundles.make_statement(3)
    statement.sign("Zoë Öffentlich")
    statement.publish(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_every_file_is_a_record_with_its_type(source, tmp_path):
    (source / "index.html.gz").write_bytes(gzip.compress((source / "index.html").read_bytes()))
    assert warc(source, tmp_path / "all.warc.gz", "--with-names") == 0

    _, found = read_back(tmp_path / "all.warc.gz")

    held = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    del held["index.html.gz"]
    files = {unquote(address.removeprefix(ADDRESS)): body for address, (_, body) in found.items()}
    folders = {path: body for path, body in files.items() if not path or path.endswith("/")}
    assert {path: body for path, body in files.items() if path not in folders} == held
    assert folders[""] == held["index.html"]
    assert found[f"{ADDRESS}index.html"][0] == "text/html; charset=utf-8"
    assert found[f"{ADDRESS}text.en.md"][0] == "text/markdown; charset=utf-8"
    assert found[f"{ADDRESS}checkpoint"][0] == "text/plain; charset=utf-8"


def test_names_are_left_out_unless_asked_for(source, tmp_path):
    assert warc(source, tmp_path / "text.warc.gz") == 0

    described, found = read_back(tmp_path / "text.warc.gz")

    assert not [address for address, (_, body) in found.items() if "Zoë Öffentlich".encode() in body]
    assert not [address for address in found if "/openings/" in address or "/signatories/newest/" in address]
    assert b"open timetable" in found[ADDRESS][1]
    assert f"{ADDRESS}checkpoint" in found
    assert "without what names signatories" in described


def test_a_forged_bundle_is_not_archived(source, tmp_path, capsys):
    (source / "text.en.md").write_bytes(b"# Another\n")

    assert warc(source, tmp_path / "forged.warc.gz") == 1

    assert "Nothing was written." in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_file_that_is_there_is_not_replaced(source, tmp_path, capsys):
    (tmp_path / "kept.warc.gz").write_bytes(b"mine")

    assert warc(source, tmp_path / "kept.warc.gz") == 2

    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "kept.warc.gz").read_bytes() == b"mine"


def test_another_address_can_be_given(source, tmp_path, capsys):
    assert warc(source, tmp_path / "at.warc.gz", "--address", "http://elsewhere.example.org/copy", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["address"] == "http://elsewhere.example.org/copy/"
    assert told["names"] is False
    assert "http://elsewhere.example.org/copy/index.html" in read_back(tmp_path / "at.warc.gz")[1]
