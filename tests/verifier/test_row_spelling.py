"""Rows, sort keys and paths of the list by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.verifier.lists import ListInvalid, format_list, parse_list
from undersigned.verifier.rows import (
    LogoShown,
    fold,
    format_head,
    format_row,
    is_row_of,
    name_page_path,
    parse_name_page_path,
    sort_key,
    split_lists,
)


def test_a_row_is_spelt_as_the_format_says():
    row = format_row("s17", name="Zoë Müller", role="nurse", affiliation="City Hospital")

    assert row == (
        '<li id="s17"><bdi>Zoë Müller</bdi> <span class="role"><bdi>nurse</bdi></span> '
        '<span class="affiliation"><bdi>City Hospital</bdi></span></li>'
    )


def test_absent_parts_are_left_out_and_remarks_come_last():
    row = format_row("f3", name="a<b>&\"'", role="", affiliation="", smalls=["former", "R & D"])

    assert (
        row == '<li id="f3"><bdi>a&lt;b&gt;&amp;&quot;&#x27;</bdi> <small>former</small> <small>R &amp; D</small></li>'
    )


LOGO = LogoShown(f"../../logos/{'ab' * 32}.png", 'A "logo"', 240, 80)


def test_a_logo_stands_before_the_remarks_and_is_passed_over():
    row = format_row("s1", name="Union", role="", affiliation="", smalls=["decided"], logo=LOGO)

    assert row == (
        f'<li id="s1"><bdi>Union</bdi> <img class="logo" src="../../logos/{"ab" * 32}.png" alt="A &quot;logo&quot;" '
        'width="240" height="80"> <small>decided</small></li>'
    )
    assert is_row_of(row.encode(), format_head("s1", name="Union", role="", affiliation="").encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("../../logos/", "https://elsewhere.example/logos/"),
        ("../../logos/", "/logos/"),
        ("../../logos/", "../../logos/../"),
        (".png", ".svg"),
        ("ab", "AB"),
        ('width="240"', 'onload="x" width="240"'),
        (" <small>", ' <img class="logo"> <small>'),
    ],
)
def test_any_other_picture_makes_it_no_row(old, new):
    row = format_row("s1", name="Union", role="", affiliation="", smalls=["decided"], logo=LOGO).replace(old, new)

    assert not is_row_of(row.encode(), format_head("s1", name="Union", role="", affiliation="").encode())


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Zoë MÜLLER", "zoe muller"),
        ("Straße", "strasse"),
        ("İpek", "ipek"),
        ("A\u00a0 B", "a b"),
        ("Ёлка", "елка"),
        ("ﬁn", "fin"),
    ],
)
def test_names_are_folded_for_sorting(name, folded):
    assert fold(name) == folded


def test_equal_names_stand_in_the_order_of_signing():
    assert sort_key("Ada", 9) < sort_key("ada", 10) < sort_key("Ada B", 1)


@pytest.mark.parametrize(
    ("prefix", "path"),
    [("", "index"), ("m", "m"), ("mu", "m/u"), ("ж", "_436"), ("a\n0", "a/_a/0"), ("index", "i/n/d/e/x")],
)
def test_prefixes_have_one_path(prefix, path):
    assert name_page_path(prefix) == f"signatories/names/{path}.html"
    assert parse_name_page_path(name_page_path(prefix)) == prefix


@pytest.mark.parametrize("spelt", ["mu", "M", "_61", "_", "m//u", "index/index", "_ffffffff", "_0436"])
def test_other_spellings_of_prefixes_are_refused(spelt):
    assert parse_name_page_path(f"signatories/names/{spelt}.html") is None


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_every_row_is_the_row_of_its_own_head_only(name, remark):
    head = format_head("s1", name=name, role="", affiliation="").encode()
    row = format_row("s1", name=name, role="", affiliation="", smalls=[remark] if remark else []).encode()

    assert is_row_of(row, head)
    assert not is_row_of(row, head + b"x")
    assert not is_row_of(row.replace(b"</li>", b"<b>x</b></li>"), head)


def test_lists_are_found_between_their_lines():
    page = b'<ol class="signatories" start="3">\na\nb\n</ol>\n<ol class="signatories">\n</ol>\n'
    page += b' <ol class="signatories">\nc\n</ol>\n'

    assert split_lists(page) == [[b"a", b"b"], []]


def test_a_list_that_does_not_end_has_no_rows():
    assert split_lists(b'<ol class="signatories">\na\n') == [[]]


def test_bundle_lists_come_back_in_order():
    digests = {"é": "ab" * 32, "b/": "cd" * 32, "a": "ef" * 32}

    assert list(parse_list(format_list(digests.items()))) == ["a", "b/", "é"]


@pytest.mark.parametrize("name", ["../", "a/b", "files.txt", "checkpoint", "tile/", "a.gz", "a\\b", "", "./"])
def test_names_that_no_list_has_are_refused(name):
    with pytest.raises(ListInvalid):
        parse_list(f"{'ab' * 32}  {name}\n".encode())


@pytest.mark.parametrize(
    "data", [b"\xff\n", b"x", b"AB" * 32 + b"  a\n", b"ab" * 32 + b" a\n", (b"ab" * 32 + b"  a\n") * 2]
)
def test_malformed_lists_are_refused(data):
    with pytest.raises(ListInvalid):
        parse_list(data)
