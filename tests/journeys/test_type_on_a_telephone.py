"""What a typographer looks for on a telephone: nothing cut off, nothing parted, everything where lines begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

TITLE = "بيان مشترك بشأن القطارات الليلية في وادي النهر ومن يحق له أن يقرر في أمرها"
DAYS = """<div class="register"><table><thead><tr><th>Day</th><th data-kind="number">Entries</th>
<th data-kind="number">New</th><th></th></tr></thead><tbody><tr><th scope="row">27 November 2026</th>
<td data-kind="number">12,496</td><td data-kind="number">1,024</td><td><a href="#">Compare</a></td></tr>
<tr><th scope="row">26 November 2026</th><td data-kind="number">7</td><td data-kind="number">7</td>
<td><a href="#">Compare</a></td></tr></tbody></table></div>"""


@pytest.fixture
def show(open_profile: Callable[..., Page]) -> Callable[[str], Page]:
    """Put a piece of HTML into a page of the house."""
    page = open_profile(viewport={"width": 360, "height": 740})
    page.goto("/nowhere")

    def put(piece: str) -> Page:
        page.evaluate("piece => { document.querySelector('main').innerHTML = piece }", piece)
        return page

    return put


def edges(page: Page, selector: str, edge: str) -> list[float]:
    found = page.locator(selector).evaluate_all(f"all => all.map(one => one.getBoundingClientRect().{edge})")
    return [round(one) for one in found]


def test_the_table_of_days_is_not_cut_off_and_its_numbers_end_below_each_other(show: Callable[[str], Page]):
    page = show(DAYS)

    assert page.locator(".register").evaluate("one => one.scrollWidth - one.clientWidth") == 0
    ends = "all => all.map(one => { const r = document.createRange(); r.selectNodeContents(one);"
    ends += " return Math.round(r.getBoundingClientRect().right) })"
    assert len(set(page.locator("tbody td:nth-child(2)").evaluate_all(ends))) == 1


def test_what_stands_beside_a_link_stands_below_it_and_every_title_begins_at_the_same_edge(show: Callable[[str], Page]):
    lines = f'<li><a href="#"><span lang="ar" dir="rtl">{TITLE}</span><small>one</small></a></li>'
    page = show(f'<ul class="lists"><li><a href="#"><span>Day</span><small>short</small></a></li>{lines}</ul>')

    assert all(
        small >= span
        for span, small in zip(edges(page, ".lists span", "bottom"), edges(page, ".lists small", "top"), strict=True)
    )
    ink = "one => { const r = document.createRange(); r.selectNodeContents(one);"
    ink += " return Math.min(...[...r.getClientRects()].slice(-1).map(box => Math.round(box.left))) }"
    assert page.locator(".lists [lang=ar]").evaluate(ink) == edges(page, ".lists a", "left")[0]


def test_an_option_of_a_command_is_not_parted(show: Callable[[str], Page]):
    page = show(
        f"<pre><code>undersigned {'x' * 9}{' x' * 20} <span class='word'>--key</span></code></pre>"
        + "".join(f"<pre><code>{'x' * n} <span class='word'>--key</span> KEY</code></pre>" for n in range(20, 45))
    )

    assert set(page.locator(".word").evaluate_all("all => all.map(one => one.getClientRects().length)")) == {1}


@pytest.mark.parametrize("lang", ["ar", "fa", "he", "hi", "ja", "ko", "th", "zh-Hans"])
def test_scripts_without_an_italic_are_not_slanted(show: Callable[[str], Page], lang: str):
    page = show(f'<article class="statement" lang="{lang}"><p><em>x</em></p></article>')

    assert page.locator("em").evaluate("one => getComputedStyle(one).fontStyle") == "normal"


def test_a_hint_that_is_a_paragraph_keeps_its_distance(show: Callable[[str], Page]):
    page = show('<section><p class="hint">One.</p><p>Two.</p></section>')

    assert edges(page, "p", "top")[1] - edges(page, "p", "bottom")[0] >= 16


def test_english_beside_other_words_has_the_font_of_english(show: Callable[[str], Page]):
    page = show(
        '<p lang="zh-Hans">字 <span class="original" lang="en">word</span></p><p lang="en" class="unread">x</p>'
    )
    fonts = page.locator("[lang=en]").evaluate_all("all => all.map(one => getComputedStyle(one).fontFamily)")

    assert "CJK" not in fonts[0]
    assert fonts[0] == fonts[1]


def test_what_stands_below_the_words_of_its_column_is_larger_than_they_are(show: Callable[[str], Page]):
    row = '<tr><th scope="row">A</th><td data-label="Kind of reason" data-kind="number">1</td></tr>'
    page = show(f'<div class="register" data-rows="stacked"><table><tbody>{row}</tbody></table></div>')
    size = "(one, part) => parseFloat(getComputedStyle(one, part).fontSize)"

    cell = page.locator("td")
    assert cell.evaluate(size, None) > cell.evaluate(size, "::before")
    assert cell.evaluate("one => getComputedStyle(one).textAlign") == "start"
