"""The desk's main way by keyboard alone: from a pasted text to an open statement, its queue, its end.

On each page Tab leads through everything and out again, and where it is can be seen. What a newcomer does until the
statement is open is counted: `docs/tutorials/first-statement.md` states these numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys import steps
from tests.journeys.test_by_keyboard import enter, tab_to
from tests.journeys.test_objecting_and_hiding import seed_queue
from tests.journeys.test_round_table import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.cli.conftest import Running

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "first-statement.md"
MOST_STOPS = 400
FOCUSED = """() => {
    const found = document.activeElement;
    if (!found || found === document.body) return null;
    const style = getComputedStyle(found), box = found.getBoundingClientRect();
    const at = document.elementFromPoint(
        Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 0), innerWidth - 1),
        Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1),
    );
    return {
        name: `${found.tagName} ${found.id || found.name || found.textContent.trim().slice(0, 40)}`,
        is_marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        is_in_sight: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        is_free: at === found || found.contains(at) || (at && at.contains(found)),
    };
}"""


def walk(page: Page) -> int:
    """Tab through all of *page*, from its beginning to its end; return how many stops that are."""
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.keyboard.press("Control+Home")
    for stops in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        for _ in range(20):
            if focused is None or focused["is_in_sight"]:
                break
            # The page is still moving there.
            page.wait_for_timeout(50)
            focused = page.evaluate(FOCUSED)
        if focused is None:
            assert stops > 0
            return stops
        assert focused["is_marked"], f"{page.url}: nothing shows that {focused['name']} has the focus"
        assert focused["is_in_sight"], f"{page.url}: {focused['name']} has the focus out of sight: {focused}"
        assert focused["is_free"], f"{page.url}: something lies over {focused['name']}, which has the focus"
    raise AssertionError(f"{page.url}: after {MOST_STOPS} stops Tab has not left the page")


@dataclass
class Hands:
    """A convenor at a keyboard, who counts."""

    page: Page
    pressed: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def follow(self, link: str) -> None:
        self._enter(link, self.page.get_by_role("link", name=link, exact=True).first)

    def push(self, button: str) -> None:
        self._enter(button, self.page.get_by_role("button", name=button).first)

    def write(self, label: str, words: str) -> None:
        tab_to(self.page, self.page.get_by_label(label).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)
        self.typed.append(label)

    def _enter(self, name: str, wanted) -> None:
        enter(self.page, wanted)
        self.pressed.append(name)


def test_a_convenor_goes_from_a_pasted_text_to_the_end_by_keyboard_alone(
    open_profile: Callable[..., Page], signed_in: object, person: Page, house: Running
):
    # Here pages glide, as they do for most people: what has the focus has to come into sight all the same.
    convenor = open_profile(storage_state=signed_in, reduced_motion="no-preference")
    hands = Hands(convenor)
    convenor.goto("/desk/")
    walk(convenor)
    hands.follow("New statement")
    walk(convenor)
    hands.write("Paste the text", steps.make_page())
    hands.push("Read it")

    walk(convenor)
    hands.push("Save and see what will be signed")
    walk(convenor)
    hands.push("Freeze this text")
    walk(convenor)
    hands.follow("Fill in the details")
    walk(convenor)
    hands.write("Who calls for signatures", "Passengers' Round Table")
    hands.write("How to reach you", "office@round-table.example")
    hands.write("Imprint", "Passengers' Round Table, 1 Station Road, Riverside")
    hands.push("Save and go on")
    if not convenor.url.endswith("/open/"):
        hands.follow("Open for signing")
    walk(convenor)
    hands.push("Open for signing")
    expect(convenor.get_by_text("It is open for signing.")).to_be_visible()
    walk(convenor)
    assert (len(hands.pressed), len(hands.typed)) == read_counts()

    # On a telephone with a keyboard: names wait for a look; one is declined, the others are let in.
    convenor.set_viewport_size(NARROW)
    address = convenor.url.replace("/desk", "")
    slug = address.rstrip("/").rpartition("/")[2]
    convenor.goto(f"/desk/s/{slug}/look-first/")
    walk(convenor)
    hands.push("Look at names first")
    seed_queue(house, slug, 3)
    convenor.goto(f"/desk/s/{slug}/review/")
    walk(convenor)
    tab_to(convenor, convenor.get_by_label("Bot 0"))
    convenor.keyboard.press("Space")
    hands.push("Decline those ticked")
    walk(convenor)
    tab_to(convenor, convenor.get_by_label("Kind of reason"))
    convenor.keyboard.type("signed by a program")
    hands.push("Decline 1 name")
    convenor.keyboard.press("a")
    hands.push("Let in those ticked")
    hands.push("Let in 2 names")
    steps.wait_until_counted(person, f"/s/{slug}/", "people have signed")

    convenor.goto(f"/desk/s/{slug}/")
    walk(convenor)
    convenor.goto(f"/desk/s/{slug}/signatures/")
    walk(convenor)
    convenor.goto(f"/desk/s/{slug}/close/")
    walk(convenor)
    hands.push("Close signing for good")
    walk(convenor)
    expect(convenor.get_by_text("closing").or_(convenor.get_by_text("closed")).first).to_be_visible()


def read_counts() -> tuple[int, int]:
    """Return how many buttons and links, and how many fields, the tutorial says it takes."""
    found = re.search(r"(\d+) buttons and links and (\d+) fields", TUTORIAL.read_text())
    assert found
    return int(found[1]), int(found[2])
