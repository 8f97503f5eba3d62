"""A statement in a language that runs from right to left, signed with a name in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAME = "سلمى المثال"
TEXT = """من أجل جدول مواعيد مفتوح

نحن ركاب القطار المحلي نعلن ما يلي:

1. نأسف لإلغاء القطارات المسائية؛
2. نطالب إدارة السكة الحديدية بنشر الأرقام.

إن لم يتغير شيء فسنجتمع من جديد.
"""


def test_a_statement_in_arabic_is_signed_with_an_arabic_name(convenor: Page, person: Page, email: str):
    steps.paste(convenor, TEXT)
    convenor.get_by_label("Language of the text").fill("ar")
    convenor.get_by_label("Address", exact=True).fill("arabic")
    steps.freeze(convenor)
    steps.give_details(convenor)
    address = steps.open_for_signing(convenor)

    say = steps.speak("ar")
    steps.fill_form(person, address, NAME, email, say)
    article = person.locator("article[data-text]")
    assert article.get_attribute("lang") == "ar"
    assert article.evaluate("element => getComputedStyle(element).direction") == "rtl"
    person.get_by_role("button", name=say("Check what everyone will see")).click()
    expect(person.locator(".preview bdi").first).to_have_text(NAME)
    person.get_by_role("button", name=say("Send me the link")).click()
    steps.confirm(person, email, say=say)
    assert person.locator(".code").evaluate("element => getComputedStyle(element).direction") == "ltr"

    steps.wait_until_listed(person, address, NAME)
    name = person.locator("ol.signatories bdi", has_text=NAME).first
    assert name.evaluate("element => getComputedStyle(element).direction") == "rtl"
