"""The markup of published pages, read strictly: whatever a browser might read otherwise than we do is refused.

Pages are written by one program, so they need none of the leniency of HTML: every element is closed where it began,
every attribute is quoted, and there are no comments, templates, frames, styles or pictures of words. A page that keeps
to this shows what it says, as far as its style sheet lets it.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGE_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 60

_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
_TOKEN = re.compile(r'([^<]+)|<(/?)([a-z][a-z0-9]*)((?:[ \n]+[a-z][a-z-]*(?:="[^"<>]*")?)*)[ \n]*>')
_ATTRIBUTE = re.compile(r'[ \n]+([a-z][a-z-]*)(?:="([^"<>]*)")?')
# A browser drops some of these and so shows other words than were read.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SCRIPT_END = "</script>"

_VOID = frozenset({"br", "img", "input", "link", "meta", "source"})
_TAGS = _VOID | {
    *(
        "a",
        "article",
        "audio",
        "bdi",
        "blockquote",
        "body",
        "button",
        "code",
        "data",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    ),
    *("em", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "head", "header", "html"),
    *(
        "label",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "script",
        "section",
        "select",
        "small",
        "span",
    ),
    *("strong", "summary", "table", "tbody", "td", "textarea", "th", "thead", "time", "title", "tr", "ul"),
}
_ATTRIBUTES = frozenset(
    {
        *("accept", "accept-charset", "action", "alt", "autocapitalize", "autocomplete", "charset", "checked", "class"),
        *("content", "controls", "datetime", "dir", "disabled", "download", "enterkeyhint", "for", "height", "hidden"),
        *(
            "href",
            "hreflang",
            "id",
            "inputmode",
            "integrity",
            "lang",
            "loading",
            "maxlength",
            "media",
            "method",
            "name",
            "open",
        ),
        *(
            "preload",
            "property",
            "rel",
            "required",
            "reversed",
            "role",
            "rows",
            "scope",
            "selected",
            "spellcheck",
            "src",
        ),
        *("start", "tabindex", "target", "title", "type", "value", "width"),
    }
)
_PLAIN = frozenset({"option", "textarea", "title"})
_UNSEEN = frozenset({"head", "script", "select", "textarea"})
_INLINE = frozenset({"a", "bdi", "code", "data", "em", "small", "span", "strong", "time"})


class MarkupInvalid(Exception):
    """A page is not built as pages are; the message says what is on it."""


@dataclass(slots=True, eq=False)
class Element:
    """An element of a page.

    Attributes:
        tag: Its name.
        attributes: As they are meant, not as they are spelt.
        parent: What it stands in; None for the page itself.
        children: Elements and words, in order.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def elements(self) -> "list[Element]":
        """The elements among the children."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def class_(self) -> str:
        """Its class; empty if there is none."""
        return self.attributes.get("class", "")

    @property
    def words(self) -> str:
        """All words in it; between two blocks there is a space."""
        pieces = []
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            else:
                pieces.append(child.words if child.tag in _INLINE else f" {child.words} ")
        return "".join(pieces)

    @property
    def own_words(self) -> str:
        """The words that stand in it and in no element within."""
        return "".join(child for child in self.children if isinstance(child, str))

    def ancestors(self) -> "Iterator[Element]":
        """Yield what it stands in, from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def find(self, tag: str, class_: str | None = None) -> "list[Element]":
        """Return all elements within that have this tag and, if given, this class, in order."""
        return [
            one
            for one in self.walk()
            if one is not self and one.tag == tag and (class_ is None or one.class_ == class_)
        ]

    def walk(self) -> "Iterator[Element]":
        """Yield it and all elements within, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def is_seen(self) -> bool:
        """Return whether nothing in the page itself hides it."""
        return not any(
            {"hidden", "aria-hidden", "inert"} & one.attributes.keys() or one.tag in _UNSEEN
            for one in (self, *self.ancestors())
        )


def parse_page(data: bytes) -> Element:  # noqa: C901 (one loop over tokens)
    """Return the page that *data* spells, as an element around all others.

    Raises:
        MarkupInvalid: It is not built as pages are.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MarkupInvalid("not UTF-8") from error
    if len(data) > MAX_PAGE_BYTES:
        raise MarkupInvalid("too long")
    if control := _CONTROLS.search(text):
        raise MarkupInvalid(f"a control character: {control[0]!r}")
    page = Element("")
    here, depth = page, 0
    doctype = _DOCTYPE.match(text)
    at = doctype.end() if doctype else 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token or depth > _MAX_DEPTH:
            raise MarkupInvalid(f"no markup of pages: {text[at : at + 40]!r}")
        at = token.end()
        if token[1]:
            here.children.append(unescape(token[1]))
        elif token[2]:
            here, depth = _close(here, token[3], token[4]), depth - 1
        elif (element := _open(here, token[3], token[4])).tag == "script":
            at = _take_script(element, text, at)
        elif element.tag not in _VOID:
            here, depth = element, depth + 1
    if here is not page:
        raise MarkupInvalid(f"{here.tag} has no end")
    return page


def _take_script(element: Element, text: str, at: int) -> int:
    """Give *element* what stands in the script that begins *at*, and return where it ends."""
    end = text.find(_SCRIPT_END, at)
    if end < 0:
        raise MarkupInvalid("a script has no end")
    element.children.append(text[at:end])
    return end + len(_SCRIPT_END)


def _open(here: Element, tag: str, spelt: str) -> Element:
    if tag not in _TAGS:
        raise MarkupInvalid(f"an element that pages don't have: {tag}")
    if here.tag in _PLAIN:
        raise MarkupInvalid(f"{tag} stands within {here.tag}")
    attributes: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(spelt):
        is_known = name in _ATTRIBUTES or name.startswith(("data-", "aria-"))
        if not is_known or name in attributes:
            raise MarkupInvalid(f"an attribute that pages don't have: {name} of {tag}")
        attributes[name] = unescape(value)
    element = Element(tag, attributes, here)
    here.children.append(element)
    return element


def _close(here: Element, tag: str, spelt: str) -> Element:
    if here.tag != tag or spelt or here.parent is None:
        raise MarkupInvalid(f"an end of {tag} within {here.tag or 'nothing'}")
    return here.parent
