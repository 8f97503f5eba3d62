"""The shape of pages: what may stand around the names, the text and the numbers, and that nothing hides them.

The words around are not compared, since each release and language has its own; the elements are. So nobody can put a
second text or list beside the true one, or the true one where no reader sees it, without another shape.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from posixpath import dirname, join, normpath

from undersigned.verifier.lists import Shelf
from undersigned.verifier.markup import Element, MarkupInvalid, parse_page
from undersigned.verifier.rows import LIST_END, LIST_START

_SCRIPT = re.compile(r"(?:\.\./)*assets/(?:[a-z]+/)*[a-z]+\.js")
_HOLDERS = frozenset({"", "html", "body", "main", "div", "section"})
_HOLDER_CLASSES = frozenset({"", "before-form", "after-form", "embedded"})
_HOLDER_ATTRIBUTES = frozenset(
    {"aria-labelledby", "class", "data-enhance", "data-lang", "data-tree-size", "dir", "id", "lang"}
)
_ARTICLE_ATTRIBUTES = frozenset({"class", "data-text", "dir", "lang"})
_MAIN_START, _MAIN_END = b"<main", b"</main>"
_ROWS = re.compile(r"h1 p p (?:p )?(?:div |ul |(?:ol )|(?:h2 ol )*)(?:nav )?(?:p )?")
_BODY = re.compile(r"(?:a )?header (?:p )?main footer ")
_BEFORE_FORM = frozenset(
    ("article", "div.notice", "dl.facts", "figure.recording", "p.copied", "p.kicker", "p.notice", "p.way")
)
_OF_LINES = frozenset({"a", "bdi", "br", "em", "nav", "p", "small", "span", "details", "summary", "main"})


def check_page(shelf: Shelf, page: bytes, path: str) -> Element:
    """Return *page*, read strictly; its scripts are files of the bundle.

    Raises:
        MarkupInvalid: It is not built as pages are.
    """
    read = parse_page(page)
    outer = read.elements
    if len(outer) != 1 or outer[0].tag != "html" or [one.tag for one in outer[0].elements] != ["head", "body"]:
        raise MarkupInvalid("it is no page")
    for element in read.walk():
        if element.tag == "script":
            _check_script(shelf, element, path)
        elif element.tag == "link" and element.attributes.get("rel") == "stylesheet":
            _check_style(element, path)
        elif element.tag in ("img", "source"):
            _check_inside(shelf, element.attributes.get("src", ""), path)
    return read


def check_row_page(shelf: Shelf, page: bytes, path: str) -> None:
    """Check that around the lists of *page* nothing stands that could be a name.

    Raises:
        MarkupInvalid: Something does.
    """
    rest = without_rows(page)
    start, end = rest.find(_MAIN_START), rest.rfind(_MAIN_END) + len(_MAIN_END)
    # Of thousands of pages only a few have another frame, and reading it takes longest.
    frame = rest[: max(start, 0)] + rest[end:], path.count("/")
    if start >= 0 and frame in shelf.frames:
        read = parse_page(rest[start:end]).elements
        if [one.tag for one in read] != ["main"]:
            raise MarkupInvalid("something stands beside its parts")
        main = read[0]
    else:
        main = _check_frame(shelf, rest, path)
        shelf.frames.add(frame)
    check_held(main)
    if not _ROWS.fullmatch(_tags(main.elements)) or main.own_words.strip():
        raise MarkupInvalid("something stands beside its list")
    for part in main.elements:
        _check_part(part)


def _check_frame(shelf: Shelf, page: bytes, path: str) -> Element:
    """Return what a page of signatories has between its head and its foot, after those were read strictly."""
    body = check_page(shelf, page, path).elements[0].elements[1]
    if not _BODY.fullmatch(_tags(body.elements)) or body.own_words.strip():
        raise MarkupInvalid("something stands beside its parts")
    main = next(one for one in body.elements if one.tag == "main")
    for part in (one for one in body.elements if one is not main):
        _check_lines(part)
    check_held(main)
    return main


def _check_part(part: Element) -> None:
    match part.tag:
        case "ol":
            check_list(part)
        case "ul":
            _check_letters(part)
        case "div":
            # Around the list by name, which a script may put into another order.
            if [one.tag for one in part.elements] not in (["ol"], ["ul"]) or part.own_words.strip():
                raise MarkupInvalid("something stands beside its list")
            _check_part(part.elements[0])
        case _:
            _check_lines(part)


def check_list(element: Element) -> None:
    """Check that a list of signatories is seen, and that nothing of it stands outside of its lines.

    Raises:
        MarkupInvalid: It is not, or something does.
    """
    check_held(element)
    if element.class_ != "signatories" or element.children not in ([], ["\n"]):
        raise MarkupInvalid("a list that is none of signatories")
    if element.attributes.keys() - {"class", "reversed"}:
        raise MarkupInvalid("a list of signatories with other attributes")


def check_held(element: Element) -> None:
    """Check that *element*, which holds names or the text, stands where readers see it.

    Raises:
        MarkupInvalid: It is hidden, or stands within something that may be.
    """
    if not element.is_seen():
        raise MarkupInvalid(f"{element.tag} is hidden")
    for above in element.ancestors():
        if (
            above.tag not in _HOLDERS
            or above.class_ not in _HOLDER_CLASSES
            or above.attributes.keys() - _HOLDER_ATTRIBUTES
        ):
            raise MarkupInvalid(f"{element.tag} stands within {above.tag} {above.class_}".rstrip())


def check_before_form(read: Element) -> None:
    """Check that beside the text on a front page nothing stands but what pages have there; only notices more than once.

    Raises:
        MarkupInvalid: Something else does.
    """
    articles = [one for one in read.find("article") if "data-text" in one.attributes]
    for article in articles:
        check_held(article)
        if article.attributes.keys() - _ARTICLE_ATTRIBUTES or article.class_ not in ("", "statement"):
            raise MarkupInvalid("the text has an attribute that texts don't have")
        around = article.parent
        if around is None or around.class_ != "before-form" or around.tag != "div":
            raise MarkupInvalid("the text stands elsewhere")
        kinds = [f"{one.tag}.{one.class_.split()[0]}" if one.class_ else one.tag for one in around.elements]
        kinds = ["article" if kind.startswith("article") else kind for kind in kinds]
        once = [kind for kind in kinds if not kind.endswith(".notice")]
        if len(once) != len(set(once)) or not set(kinds) <= _BEFORE_FORM or around.own_words.strip():
            raise MarkupInvalid("something stands beside the text")


def is_inside(shelf: Shelf, href: str, path: str) -> bool:
    """Return whether *href* on the page at *path* leads to a file of the bundle."""
    return _resolve(href, path) in shelf


def without_rows(page: bytes) -> bytes:
    """Return *page* without the lines of its lists of signatories, which are compared by themselves."""
    pieces, at = [], 0
    for start in LIST_START.finditer(page):
        end = page.find(LIST_END, start.end())
        if start.start() < at or end < 0:
            continue
        pieces.append(page[at : start.end()])
        at = end
    return b"".join([*pieces, page[at:]])


def _check_letters(element: Element) -> None:
    for one in element.elements:
        inner = [element.tag for element in one.walk()][1:]
        if one.tag != "li" or inner not in (["a"], ["a", "bdi"]) or one.own_words.strip():
            raise MarkupInvalid("something else stands among the letters")
    if element.class_ != "letters" or element.own_words.strip():
        raise MarkupInvalid("a list that is none of letters")


def _check_lines(element: Element) -> None:
    for one in element.walk():
        if one is not element and one.tag not in _OF_LINES:
            raise MarkupInvalid(f"{one.tag} stands beside its list")


def _tags(elements: Iterable[Element]) -> str:
    return "".join(f"{one.tag} " for one in elements)


def _check_script(shelf: Shelf, element: Element, path: str) -> None:
    attributes = element.attributes
    if attributes.get("type") == "application/ld+json" and attributes.keys() == {"type"}:
        return
    source = attributes.get("src", "")
    if attributes.keys() - {"type", "src", "integrity"} or not _SCRIPT.fullmatch(source) or element.own_words:
        raise MarkupInvalid(f"a script that pages don't have: {source[:60]}")
    digest = shelf.digests.get(_resolve(source, path), "")
    try:
        stated = b64decode(attributes.get("integrity", "").removeprefix("sha256-"), validate=True).hex()
    except (Base64Error, ValueError):
        stated = ""
    if not digest or stated not in ("", digest):
        raise MarkupInvalid(f"a script that is not the bundle's: {source[:60]}")


def _check_style(element: Element, path: str) -> None:
    if _resolve(element.attributes.get("href", ""), path) != "assets/undersigned.css":
        raise MarkupInvalid("a style sheet that pages don't have")


def _check_inside(shelf: Shelf, source: str, path: str) -> None:
    if not is_inside(shelf, source, path):
        raise MarkupInvalid(f"something that is not the bundle's: {source[:60]}")


def _resolve(href: str, path: str) -> str:
    return normpath(join(dirname(path), href)) if not href.startswith(("/", "\\")) else href
