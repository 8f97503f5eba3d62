"""What an archive without names holds of a real bundle leads nowhere but to what the archive holds too."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import urljoin

import pytest
from tests.builders import NOON, make_collection, make_waiting
from warcio.archiveiterator import ArchiveIterator

from undersigned.archiving.nameless import close_links
from undersigned.archiving.warc import write_warc
from undersigned.publishing import actions

HOME = "https://letters.example.org/s/timetable/"


@pytest.mark.django_db
def test_every_link_to_a_file_of_the_bundle_leads_to_a_record(bring_out, folder_of):
    collection = make_collection()
    make_waiting(collection, "Ann Example")
    actions.mark_front_stale(collection)
    bring_out(collection, full=True)
    out = BytesIO()
    write_warc(out, folder_of(collection), HOME, filename="a.warc.gz", software="x", at=NOON, with_names=False)
    out.seek(0)

    held = {
        one.rec_headers.get_header("WARC-Target-URI"): one.content_stream().read()
        for one in ArchiveIterator(out)
        if one.rec_type == "response"
    }
    pages = {address: body.decode() for address, body in held.items() if address.endswith(".html")}
    links = {
        (address, urljoin(address, href).partition("#")[0])
        for address, page in pages.items()
        for href in re.findall(r'<a\b[^>]* href="([^"]+)"', page)
    }
    assert {target for _, target in links if "/signatories/" in target} == {f"{HOME}signatories/index.html"}
    assert {link for link in links if link[1].startswith(HOME)} - {link for link in links if link[1] in held} == set()
    assert "By name" in pages[f"{HOME}index.html"]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("index.html", '<a href="signatories/newest/000.html">', "<a>"),
        ("de/index.html", '<a class="x" href="../statement.de.a4.pdf" type="y">', '<a class="x" type="y">'),
        ("de/index.html", '<a href="../podcast.de.xml">', "<a>"),
        ("index.html", '<a href="signatories/newest/000.html?x#y">', "<a>"),
        ("signatories/index.html", '<a href="names/index.html">', "<a>"),
        ("index.html", '<a href="signatories/index.html#top">', '<a href="signatories/index.html#top">'),
        ("index.html", '<a href="#c1">', '<a href="#c1">'),
        ("index.html", '<a href="https://a.example/openings/1">', '<a href="https://a.example/openings/1">'),
        ("index.html", '<a href="../other/openings/1">', '<a href="../other/openings/1">'),
    ],
)
def test_a_link_to_what_was_left_out_stays_as_words(path, before, after):
    assert close_links(f"{before}words</a>".encode(), path) == f"{after}words</a>".encode()
