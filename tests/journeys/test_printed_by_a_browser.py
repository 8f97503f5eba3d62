"""What a browser prints of a page: nothing to press, each address once, and who is responsible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_paper_has_nothing_to_press_and_says_who_is_responsible(person: Page, statement: str):
    steps.wait_until_published(person, statement)
    person.emulate_media(media="print")

    expect(person.locator("#sign form")).to_be_hidden()
    expect(person.locator("#counted")).to_be_hidden()
    expect(person.locator("#imprint p").first).to_be_visible()

    person.goto("/")
    person.emulate_media(media="print")
    expect(person.locator("[role=search]")).to_be_hidden()


def test_an_address_is_printed_once(person: Page):
    person.goto("/nowhere")
    piece = '<article><a href="https://a.example/">a</a> <a href="https://b.example/" rel="noreferrer">b</a></article>'
    person.evaluate("piece => { document.querySelector('main').innerHTML = piece }", piece)
    person.emulate_media(media="print")
    after = "all => all.map(one => getComputedStyle(one, '::after').content)"

    said = person.locator("article a").evaluate_all(after)
    assert "https://a.example/" in said[0]
    assert said[1] == "none"
