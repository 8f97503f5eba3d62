"""A text in English gets German and Arabic, by people who came with a link; an outlet sends Spanish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_accessible import check
from tests.journeys.test_by_keyboard import tab_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

NARROW = {"width": 360, "height": 740}
TEXT = """For an open timetable

We, passengers, declare:

1. We regret that the evening trains were cancelled.
2. We ask the railway board to publish it.
"""
# Title, who speaks, whom it is addressed to, paragraph, clauses.
GERMAN = [
    "Für einen offenen Fahrplan",
    "Fahrgäste",
    "die Bahn",
    "Wir, Fahrgäste, erklären:",
    "Wir bedauern den Ausfall.",
    "Wir bitten darum.",
]
SPANISH = "Por un horario abierto\n\nDeclaramos:\n\n1. Lamentamos.\n2. Pedimos."
ARABIC = ["من أجل جدول مفتوح", "الركاب", "السكك", "نحن الركاب نعلن:", "نأسف لإلغاء القطارات.", "نطلب نشره."]


def begin(convenor: Page, lang: str) -> str:
    """Begin a language at the desk; returns the address of its editor."""
    convenor.get_by_label("Language", exact=True).first.fill(lang)
    steps.press(convenor, "Begin a language")
    return convenor.url.partition("?")[0]


def ask(convenor: Page, editor: str, task: str) -> str:
    """Ask somebody to help; returns the link."""
    convenor.goto(editor + "people/")
    check(convenor)
    convenor.get_by_role("radio", name=re.compile(f"^{task}")).check()
    steps.press(convenor, "Make a link")
    check(convenor)
    return convenor.locator(".code").inner_text().strip()


def come(page: Page, link: str, name: str) -> None:
    """Come in with a link."""
    page.goto(link)
    check(page)
    steps.press(page, "See what it is for")
    check(page)
    page.get_by_label("How the others see you").fill(name)
    page.get_by_label("Tell readers this name").check()
    steps.press(page, "Begin")
    check(page)


def type_all(page: Page, words: list[str]) -> None:
    """Translate every part that is shown."""
    fields = page.locator("textarea")
    expect(fields).to_have_count(len(words))
    for at, line in enumerate(words):
        fields.nth(at).fill(line)
    steps.press(page, "Save all")
    expect(page.get_by_role("status")).to_contain_text("Saved")


def freeze_language(convenor: Page, desk: str, lang: str) -> None:
    convenor.goto(f"{desk}languages/{lang}/whole/")
    check(convenor)
    steps.press(convenor, "Freeze this text")


def test_a_text_in_four_languages(open_profile: Callable[..., Page], signed_in: object):
    convenor = open_profile(storage_state=signed_in)
    steps.paste(convenor, TEXT)
    desk = convenor.url.removesuffix("text/")

    # Translating begins while the text is a draft: German by two people, without scripts and by keyboard.
    convenor.goto(desk + "languages/")
    check(convenor)
    german = begin(convenor, "de")
    translator = open_profile(viewport=NARROW, java_script_enabled=False)
    link = ask(convenor, german, "to translate")
    translator.goto(link)
    translator.get_by_label("The link that you were given").fill(link)
    steps.press(translator, "See what it is for")
    translator.get_by_label("How the others see you").fill("Tove")
    translator.get_by_label("Tell readers this name").check()
    steps.press(translator, "Begin")
    type_all(translator, GERMAN)
    reviewer = open_profile(viewport=NARROW)
    come(reviewer, ask(convenor, german, "to review"), "Rita")
    tab_to(reviewer, reviewer.get_by_role("button", name="I reviewed all that is shown"))
    reviewer.keyboard.press("Enter")
    expect(reviewer.locator(".state[data-state=reviewed]")).to_have_count(len(GERMAN))
    check(reviewer)

    # The convenor translates into Arabic alone, with a word of the glossary.
    convenor.goto(desk + "glossary/")
    check(convenor)
    convenor.get_by_label("Words as they stand in the text").fill("railway board")
    convenor.get_by_label("Language").nth(1).fill("ar")
    convenor.get_by_label("Words", exact=True).nth(1).fill("هيئة السكك")
    steps.press(convenor, "Save")
    check(convenor)
    convenor.goto(desk + "languages/")
    arabic = begin(convenor, "ar")
    expect(convenor.locator(".terms").first).to_contain_text("هيئة السكك")
    expect(convenor.locator("textarea").first).to_have_attribute("dir", "rtl")
    check(convenor)
    type_all(convenor, ARABIC)

    # A clause changes: it alone is stale, and is mended.
    convenor.goto(desk + "text/")
    convenor.get_by_label("Words", exact=True).nth(2).fill("We ask the railway board to publish it at once.")
    steps.freeze(convenor)
    convenor.goto(f"{desk}languages/de/whole/")
    expect(convenor.get_by_role("alert")).to_contain_text("clause 2")
    check(convenor)
    for page, editor, words in (
        (translator, german, "Wir bitten darum, sofort."),
        (convenor, arabic, "نطلب نشره فوراً."),
    ):
        page.goto(editor)
        steps.follow(page, "Missing or stale")
        expect(page.locator(".difference ins")).to_contain_text("at once")
        type_all(page, [words])
    freeze_language(convenor, desk, "de")
    freeze_language(convenor, desk, "ar")
    convenor.goto(desk)
    steps.give_details(convenor)
    address = steps.open_for_signing(convenor)

    # Readers find them, and an outlet sends Spanish, which waits until a convenor shows it.
    reader = open_profile(viewport=NARROW)
    steps.wait_until_published(reader, address)
    steps.follow(reader, "العربية")
    expect(reader.locator("article.statement")).to_have_attribute("dir", "rtl")
    expect(reader.get_by_text("فوراً")).to_be_visible()
    check(reader)
    reader.goto(address)
    expect(reader.get_by_text("Translated by Tove. Reviewed by Rita")).to_be_visible()
    steps.follow(reader, "Send a translation")
    check(reader)
    reader.get_by_label("Into which language").fill("es")
    reader.get_by_label("The whole translated text").fill(SPANISH)
    reader.get_by_label("Who sends it").fill("El Andén")
    steps.press(reader, "Send it")
    check(reader)
    expect(reader.get_by_role("heading", name="It has arrived")).to_be_visible()
    convenor.goto(desk)
    steps.follow(convenor, "1 translation was sent")
    check(convenor)
    steps.press(convenor, "Show it as unofficial")
    steps.wait_until(reader, address, lambda: reader.get_by_text("unofficial, not reviewed").count() > 0)
    steps.follow(reader, "español")
    expect(reader.get_by_role("heading", name="Una traducción no oficial")).to_be_visible()
    check(reader)
