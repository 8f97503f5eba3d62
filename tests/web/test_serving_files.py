"""Published files are served as they lie there, and nothing else is."""

import gzip
import os
import socket

import pytest


@pytest.fixture
def public(instance, front):
    folder = instance.public / "s" / "round-table"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Timetable</h1>")
    (folder / "checkpoint").write_text("letters.example/s/round-table\n")
    return instance.public


def test_a_folder_answers_with_its_index(front, public):
    answer = front.get("/s/round-table/")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == "<h1>Timetable</h1>"


def test_a_folder_without_slash_leads_to_the_folder(front, public):
    answer = front.get("/s/round-table?x=1")

    assert (answer.status_code, answer.headers["location"]) == (308, "/s/round-table/")


def test_where_nothing_is_every_language_finds_its_front_page(front, public):
    page = front.get("/nothing").text

    assert '<a href="/ar/" lang="ar" hreflang="ar">العربية</a>' in page
    assert '<a href="/zh-Hans/" lang="zh-Hans" hreflang="zh-Hans">简体中文</a>' in page


def test_a_file_without_suffix_is_text(front, public):
    assert front.get("/s/round-table/checkpoint").headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("openings/000.jsonl", "noindex"),
        ("openings/x001/000.jsonl", "noindex"),
        ("imported.jsonl", "noindex"),
        ("statement.pt-BR.a4.pdf", "noindex"),
        ("statement.json", None),
        ("index.html", None),
        ("answers/openings/000.jsonl", None),
    ],
)
def test_what_names_people_and_is_no_page_asks_search_engines_to_stay_away(front, public, path, wanted):
    file = public / "s" / "round-table" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")

    assert front.get(f"/s/round-table/{path}").headers.get("x-robots-tag") == wanted


def test_the_compressed_neighbour_is_sent_to_those_who_take_it(front, public):
    page = public / "s" / "round-table" / "index.html"
    page.with_name("index.html.gz").write_bytes(gzip.compress(b"packed", mtime=0))

    assert front.get("/s/round-table/").text == "packed"
    assert front.get("/s/round-table/", headers={"accept-encoding": "identity"}).text == "<h1>Timetable</h1>"


def test_an_unchanged_file_is_not_sent_again(front, public):
    tag = front.get("/s/round-table/checkpoint").headers["etag"]

    assert front.get("/s/round-table/checkpoint", headers={"if-none-match": tag}).status_code == 304


@pytest.fixture
def sound(public):
    (public / "s" / "round-table" / "read.mp3").write_bytes(bytes(range(100)))
    return "/s/round-table/read.mp3"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=90-", 90, 99),
        ("bytes=-10", 90, 99),
        ("bytes=95-400", 95, 99),
        ("bytes=-400", 0, 99),
    ],
)
def test_a_part_of_a_file_is_sent_to_who_asks_for_it(front, sound, asked, first, last):
    answer = front.get(sound, headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == bytes(range(first, last + 1))
    assert answer.headers["content-range"] == f"bytes {first}-{last}/100"
    assert answer.headers["content-length"] == str(last + 1 - first)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=400-500", "bytes=-0"])
def test_a_part_that_a_file_has_not_got_is_refused(front, sound, asked):
    answer = front.get(sound, headers={"range": asked})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */100"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"])
def test_what_asks_for_no_single_part_gets_the_whole(front, sound, asked):
    answer = front.get(sound, headers={"range": asked})

    assert (answer.status_code, len(answer.content)) == (200, 100)
    assert answer.headers["accept-ranges"] == "bytes"


def test_who_goes_on_with_another_file_gets_the_whole(front, sound):
    tag = front.get(sound).headers["etag"]

    assert front.get(sound, headers={"range": "bytes=1-", "if-range": tag}).status_code == 206
    assert front.get(sound, headers={"range": "bytes=1-", "if-range": '"other"'}).status_code == 200


def test_a_compressed_neighbour_is_sent_whole(front, public):
    page = public / "s" / "round-table" / "index.html"
    page.with_name("index.html.gz").write_bytes(gzip.compress(b"packed", mtime=0))

    assert front.get("/s/round-table/", headers={"range": "bytes=0-1"}).status_code == 200


def test_a_file_of_equal_size_and_time_is_told_from_the_old_one(front, public):
    path = public / "s" / "round-table" / "checkpoint"
    os.utime(path, (0, 0))
    tag = front.get("/s/round-table/checkpoint").headers["etag"]
    path.write_text("letters.example/s/round-tablE\n")
    os.utime(path, (0, 0))

    assert front.get("/s/round-table/checkpoint", headers={"if-none-match": tag}).status_code == 200


def test_times_of_files_are_not_told(front, public):
    assert "last-modified" not in front.get("/s/round-table/").headers


def test_every_answer_carries_the_headers_of_the_house(front, public):
    from undersigned.instance.headers import SECURITY_HEADERS

    for path in ("/s/round-table/", "/missing", "/s/round-table", "/mailbox/"):
        answer = front.get(path)
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_files_are_only_read(front, public):
    answer = front.post("/s/round-table/", content=b"x")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_tells_the_length_without_the_bytes(front, public):
    answer = front.head("/s/round-table/", headers={"accept-encoding": "identity"})

    assert (answer.headers["content-length"], answer.content) == ("18", b"")


def test_a_large_file_comes_whole(front, public):
    (public / "large.csv").write_bytes(b"0123456789" * 200_000)

    assert len(front.get("/large.csv").content) == 2_000_000


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/s/../../secret",
        "/%2e%2e/secret",
        "/s/%2e%2e/%2e%2e/secret",
        "//secret",
        "/s//round-table/",
        "/.hidden",
        "/s/round-table/.index.html.part",
        "/s/round-table/%00",
        "/s\\round-table/",
        "/..%2fsecret",
        "/linked",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_folder_and_nothing_hidden_is_served(front, public, path):
    (public.parent / "secret").write_text("secret")
    (public / ".hidden").write_text("secret")
    (public / "s" / "round-table" / ".index.html.part").write_text("secret")
    (public / "linked").symlink_to(public.parent / "secret")

    # A client would tidy the path up; this is sent as it stands.
    with socket.create_connection((front.base_url.host, front.base_url.port)) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
    assert b"secret</" not in answer
    assert not answer.endswith(b"secret")


def test_the_page_for_missing_pages_is_the_published_one(front, public):
    (public / "404.html").write_text("nothing here")

    answer = front.get("/missing")

    assert (answer.status_code, answer.text) == (404, "nothing here")


def test_the_page_for_frames_alone_may_be_framed(front, public):
    (public / "s" / "round-table" / "embed.html").write_text("<h1>Timetable</h1>")
    framed = front.get("/s/round-table/embed.html").headers
    other = front.get("/s/round-table/index.html").headers

    assert "frame-ancestors *" in framed["content-security-policy"]
    assert "default-src 'none'" in framed["content-security-policy"]
    assert "x-frame-options" not in framed
    assert "frame-ancestors 'none'" in other["content-security-policy"]
    assert other["x-frame-options"] == "DENY"
