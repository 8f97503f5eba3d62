"""A logo beside an organisation's name: handed in at the desk, published small, gone with the name."""

from __future__ import annotations

import re
import struct
import zlib
from copy import deepcopy
from hashlib import sha256
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.builders import NOON, make_collection, make_waiting, make_withdrawal
from tests.desk.browsing import visit

from undersigned.organisations.models import Logo
from undersigned.publishing.actions import publish
from undersigned.signing import actions as signing
from undersigned.verifier.mirror import mirror
from undersigned.verifier.source import FolderSource
from undersigned.verifier.verify import verify
from undersigned.web.domains import look_again

TODAY = NOON.date()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_picture(form="PNG", size=(600, 300), mode="RGBA"):
    out = BytesIO()
    Image.new(mode, size, "steelblue").save(out, form)
    return out.getvalue()


def make_bomb():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")


@pytest.fixture
def collection(opened):
    return deepcopy(opened)


@pytest.fixture(scope="module")
def union(house, opened):
    def sign():
        waiting = make_waiting(opened, "Railway Workers' Union", klass="org", decided_on="2026-11-20")
        signing.integrate(opened, ring=settings.RING, today=TODAY)
        return waiting

    return house.make(sign)


@pytest.fixture
def signed(union):
    """Return the row of an organisation that signed."""
    return deepcopy(union)


@pytest.fixture
def bring_out(collection, instance, ring):
    def run():
        publish(collection, instance=instance, ring=ring, now=NOON)
        folder = instance.public / "s" / collection.slug
        report = verify(FolderSource(folder), processes=1)
        assert report.is_good, report.findings.kept
        return folder

    return run


def hand_in(client, collection, data, index=1):
    file = SimpleUploadedFile("logo.png", data)
    where = f"/desk/s/{collection.slug}/organisations/"
    return client.post(where, {"index": index, "do": "logo", "file": file})


def logos_in(folder):
    return sorted(path.name for path in (folder / "logos").glob("*") if "files.txt" not in path.name)


def test_a_logo_stands_beside_the_name_on_page_and_list(client, collection, signed, bring_out):
    bring_out()

    assert hand_in(client, collection, make_picture()).status_code == 302

    folder = bring_out()
    (name,) = logos_in(folder)
    data = (folder / "logos" / name).read_bytes()
    assert name == f"{sha256(data).hexdigest()}.png"
    assert Image.open(BytesIO(data)).size == (240, 120)
    for path, root in (("index.html", ""), ("signatories/organisations/000.html", "../../")):
        row = re.search(r'<li id="s1">.*', (folder / path).read_text())[0]
        assert f'<img class="logo" src="{root}logos/{name}" alt="Logo" width="240" height="120">' in row
    assert "<img" not in (folder / "signatories/newest/000.html").read_text()


def test_a_logo_that_is_taken_back_goes_from_pages_files_and_copies(client, collection, signed, bring_out, tmp_path):
    hand_in(client, collection, make_picture())
    folder = bring_out()
    copy = tmp_path / "copy"
    assert mirror(FolderSource(folder), copy, processes=1).is_good
    assert logos_in(copy) == logos_in(folder) != []

    visit(client, f"/desk/s/{collection.slug}/organisations/").press("Take the logo away")

    folder = bring_out()
    assert not Logo.objects.exists()
    assert mirror(FolderSource(folder), copy, processes=1).is_good
    for place in (folder, copy):
        assert not (place / "logos").exists()
        assert "<img" not in (place / "signatories/organisations/000.html").read_text()
        assert b"logos/" not in (place / "files.txt").read_bytes()


def test_a_logo_goes_with_the_name(client, collection, signed, ring, bring_out):
    class NoDoor:
        pass

    hand_in(client, collection, make_picture())
    assert logos_in(bring_out())

    make_withdrawal(collection, signed.c)
    signing.integrate(collection, ring=ring, today=TODAY)

    assert not (bring_out() / "logos").exists()
    look_again(collection, NoDoor(), today=TODAY)
    assert not Logo.objects.exists()


def test_a_hidden_organisation_shows_no_logo_until_it_is_shown_again(client, collection, signed, ring, bring_out):
    hand_in(client, collection, make_picture())
    bring_out()

    signing.hide_name(collection, 1, ring=ring, today=TODAY)
    assert not (bring_out() / "logos").exists()

    signing.show_name(collection, 1, ring=ring, today=TODAY)
    assert logos_in(bring_out())


def test_another_logo_takes_the_place_of_the_first(client, collection, signed, bring_out):
    hand_in(client, collection, make_picture())
    first = logos_in(bring_out())

    hand_in(client, collection, make_picture("JPEG", mode="RGB"))

    second = logos_in(bring_out())
    assert len(second) == 1
    assert second != first
    assert second[0].endswith(".jpg")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SVG, "SVG"),
        (make_bomb(), "too many points"),
        (b"", "empty"),
        (b"%PDF-1.4\n%%EOF", "Only a picture"),
        (make_picture()[:200], "read to its end"),
    ],
    ids=["drawing", "bomb", "empty", "pdf", "cut off"],
)
def test_what_is_no_picture_is_refused_in_words(client, collection, signed, data, said):
    answer = hand_in(client, collection, data)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Logo.objects.exists()


@pytest.mark.parametrize("index", ["", "0", "99", "x"])
def test_who_did_not_sign_gets_no_logo(client, collection, signed, index):
    assert hand_in(client, collection, make_picture(), index).status_code == 409
    assert not Logo.objects.exists()


def test_a_logo_takes_room_of_its_coalition(client, collection, signed):
    coalition = collection.statement.coalition
    coalition.most_storage = 10
    coalition.save()

    assert hand_in(client, collection, make_picture()).status_code == 409

    assert not Logo.objects.exists()


def test_the_desk_shows_what_was_handed_in_to_its_own_convenors_alone(client, collection, signed):
    hand_in(client, collection, make_picture())
    where = f"/desk/s/{collection.slug}/organisations/1/logo/"

    answer = client.get(where)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content == bytes(Logo.objects.get().data)
    assert client.get(where.replace("/1/", "/9/")).status_code == 404
    other = make_collection()
    assert client.get(f"/desk/s/{other.slug}/organisations/1/logo/").status_code == 404


def test_the_bytes_of_logos_that_are_out_are_not_read_again(client, collection, signed, ring, bring_out):
    hand_in(client, collection, make_picture())
    bring_out()
    make_waiting(collection, "Ada Further")
    signing.integrate(collection, ring=ring, today=TODAY)
    Logo.objects.update(data=b"never read")

    (out,) = (bring_out() / "logos").glob("*.png")

    assert out.read_bytes() != b"never read"
