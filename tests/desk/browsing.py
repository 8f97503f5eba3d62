"""A browser without scripts: reads the forms of a page, types into them and presses their buttons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import html

if TYPE_CHECKING:
    from django.test import Client


@dataclass
class Page:
    """A page as answered, after redirects."""

    client: Client
    answer: Any

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def address(self) -> str:
        return self.answer.request["PATH_INFO"]

    @cached_property
    def tree(self) -> Any:
        return html.fromstring(self.answer.content.decode())

    @property
    def words(self) -> str:
        return " ".join(self.tree.text_content().split())

    @property
    def alert(self) -> str:
        found = self.tree.xpath('//*[@role="alert"]')
        return " ".join(found[0].text_content().split()) if found else ""

    def value(self, name: str, at: int = 0) -> str:
        return self.values(name)[at]

    def values(self, name: str) -> list[str]:
        fields = self.tree.xpath(f'//*[@name="{name}"]')
        return [(field.value if field.tag != "textarea" else field.text) or "" for field in fields]

    def press(self, label: str, /, _files: dict[str, Any] | None = None, **typed: Any) -> Page:
        """Press the button that shows *label*; *typed* replaces fields, `name__2` the third of that name."""
        buttons = {
            button: " ".join(button.text_content().split()) for button in self.tree.xpath("//button[not(@aria-hidden)]")
        }
        fitting = [button for button, words in buttons.items() if words.startswith(label)]
        button = next((button for button in fitting if buttons[button] == label), None)
        button = next(iter(fitting)) if button is None else button
        elsewhere = self.tree.get_element_by_id(button.get("form"), None) if button.get("form") else None
        form = next(button.iterancestors("form")) if elsewhere is None else elsewhere
        data: dict[str, list[str]] = {}
        for field in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]"):
            if field.get("type") in {"checkbox", "radio"} and field.get("checked") is None:
                continue
            if field.get("type") != "file":
                data.setdefault(field.get("name"), []).append(_value(field))
        for key, words in typed.items():
            name, _, at = key.replace("_as_", "-").partition("__")
            data.setdefault(name, [""])[int(at or 0)] = words
        if button.get("name"):
            data[button.get("name")] = [button.get("value")]
        path = form.get("action") or self.answer.request["PATH_INFO"]
        return Page(self.client, self.client.post(path, {**data, **(_files or {})}, follow=True))


def visit(client: Client, path: str) -> Page:
    """Open *path*."""
    return Page(client, client.get(path, follow=True))


def _value(field: Any) -> str:
    if field.tag == "textarea":
        # As a browser does: the line feed straight after the tag is dropped by the parser of HTML.
        return (field.text or "").removeprefix("\n")
    return field.value if field.value is not None else ""
