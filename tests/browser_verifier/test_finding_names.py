"""The field that finds a name walks down the pages by name, in a browser, and loads little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_server import serve

from undersigned.publishing.assets import asset_files
from undersigned.publishing.chrome import Chrome, link_from
from undersigned.publishing.rows import format_list
from undersigned.verifier.rows import fold, format_row, name_page_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

NAMES = [*(f"Ann {letter}. Example" for letter in "bcdfgh"), "Åsa Öst", "Ángel Álvarez", "Straße Ost", "Жанна Ёлкина"]
MOST_ON_A_PAGE = 4


def write_tree(folder, prefix: str = "") -> None:
    """Write the pages by name as a bundle has them, splitting early."""
    path = name_page_path(prefix)
    shown = [name for name in NAMES if fold(name).startswith(prefix)]
    if len(shown) > MOST_ON_A_PAGE:
        following = sorted({fold(name)[len(prefix)] for name in shown})
        links = [
            f'<li><a href="{link_from(path, name_page_path(prefix + one))}">{prefix}{one}…</a></li>'
            for one in following
        ]
        body = '<ul class="letters">\n{}\n</ul>'.format("\n".join(links))
        for one in following:
            write_tree(folder, prefix + one)
    else:
        rows = [format_row(f"s{at}", name=name, role="", affiliation="") for at, name in enumerate(shown)]
        body = '<ol class="signatories">\n{}\n</ol>'.format("\n".join(rows))
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"<!doctype html><meta charset=utf-8>\n{body}\n")


@pytest.fixture(scope="module")
def lists(tmp_path_factory) -> Iterator[str]:
    """The address of the page that leads to the lists."""
    folder = tmp_path_factory.mktemp("lists")
    write_tree(folder)
    context = {"interface_lang": "en", "interface_dir": "ltr", "lists": [], "person": {}, "org": {}, "count_rows": []}
    (folder / "signatories/index.html").write_bytes(
        Chrome.render("publishing/signatories.html", context).fill("signatories/index.html")
    )
    for path, data in asset_files().items():
        if path.startswith("assets/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    with serve(folder) as address:
        yield f"{address}/signatories/index.html"


def test_names_are_found_from_their_beginning_whatever_their_marks(page: Page, lists: str):
    page.goto(lists)
    field = page.get_by_label("Find a name")
    said, rows = page.get_by_role("status"), page.locator("[data-rows] > li")

    for typed, found in (
        ("asa", ["Åsa Öst"]),
        ("ÁNGEL", ["Ángel Álvarez"]),
        ("strasse", ["Straße Ost"]),
        ("жанна  ел", ["Жанна Ёлкина"]),
        ("ann f", ["Ann f. Example"]),
    ):
        field.fill(typed)
        field.press("Enter")
        rows.first.wait_for()
        assert rows.all_inner_texts() == found
        page.get_by_text("Found: 1").wait_for()

    field.fill("Nobody")
    field.press("Enter")
    page.get_by_text("No name begins like this.").wait_for()
    assert said.inner_text() == "No name begins like this."
    assert rows.count() == 0


def test_where_names_are_many_it_shows_how_they_go_on(page: Page, lists: str):
    page.goto(lists)
    page.get_by_label("Find a name").fill("ann ")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Many names begin like this").wait_for()

    page.get_by_role("link", name="ann c").click()
    page.wait_for_url("**/names/a/n/n/_20/c.html")
    assert "Ann c. Example" in page.inner_text("body")


def test_names_of_a_page_stand_in_the_order_of_the_statements_language(page: Page, lists: str, tmp_path_factory):
    folder = tmp_path_factory.mktemp("swedish")
    names = ["Åsa Öst", "Anna Berg", "Zoe Ek", "Örjan Al"]
    rows = [format_row(f"s{at}", name=name, role="", affiliation="") for at, name in enumerate(names)]
    context = {"interface_lang": "en", "interface_dir": "ltr", "kind": "names", "statement": {"lang": "sv"}}
    path = "signatories/names/index.html"
    (folder / "signatories/names").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "assets/order.js").write_bytes(asset_files()["assets/order.js"])
    shell = Chrome.render("publishing/rows.html", context)
    (folder / path).write_bytes(shell.fill(path, detail="", pager="", list=format_list(rows)))

    with serve(folder) as address:
        page.goto(f"{address}/{path}")
        shown = page.locator("ol.signatories > li").all_inner_texts()

    assert shown == ["Anna Berg", "Zoe Ek", "Åsa Öst", "Örjan Al"]
